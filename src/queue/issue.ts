import type pg from 'pg';
import { statement, violates } from '../db.ts';
import { grouped } from '../grouped.ts';
import type { Service } from '../hall/catalogue.ts';
import { offsetOf } from '../hall/day.ts';
import { newId, newToken } from '../ids.ts';
import type { TakenTicket } from './answers.ts';
import type { TicketWish } from './take.ts';

/** A wish with all that is decided before the database is asked. */
export type Place = {
  wish: TicketWish;
  service: Service;
  now: Date;
  day: string;
  series: string;
  head_start_ms: number;
  /** Waiting begins here at the earliest: the opening of the doors, or the moment itself. */
  counts_time_from: Date;
};

/** Null: the key was used before, or the day is ended. */
type Issued = TakenTicket | null;

export const takeStatement = { name: 'take-ticket', text: statement('queue/take-ticket.sql') };
export const takeManyStatement = { name: 'take-tickets', text: statement('queue/take-tickets.sql') };

const externalCode = ({ wish, service }: Pick<Place, 'wish' | 'service'>): string | null =>
  service.booking_mode === 'external' ? wish.external_code : null;

/** One number by the plain statement. */
async function issueOne(hot: pg.Pool | pg.PoolClient, place: Place): Promise<Issued> {
  const { wish, service, now, day, series, head_start_ms, counts_time_from } = place;
  const {
    catalogue: { hall },
    request,
  } = wish;
  try {
    const { rows } = await hot.query<{ body: TakenTicket }>({
      ...takeStatement,
      values: [
        hall.id,
        day,
        series,
        service.id,
        service.code,
        newId(),
        newId(),
        newId(),
        newId(),
        now,
        counts_time_from,
        head_start_ms,
        newToken(),
        wish.lane,
        wish.needs,
        wish.language,
        wish.origin,
        wish.device_id,
        wish.phone_sealed,
        wish.note,
        wish.by,
        request?.scope ?? null,
        request?.key ?? null,
        request?.hash ?? null,
        hall.time_zone,
        offsetOf(now, hall.time_zone),
        externalCode(place),
      ],
    });
    return rows[0]?.body ?? null;
  } catch (error) {
    if (violates(error, 'idempotency_keys_pkey')) return null; // its twin was faster by a moment
    throw error;
  }
}

/** All of one series and hall: what arrived while the series was being served. */
async function issueMany(hot: pg.Pool, places: Place[]): Promise<Issued[]> {
  const first = places[0];
  if (!first) return [];
  const {
    wish: {
      catalogue: { hall },
      lane,
    },
    day,
    series,
    head_start_ms,
  } = first;
  const now = new Date(Math.max(...places.map((place) => place.now.getTime())));
  const { rows } = await hot.query<{ n: number; body: TakenTicket }>({
    ...takeManyStatement,
    values: [
      hall.id,
      day,
      series,
      now,
      head_start_ms,
      lane,
      hall.time_zone,
      offsetOf(now, hall.time_zone),
      JSON.stringify(members(places)),
    ],
  });
  const bodies = new Map(rows.map(({ n, body }) => [n, body]));
  return places.map((_, n) => bodies.get(n) ?? null);
}

/** A key twice in one group counts once; the second one reads the first one's answer afterwards. */
function members(places: Place[]) {
  const seen = new Set<string>();
  return places
    .map(({ wish, service, counts_time_from }, n) => ({
      n,
      ticket_id: newId(),
      turn_id: newId(),
      move_id: newId(),
      note_id: newId(),
      token: newToken(),
      service_id: service.id,
      service: service.code,
      counts_time_from,
      needs: wish.needs,
      language: wish.language,
      origin: wish.origin,
      device_id: wish.device_id,
      phone_sealed: wish.phone_sealed,
      note: wish.note,
      external_code: externalCode({ wish, service }),
      by: wish.by,
      scope: wish.request?.scope ?? null,
      key: wish.request?.key ?? null,
      request_hash: wish.request?.hash ?? null,
    }))
    .filter(({ scope, key }) => {
      const name = `${scope} ${key}`;
      if (key === null || !seen.has(name)) return Boolean(seen.add(name));
      return false;
    });
}

const lines = new WeakMap<pg.Pool, (key: string, place: Place) => Promise<Issued>>();

/** The next number of the series. A busy series is served in groups, one at a time in this process. */
export function issue(hot: pg.Pool, place: Place): Promise<Issued> {
  const line =
    lines.get(hot) ??
    grouped(
      (one: Place) => issueOne(hot, one),
      (many) => issueMany(hot, many),
    );
  lines.set(hot, line);
  return line(`${place.wish.catalogue.hall.id} ${place.day} ${place.series}`, place);
}

type Few = Issued | 'sold_out';

const few = new WeakMap<pg.Pool, (key: string, place: Place) => Promise<Few>>();

/**
 * The next number of a service with a daily limit. One at a time in this process: all of them wait for the same row, and
 * waiting there each would take a connection from those who call.
 */
export function issueOfFew(hot: pg.Pool, place: Place): Promise<Few> {
  const line =
    few.get(hot) ??
    grouped(
      (one: Place) => issueWithinLimit(hot, one),
      () => Promise.reject(new Error('never more than one at a time')),
      1,
    );
  few.set(hot, line);
  return line(`${place.wish.catalogue.hall.id} ${place.service.id}`, place);
}

/** The service's row is held, so that the count is taken after everyone who was faster: two at once cannot both be the last. */
async function issueWithinLimit(hot: pg.Pool, place: Place): Promise<Few> {
  const client = await hot.connect();
  try {
    await client.query('begin');
    const issued = (await isSoldOut(client, place)) ? 'sold_out' : await issueOne(client, place);
    await client.query('commit');
    client.release();
    return issued;
  } catch (error) {
    client.release(true); // the connection ends, and with it whatever was begun
    throw error;
  }
}

async function isSoldOut(client: pg.PoolClient, { wish, service, day }: Place): Promise<boolean> {
  const of = [wish.catalogue.hall.id, service.id];
  const limit = await client.query<{ daily_limit: number | null }>(
    'select daily_limit from services where hall_id = $1 and id = $2 for no key update',
    of,
  );
  const most = limit.rows[0]?.daily_limit ?? null;
  if (most === null) return false;
  const given = await client.query<{ count: number }>(
    `select count(*)::integer as count from tickets k join turns t on t.hall_id = k.hall_id and t.ticket_id = k.id
     where k.hall_id = $1 and k.day = $3 and k.booking_id is null and t.service_id = $2 and t.status <> 'transferred'`,
    [...of, day],
  );
  return (given.rows[0]?.count ?? 0) >= most;
}
