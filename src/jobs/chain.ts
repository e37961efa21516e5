import { createHash } from 'node:crypto';
import { inTransaction } from '../db.ts';
import type { Db, Trx } from '../db.ts';
import { oneByOne } from '../one-by-one.ts';
import { moveAsText } from '../queue/move-hash.ts';

/**
 * A move older than this has been committed or never will be: its request ended long before. Only then is the order of
 * the chain final.
 */
const SETTLED_MS = 30_000;
const LATE_MS = 10 * 60_000;
const BATCH = 1_000;

type Link = { hall_id: string; seq: number; hash: string; move_id: string };
type Newest = Pick<Link, 'seq' | 'hash'> & { at: Date };
type Unchained = { id: string; text: string };

/** Appends to each hall's chain the moves whose order is final, by moment and then id. Answers how many. */
export async function chainMoves(db: Db, now: Date): Promise<number> {
  const halls: string[] = await db('halls').pluck('id');
  return oneByOne(halls, async (hall_id) => {
    let chained = 0;
    let count = 0;
    do {
      count = await inTransaction(db, (trx) => chainSome(trx, hall_id, now));
      chained += count;
    } while (count === BATCH);
    return chained;
  });
}

async function chainSome(trx: Trx, hall_id: string, now: Date): Promise<number> {
  const last = await newestLink(trx, hall_id);
  const moves = await unchained(trx, hall_id, last?.at ?? new Date(0), now);
  if (moves.length === 0) return 0;
  let hash = last?.hash ?? '';
  const links = moves.map(({ id, text }, at) => {
    hash = createHash('sha256').update(`${hash}${text}`).digest('hex');
    return { hall_id, seq: (last?.seq ?? 0) + at + 1, move_id: id, hash };
  });
  await trx<Link>('turn_move_chain').insert(links);
  return links.length;
}

const newestLink = (trx: Trx, hall_id: string): Promise<Newest | undefined> =>
  trx('turn_move_chain as c')
    .join('turn_moves as m', (on) => on.on('m.hall_id', 'c.hall_id').andOn('m.id', 'c.move_id'))
    .where('c.hall_id', hall_id)
    .orderBy('c.seq', 'desc')
    .first('c.seq', 'c.hash', 'm.at');

/** Looks back some minutes before the newest link: a move that came late is linked late. */
async function unchained(trx: Trx, hall_id: string, last_at: Date, now: Date): Promise<Unchained[]> {
  const { rows } = await trx.raw<{ rows: Unchained[] }>(
    `select m.id, ${moveAsText('m')} as text from turn_moves m
     where m.hall_id = :hall_id and m.at between :from and :settled
       and not exists (select from turn_move_chain c where c.hall_id = m.hall_id and c.move_id = m.id)
     order by m.at, m.id limit :batch`,
    {
      hall_id,
      from: new Date(last_at.getTime() - LATE_MS),
      settled: new Date(now.getTime() - SETTLED_MS),
      batch: BATCH,
    },
  );
  return rows;
}
