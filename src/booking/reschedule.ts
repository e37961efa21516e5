import { violates } from '../db.ts';
import type { Pools } from '../db.ts';
import { serviceById } from '../hall/catalogue.ts';
import { once } from '../idempotency.ts';
import type { Answer } from '../idempotency.ts';
import { messagesAbout, OF_A_BOOKING, OF_A_NEW_HOUR } from '../message/plan.ts';
import { cancelMessages, queueMessages } from '../message/queue-messages.ts';
import { Refusal } from '../refusal.ts';
import type { Booking } from './booking.ts';
import { isOfTheHall } from './cancel.ts';
import type { OfBooking } from './cancel.ts';
import { bookableSlot } from './hold.ts';
import { holdBooking, moveBooking } from './move.ts';
import { forgetSoldOut, slotIdOf } from './place.ts';
import { tellBooking } from './tell.ts';

/**
 * Moves a booking to another hour of its service (200 with the booking): the old place stays until the new one is taken,
 * and is given back with it. Refuses `not_found`, `not_bookable`, `slot_full`, `already_booked`, and `booking_moved_on`
 * for one that is not booked any more or has begun.
 */
export async function rescheduleBooking(
  pools: Pools,
  what: OfBooking & { starts_at: Date },
  now: Date,
): Promise<Answer> {
  const { catalogue, token, starts_at, by, reason, request } = what;
  const { id: hall_id } = catalogue.hall;
  try {
    return await once(pools.db, hall_id, request, now, async (trx) => {
      const seen = await trx<Booking>('bookings').where({ hall_id, token }).first();
      if (!seen || seen.status === 'expired') throw new Refusal('not_found');
      const service = serviceById(catalogue, seen.service_id);
      if (seen.status === 'booked' && seen.starts_at.getTime() === starts_at.getTime())
        return { status: 200, body: tellBooking(catalogue, seen) };
      const slot = bookableSlot(catalogue, service, starts_at, now);
      const slot_id = await slotIdOf(pools.screens, { catalogue, service, slot }, true);
      const found = await holdBooking(trx, hall_id, { token }, slot_id);
      if (found?.booking.status !== 'booked' || found.booking.starts_at <= now) throw new Refusal('booking_moved_on');
      if (found.booking.slot_id === slot_id) return { status: 200, body: tellBooking(catalogue, found.booking) };
      const moved = await moveBooking(trx, 'move', found.booking, {
        by,
        at: now,
        reason,
        request: request?.key,
        to: { slot_id, capacity: slot.capacity },
      });
      const unsaid = await cancelMessages(trx, hall_id, { booking_id: moved.id }, 'booking_moved', now);
      // whoever moves it before the confirmation went out is still to get one
      const own = unsaid.includes('booking_confirmed') ? OF_A_BOOKING : OF_A_NEW_HOUR;
      const kinds = isOfTheHall(by) ? (['booking_changed', ...OF_A_NEW_HOUR] as const) : own;
      await queueMessages(trx, hall_id, messagesAbout(catalogue, moved, kinds, now), now);
      forgetSoldOut(found.booking);
      return { status: 200, body: tellBooking(catalogue, moved) };
    });
  } catch (error) {
    if (violates(error, 'one_active_booking_per_person')) throw new Refusal('already_booked');
    throw error;
  }
}
