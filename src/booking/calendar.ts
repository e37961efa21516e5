import { policiesOn } from '../hall/catalogue.ts';
import type { Catalogue, Service } from '../hall/catalogue.ts';
import { addDays, dayOf, instantAt } from '../hall/day.ts';
import { hoursOf } from '../hall/hours.ts';
import type { DayHours, OpenHours } from '../hall/hours.ts';
import { placesOf, shareOf } from './capacity.ts';
import { whyClosed } from './why-none.ts';
import type { WhyNone } from './why-none.ts';

/** A half hour as the hall's data plans it, without what the database knows of it. */
export type PlannedSlot = {
  starts_at: Date;
  ends_at: Date;
  capacity: number;
  /** `past`: already begun. `too_soon`: what is left of it belongs to those who walk in. */
  closed: null | 'past' | 'too_soon';
};

type Hour = Omit<PlannedSlot, 'closed'>;

/** The hours of one day, or why there are none; `all_day` is today in a hall in training. */
type Plan = { hours: Hour[]; all_day: boolean; close_ms: number; why_none: WhyNone | null };

const MINUTE_MS = 60_000;
const known = new WeakMap<Catalogue, Map<string, Plan>>();

const whoseHours = ({ agency_id, id }: Service) => ({ agency_id, service_id: id });

type Horizon = { at: number; today: string; last_day: string };

const looked = new WeakMap<Catalogue, Horizon>();

/** Today and the last day that can be booked. A page asks hundreds of times for the same moment. */
function horizonOf(catalogue: Catalogue, now: Date): Horizon {
  const at = now.getTime();
  const before = looked.get(catalogue);
  if (before?.at === at) return before;
  const today = dayOf(now, catalogue.hall.time_zone);
  const horizon = { at, today, last_day: addDays(today, policiesOn(catalogue, today).booking.days_ahead) };
  looked.set(catalogue, horizon);
  return horizon;
}

/** The last day that can be booked today: how far ahead is the rule of the day on which one books. */
export const lastDay = (catalogue: Catalogue, now: Date): string => horizonOf(catalogue, now).last_day;

/** Where half hours begin: one after the other from the opening, the last so that it ends by the last ticket. */
function* beginnings(from: Date, until: Date, length_ms: number): Generator<{ starts_at: Date; ends_at: Date }> {
  for (let at = from.getTime(); at + length_ms <= until.getTime(); at += length_ms)
    yield { starts_at: new Date(at), ends_at: new Date(at + length_ms) };
}

/** The break that a half hour touches, a closed one first. */
function pauseIn({ breaks }: OpenHours, { starts_at, ends_at }: { starts_at: Date; ends_at: Date }) {
  const touched = breaks.filter((pause) => pause.starts_at < ends_at && starts_at < pause.ends_at);
  return touched.find(({ mode }) => mode === 'closed')?.mode ?? touched[0]?.mode ?? null;
}

function* servedTimes(hours: DayHours, length_ms: number) {
  if (!hours.open) return;
  for (const time of beginnings(hours.opens_at, hours.last_ticket_at, length_ms)) {
    const pause = pauseIn(hours, time);
    if (pause !== 'closed') yield { ...time, halved: pause === 'rotating' };
  }
}

function* allDay(day: string, zone: string, length_ms: number) {
  for (const time of beginnings(instantAt(day, '00:00', zone), instantAt(addDays(day, 1), '00:00', zone), length_ms))
    yield { ...time, halved: false };
}

function workOut(catalogue: Catalogue, service: Service, day: string, all_day: boolean): Plan {
  const { hall, calendar } = catalogue;
  const { booking } = policiesOn(catalogue, day);
  const length_ms = booking.slot_minutes * MINUTE_MS;
  const times = all_day
    ? [...allDay(day, hall.time_zone, length_ms)]
    : [...servedTimes(hoursOf(calendar, whoseHours(service), day), length_ms)];
  const places = placesOf(
    shareOf(catalogue, service, booking),
    times.map(({ halved }) => halved),
  );
  return {
    why_none: times.length > 0 ? null : whyClosed(calendar, whoseHours(service), day),
    hours: times.map(({ starts_at, ends_at }, k) => ({ starts_at, ends_at, capacity: places[k] ?? 0 })),
    all_day,
    close_ms: Math.max(booking.close_minutes_before, booking.unsold_to_walk_in_minutes_before) * MINUTE_MS,
  };
}

