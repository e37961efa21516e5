import type { Pools } from '../db.ts';
import type { Catalogue, Service } from '../hall/catalogue.ts';
import { addDays, dayOf } from '../hall/day.ts';
import { lastDay, plannedSlots, whyNoHour } from './calendar.ts';
import { slotRows, slotsWith } from './half-hours.ts';
import type { HalfHour, SlotRow } from './half-hours.ts';
import type { WhyNone } from './why-none.ts';

/** A half hour as a citizen may choose it. */
export type FreeSlot = Pick<
  HalfHour,
  'starts_at' | 'ends_at' | 'capacity' | 'free' | 'over' | 'state' | 'closed' | 'closed_reason'
>;

export type FreeSlots = {
  day: string;
  slots: FreeSlot[];
  /** The next day with a place, looked for only where this one has none. */
  next_day_with_space: string | null;
  /** Null where a place can be booked. */
  why_none: WhyNone | null;
};

export type FreeDay = { day: string; free: number; why_none: WhyNone | null };

type Screens = Pick<Pools, 'screens'>;

/** A day as a citizen sees it: hours outside the plan and without a place do not exist. */
function seen(catalogue: Catalogue, service: Service, day: string, rows: SlotRow[], now: Date) {
  const slots = slotsWith(plannedSlots(catalogue, service, day, now), rows).filter(
    ({ planned, capacity, taken }) => planned !== null && capacity + taken > 0,
  );
  const open = slots.some(({ state }) => state === 'open');
  return { slots, why_none: open ? null : whyNone(catalogue, service, day, slots, now) };
}

function whyNone(catalogue: Catalogue, service: Service, day: string, slots: HalfHour[], now: Date): WhyNone {
  if (slots.some(({ state }) => state === 'full')) return { kind: 'full' };
  const shut = slots.find(({ closed }) => closed === 'by_staff');
  if (shut) return { kind: 'sudden_closure', reason: shut.closed_reason ?? '' };
  return whyNoHour(catalogue, service, day, now, slots.length > 0);
}

const shown = ({ starts_at, ends_at, capacity, free, over, state, closed, closed_reason }: HalfHour): FreeSlot => ({
  starts_at,
  ends_at,
  capacity,
  free,
  over,
  state,
  closed,
  closed_reason,
});

/**
 * The half hours of a day with the places left in each; where none is left, why, and the next day with one. Read from
 * the database at each question.
 */
export async function freeSlots(
  pools: Screens,
  catalogue: Catalogue,
  service: Service,
  day: string,
  now: Date,
): Promise<FreeSlots> {
  const rows = await slotRows(pools.screens, catalogue, [service.id], day, day);
  const { slots, why_none } = seen(catalogue, service, day, rows, now);
  const next_day_with_space = why_none ? await nextDayWithSpace(pools, catalogue, service, day, now) : null;
  return { day, slots: slots.map(shown), next_day_with_space, why_none };
}

/**
 * The places left of each service (by its id) on every day that can be booked today, and where there are none, why. One
 * question to the database, however many services.
 */
export async function freeDays(
  { screens }: Screens,
  catalogue: Catalogue,
  services: Service[],
  now: Date,
): Promise<Map<string, FreeDay[]>> {
  const today = dayOf(now, catalogue.hall.time_zone);
  const last_day = lastDay(catalogue, now);
  const bookable = services.filter(({ booking_mode }) => booking_mode === 'both').map(({ id }) => id);
  const rows = byServiceAndDay(await slotRows(screens, catalogue, bookable, today, last_day));
  const free = (service: Service, day: string): FreeDay => {
    const { slots, why_none } = seen(catalogue, service, day, rows.get(nameOf(service.id, day)) ?? [], now);
    return { day, free: slots.reduce((sum, slot) => sum + slot.free, 0), why_none };
  };
  const days = daysBetween(today, last_day);
  return new Map(services.map((service) => [service.id, days.map((day) => free(service, day))]));
}

const nameOf = (service_id: string, day: string): string => `${service_id} ${day}`;

function byServiceAndDay(rows: SlotRow[]): Map<string, SlotRow[]> {
  const found = new Map<string, SlotRow[]>();
  for (const row of rows) {
    const name = nameOf(row.service_id, row.day);
    const beside = found.get(name);
    if (beside) beside.push(row);
    else found.set(name, [row]);
  }
  return found;
}

function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

/** The first day after this one (from today, where this one has passed or is too far) with a place left; null for none. */
export async function nextDayWithSpace(
  pools: Screens,
  catalogue: Catalogue,
  service: Service,
  day: string,
  now: Date,
): Promise<string | null> {
  const today = dayOf(now, catalogue.hall.time_zone);
  const from = day < today || day > lastDay(catalogue, now) ? today : addDays(day, 1);
  const days = (await freeDays(pools, catalogue, [service], now)).get(service.id) ?? [];
  return days.find((one) => one.day >= from && one.free > 0)?.day ?? null;
}
