import type { Db } from '../db.ts';
import { counterById, serviceById } from '../hall/catalogue.ts';
import type { Catalogue, Counter, Service } from '../hall/catalogue.ts';
import { openStatuses, ticketLabel } from './turn.ts';
import type { Lane, Turn } from './turn.ts';
import type { Standing } from './why.ts';

/** One wait of a ticket that somebody follows. */
export type FollowedTurn = {
  id: string;
  service: Service;
  status: Turn['status'];
  arrived_at: Date;
  counts_from: Date;
  /** How many stand before it in its line, 1000 for that many or more; null when it does not wait. */
  ahead: number | null;
  /** The first of the line and those just before it, in call order, as far as people read. */
  before: Standing[];
  standing: Standing;
  counter: Counter | null;
  called_at: Date | null;
  page_shown_at: Date | null;
  page_near_at: Date | null;
  ended_at: Date | null;
  came_back: boolean;
  /** Not called yet: a wrongly chosen service may still be changed. */
  untouched: boolean;
  outcome: Turn['outcome'];
  ready_on: string | null;
  missing: string[];
  moves: number;
};

/** A ticket as its holder may see it. */
export type FollowedTicket = {
  id: string;
  token: string;
  number: string;
  day: string;
  lane: Lane;
  priority: boolean;
  needs: string[];
  language: 'id' | 'en';
  copies: number;
  issued_at: Date;
  /** There is a phone to write to. */
  has_phone: boolean;
  /** What matters now: called, served, missed, waiting with fewest ahead, parked, else the latest end. */
  turn: FollowedTurn;
  /** All of them, in the order they began. */
  turns: FollowedTurn[];
};

/** Nobody reads further; a line longer than this is "1000 or more". */
const LONGEST = 1_000;
/** So many of those before somebody are named. */
const NAMED = 5;

// One window per line in which one of the tickets waits, whatever the number of phones. A line is cut at its longest,
// so that a phone costs the same behind a hundred thousand.
const FOLLOWED = `
  with mine as materialized (
    select k.hall_id, k.id, k.token, k.label, k.day, k.lane, k.priority, k.needs, k.language, k.copies, k.issued_at,
      num_nonnulls(k.phone_sealed, b.phone_sealed) > 0 as has_phone, b.starts_at as booked_at
    from tickets k left join bookings b on b.hall_id = k.hall_id and b.id = k.booking_id
    where k.hall_id = :hall_id and k.token = any(:tokens)
  ), held as materialized (
    select t.* from mine join turns t on t.hall_id = mine.hall_id and t.ticket_id = mine.id
  ), lines as (
    select distinct day, service_id from held where status = 'waiting'
  ), line as materialized (
    select l.service_id, w.id, w.ticket_id, w.series, w.number, w.arrived_at, w.counts_from, w.came_back, w.from_turn_id,
      row_number() over (partition by l.service_id, l.day order by w.counts_from, w.number, w.id)::integer as place
    from lines l cross join lateral (
      select * from turns t
      where t.hall_id = :hall_id and t.day = l.day and t.service_id = l.service_id and t.status = 'waiting'
      order by t.counts_from, t.number, t.id limit ${LONGEST}) w
  ), own as materialized (
    select line.service_id, line.id, line.place from line join held on held.id = line.id
  ), wanted as (
    select distinct own.service_id, near.place
    from own cross join lateral generate_series(own.place - ${NAMED}, own.place - 1) near(place)
  ), named as (
    select line.id, line.service_id, line.series, line.number, line.arrived_at, line.counts_from, line.came_back,
      line.from_turn_id, line.place, k.lane, k.priority, b.starts_at as booked_at
    from wanted
    join line on line.service_id = wanted.service_id and line.place = wanted.place
    join tickets k on k.hall_id = :hall_id and k.id = line.ticket_id
    left join bookings b on b.hall_id = k.hall_id and b.id = k.booking_id
  )
  select
    (select coalesce(json_agg(named order by named.service_id, named.place), '[]') from named) as named,
    (select coalesce(json_agg(json_build_array(own.id, own.place)), '[]') from own) as places,
    (select coalesce(json_agg(to_json(held) order by held.id), '[]') from held) as turns,
    (select coalesce(json_agg(to_json(mine)), '[]') from mine) as tickets`;

type TurnRow = Omit<
  Turn,
  'arrived_at' | 'counts_from' | 'called_at' | 'page_shown_at' | 'page_near_at' | 'ended_at'
> & {
  arrived_at: string;
  counts_from: string;
  called_at: string | null;
  page_shown_at: string | null;
  page_near_at: string | null;
  ended_at: string | null;
};
type TicketRow = Omit<FollowedTicket, 'number' | 'issued_at' | 'turn' | 'turns'> & {
  label: string;
  issued_at: string;
  booked_at: string | null;
};
type NamedRow = Pick<
  TurnRow,
  'id' | 'service_id' | 'series' | 'number' | 'arrived_at' | 'counts_from' | 'came_back' | 'from_turn_id'
> & { place: number; lane: Lane; priority: boolean; booked_at: string | null };
type Rows = { named: NamedRow[]; places: [turn_id: string, place: number][]; turns: TurnRow[]; tickets: TicketRow[] };

