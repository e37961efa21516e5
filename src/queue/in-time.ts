import { agencyById, policiesAt, serviceById } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { dayOf, rfc3339 } from '../hall/day.ts';
import { openingFrom } from '../hall/hours.ts';
import type { Booking } from '../booking/booking.ts';
import { Refusal } from '../refusal.ts';
import { serviceClosed, serviceHours } from './opening.ts';
import { headStart } from './turn.ts';
import type { Lane } from './turn.ts';

const MINUTE = 60_000;

/** As much of a booking as decides whether its holder may check in. */
export type Booked = Pick<Booking, 'service_id' | 'day' | 'starts_at' | 'status' | 'lane'>;

/**
 * Refuses a check-in on another day (`not_today`), too long before the hour (`too_early`), after the service's last
 * ticket or once absent (`too_late`), and where the service is closed that day after all (`service_closed`). A hall in
 * training checks in at every hour of the booking's day.
 */
export function mustBeInTime(catalogue: Catalogue, booking: Booked, now: Date): void {
  const { hall } = catalogue;
  const say = (at: Date): string => rfc3339(at, hall.time_zone);
  const today = dayOf(now, hall.time_zone);
  if (booking.day !== today)
    throw new Refusal('not_today', { starts_at: say(booking.starts_at), over: Number(booking.day < today) });
  if (booking.status === 'absent') throw new Refusal('too_late');
  if (hall.training) return;

  const service = serviceById(catalogue, booking.service_id);
  const hours = serviceHours(catalogue, service, today);
  if (!hours.open) throw serviceClosed(catalogue, service, today, now);
  if (now >= hours.last_ticket_at) throw new Refusal('too_late', { closed_at: say(hours.last_ticket_at) });
  const { check_in_opens_minutes_before } = policiesAt(catalogue, now);
  const opens_at = new Date(booking.starts_at.getTime() - check_in_opens_minutes_before * MINUTE);
  if (now < opens_at) throw new Refusal('too_early', { opens_at: say(opens_at), starts_at: say(booking.starts_at) });
}

/** Where somebody with a reservation stands in line. */
export type Standing = {
  series: string;
  lane: Lane;
  /** The booked hour less the head start; null for who came later than the grace, who counts as a walk-in from arrival. */
  counts_from: Date | null;
  /** For who came late: waiting begins here at the earliest, and this is their head start. */
  counts_time_from: Date;
  head_start_ms: number;
};

/** In time: the lane of reservations, from the booked hour. Late: the lane of walk-ins. The series is always that of reservations. */
export function standingOf(catalogue: Catalogue, booking: Booked, now: Date): Standing {
  const { hall } = catalogue;
  const service = serviceById(catalogue, booking.service_id);
  const policies = policiesAt(catalogue, now);
  const priority = booking.lane === 'priority';
  const late = now.getTime() > booking.starts_at.getTime() + policies.check_in_grace_minutes * MINUTE;
  const lane = late ? booking.lane : 'reservation';
  const head_start_ms = headStart(policies, { lane, priority });
  return {
    series: agencyById(catalogue, service.agency_id).letters + policies.class_letters.reservation,
    lane,
    counts_from: late ? null : new Date(booking.starts_at.getTime() - head_start_ms),
    counts_time_from: hall.training ? now : openingFrom(serviceHours(catalogue, service, booking.day), now),
    head_start_ms,
  };
}
