import type { Pools } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { messagesAbout } from '../message/plan.ts';
import { cancelMessages, queueMessages } from '../message/queue-messages.ts';
import { Refusal } from '../refusal.ts';
import type { Booking } from './booking.ts';
import { forgetSoldOut } from './place.ts';
import { holdBooking, moveBooking } from './move.ts';
import { tellBooking } from './tell.ts';

export type OfBooking = {
  catalogue: Catalogue;
  token: string;
  by: string;
  reason?: string | undefined;
  request: RequestKey | null;
};

/** Staff do it, so the citizen is told; who does it themselves knows. */
export const isOfTheHall = (by: string): boolean => by.startsWith('staff:') || by === 'command';

/**
 * Gives the place back: a hold at any time, a booking until it begins (200 with the booking as it is then; again the same
 * for one that is cancelled already). Refuses `not_found`, also for a hold or booking that has ended by itself, and
 * `booking_moved_on`.
 */
export async function cancelBooking(pools: Pools, what: OfBooking, now: Date): Promise<Answer> {
  const { catalogue, token, by, reason, request } = what;
  const { id: hall_id } = catalogue.hall;
  const left: Booking[] = [];
  const answer = await once(pools.db, hall_id, request, now, async (trx) => {
    const booking = await holdBooking(trx, hall_id, { token });
    if (!booking || booking.status === 'expired') throw new Refusal('not_found');
    if (booking.status === 'cancelled') return { status: 200, body: tellBooking(catalogue, booking) };
    if (booking.status === 'booked' && booking.starts_at <= now) throw new Refusal('booking_moved_on');
    const cancelled = await moveBooking(trx, 'cancel', booking, { by, at: now, reason, request: request?.key });
    await cancelMessages(trx, hall_id, { booking_id: booking.id }, 'booking_cancelled', now);
    if (booking.status === 'booked' && isOfTheHall(by))
      await queueMessages(trx, hall_id, messagesAbout(catalogue, booking, ['booking_cancelled'], now), now);
    left.push(booking);
    return { status: 200, body: tellBooking(catalogue, cancelled) };
  });
  left.forEach(forgetSoldOut); // after the commit: whoever asks before it still finds the hour full
  return answer;
}
