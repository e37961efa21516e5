import type pg from 'pg';
import type { Catalogue, Service } from '../hall/catalogue.ts';
import { dayOf } from '../hall/day.ts';

/** How a service stands at this moment. `now_serving` are labels, the latest call first. */
export type ServiceNow = { waiting: number; counters_open: number; now_serving: string[] };

export type Notice = { text: string; text_en: string | null; shown_until: Date };

/** The whole hall at one moment, from one query. */
export type HallNow = {
  as_of: Date;
  /** By service id; every service of the hall is there. */
  services: Map<string, ServiceNow>;
  /** Counters with somebody really at them, by id. */
  open_counters: Set<string>;
  /** Counters whose officer is on a break. */
  paused_counters: Set<string>;
  notices: Notice[];
  /** A supervisor has ended the day: nothing is called any more. */
  day_ended: boolean;
};

const HALL_NOW = `
  select
    (select coalesce(json_agg(json_build_array(service_id, waiting)), '[]') from (
      select service_id, count(*) as waiting from turns
      where hall_id = $1 and day = $2 and status = 'waiting' group by service_id) w) as waiting,
    (select coalesce(json_agg(json_build_array(t.service_id, k.label) order by t.called_at desc), '[]') from turns t
      join tickets k on k.hall_id = t.hall_id and k.id = t.ticket_id
      where t.hall_id = $1 and t.day = $2 and t.status in ('called', 'serving')) as serving,
    (select coalesce(json_agg(json_build_array(id, state)), '[]') from counters
      where hall_id = $1 and state <> 'closed') as counters,
    (select coalesce(json_agg(json_build_array(text, text_en, shown_until) order by shown_from desc, id), '[]') from notices
      where hall_id = $1 and shown_from <= $3 and shown_until > $3) as notices,
    exists (select from ended_days where hall_id = $1 and day = $2) as day_ended`;

type Row = {
  waiting: [service_id: string, count: number][];
  serving: [service_id: string, label: string][];
  counters: [counter_id: string, state: 'open' | 'paused'][];
  notices: [text: string, text_en: string | null, shown_until: string][];
  day_ended: boolean;
};

async function read(screens: pg.Pool, { hall, services, counters }: Catalogue, now: Date): Promise<HallNow> {
  const { rows } = await screens.query<Row>(HALL_NOW, [hall.id, dayOf(now, hall.time_zone), now]);
  const row = rows[0];
  if (!row) throw new Error('a query without from always has a row');
  const waiting = new Map(row.waiting);
  const inState = (state: 'open' | 'paused') =>
    new Set(row.counters.filter((counter) => counter[1] === state).map(([id]) => id));
  const open_counters = inState('open');
  const openFor = ({ id }: Service): number =>
    counters.filter((counter) => open_counters.has(counter.id) && counter.service_ids.includes(id)).length;
  return {
    as_of: now,
    services: new Map(
      services.map((service) => [
        service.id,
        {
          waiting: waiting.get(service.id) ?? 0,
          counters_open: openFor(service),
          now_serving: row.serving.filter(([service_id]) => service_id === service.id).map(([, label]) => label),
        },
      ]),
    ),
    open_counters,
    paused_counters: inState('paused'),
    notices: row.notices.map(([text, text_en, until]) => ({ text, text_en, shown_until: new Date(until) })),
    day_ended: row.day_ended,
  };
}

const KEPT_MS = 1_000;
const kept = new Map<string, { until: number; now: Promise<HallNow> }>();

/**
 * How the hall stands, at most a second old: public and asked by everyone at once, so all who ask within that second
 * share one reading. What this process itself changed is seen at once (`forgetHallNow`).
 */
export function hallNow(screens: pg.Pool, catalogue: Catalogue, now: Date): Promise<HallNow> {
  const { id } = catalogue.hall;
  const found = kept.get(id);
  if (found && found.until > Date.now()) return found.now;
  const reading = read(screens, catalogue, now);
  kept.set(id, { until: Date.now() + KEPT_MS, now: reading });
  reading.catch(() => kept.delete(id));
  return reading;
}

/** After a change of a hall, or of everything, in this process: the next to ask reads again. */
export function forgetHallNow(hall_id?: string): void {
  if (hall_id === undefined) kept.clear();
  else kept.delete(hall_id);
}

/** One service of it; a service younger than the reading has nobody yet. */
export const serviceNow = ({ services }: HallNow, service_id: string): ServiceNow =>
  services.get(service_id) ?? { waiting: 0, counters_open: 0, now_serving: [] };
