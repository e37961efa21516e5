import { inTransaction } from '../db.ts';
import type { Db } from '../db.ts';
import { oneByOne } from '../one-by-one.ts';
import type { Booking, BookingMove } from './booking.ts';
import { holdBooking, moveBooking } from './move.ts';
import { forgetSoldOut } from './place.ts';

const BATCH = 200;

type Due = Pick<Booking, 'hall_id' | 'id'>;

/** Gives back the places of holds whose time is over. Answers how many. */
export async function expireHolds(db: Db, now: Date): Promise<number> {
  const due = await db<Booking>('bookings')
    .where({ status: 'held' })
    .where('held_until', '<=', now)
    .orderBy('held_until')
    .limit(BATCH)
    .select('hall_id', 'id');
  return oneByOne(due, (one) => expireHold(db, one, now));
}

/** Gives back the place of one hold whose time is over, for whoever cannot wait for the sweep. Answers how many: 1 or 0. */
export const expireHold = (db: Db, one: Due, now: Date): Promise<number> =>
  moveDue(
    db,
    'expire',
    one,
    ({ status, held_until }) => status === 'held' && held_until !== null && held_until <= now,
    now,
  );

/**
 * Notes who never came: once the hall's day is over, by its midnight or because a supervisor ended it, never earlier.
 * Answers how many.
 */
export async function markAbsent(db: Db, now: Date): Promise<number> {
  const { rows } = await db.raw<{ rows: Due[] }>(
    `select b.hall_id, b.id from bookings b join halls h on h.id = b.hall_id
     where b.status = 'booked' and (b.day < (:now::timestamptz at time zone h.time_zone)::date
       or (b.starts_at <= :now and exists (select from ended_days e where e.hall_id = b.hall_id and e.day = b.day)))
     order by b.starts_at limit :batch`,
    { now, batch: BATCH },
  );
  return oneByOne(rows, (one) => moveDue(db, 'absent', one, ({ status }) => status === 'booked', now));
}

/** One booking under its slot, looked at again: whoever was faster was in time. */
async function moveDue(
  db: Db,
  move: BookingMove,
  { hall_id, id }: Due,
  isDue: (booking: Booking) => boolean,
  now: Date,
): Promise<number> {
  const moved = await inTransaction(db, async (trx) => {
    const booking = await holdBooking(trx, hall_id, { id });
    if (!booking || !isDue(booking)) return null;
    return moveBooking(trx, move, booking, { by: 'worker', at: now });
  });
  if (!moved) return 0;
  forgetSoldOut(moved);
  return 1;
}
