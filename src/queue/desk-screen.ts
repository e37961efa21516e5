import type pg from 'pg';
import { counterById, policiesAt } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { dayOf, instantAt } from '../hall/day.ts';
import type { CounterRow } from './counter.ts';
import { mayBeMissed } from './missed.ts';
import { ticketLabel } from './turn.ts';
import type { Lane, Turn } from './turn.ts';

/** A turn as an officer sees it, with what its ticket says. */
export type DeskTurn = Omit<Turn, 'hall_id' | 'moves'> & {
  number_label: string;
  lane: Lane;
  priority: boolean;
  needs: string[];
  note: string | null;
  /** The visit's code in the agency's own booking system. */
  external_code: string | null;
  booked_at: Date | null;
  /** Called at another counter just now, with another of its turns. */
  elsewhere: boolean;
  /** Whether "tidak hadir" needs no reason any more. */
  may_miss: boolean;
  /** How many of the calls that count are still to be made before that. */
  calls_to_go: number;
};

export type DeskCounter = Pick<
  CounterRow,
  'id' | 'number' | 'label' | 'agency_id' | 'state' | 'state_at' | 'pause_reason' | 'staff_id' | 'auto_call'
> & { staff_name: string | null };

/** Everything an officer needs to see at a counter. */
export type DeskScreen = {
  counter: DeskCounter;
  /** Called to the counter or served at it. */
  turn: DeskTurn | null;
  parked: DeskTurn[];
  /** Missed at the services of this counter, wherever they were called; the newest first. */
  missed: DeskTurn[];
  /** Finished here within the last two minutes, the newest first. */
  finished: DeskTurn[];
  /** The first ones in call order, as far as they fit on a screen. */
  waiting: DeskTurn[];
  /** All of them; 1,000 stands for that many or more. */
  waiting_count: number;
};

const FIRST = 40;
const LATELY_MS = 2 * 60_000;

const COLUMNS = `
  t.id, t.ticket_id, t.service_id, t.day, t.series, t.number, t.status, t.arrived_at, t.counts_from, t.from_turn_id,
  t.counter_id, t.served_by, t.called_at, t.calls, t.spaced_calls, t.spaced_at, t.shown_at, t.recall_due_at,
  t.miss_due_at, t.serving_at, t.ended_at, t.came_back, t.outcome, t.ready_on, t.missing,
  k.lane, k.priority, k.needs, k.note, k.external_code, b.starts_at as booked_at, k.active_turn_id is not null as elsewhere`;
const OF_TICKET = `
  join tickets k on k.hall_id = t.hall_id and k.id = t.ticket_id
  left join bookings b on b.hall_id = k.hall_id and b.id = k.booking_id`;

// The bound on called_at keeps the index of calls from reading all days there ever were.
const AT_COUNTERS = `
  select t.counter_id as at_counter, ${COLUMNS} from turns t ${OF_TICKET}
  where t.hall_id = $1 and t.day = $2 and t.counter_id = any($3) and t.called_at >= $4
    and (t.status in ('called', 'serving', 'parked') or (t.status = 'done' and t.ended_at > $5))`;

const MISSED = `
  select cs.counter_id as at_counter, ${COLUMNS} from turns t
  join counter_services cs on cs.hall_id = t.hall_id and cs.service_id = t.service_id ${OF_TICKET}
  where t.hall_id = $1 and t.day = $2 and t.status = 'missed' and cs.counter_id = any($3)`;

const WAITING = `
  select cs.counter_id as at_counter, ${COLUMNS} from counter_services cs
  cross join lateral (
    select * from turns w
    where w.hall_id = cs.hall_id and w.day = $2 and w.service_id = cs.service_id and w.status = 'waiting'
    order by w.counts_from, w.number, w.id limit ${FIRST}) t ${OF_TICKET}
  where cs.hall_id = $1 and cs.counter_id = any($3)`;

const COUNTS = `
  select cs.counter_id as at_counter, sum(w.many)::integer as waiting from counter_services cs
  cross join lateral (
    select count(*) as many from (
      select from turns w
      where w.hall_id = cs.hall_id and w.day = $2 and w.service_id = cs.service_id and w.status = 'waiting'
      limit 1000) counted) w
  where cs.hall_id = $1 and cs.counter_id = any($3)
  group by cs.counter_id`;

