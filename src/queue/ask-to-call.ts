import type pg from 'pg';
import { statement, violates } from '../db.ts';
import { counterById } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { dayOf, rfc3339 } from '../hall/day.ts';
import type { RequestKey } from '../idempotency.ts';
import { newId } from '../ids.ts';
import type { TurnBody } from './answers.ts';
import type { Outcome } from './turn.ts';

export const callStatement = { name: 'call-next', text: statement('queue/call-next.sql') };
export const nextStatement = { name: 'finish-and-call', text: statement('queue/finish-and-call.sql') };

/** A counter asks for the next citizen. */
export type CallWish = { catalogue: Catalogue; counter_id: string; by: string; request: RequestKey | null };

/** And finishes with the present one. `turn_id` is the turn the officer saw, where a page knows it. */
export type NextWish = CallWish & { outcome?: Outcome | undefined; turn_id?: string | undefined };

/** What a statement saw and did. */
export type Asked = {
  known: boolean;
  open: boolean;
  busy: boolean;
  seen: number;
  body: { turn: TurnBody } | null;
  /** The ticket whose turn this act finished. */
  finished: string | null;
};

/** How far to look into each line, try by try: when many counters call at once, the first ones are just being taken. */
export const TRIES = [
  { depth: 16, last: false },
  { depth: 64, last: false },
  { depth: 256, last: true },
] as const;
export type Try = (typeof TRIES)[number];

const happened = { known: false, open: true, busy: false, seen: 0, body: null, finished: null };

/** The same key at the same moment: the other one was faster, and nothing of ours happened. */
const isTwin = (error: unknown) => violates(error, 'idempotency_keys_pkey');
const isAtCounterToo = (error: unknown) => violates(error, 'one_turn_per_counter');

/** Calls, at a free counter that is open. */
export async function askToCall(
  hot: pg.Pool,
  wish: CallWish,
  now: Date,
  one: Try,
  spared: string | null,
): Promise<Asked> {
  try {
    return await ask(hot, { ...callStatement, values: [...common(wish, now, one), spared] });
  } catch (error) {
    if (isTwin(error)) return { ...happened, known: true };
    if (isAtCounterToo(error)) return { ...happened, busy: true }; // the other click was faster
    throw error;
  }
}

/** Finishes what is open at the counter, and calls. */
export async function askToFinishAndCall(hot: pg.Pool, wish: NextWish, now: Date): Promise<Asked> {
  const { outcome, turn_id } = wish;
  const facts = [turn_id ?? null, outcome?.kind ?? null, outcome?.ready_on ?? null, outcome?.missing ?? []];
  const values = [...common(wish, now, TRIES[0]), ...facts, newId(), newId()];
  const query = { ...nextStatement, values };
  try {
    // where another act at this counter came between: once more, after it, seeing what it did
    return await ask(hot, query).catch((error: unknown) => {
      if (!isAtCounterToo(error)) throw error;
      return atCounter(hot, wish, (client) => ask(client, query));
    });
  } catch (error) {
    if (isTwin(error)) return { ...happened, known: true };
    throw error;
  }
}

type Query = { name: string; text: string; values: unknown[] };

async function ask(hot: pg.Pool | pg.PoolClient, query: Query): Promise<Asked> {
  const { rows } = await hot.query<Asked>(query);
  if (!rows[0]) throw new Error('the statement answered nothing');
  return rows[0];
}

function common({ catalogue, counter_id, by, request }: CallWish, now: Date, { depth, last }: Try): unknown[] {
  const { id: hall_id, time_zone } = catalogue.hall;
  const { service_ids } = counterById(catalogue, counter_id);
  const act = [hall_id, dayOf(now, time_zone), counter_id, service_ids, now, newId(), newId(), depth, by];
  const key = [request?.scope ?? null, request?.key ?? null, request?.hash ?? null];
  return [...act, ...key, last, time_zone, rfc3339(now, time_zone).slice(-6)];
}

/** In a transaction that holds the counter first, so that the statement sees all that happened at it before. */
async function atCounter<T>(
  hot: pg.Pool,
  { catalogue, counter_id }: CallWish,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await hot.connect();
  try {
    await client.query('begin');
    await client.query('select from counters where hall_id = $1 and id = $2 for no key update', [
      catalogue.hall.id,
      counter_id,
    ]);
    const done = await work(client);
    await client.query('commit');
    client.release();
    return done;
  } catch (error) {
    client.release(true); // the connection ends, and with it whatever was begun
    throw error;
  }
}