const instant = (text: string): Date => new Date(text);
const instantOrNone = (text: string | null): Date | null => (text === null ? null : new Date(text));

/**
 * What the holders of these tickets see now, by token; an unknown or void token has no entry. One query for all phones
 * of a hall, however many there are.
 */
export async function followTickets(
  db: Pick<Db, 'raw'>,
  catalogue: Catalogue,
  tokens: readonly string[],
): Promise<Map<string, FollowedTicket>> {
  if (tokens.length === 0) return new Map();
  const { rows } = await db.raw<{ rows: Rows[] }>(FOLLOWED, { hall_id: catalogue.hall.id, tokens });
  const [found] = rows;
  if (!found) throw new Error('a query without from always has a row');

  const places = new Map(found.places);
  const named = rowsBy(found.named, ({ service_id }) => service_id);
  const turns = rowsBy(found.turns, ({ ticket_id }) => ticket_id);
  return new Map(
    found.tickets.map((ticket) => {
      const own = (turns.get(ticket.id) ?? []).map((turn) => {
        const place = places.get(turn.id);
        return followedTurn(catalogue, ticket, turn, place, namedBefore(named.get(turn.service_id), place));
      });
      return [ticket.token, followedTicket(ticket, own)];
    }),
  );
}

function rowsBy<T>(rows: T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

/** One ticket by its token, or null: unknown, void and another hall's are the same. */
export const followTicket = async (
  db: Pick<Db, 'raw'>,
  catalogue: Catalogue,
  token: string,
): Promise<FollowedTicket | null> => (await followTickets(db, catalogue, [token])).get(token) ?? null;

function namedBefore(line: NamedRow[] = [], place: number | undefined): NamedRow[] {
  if (place === undefined) return [];
  return line.filter((one) => one.place < place && one.place >= place - NAMED);
}

function standingOf(
  { hall }: Catalogue,
  turn: Pick<NamedRow, 'series' | 'number' | 'arrived_at' | 'counts_from' | 'came_back' | 'from_turn_id'>,
  ticket: Pick<NamedRow, 'lane' | 'priority' | 'booked_at'>,
): Standing {
  return {
    number: ticketLabel(turn),
    lane: ticket.lane,
    priority: ticket.priority,
    arrived_at: instant(turn.arrived_at),
    counts_from: instant(turn.counts_from),
    booked_at: instantOrNone(ticket.booked_at),
    came_back: turn.came_back,
    sent_on: turn.from_turn_id !== null,
    time_zone: hall.time_zone,
  };
}

function followedTurn(
  catalogue: Catalogue,
  ticket: TicketRow,
  turn: TurnRow,
  place: number | undefined,
  before: NamedRow[],
): FollowedTurn {
  const { id, status, came_back, outcome, ready_on, missing, moves } = turn;
  const waits = status === 'waiting';
  return {
    id,
    service: serviceById(catalogue, turn.service_id),
    status,
    arrived_at: instant(turn.arrived_at),
    counts_from: instant(turn.counts_from),
    ahead: waits ? (place === undefined ? LONGEST : place - 1) : null,
    before: before.map((one) => standingOf(catalogue, one, one)),
    standing: standingOf(catalogue, turn, ticket),
    counter: turn.counter_id === null ? null : counterById(catalogue, turn.counter_id),
    called_at: instantOrNone(turn.called_at),
    page_shown_at: instantOrNone(turn.page_shown_at),
    page_near_at: instantOrNone(turn.page_near_at),
    ended_at: instantOrNone(turn.ended_at),
    came_back,
    untouched: waits && moves === 1,
    outcome,
    ready_on,
    missing,
    moves,
  };
}

function followedTicket(
  { booked_at: _in_standing, label, issued_at, ...ticket }: TicketRow,
  turns: FollowedTurn[],
): FollowedTicket {
  const [turn] = turns.toSorted(byWhatMatters);
  if (!turn) throw new Error(`ticket ${ticket.id} has no turn`);
  return { ...ticket, number: label, issued_at: instant(issued_at), turn, turns };
}

const MATTERS: readonly Turn['status'][] = ['called', 'serving', 'missed', 'waiting', 'parked'];
const isOpen = ({ status }: FollowedTurn): boolean => openStatuses.some((open) => open === status);
const rank = ({ status }: FollowedTurn): number => {
  const at = MATTERS.indexOf(status);
  return at < 0 ? MATTERS.length : at;
};

/** Open before ended; of two that wait the one with fewer ahead; of two that ended the later one, the hand-over last. */
function byWhatMatters(a: FollowedTurn, b: FollowedTurn): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (isOpen(a)) return (a.ahead ?? 0) - (b.ahead ?? 0) || (a.id < b.id ? -1 : 1);
  const handedOver = Number(a.status === 'transferred') - Number(b.status === 'transferred');
  return handedOver || (b.ended_at?.getTime() ?? 0) - (a.ended_at?.getTime() ?? 0) || (a.id < b.id ? 1 : -1);
}

/** Whether the token opens a ticket of this hall: asked before a stream is opened. */
export async function isFollowable(db: Db, { hall }: Catalogue, token: string): Promise<boolean> {
  return Boolean(await db('tickets').where({ hall_id: hall.id, token }).first('id'));
}