/** Worked out once per reading of the catalogue: every hour shown and every place taken asks. */
function planOf(catalogue: Catalogue, service: Service, day: string, now: Date): Plan {
  const all_day = catalogue.hall.training && day === horizonOf(catalogue, now).today;
  const plans = known.get(catalogue) ?? new Map<string, Plan>();
  known.set(catalogue, plans);
  const name = `${service.id} ${day} ${all_day}`;
  const plan = plans.get(name) ?? workOut(catalogue, service, day, all_day);
  plans.set(name, plan);
  return plan;
}

function closedAt({ all_day, close_ms }: Plan, { starts_at, ends_at }: Hour, now: Date): PlannedSlot['closed'] {
  if (all_day) return ends_at <= now ? 'past' : null; // in training there is always an hour to practise with
  if (starts_at <= now) return 'past';
  return starts_at.getTime() - close_ms <= now.getTime() ? 'too_soon' : null;
}

/** What forbids the whole day, whatever its hours. */
function whyNever(catalogue: Catalogue, { booking_mode }: Service, day: string, now: Date): WhyNone | null {
  if (booking_mode === 'walk_in') return { kind: 'walk_in_only' };
  if (booking_mode === 'external') return { kind: 'external' };
  const { today, last_day } = horizonOf(catalogue, now);
  if (day < today) return { kind: 'past_day' };
  return day > last_day ? { kind: 'beyond_horizon', last_day } : null;
}

/** As below for any day, passed or beyond the horizon too: what staff prepare and look back on. */
export function slotsPlannedFor(catalogue: Catalogue, service: Service, day: string, now: Date): PlannedSlot[] {
  if (service.booking_mode !== 'both') return [];
  const plan = planOf(catalogue, service, day, now);
  return plan.hours.map((hour) => ({ ...hour, closed: closedAt(plan, hour, now) }));
}

/**
 * Every half hour of a day of the hall, those without a place too: a supervisor may give them some. None where the
 * service or day cannot be booked. The rules are those in force on that day.
 */
export const plannedSlots = (catalogue: Catalogue, service: Service, day: string, now: Date): PlannedSlot[] =>
  whyNever(catalogue, service, day, now) ? [] : slotsPlannedFor(catalogue, service, day, now);

/**
 * The half hours of a day that have places by the hall's data, and where not one of them can be booked, why. Whether
 * places are left, and what a supervisor changed, is in `free.ts`.
 */
export function bookableSlots(
  catalogue: Catalogue,
  service: Service,
  day: string,
  now: Date,
): { slots: PlannedSlot[]; why_none: WhyNone | null } {
  const slots = plannedSlots(catalogue, service, day, now).filter(({ capacity }) => capacity > 0);
  if (slots.some(({ closed }) => closed === null)) return { slots, why_none: null };
  return { slots, why_none: whyNoHour(catalogue, service, day, now, slots.length > 0) };
}

/** Why no hour of a day can be booked, where that is so; `any` tells whether there are hours, only not any more. */
export function whyNoHour(catalogue: Catalogue, service: Service, day: string, now: Date, any: boolean): WhyNone {
  const never = whyNever(catalogue, service, day, now);
  if (never) return never;
  if (any) return { kind: 'too_late_today' };
  return planOf(catalogue, service, day, now).why_none ?? { kind: 'too_small' };
}

/**
 * The half hour that begins at exactly this moment, as planned; null where there is none, or service or day cannot be
 * booked. Its capacity may be 0, and it may be closed: the caller decides what to refuse.
 */
export function plannedSlot(catalogue: Catalogue, service: Service, starts_at: Date, now: Date): PlannedSlot | null {
  const slots = plannedSlots(catalogue, service, dayOf(starts_at, catalogue.hall.time_zone), now);
  return slots.find((slot) => slot.starts_at.getTime() === starts_at.getTime()) ?? null;
}
