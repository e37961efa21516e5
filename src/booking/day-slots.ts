import type pg from 'pg';
import type { Catalogue, Service } from '../hall/catalogue.ts';
import { dayOf } from '../hall/day.ts';
import { slotsPlannedFor } from './calendar.ts';
import { slotRows, slotsWith } from './half-hours.ts';
import type { HalfHour } from './half-hours.ts';

/**
 * All half hours of some services on a day, for staff: those without a place, and those that the plan no longer has while
 * people are booked into them (`over`). On a day that has passed nobody is over: the hours may have been others then.
 */
export async function daySlots(
  screens: pg.Pool,
  catalogue: Catalogue,
  services: Service[],
  day: string,
  now: Date,
): Promise<(HalfHour & { service_id: string })[]> {
  const passed = day < dayOf(now, catalogue.hall.time_zone);
  const ids = services.map(({ id }) => id);
  const rows = await slotRows(screens, catalogue, ids, day, day);
  return services.flatMap((service) => {
    const own = rows.filter(({ service_id }) => service_id === service.id);
    const slots = slotsWith(slotsPlannedFor(catalogue, service, day, now), own);
    return slots.map((slot) => ({ service_id: service.id, ...(passed ? asItWas(slot) : slot) }));
  });
}

const asItWas = (slot: HalfHour): HalfHour => ({
  ...slot,
  capacity: Math.max(slot.capacity, slot.taken),
  over: 0,
  state: 'closed',
  closed: 'past',
  free: 0,
});
