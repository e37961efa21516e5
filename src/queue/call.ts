import type pg from 'pg';
import { statement, violates } from '../db.ts';
import type { Pools } from '../db.ts';
import { counterById } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { dayOf, rfc3339 } from '../hall/day.ts';
import { firstAnswer } from '../idempotency.ts';
import type { RequestKey } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { Refusal } from '../refusal.ts';
import { calledTurn } from './answers.ts';
import type { TurnBody } from './answers.ts';
import type { Outcome } from './turn.ts';

/** A counter asks for the next citizen. */
export type CallWish = { catalogue: Catalogue; counter_id: string; by: string; request: RequestKey | null };

/** And finishes with the present one. `turn_id` is the turn the officer saw, where a page knows it. */
export type NextWish = CallWish & { outcome?: Outcome | undefined; turn_id?: string | undefined };

/** 204: nobody waits who could be called. An empty line is an answer, not an error. */
export type CallAnswer = { status: 201; body: { turn: TurnBody } } | { status: 204; body: null };

const callNextText = statement('queue/call-next.sql');
const finishAndCallText = statement('queue/finish-and-call.sql');

type Asked = { known: boolean; open: boolean; busy: boolean; seen: number; body: { turn: TurnBody } | null };
type Ask = (hot: pg.Pool | pg.PoolClient, depth: number, last: boolean) => Promise<Asked>;

/**
 * Calls whoever has waited longest at the services of a free counter. A click that comes twice calls once.
 * Refuses `counter_closed` (a pausing counter too) and `counter_busy`.
 */
export async function callNext(pools: Pools, wish: CallWish, now: Date): Promise<CallAnswer> {
  const ask: Ask = (hot, depth, last) =>
    row(hot, { name: 'call-next', text: callNextText, values: common(wish, now, depth, last) });
  try {
    return await callFrom(pools, pools.hot, wish, ask, 'counter_busy');
  } catch (error) {
    if (violates(error, 'one_turn_per_counter')) throw new Refusal('counter_busy'); // the other click was faster
    throw error;
  }
}

/**
 * Ends the counter's open turn as done, called or being served, and calls the next in the same act. An open turn is never
 * a reason to refuse; with 204 the finish stands and the counter is free. Refuses `counter_closed`, and `turn_moved_on`
 * when `turn_id` is given and another turn is open by now.
 */
export async function finishAndCallNext(pools: Pools, wish: NextWish, now: Date): Promise<CallAnswer> {
  const { outcome, turn_id } = wish;
  const ask: Ask = (hot, depth, last) =>
    row(hot, {
      name: 'finish-and-call',
      text: finishAndCallText,
      values: [
        ...common(wish, now, depth, last),
        turn_id ?? null,
        outcome?.kind ?? null,
        outcome?.ready_on ?? null,
        outcome?.missing ?? [],
        newId(),
        newId(),
      ],
    });
  try {
    return await callFrom(pools, pools.hot, wish, ask, 'turn_moved_on');
  } catch (error) {
    if (!violates(error, 'one_turn_per_counter')) throw error;
    // another act at this counter came between: once more, after it, seeing what it did
    return atCounter(pools.hot, wish, (client) => callFrom(pools, client, wish, ask, 'turn_moved_on'));
  }
}

/** How far to look into each line, try by try: when many counters call at once, the first ones are just being taken. */
const DEPTHS = [16, 64, 256];

async function callFrom(
  pools: Pools,
  hot: pg.Pool | pg.PoolClient,
  wish: CallWish,
  ask: Ask,
  whenBusy: 'counter_busy' | 'turn_moved_on',
): Promise<CallAnswer> {
  for (const depth of DEPTHS) {
    const asked = await ask(hot, depth, depth === DEPTHS.at(-1)).catch((error: unknown) => twin(error));
    if (asked.known) return repeat(pools, wish);
    if (!asked.open) throw new Refusal('counter_closed');
    if (asked.busy) throw new Refusal(whenBusy);
    if (asked.body) return { status: 201, body: asked.body };
    if (asked.seen === 0) break;
  }
  return { status: 204, body: null };
}

/** The same key at the same moment: the other one was faster, nothing of ours happened. */
function twin(error: unknown): Asked {
  if (!violates(error, 'idempotency_keys_pkey')) throw error;
  return { known: true, open: true, busy: false, seen: 0, body: null };
}

async function repeat({ db }: Pools, { catalogue, request }: CallWish): Promise<CallAnswer> {
  const first = request && (await firstAnswer(db, catalogue.hall.id, request));
  const body = calledTurn.parse(first?.body ?? null);
  return body ? { status: 201, body } : { status: 204, body: null };
}

async function row(
  hot: pg.Pool | pg.PoolClient,
  query: { name: string; text: string; values: unknown[] },
): Promise<Asked> {
  const { rows } = await hot.query<Asked>(query);
  if (!rows[0]) throw new Error('the statement answered nothing');
  return rows[0];
}

function common({ catalogue, counter_id, by, request }: CallWish, now: Date, depth: number, last: boolean): unknown[] {
  const { id: hall_id, time_zone } = catalogue.hall;
  return [
    hall_id,
    dayOf(now, time_zone),
    counter_id,
    counterById(catalogue, counter_id).service_ids,
    now,
    newId(),
    newId(),
    depth,
    by,
    request?.scope ?? null,
    request?.key ?? null,
    request?.hash ?? null,
    last,
    time_zone,
    rfc3339(now, time_zone).slice(-6),
  ];
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
