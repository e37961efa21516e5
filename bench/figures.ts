/** The value below which this share of the values lies. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

/** One line of the result. `holds` is null where there is no target, or the floor is not one a target is judged by. */
export type Row = {
  what: string;
  product: string;
  floor: string;
  ratio: string;
  target: string;
  holds: boolean | null;
};

const short = (value: number): string => (value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en'));

/** A rate or a time with its unit. */
export const say = (value: number, unit: string): string => `${short(value)} ${unit}`;

/** The middle of the rounds' ratios, and their spread: a single number would hide how noisy the machine was. */
export const sayRatios = (ratios: number[]): string =>
  `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;

const columns = ['what', 'product', 'floor', 'ratio', 'target'] as const;

/** The rows as a table that is readable in a terminal and in Markdown alike. */
export function table(rows: Row[]): string {
  const head = ['Measure', 'Product', 'Floor', 'Ratio', 'Target', ''];
  const cells = rows.map((row) => [
    ...columns.map((name) => row[name]),
    row.holds === null ? '' : row.holds ? 'holds' : 'MISSED',
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...cells.map((line) => line[at]?.length ?? 0)));
  const line = (texts: string[]): string => `| ${texts.map((text, at) => text.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}
