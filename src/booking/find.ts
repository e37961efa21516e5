import type { Db } from '../db.ts';
import { seal, unseal } from '../keys.ts';
import type { Keys } from '../keys.ts';
import type { Booking } from './booking.ts';
import { readCode } from './code.ts';

const TOKEN = /^[A-Za-z0-9_-]{22,64}$/;

/** The booking of this link; null when there is none in this hall. */
export const findBooking = async (db: Db, hall_id: string, token: string): Promise<Booking | null> =>
  (TOKEN.test(token) && (await db<Booking>('bookings').where({ hall_id, token }).first())) || null;

/** By the code as it was typed, or a token as it was scanned: for a paired kiosk and the front desk, where the citizen stands. */
export async function findByCodeAlone(db: Db, hall_id: string, written: string): Promise<Booking | null> {
  const code = readCode(written);
  const found = code && (await db<Booking>('bookings').where({ hall_id, code }).first());
  return found || findBooking(db, hall_id, written.trim());
}

/**
 * By the code and the last four digits of the contact phone. "Unknown", "wrong digits" and "already over" are all null,
 * and take the same work: a code nobody has is compared with a number that is made up.
 */
export async function findByCode(
  db: Db,
  keys: Keys,
  { hall_id, code, last_four }: { hall_id: string; code: string; last_four: string },
): Promise<Booking | null> {
  const found = await db<Booking>('bookings')
    .where({ hall_id, code: readCode(code) ?? '' })
    .first();
  const phone = unseal(keys, found?.phone_sealed ?? seal(keys, 'nobody'));
  const right = /^\d{4}$/.test(last_four) && phone.endsWith(last_four);
  return found && right && found.status !== 'held' && found.status !== 'expired' ? found : null;
}
