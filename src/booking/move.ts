import type { Trx } from '../db.ts';
import { newId } from '../ids.ts';
import { announce } from '../outbox/announce.ts';
import { Refusal } from '../refusal.ts';
import { bookingFlow, takesPlace } from './booking.ts';
import type { Booking, BookingMove, BookingStatus } from './booking.ts';

type Hour = { id: string; day: string; starts_at: Date };

/** Who moves which booking, when and why, and the columns that change with it. */
export type Move = {
  by: string;
  at: Date;
  reason?: string | undefined;
  request?: string | undefined;
  /** The slot it is moved to, held before by `holdBooking`, and the capacity planned for it. */
  to?: { slot_id: string; capacity: number };
  also?: Partial<Pick<Booking, 'held_until' | 'held_by' | 'extended'>>;
};

/** A booking that was moved to another slot between two looks; whoever held its old slot begins again. */
class MovedMeanwhile extends Error {
  readonly code = '40001'; // as PostgreSQL says it: the transaction is tried again
}

/**
 * The booking with its slot (and the one it may go to) held until the transaction ends, in the order everyone keeps:
 * slots by hour, then the booking. Null when there is none.
 */
export async function holdBooking(
  trx: Trx,
  hall_id: string,
  which: { id: string } | { token: string },
  to_slot_id?: string,
): Promise<Booking | null> {
  const seen = await trx<Booking>('bookings')
    .where({ hall_id, ...which })
    .first('id', 'slot_id');
  if (!seen) return null;
  const wanted = [seen.slot_id, ...(to_slot_id === undefined ? [] : [to_slot_id])];
  await trx('slots')
    .where({ hall_id })
    .whereIn('id', wanted)
    .orderBy(['starts_at', 'id'])
    .forNoKeyUpdate()
    .select('id');
  const booking = await trx<Booking>('bookings').where({ hall_id, id: seen.id }).forNoKeyUpdate().first();
  if (!booking || booking.slot_id !== seen.slot_id) throw new MovedMeanwhile();
  return booking;
}

/**
 * The only door through which a booking changes its status or hour, beside the hot statements. The booking is held by
 * `holdBooking` before. Keeps `slots.taken` true: a place is given back once, by cancel, expire or move. Refuses
 * `booking_moved_on` when it is not (or no longer) where the move begins, `slot_full`.
 */
export async function moveBooking(
  trx: Trx,
  move: BookingMove,
  before: Booking,
  { by, at, reason, request, to, also = {} }: Move,
): Promise<Booking> {
  const { hall_id, id } = before;
  const from: readonly BookingStatus[] = bookingFlow[move].from;
  if (!from.includes(before.status)) throw new Refusal('booking_moved_on');
  const status = bookingFlow[move].to;
  const hour = to ? await changeSlot(trx, before, to) : {};
  if (takesPlace(before.status) && !takesPlace(status))
    await trx('slots').where({ hall_id, id: before.slot_id }).decrement('taken', 1);

  const [booking] = await trx<Booking>('bookings')
    .where({ hall_id, id })
    .update({ ...also, ...hour, status, moves: before.moves + 1 })
    .returning('*');
  if (!booking) throw new Refusal('booking_moved_on');

  await trx('booking_moves').insert({
    hall_id,
    id: newId(),
    booking_id: id,
    n: booking.moves,
    move,
    from_status: before.status,
    to_status: status,
    from_slot_id: to || !takesPlace(status) ? before.slot_id : null,
    to_slot_id: to?.slot_id ?? null,
    by,
    at,
    reason,
    request,
  });
  await announce(trx, hall_id, 'booking.moved', id);
  return booking;
}

/** Both places in one statement: the new one taken where there is one left, the old one given back only then. */
async function changeSlot(
  trx: Trx,
  { hall_id, slot_id }: Booking,
  to: { slot_id: string; capacity: number },
): Promise<Pick<Booking, 'slot_id' | 'day' | 'starts_at'>> {
  const { rows } = await trx.raw<{ rows: Hour[] }>(
    `with room as (
       select id from slots
       where hall_id = :hall_id and id = :to and closed_at is null
         and taken < case when set_by is null then :capacity else capacity end
     )
     update slots
     set taken = taken + case id when :to::uuid then 1 else -1 end,
         capacity = case when id = :to::uuid and set_by is null then :capacity::integer else capacity end
     where hall_id = :hall_id and id in (:to::uuid, :from::uuid) and exists (select from room)
     returning id, day, starts_at`,
    { hall_id, to: to.slot_id, from: slot_id, capacity: to.capacity },
  );
  const slot = rows.find(({ id }) => id === to.slot_id);
  if (!slot) throw new Refusal('slot_full');
  return { slot_id: slot.id, day: slot.day, starts_at: slot.starts_at };
}
