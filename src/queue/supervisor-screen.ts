import type pg from 'pg';
import type { Catalogue } from '../hall/catalogue.ts';
import { dayOf } from '../hall/day.ts';
import type { CounterRow } from './counter.ts';
import type { TurnStatus } from './turn.ts';

/** An open turn as a supervisor sees it: its number, where it stands and since when. */
export type WatchedTurn = {
  id: string;
  number: string;
  status: TurnStatus;
  service_id: string;
  counter_id: string | null;
  since: Date;
};

export type WatchedCounter = Pick<
  CounterRow,
  'id' | 'number' | 'label' | 'agency_id' | 'state' | 'state_at' | 'pause_reason' | 'auto_call'
> & { staff_name: string | null; turn: WatchedTurn | null };

/** One line: who waits for a service. `given` is counted only where a limit of the day is set. */
export type WatchedLine = {
  service_id: string;
  waiting: number;
  /** Arrival of the one who waits longest. */
  waiting_since: Date | null;
  counters_open: number;
  daily_limit: number | null;
  given: number | null;
};

export type WatchedDevice = {
  code: string;
  kind: 'kiosk' | 'display';
  zone_id: string;
  last_seen_at: Date | null;
  /** Somebody pressed "Saya perlu bantuan" there, and it is not settled yet. */
  help_at: Date | null;
};

/** The last day that was ended, and the turns that were still open then. */
export type EndedDay = { day: string; ended_at: Date; by_worker: boolean; reason: string | null; turns: WatchedTurn[] };

export type SupervisorScreen = {
  day: string;
  counters: WatchedCounter[];
  lines: WatchedLine[];
  /** Missed and parked ones, the longest first. */
  aside: WatchedTurn[];
  devices: WatchedDevice[];
  ended: EndedDay | null;
};

const COUNTERS = `
  select c.id, c.number, c.label, c.agency_id, c.state, c.state_at, c.pause_reason, c.auto_call, s.name as staff_name,
    case when t.id is null then null else jsonb_build_object('id', t.id, 'number', k.label, 'status', t.status,
      'service_id', t.service_id, 'counter_id', c.id) end as turn,
    case when t.status = 'serving' then t.serving_at else t.called_at end as turn_since
  from counters c
  left join staff s on s.hall_id = c.hall_id and s.id = c.staff_id
  left join turns t on t.hall_id = c.hall_id and t.counter_id = c.id and t.status in ('called', 'serving')
  left join tickets k on k.hall_id = t.hall_id and k.id = t.ticket_id
  where c.hall_id = $1 and ($2::uuid is null or c.agency_id = $2)
  order by c.number`;

const LINES = `
  with waiting as (
    select service_id, count(*)::integer as waiting, min(arrived_at) as waiting_since
    from turns where hall_id = $1 and day = $2 and status = 'waiting' group by service_id
  ), given as (
    select t.service_id, count(*)::integer as given
    from turns t join tickets k on k.hall_id = t.hall_id and k.id = t.ticket_id
    where t.hall_id = $1 and k.day = $2 and k.booking_id is null and t.from_turn_id is null
      and t.service_id in (select id from services where hall_id = $1 and daily_limit is not null)
    group by t.service_id
  )
  select s.id as service_id, coalesce(w.waiting, 0) as waiting, w.waiting_since, s.daily_limit,
    case when s.daily_limit is null then null else coalesce(g.given, 0) end as given
  from services s left join waiting w on w.service_id = s.id left join given g on g.service_id = s.id
  where s.hall_id = $1 and ($3::uuid is null or s.agency_id = $3)
  order by s.position`;

const OPEN = `
  select t.id, k.label as number, t.status, t.service_id, t.counter_id,
    coalesce(t.ended_at, t.serving_at, t.called_at, t.arrived_at) as since
  from turns t
  join tickets k on k.hall_id = t.hall_id and k.id = t.ticket_id
  join services s on s.hall_id = t.hall_id and s.id = t.service_id
  where t.hall_id = $1 and t.day = $2 and ($3::uuid is null or s.agency_id = $3)`;

const DEVICES = `
  select code, kind, zone_id, last_seen_at, (report ->> 'help_at')::timestamptz as help_at from devices where hall_id = $1 and revoked_at is null order by kind desc, code`;

