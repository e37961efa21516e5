import { inTransaction } from '../db.ts';
import type { Db, Pools, Trx } from '../db.ts';
import { catalogueOf } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { oneByOne } from '../one-by-one.ts';
import { Refusal } from '../refusal.ts';
import { callNext } from './call.ts';
import { noDeadlines } from './desk.ts';
import { mayBeMissed } from './missed.ts';
import { holdTurn, moveTurn } from './move.ts';
import { recallFacts } from './recall.ts';
import type { Turn } from './turn.ts';

const BATCH = 50;

type Due = { slug: string; hall_id: string; id: string; counter_id: string };

/** Marks as missed whoever was called often and long enough and did not come. Answers how many. */
export const missDue = (db: Db, now: Date): Promise<number> =>
  sweep(db, 'miss_due_at', now, async (trx, catalogue, turn) => {
    if (!mayBeMissed(catalogue, turn, now)) return false;
    await moveTurn(trx, 'miss', { hall_id: turn.hall_id, id: turn.id, by: 'worker', at: now, ...noDeadlines });
    return true;
  });

/** Repeats the calls whose time has come, where the officer did not. Answers how many. */
export const recallDue = (db: Db, now: Date): Promise<number> =>
  sweep(db, 'recall_due_at', now, async (trx, catalogue, turn) => {
    if (turn.recall_due_at === null || turn.recall_due_at > now) return false;
    const facts = recallFacts(catalogue, turn, now);
    await moveTurn(trx, 'recall', { hall_id: turn.hall_id, id: turn.id, by: 'worker', at: now, ...facts });
    return true;
  });

async function sweep(
  db: Db,
  due: 'miss_due_at' | 'recall_due_at',
  now: Date,
  act: (trx: Trx, catalogue: Catalogue, turn: Turn) => Promise<boolean>,
): Promise<number> {
  const turns: Due[] = await db('turns as t')
    .join('halls as h', 'h.id', 't.hall_id')
    .where('t.status', 'called')
    .whereRaw('least(t.recall_due_at, t.miss_due_at) <= ?', [now]) // as the index has it
    .where(`t.${due}`, '<=', now)
    .orderByRaw('least(t.recall_due_at, t.miss_due_at)')
    .limit(BATCH)
    .select('h.slug', 't.hall_id', 't.id', 't.counter_id');
  return oneByOne(turns, async (turn) => {
    const catalogue = await catalogueOf(db, turn.slug);
    return Number(await inTransaction(db, (trx) => claim(trx, catalogue, turn, act)));
  });
}

/** One turn under its counter, unless an officer is just acting there: then the officer was in time. */
async function claim(
  trx: Trx,
  catalogue: Catalogue,
  { hall_id, id, counter_id }: Due,
  act: (trx: Trx, catalogue: Catalogue, turn: Turn) => Promise<boolean>,
): Promise<boolean> {
  const held = await trx('counters').where({ hall_id, id: counter_id }).forNoKeyUpdate().skipLocked().first('id');
  if (!held) return false;
  const turn = await holdTurn(trx, hall_id, id);
  return turn.status === 'called' && turn.counter_id === counter_id && act(trx, catalogue, turn);
}

type FreeCounter = { slug: string; id: string };

/** Calls the next citizen to free counters that have it switched on and somebody waiting. Answers how many were called. */
export async function autoCall(pools: Pools, now: Date): Promise<number> {
  const { rows } = await pools.db.raw<{ rows: FreeCounter[] }>(
    `select h.slug, c.id
     from counters c join halls h on h.id = c.hall_id
     where c.auto_call and c.state = 'open'
       and not exists (select from turns t where t.hall_id = c.hall_id and t.counter_id = c.id and t.status in ('called', 'serving'))
       and exists (
         select from counter_services s join turns t on t.hall_id = s.hall_id and t.service_id = s.service_id
         join tickets k on k.hall_id = t.hall_id and k.id = t.ticket_id and k.active_turn_id is null
         where s.hall_id = c.hall_id and s.counter_id = c.id and t.status = 'waiting'
           and t.day = (?::timestamptz at time zone h.time_zone)::date)
     order by c.id limit ?`,
    [now, BATCH],
  );
  return oneByOne(rows, ({ slug, id }) => callFor(pools, slug, id, now));
}

/** The officer may be faster, or have just closed the counter: then nothing is left to do. */
async function callFor(pools: Pools, slug: string, counter_id: string, now: Date): Promise<number> {
  try {
    const answer = await callNext(
      pools,
      { catalogue: await catalogueOf(pools.db, slug), counter_id, by: 'worker', request: null },
      now,
    );
    return answer.status === 201 ? 1 : 0;
  } catch (error) {
    if (error instanceof Refusal) return 0;
    throw error;
  }
}
