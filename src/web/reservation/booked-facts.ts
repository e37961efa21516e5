import type { Booking } from '../../booking/booking.ts';
import { freeSlots } from '../../booking/free.ts';
import { readIdentity } from '../../booking/identity.ts';
import { whyClosed } from '../../booking/why-none.ts';
import { agencyById, policiesAt, serviceById } from '../../hall/catalogue.ts';
import type { Service } from '../../hall/catalogue.ts';
import { closedBreakAt, hoursOf } from '../../hall/hours.ts';
import { unseal } from '../../keys.ts';
import type { Keys } from '../../keys.ts';
import { qrSvg } from '../../paper/qr.ts';
import { ticketOfBooking } from '../../queue/ticket-of-booking.ts';
import { showCode } from '../../text/say-code.ts';
import { clockTimeZoned, dateWords } from '../../text/say-time.ts';
import { texts } from '../../text/text.ts';
import { nameIn, placesOf } from '../hall/hall-facts.ts';
import { serviceFacts } from '../hall/service-facts.ts';
import { isProven } from './browser.ts';
import { place, readingOf } from './here.ts';
import type { HereVisit } from './here.ts';

const MINUTE_MS = 60_000;

/** Enough for its owner to know it again; the last four digits open the reservation, and pictures of this page go round. */
const hintOf = (phone: string): string => `${phone.replace(/^\+62/, '0').slice(0, 4)}-••••-••••`;

/** Who it is for, as it was typed; null once it was forgotten. Only for a browser that has shown it may know. */
function personFacts(keys: Keys, { name_sealed, phone_sealed, identity_sealed, identity_kind }: Booking) {
  if (!name_sealed || !phone_sealed) return null;
  const nik = identity_sealed && identity_kind === 'nik' ? unseal(keys, identity_sealed) : null;
  const read = nik ? readIdentity({ kind: 'nik', number: nik }) : null;
  return {
    name: unseal(keys, name_sealed),
    phone: hintOf(unseal(keys, phone_sealed)),
    doubtful: read !== null && 'warning' in read && read.warning === 'province',
  };
}

/** Why a booked hour is not served after all; null where it is. */
async function closedBy({ catalogue, deps, now }: HereVisit, service: Service, booking: Booking) {
  const { day, starts_at } = booking;
  const { slots } = await freeSlots(deps.pools, catalogue, service, day, now);
  const slot = slots.find((one) => one.starts_at.getTime() === starts_at.getTime());
  if (slot?.closed === 'by_staff') return { reason: slot.closed_reason };
  if (catalogue.hall.training) return null;
  const whose = { agency_id: service.agency_id, service_id: service.id };
  const hours = hoursOf(catalogue.calendar, whose, day);
  const served =
    hours.open && hours.opens_at <= starts_at && starts_at < hours.closes_at && !closedBreakAt(hours, starts_at);
  if (served) return null;
  const why = whyClosed(catalogue.calendar, whose, day);
  return { reason: 'reason' in why ? why.reason : null };
}

/** When to come, and what happens to who comes late, in two sentences. */
export function arrivalWords(
  { catalogue, language, now }: Pick<HereVisit, 'catalogue' | 'language' | 'now'>,
  { starts_at }: Booking,
): { arrive: string; late: string } {
  const { hall } = catalogue;
  const t = texts[language].reservation;
  const { check_in_opens_minutes_before, check_in_grace_minutes } = policiesAt(catalogue, now);
  const at = (minutes: number): string => clockTimeZoned(new Date(starts_at.getTime() + minutes * MINUTE_MS), hall);
  return {
    arrive: t.arrive_from(at(-check_in_opens_minutes_before), at(0)),
    late: t.late(at(check_in_grace_minutes)),
  };
}

const chips = {
  held: 'waiting',
  booked: 'booked',
  arrived: 'arrived',
  cancelled: 'cancelled',
  expired: 'expired',
  absent: 'absent',
} as const;

type State = { words: string; go: { href: string; label: string } | null };

/** What the state means and what to do next; null for a reservation that simply stands. */
async function stateOf(visit: HereVisit, booking: Booking, hours_href: string): Promise<State | null> {
  const { catalogue, deps, language, now } = visit;
  const t = texts[language].reservation;
  const anew = { href: hours_href, label: t.new_one };
  switch (booking.status) {
    case 'booked':
      return booking.starts_at <= now ? { words: t.over_now, go: null } : null;
    case 'held':
      return { words: t.held_state, go: { href: place(catalogue, `/isi/${booking.token}`), label: t.held_go } };
    case 'arrived': {
      const { token } = await ticketOfBooking(deps.pools.db, catalogue, booking.id);
      return { words: t.arrived_state, go: { href: `/${catalogue.hall.slug}/tiket/${token}`, label: t.arrived_go } };
    }
    case 'cancelled':
      return { words: t.cancelled_state, go: anew };
    case 'expired':
      return { words: t.expired_state, go: anew };
    default:
      return { words: t.absent_state, go: anew };
  }
}

/** What, where and when, in words. */
export function bookedPlace({ catalogue, language }: Pick<HereVisit, 'catalogue' | 'language'>, booking: Booking) {
  const { hall } = catalogue;
  const service = serviceById(catalogue, booking.service_id);
  return {
    service: nameIn(service, language),
    agency: nameIn(agencyById(catalogue, service.agency_id), language),
    day: dateWords(booking.day, hall.time_zone, language),
    hour: clockTimeZoned(booking.starts_at, hall),
  };
}

/** Everything the reservation's own page shows. */
export async function bookedFacts(visit: HereVisit, booking: Booking) {
  const { catalogue, deps, language, now } = visit;
  const t = texts[language].reservation;
  const service = serviceById(catalogue, booking.service_id);
  const reading = await readingOf(visit);
  const { requirements, requirements_lang } = serviceFacts(reading, service);
  const path = place(catalogue, `/${booking.token}`);
  const hours_href = place(catalogue, `/layanan/${service.code}`);
  const stands = booking.status === 'booked';
  const ahead = stands && booking.starts_at > now;
  const closed = ahead ? await closedBy(visit, service, booking) : null;
  const proven = isProven(visit, booking.token);
  return {
    path,
    code: showCode(booking.code),
    chip: chips[booking.status],
    word: t.states[booking.status],
    priority: booking.lane === 'priority',
    stands,
    ahead,
    qr: stands ? qrSvg(booking.token, { title: t.qr }) : null,
    ...bookedPlace(visit, booking),
    places: placesOf(reading, service),
    only_indonesian: language === 'en' ? 'id' : null,
    state: await stateOf(visit, booking, hours_href),
    closed: closed ? t.closed(closed.reason) : null,
    ...arrivalWords(visit, booking),
    requirements,
    requirements_lang,
    proven,
    person: proven ? personFacts(deps.keys, booking) : null,
  };
}