const ENDED = `
  select e.day, e.ended_at, e.ended_by = 'worker' as by_worker, e.reason, coalesce(closed.turns, '[]') as turns
  from (select * from ended_days where hall_id = $1 order by day desc limit 1) e
  cross join lateral (
    select jsonb_agg(jsonb_build_object('id', t.id, 'number', k.label, 'status', m.from_status,
      'service_id', t.service_id, 'counter_id', t.counter_id) order by k.label) as turns
    from turn_moves m
    join turns t on t.hall_id = m.hall_id and t.id = m.turn_id and t.day = e.day
    join tickets k on k.hall_id = t.hall_id and k.id = t.ticket_id
    join services s on s.hall_id = t.hall_id and s.id = t.service_id
    where m.hall_id = $1 and m.at >= e.ended_at and m.at < e.ended_at + interval '1 day'
      and m.move in ('close', 'close_serving') and ($2::uuid is null or s.agency_id = $2)
  ) closed`;

type CounterAnswer = Omit<WatchedCounter, 'turn'> & {
  turn: Omit<WatchedTurn, 'since'> | null;
  turn_since: Date | null;
};
type EndedAnswer = Omit<EndedDay, 'turns'> & { turns: Omit<WatchedTurn, 'since'>[] };

/** The hall as its supervisor sees it now; with `agency_id` only what belongs to that agency. */
export async function supervisorScreen(
  screens: pg.Pool,
  catalogue: Catalogue,
  agency_id: string | null,
  now: Date,
): Promise<SupervisorScreen> {
  const { id: hall_id, time_zone } = catalogue.hall;
  const day = dayOf(now, time_zone);
  const [counters, lines, aside, devices, ended] = await Promise.all([
    screens.query<CounterAnswer>(COUNTERS, [hall_id, agency_id]),
    screens.query<Omit<WatchedLine, 'counters_open'>>(LINES, [hall_id, day, agency_id]),
    screens.query<WatchedTurn>(`${OPEN} and t.status in ('missed', 'parked') order by since limit 200`, [
      hall_id,
      day,
      agency_id,
    ]),
    screens.query<WatchedDevice>(DEVICES, [hall_id]),
    screens.query<EndedAnswer>(ENDED, [hall_id, agency_id]),
  ]);
  const open = new Set(counters.rows.filter(({ state }) => state === 'open').map(({ id }) => id));
  const last = ended.rows[0];
  return {
    day,
    counters: counters.rows.map(({ turn, turn_since, ...counter }) => ({
      ...counter,
      turn: turn && { ...turn, since: turn_since ?? now },
    })),
    lines: lines.rows.map((line) => ({ ...line, counters_open: openFor(catalogue, line.service_id, open) })),
    aside: aside.rows,
    devices: devices.rows,
    ended: last ? { ...last, turns: last.turns.map((turn) => ({ ...turn, since: last.ended_at })) } : null,
  };
}

const openFor = ({ counters }: Catalogue, service_id: string, open: Set<string>): number =>
  counters.filter(({ id, service_ids }) => open.has(id) && service_ids.includes(service_id)).length;

/** Today's open turns with this number on their ticket, as a supervisor types it: `a12`, `A-012`. */
export async function openTurnsNumbered(
  screens: pg.Pool,
  { hall }: Catalogue,
  typed: string,
  now: Date,
): Promise<WatchedTurn[]> {
  const [, series, number] = /^\s*([A-Za-z]{1,3})[\s-]*0*(\d{1,5})\s*$/.exec(typed) ?? [];
  if (!series || !number) return [];
  const { rows } = await screens.query<WatchedTurn>(
    `${OPEN} and t.series = $4 and t.number = $5 and t.status in ('waiting', 'called', 'serving', 'parked', 'missed')`,
    [hall.id, dayOf(now, hall.time_zone), null, series.toUpperCase(), Number(number)],
  );
  return rows;
}

/** One open turn of today by its key; null when it is over or unknown. */
export async function openTurn(
  screens: pg.Pool,
  { hall }: Catalogue,
  turn_id: string,
  now: Date,
): Promise<WatchedTurn | null> {
  const { rows } = await screens.query<WatchedTurn>(
    `${OPEN} and t.id = $4 and t.status in ('waiting', 'called', 'serving', 'parked', 'missed')`,
    [hall.id, dayOf(now, hall.time_zone), null, turn_id],
  );
  return rows[0] ?? null;
}
