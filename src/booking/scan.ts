import type { Db } from '../db.ts';
import { readCode } from './code.ts';

/** What somebody showed a scanner or typed: the code or the token of a reservation, or something else. */
export type Scan = { code: string } | { token: string } | { wrong: 'letter' | 'other' };

const TOKEN = /^[A-Za-z0-9_-]{22,44}$/;

// A scanner set to another keyboard writes dashes for slashes. The address is read, never opened: any host will do.
const LINK = /^https?\W.*?[/-]reservasi[/-]([A-Za-z0-9_-]{22,44})\/?(?:[?#].*)?$/i;

/** Ten characters, of which some are none of a code: read from paper as a digit, or guessed. */
const NEARLY_A_CODE = /^[A-Z0-9]{10}$/;
const LETTERS_WITHOUT = /[ILO01]/;

/** Reads a typed code, a scanned token, or a scanned link of a reservation's page. */
export function readScan(written: string): Scan {
  const given = written.trim();
  const code = readCode(given);
  if (code !== null) return { code };
  if (TOKEN.test(given)) return { token: given };
  const token = given.split(/reservasi/i).length === 2 ? LINK.exec(given)?.[1] : undefined;
  if (token !== undefined) return { token };
  const bare = given
    .slice(0, 40)
    .replaceAll(/[\s.\p{Pd}]/gu, '')
    .toUpperCase();
  return { wrong: NEARLY_A_CODE.test(bare) && LETTERS_WITHOUT.test(bare) ? 'letter' : 'other' };
}

/**
 * The name of the other hall of this installation a reservation is for, or null. Nothing else of it is told; one that was
 * cancelled is as unknown there as here.
 */
export async function hallOfBooking(
  db: Pick<Db, 'raw'>,
  hall_id: string,
  scan: { code: string } | { token: string },
): Promise<string | null> {
  const [column, value] = 'code' in scan ? ['code', scan.code] : ['token', scan.token];
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `select h.name from halls h
     cross join lateral (
       select from bookings b
       where b.hall_id = h.id and b.${column} = ? and b.status in ('booked', 'arrived', 'absent') limit 1
     ) there
     where h.id <> ? limit 1`,
    [value, hall_id],
  );
  return rows[0]?.name ?? null;
}
