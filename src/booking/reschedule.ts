import { violates } from '../db.ts';
import type { Pools, Trx } from '../db.ts';
import { serviceById } from '../hall/catalogue.ts';
import { once } from '../idempotency.ts';
import type { Answer } from '../idempotency.ts';
import { messagesAbout, OF_A_BOOKING, OF_A_NEW_HOUR } from '../message/plan.ts';
import { cancelMessages, queueMessages } from '../message/queue-messages.ts';
import { Refusal } from '../refusal.ts';
import type { Booking } from './booking.ts';
import { isOfTheHall } from './cancel.ts';
import type { OfBooking } from './cancel.ts';
import { bookableSlot, repeatOr } from './hold.ts';
import { holdBooking, moveBooking } from './move.ts';
import { forgetSoldOut, slotIdOf } from './place.ts';
import { tellBooking } from './tell.ts';

export type Rescheduling = OfBooking & { starts_at: Date };

/**
 * Moves a booking to another hour of its service (200 with the booking): the old place stays until the new one is taken,
 * and is given back with it. Refuses `not_found`, `not_bookable`, `slot_full`, `already_booked`, and `booking_moved_on`
 * for one that is not booked any more or has begun.
 */
export async function rescheduleBooking(pools: Pools, what: Rescheduling, now: Date): Promise<Answer> {
  const left: Booking[] = [];
  try {
    const target = await targetOf(pools, what, now);
    const answer = await once(pools.db, what.catalogue.hall.id, what.request, now, (trx) =>
      moveTo(trx, what, { target, left }, now),
    );
    left.forEach(forgetSoldOut);
    return answer;
  } catch (error) {
    if (violates(error, 'one_active_booking_per_person')) throw new Refusal('already_booked');
    if (error instanceof Refusal) return repeatOr(pools, what, error);
    throw error;
  }
}

type Target = { slot_id: string; capacity: number };

/**
 * The slot it is to go to, its row born; null where it is there already. Before the transaction, which must not wait for a
 * second connection: so many at once as there are connections would wait for one another.
 */
async function targetOf(
  { db, screens }: Pools,
  { catalogue, token, starts_at }: Rescheduling,
  now: Date,
): Promise<Target | null> {
  const seen = await db<Booking>('bookings').where({ hall_id: catalogue.hall.id, token }).first();
  if (!seen || seen.status === 'expired') throw new Refusal('not_found');
  if (seen.status === 'booked' && isAt(seen, starts_at)) return null;
  const service = serviceById(catalogue, seen.service_id);
  const slot = bookableSlot(catalogue, service, starts_at, now);
  return { slot_id: await slotIdOf(screens, { catalogue, service, slot }, true), capacity: slot.capacity };
}

const isAt = (booking: Booking, starts_at: Date): boolean => booking.starts_at.getTime() === starts_at.getTime();

async function moveTo(
  trx: Trx,
  { catalogue, token, starts_at, by, reason, request }: Rescheduling,
  { target, left }: { target: Target | null; left: Booking[] },
  now: Date,
): Promise<Answer> {
  const { id: hall_id } = catalogue.hall;
  const booking = await holdBooking(trx, hall_id, { token }, target?.slot_id);
  if (booking?.status === 'booked' && isAt(booking, starts_at))
    return { status: 200, body: tellBooking(catalogue, booking) };
  if (!target || booking?.status !== 'booked' || booking.starts_at <= now) throw new Refusal('booking_moved_on');
  const step = { by, at: now, reason, request: request?.key, to: target };
  const moved = await moveBooking(trx, 'move', booking, step);
  const unsaid = await cancelMessages(trx, hall_id, { booking_id: moved.id }, 'booking_moved', now);
  // whoever moves it before the confirmation went out is still to get one
  const own = unsaid.includes('booking_confirmed') ? OF_A_BOOKING : OF_A_NEW_HOUR;
  const kinds = isOfTheHall(by) ? (['booking_changed', ...OF_A_NEW_HOUR] as const) : own;
  await queueMessages(trx, hall_id, messagesAbout(catalogue, moved, kinds, now), now);
  left.push(booking);
  return { status: 200, body: tellBooking(catalogue, moved) };
}
