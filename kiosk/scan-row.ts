/** Less than this is somebody typing two letters almost at once. */
const SHORTEST = 10;

/** More than any reservation's link: enough to see that it is something else. */
export const LONGEST = 600;

/** What came in a row: a scan when it is long, else letters typed by hand. */
export function readRow(row: string): { scan: string } | { letters: string[] } {
  return row.length >= SHORTEST ? { scan: row.slice(0, LONGEST) } : { letters: row.split('') };
}
