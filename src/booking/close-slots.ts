import type { Trx } from '../db.ts';
import { agencyById, serviceById } from '../hall/catalogue.ts';
import type { Catalogue, Service } from '../hall/catalogue.ts';
import { dayOf } from '../hall/day.ts';
import type { RequestKey } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { slotsPlannedFor } from './calendar.ts';

/** What is closed: a service, else an agency, else the whole hall. */
export type Closing = {
  catalogue: Catalogue;
  agency_id: string | null;
  service_id: string | null;
  /** The hall's calendar day. */
  day: string;
  by: string;
  request: RequestKey | null;
};

/** The services that a closing concerns. Refuses `not_found`. */
export function servicesOf({ catalogue, agency_id, service_id }: Closing): Service[] {
  if (service_id !== null) return [serviceById(catalogue, service_id)];
  if (agency_id === null) return catalogue.services;
  const { id } = agencyById(catalogue, agency_id);
  return catalogue.services.filter((service) => service.agency_id === id);
}

/**
 * A closed day has no room for a single service: its half hours are closed one by one. So are those of today in training,
 * which exist whatever the hours say.
 */
export const closedBySlots = (
  { catalogue: { hall }, service_id, day }: Closing,
  services: Service[],
  now: Date,
): Service[] => (service_id !== null || (hall.training && day === dayOf(now, hall.time_zone)) ? services : []);

/**
 * Half hours of the weekly plan, born closed if need be (it stays closed when a closure of the hall is taken back), and
 * those that only people in them still know.
 */
export async function closeSlots(
  trx: Trx,
  { catalogue, day }: Closing,
  service: Service,
  { from, reason }: { from: Date; reason: string },
  now: Date,
): Promise<void> {
  const of = { hall_id: catalogue.hall.id, service_id: service.id, day };
  const openDays = { ...catalogue, calendar: { ...catalogue.calendar, closed_days: [] } };
  const planned = slotsPlannedFor(openDays, service, day, now).filter(({ ends_at }) => ends_at > from);
  if (planned.length > 0)
    await trx('slots')
      .insert(planned.map(({ starts_at, ends_at, capacity }) => ({ ...of, id: newId(), starts_at, ends_at, capacity })))
      .onConflict(['hall_id', 'service_id', 'starts_at'])
      .ignore();
  await trx('slots').where(of).where('ends_at', '>', from).update({ closed_at: now, closed_reason: reason });
}