const COUNTERS = `
  select c.id, c.number, c.label, c.agency_id, c.state, c.state_at, c.pause_reason, c.staff_id, c.auto_call,
    s.name as staff_name
  from counters c left join staff s on s.hall_id = c.hall_id and s.id = c.staff_id
  where c.hall_id = $1`;

type Placed = Omit<DeskTurn, 'number_label' | 'may_miss' | 'calls_to_go'> & { at_counter: string };

/** What the officers at these counters see now: each list by one query for all of them together. */
export async function deskScreens(
  screens: pg.Pool,
  catalogue: Catalogue,
  counter_ids: string[],
  now: Date,
): Promise<Map<string, DeskScreen>> {
  const { id: hall_id, time_zone } = catalogue.hall;
  const day = dayOf(now, time_zone);
  const of = [hall_id, day, counter_ids];
  const [counters, here, missed, waiting, counts] = await Promise.all([
    screens.query<DeskCounter>(`${COUNTERS} and c.id = any($2)`, [hall_id, counter_ids]),
    screens.query<Placed>(AT_COUNTERS, [
      ...of,
      instantAt(day, '00:00', time_zone),
      new Date(now.getTime() - LATELY_MS),
    ]),
    screens.query<Placed>(MISSED, of),
    screens.query<Placed>(WAITING, of),
    screens.query<{ at_counter: string; waiting: number }>(COUNTS, of),
  ]);

  const seen = (rows: Placed[], counter_id: string, ...statuses: string[]): DeskTurn[] =>
    rows
      .filter(({ at_counter, status }) => at_counter === counter_id && statuses.includes(status))
      .map((row) => deskTurn(catalogue, row, now));

  return new Map(
    counters.rows.map((counter) => [
      counter.id,
      {
        counter,
        turn: seen(here.rows, counter.id, 'called', 'serving')[0] ?? null,
        parked: seen(here.rows, counter.id, 'parked').sort(byTime('called_at')),
        missed: seen(missed.rows, counter.id, 'missed').sort(byTime('called_at')).reverse(),
        finished: seen(here.rows, counter.id, 'done').sort(byTime('ended_at')).reverse(),
        waiting: seen(waiting.rows, counter.id, 'waiting').sort(inOrder).slice(0, FIRST),
        waiting_count: Math.min(1_000, counts.rows.find(({ at_counter }) => at_counter === counter.id)?.waiting ?? 0),
      },
    ]),
  );
}

/** One counter's screen. Refuses an unknown counter. */
export async function deskScreen(
  screens: pg.Pool,
  catalogue: Catalogue,
  counter_id: string,
  now: Date,
): Promise<DeskScreen> {
  const screen = (await deskScreens(screens, catalogue, [counterById(catalogue, counter_id).id], now)).get(counter_id);
  if (!screen) throw new Error('a counter of the catalogue is not in the database');
  return screen;
}

/** Who sits where: the counters an officer may choose from, all of them with `agency_id` null. */
export async function deskChoices(
  screens: pg.Pool,
  { hall }: Catalogue,
  agency_id: string | null,
): Promise<DeskCounter[]> {
  const { rows } = await screens.query<DeskCounter>(
    `${COUNTERS} and ($2::uuid is null or c.agency_id = $2) order by c.number`,
    [hall.id, agency_id],
  );
  return rows;
}

function deskTurn(catalogue: Catalogue, row: Placed, now: Date): DeskTurn {
  const { at_counter: _where, ...turn } = row;
  return {
    ...turn,
    elsewhere: turn.elsewhere && turn.status === 'waiting',
    number_label: ticketLabel(turn),
    may_miss: turn.status === 'called' && mayBeMissed(catalogue, turn, now),
    calls_to_go: Math.max(0, policiesAt(catalogue, now).calls_before_missed - turn.spaced_calls),
  };
}

const byTime = (which: 'called_at' | 'ended_at') => (a: DeskTurn, b: DeskTurn) =>
  (a[which]?.getTime() ?? 0) - (b[which]?.getTime() ?? 0);

/** As the line itself is ordered, over several lines. */
const inOrder = (a: DeskTurn, b: DeskTurn): number =>
  a.counts_from.getTime() - b.counts_from.getTime() || a.number - b.number || (a.id < b.id ? -1 : 1);
