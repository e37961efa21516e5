import type { Db } from '../db.ts';
import { Refusal } from '../refusal.ts';
import { dayOf } from './day.ts';
import type { Calendar, ClosedDay, OpeningRule } from './hours.ts';
import { policiesSchema } from './policies.ts';
import type { Policies } from './policies.ts';

export type Hall = {
  id: string;
  slug: string;
  code: string;
  name: string;
  short_name: string;
  regency: string;
  address: string;
  time_zone: string;
  zone_label: string;
  training: boolean;
  colour: string;
  pledge: string;
};

export type Agency = {
  id: string;
  code: string;
  letters: string;
  name: string;
  name_en: string | null;
  short_name: string;
  spoken_name: string;
  icon: string;
  position: number;
};

export type Fee = {
  type: string;
  amount: number | null;
  options: { label: string; amount: number }[];
  note: string | null;
  legal_basis: string | null;
};

export type Service = {
  id: string;
  agency_id: string;
  code: string;
  name: string;
  name_en: string | null;
  words: string[];
  requirements: string[];
  requirements_en: string[];
  fee: Fee;
  counter_minutes: number;
  counter_minutes_p90: number;
  completion: { value: number; unit: string } | null;
  product: string | null;
  note: string | null;
  booking_mode: 'both' | 'walk_in' | 'external';
  identity_required: boolean;
  applicant_present: boolean;
  sensitive: boolean;
  daily_limit: number | null;
  position: number;
};

/** What does not change by the minute; who is at a counter and whether it is open is read fresh. */
export type Counter = {
  id: string;
  number: number;
  label: string;
  agency_id: string;
  zone_id: string;
  priority_preferred: boolean;
  step_free: boolean;
  hearing_loop: boolean;
  service_ids: string[];
};

export type Zone = { id: string; code: string; name: string; floor: number };
export type Need = { position: number; words: string; words_en: string; icon: string; service_id: string };

/** Everything a hall offers, as set up: a few dozen kilobytes, read together and kept for two seconds. */
export type Catalogue = {
  hall: Hall;
  agencies: Agency[];
  services: Service[];
  counters: Counter[];
  zones: Zone[];
  needs: Need[];
  calendar: Calendar;
  policies: { from_day: string; rules: Policies }[];
};

async function read(db: Db, slug: string): Promise<Catalogue | null> {
  const hall = await db<Hall>('halls').where({ slug }).first();
  if (!hall) return null;
  const of = { hall_id: hall.id };
  const [agencies, services, counters, served, zones, needs, rules, closed_days, policies] = await Promise.all([
    db<Agency>('agencies').where(of).orderBy('position'),
    db<Service>('services').where(of).orderBy('position'),
    db<Omit<Counter, 'service_ids'>>('counters')
      .where(of)
      .orderBy('number')
      .select('id', 'number', 'label', 'agency_id', 'zone_id', 'priority_preferred', 'step_free', 'hearing_loop'),
    db<{ counter_id: string; service_id: string }>('counter_services').where(of),
    db<Zone>('zones').where(of).orderBy('code'),
    db<Need>('everyday_needs').where(of).orderBy('position'),
    db<OpeningRule>('opening_rules').where(of),
    db<ClosedDay>('closed_days').where(of),
    db<{ from_day: string; rules: unknown }>('policies').where(of).orderBy('from_day', 'desc'),
  ]);
  return {
    hall,
    agencies,
    services,
    counters: counters.map((counter) => ({
      ...counter,
      service_ids: served.filter(({ counter_id }) => counter_id === counter.id).map(({ service_id }) => service_id),
    })),
    zones,
    needs,
    calendar: { time_zone: hall.time_zone, rules, closed_days },
    policies: policies.map(({ from_day, rules: kept }) => ({ from_day, rules: policiesSchema.parse(kept) })),
  };
}

const KEPT_MS = 2_000;
const kept = new WeakMap<Db, Map<string, { until: number; catalogue: Promise<Catalogue | null> }>>();

/** The hall's catalogue, at most two seconds old; null when there is no such hall. */
export function findCatalogue(db: Db, slug: string): Promise<Catalogue | null> {
  const shelf = kept.get(db) ?? new Map<string, { until: number; catalogue: Promise<Catalogue | null> }>();
  kept.set(db, shelf);
  const found = shelf.get(slug);
  if (found && found.until > Date.now()) return found.catalogue;
  const catalogue = read(db, slug);
  shelf.set(slug, { until: Date.now() + KEPT_MS, catalogue });
  catalogue.then(
    (value) => value ?? shelf.delete(slug),
    () => shelf.delete(slug),
  );
  return catalogue;
}

/** As above; refuses an unknown hall. */
export async function catalogueOf(db: Db, slug: string): Promise<Catalogue> {
  const catalogue = await findCatalogue(db, slug);
  if (!catalogue) throw new Refusal('not_found');
  return catalogue;
}

const slugs = new Map<string, string>();

/** As above by the hall's key, for streams that know no slug. */
export async function catalogueOfHall(db: Db, hall_id: string): Promise<Catalogue> {
  const slug = slugs.get(hall_id) ?? (await db<Hall>('halls').where({ id: hall_id }).first('slug'))?.slug;
  if (slug === undefined) throw new Refusal('not_found');
  slugs.set(hall_id, slug);
  return catalogueOf(db, slug);
}

/** Reads again at the next question: after an edit in this process. */
export const forgetCatalogues = (db: Db): void => void kept.delete(db);

/** The rules in force on the hall's day of this moment. */
export const policiesAt = (catalogue: Catalogue, now: Date): Policies =>
  policiesOn(catalogue, dayOf(now, catalogue.hall.time_zone));

/** The rules in force on a day of the hall. */
export function policiesOn({ hall, policies }: Catalogue, day: string): Policies {
  const inForce = policies.find(({ from_day }) => from_day <= day) ?? policies.at(-1);
  if (!inForce) throw new Error(`hall ${hall.slug} has no policies`);
  return inForce.rules;
}

const one = <T>(found: T | undefined): T => {
  if (found === undefined) throw new Refusal('not_found');
  return found;
};

/** The service with this code; refuses an unknown one. */
export const serviceByCode = ({ services }: Catalogue, code: string): Service =>
  one(services.find((service) => service.code === code));
export const serviceById = ({ services }: Catalogue, id: string): Service =>
  one(services.find((service) => service.id === id));
export const agencyById = ({ agencies }: Catalogue, id: string): Agency =>
  one(agencies.find((agency) => agency.id === id));
/** The counter with this number on its door. */
export const counterByNumber = ({ counters }: Catalogue, number: number): Counter =>
  one(counters.find((counter) => counter.number === number));
export const counterById = ({ counters }: Catalogue, id: string): Counter =>
  one(counters.find((counter) => counter.id === id));
export const zoneById = ({ zones }: Catalogue, id: string): Zone => one(zones.find((zone) => zone.id === id));
