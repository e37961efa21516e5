import type { Affected } from '../../booking/affected.ts';
import type { CancelledAffected } from '../../booking/cancel-affected.ts';
import type { HalfHour } from '../../booking/half-hours.ts';
import { agencyById, serviceById } from '../../hall/catalogue.ts';
import type { Catalogue, Service } from '../../hall/catalogue.ts';
import { rfc3339 } from '../../hall/day.ts';
import { clockTime, momentWords } from '../../text/say-time.ts';

/** A half hour of one of several services. */
export type OfService = HalfHour & { service_id: string };

const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);

/** The places of a service on a day, all hours together. */
export function totalsOf(slots: HalfHour[]) {
  return {
    capacity: sum(slots.map(({ capacity }) => capacity)),
    taken: sum(slots.map(({ taken }) => taken)),
    free: sum(slots.map(({ free }) => free)),
    over: sum(slots.map(({ over }) => over)),
    closed: slots.filter(({ closed }) => closed === 'by_staff').length,
    set: slots.filter(({ set_by }) => set_by !== null).length,
  };
}

/** A service as a row of the overview. */
export const serviceRow = (catalogue: Catalogue, service: Service, slots: OfService[], query: string) => ({
  code: service.code,
  name: service.name,
  agency: agencyById(catalogue, service.agency_id).short_name,
  href: `?${query}&layanan=${service.code}`,
  ...totalsOf(slots.filter(({ service_id }) => service_id === service.id)),
});

const stateWords: Record<NonNullable<HalfHour['closed']>, string> = {
  past: 'Sudah lewat',
  too_soon: 'Sisanya untuk yang datang langsung',
  by_staff: 'Ditutup',
  unplanned: 'Di luar jam layanan',
};

/** A half hour with what is planned, taken and left, in words; `may_set` while it has not begun. */
export function hourRow({ hall }: Catalogue, slot: HalfHour) {
  const { closed, closed_reason } = slot;
  return {
    id: `jam-${clockTime(slot.starts_at, hall.time_zone).replace('.', '')}`,
    time: clockTime(slot.starts_at, hall.time_zone),
    value: rfc3339(slot.starts_at, hall.time_zone),
    planned: slot.planned,
    capacity: slot.capacity,
    taken: slot.taken,
    free: slot.free,
    over: slot.over,
    set: slot.set_by !== null,
    full: slot.state === 'full' && slot.capacity > 0,
    state: closed ? stateWords[closed] : null,
    reason: closed === 'by_staff' ? closed_reason : null,
    may_set: slot.planned !== null && closed !== 'past',
  };
}

/** What is closed, as the forms name it. */
export type Scope = { agency_id: string | null; service_id: string | null };

const ALL = 'semua';

/** `semua`, `instansi:DUKCAPIL`, `layanan:DUK-01`; null for what is none of this hall's. */
export function readScope({ agencies, services }: Catalogue, written: string): Scope | null {
  if (written === ALL) return { agency_id: null, service_id: null };
  const [kind, code] = written.split(':');
  const agency = kind === 'instansi' ? agencies.find((one) => one.code === code) : undefined;
  if (agency) return { agency_id: agency.id, service_id: null };
  const service = kind === 'layanan' ? services.find((one) => one.code === code) : undefined;
  return service ? { agency_id: service.agency_id, service_id: service.id } : null;
}

/** As `readScope` reads it. */
export function writeScope(catalogue: Catalogue, { agency_id, service_id }: Scope): string {
  if (service_id !== null) return `layanan:${serviceById(catalogue, service_id).code}`;
  return agency_id === null ? ALL : `instansi:${agencyById(catalogue, agency_id).code}`;
}

/** In words: the hall, an agency, or a service. */
export function scopeWords(catalogue: Catalogue, { agency_id, service_id }: Scope): string {
  if (service_id !== null) return serviceById(catalogue, service_id).name;
  return agency_id === null ? `Seluruh ${catalogue.hall.short_name}` : agencyById(catalogue, agency_id).short_name;
}

/** Everything that can be closed, for a select: the hall, its agencies, its services that are booked. */
export const scopeChoices = (catalogue: Catalogue) => ({
  all: { value: ALL, label: `Seluruh ${catalogue.hall.short_name}` },
  agencies: catalogue.agencies.map(({ code, short_name }) => ({ value: `instansi:${code}`, label: short_name })),
  services: catalogue.services
    .filter(({ booking_mode }) => booking_mode === 'both')
    .map(({ code, name, agency_id }) => ({
      value: `layanan:${code}`,
      label: `${name} · ${agencyById(catalogue, agency_id).short_name}`,
    })),
});

/** The people affected, by service, each with the way to their reservations. */
export function affectedFacts(catalogue: Catalogue, affected: Affected[], day: string) {
  const { hall } = catalogue;
  const services = [...new Set(affected.map(({ service_id }) => service_id))];
  return {
    people: sum(affected.map(({ booked }) => booked)),
    services: services.map((service_id) => {
      const service = serviceById(catalogue, service_id);
      const hours = affected.filter((one) => one.service_id === service_id);
      return {
        name: service.name,
        agency: agencyById(catalogue, service.agency_id).short_name,
        people: sum(hours.map(({ booked }) => booked)),
        hours: hours.map(({ starts_at, booked }) => `${clockTime(starts_at, hall.time_zone)} (${booked})`).join(', '),
        href: `/${hall.slug}/meja-depan/reservasi?hari=${day}&layanan=${service.code}`,
      };
    }),
  };
}

type Closure = Scope & { from_time: string | null; reason: string };

/** What was closed suddenly on a day: by the hall's closed days, and service by service. */
export function closuresOf(catalogue: Catalogue, slots: OfService[], day: string): Closure[] {
  const of_days = catalogue.calendar.closed_days
    .filter((one) => one.day === day && one.kind === 'one_off')
    .map(({ agency_id, from_time, reason }): Closure => ({ agency_id, service_id: null, from_time, reason }));
  const covered = (service: Service): boolean =>
    of_days.some(({ agency_id }) => agency_id === null || agency_id === service.agency_id);
  const of_services = catalogue.services.flatMap((service): Closure[] => {
    const first = slots.find((slot) => slot.service_id === service.id && slot.closed === 'by_staff');
    if (!first || covered(service)) return [];
    const from_time = clockTime(first.starts_at, catalogue.hall.time_zone).replace('.', ':');
    return [{ agency_id: service.agency_id, service_id: service.id, from_time, reason: first.closed_reason ?? '' }];
  });
  return [...of_days, ...of_services];
}

/** What became of the people of closed hours, each with the way to their reservation. */
export function cancelledFacts(catalogue: Catalogue, { later, untold, here, ...counts }: CancelledAffected) {
  const { hall } = catalogue;
  const person = ({ id, service_id, starts_at }: CancelledAffected['untold'][number]) => ({
    href: `/${hall.slug}/meja-depan/reservasi/${id}`,
    time: clockTime(starts_at, hall.time_zone),
    service: serviceById(catalogue, service_id).name,
  });
  return {
    ...counts,
    later: later.map((one) => ({ ...person(one), due: momentWords(rfc3339(one.due_at, hall.time_zone), 'id') })),
    untold: untold.map(person),
    here: here.map(person),
  };
}
