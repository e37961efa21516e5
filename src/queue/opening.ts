import { policiesAt } from '../hall/catalogue.ts';
import type { Catalogue, Service } from '../hall/catalogue.ts';
import { dayOf, rfc3339 } from '../hall/day.ts';
import { hoursOf, mayTakeTicket, nextOpening } from '../hall/hours.ts';
import type { DayHours } from '../hall/hours.ts';
import { Refusal } from '../refusal.ts';

const read = new WeakMap<Catalogue, Map<string, DayHours>>();

/** The hours of a service on a day. Worked out once per reading of the catalogue: every number taken asks. */
export function serviceHours(catalogue: Catalogue, service: Service, day: string): DayHours {
  const known = read.get(catalogue) ?? new Map<string, DayHours>();
  read.set(catalogue, known);
  const name = `${service.id} ${day}`;
  const hours = known.get(name) ?? hoursOf(catalogue.calendar, whose(service), day);
  known.set(name, hours);
  return hours;
}

const whose = ({ agency_id, id }: Service) => ({ agency_id, service_id: id });

/** The refusal that says when numbers are given again, as far as that is known. */
export function serviceClosed({ calendar, hall }: Catalogue, service: Service, day: string, now: Date): Refusal {
  const opens_at = nextOpening(calendar, whose(service), day, now);
  return new Refusal('service_closed', opens_at ? { opens_at: rfc3339(opens_at, hall.time_zone) } : {});
}

/** Refuses `service_closed` for a service at which nobody is served any more on that day. In training all are open. */
export function mustStillServe(catalogue: Catalogue, service: Service, day: string, now: Date): void {
  const hours = serviceHours(catalogue, service, day);
  if (catalogue.hall.training || (hours.open && now < hours.closes_at)) return;
  throw serviceClosed(catalogue, service, day, now);
}

/** Whether a number of this service can be taken at this moment, and if not, when it opens next as far as that is known. */
export function ticketsNow(
  catalogue: Catalogue,
  service: Service,
  now: Date,
  day_ended: boolean,
): { open: boolean; opens_at: Date | null } {
  const { hall, calendar } = catalogue;
  const day = dayOf(now, hall.time_zone);
  const { tickets_open_minutes_before } = policiesAt(catalogue, now);
  const given = hall.training || mayTakeTicket(serviceHours(catalogue, service, day), now, tickets_open_minutes_before);
  if (given && !day_ended) return { open: true, opens_at: null };
  return { open: false, opens_at: nextOpening(calendar, whose(service), day, now) };
}
