import type { Db } from '../db.ts';
import { kindRules } from './kinds.ts';
import type { Message } from './message.ts';
import { moveMessage, moveMessages } from './move.ts';
import type { Step } from './move.ts';

const BATCH = 500;

/** What a gateway says of a message it took: found by our own reference, or by the one it gave. */
export type ReceiptOf = { id: string } | { gateway: string; gateway_ref: string };

/**
 * A gateway tells what became of a message. Forward only: late, twice or in another order changes nothing; that an earlier
 * attempt (`tries`, where it is known) failed says nothing of the one after it. Answers whether it changed anything.
 */
export async function settleReceipt(
  db: Db,
  hall_id: string | null,
  which: ReceiptOf,
  told: { status: 'delivered' | 'failed'; why: string | null; tries?: number },
  now: Date,
): Promise<boolean> {
  // a reference says nothing of its hall, and every key begins with it
  const message = await db<Message>('messages')
    .where(which)
    .whereIn('hall_id', hall_id === null ? db('halls').select('id') : [hall_id])
    .first('hall_id', 'id');
  if (!message) return false;
  const { status, why, tries } = told;
  if (status === 'delivered') return moveMessage(db, 'deliver', message, { why }, now);
  return moveMessage(db, 'fail', tries === undefined ? message : { ...message, tries }, { why }, now);
}

/** Whether there is such a message in the hall: of one that is forgotten a gateway may still tell. */
export const knowsMessage = async (db: Db, hall_id: string, id: string): Promise<boolean> =>
  (await db<Message>('messages').where({ hall_id, id }).first('id')) !== undefined;

type Abandoned = Pick<Message, 'hall_id' | 'id' | 'kind' | 'tries' | 'gateway'> & { lost_before: boolean };

/**
 * What a worker left behind that died or froze while sending. Where the gateway was not asked yet it is queued again. Else it
 * may have gone out: then it is unknown, for the gateway or a person to settle, except where it is so important that it may
 * be handed over a second time under the same reference, once. Answers how many it found.
 */
export async function settleAbandoned(db: Db, now: Date): Promise<number> {
  const { rows } = await db.raw<{ rows: Abandoned[] }>(
    `select m.hall_id, m.id, m.kind, m.tries, m.gateway, exists (
       select from message_attempts a where a.hall_id = m.hall_id and a.message_id = m.id and a.n < m.tries
         and a.outcome in ('lost', 'unknown')
     ) as lost_before
     from messages m where m.status = 'sending' and m.claimed_until <= :now order by m.claimed_until limit :batch`,
    { now, batch: BATCH },
  );
  const settled = await moveMessages(db, rows.map(stepOf(now)), now);
  return settled.size;
}

/** The lease is asked again: a worker that woke up just now and is about to ask the gateway has renewed it. */
const stepOf =
  (now: Date) =>
  ({ kind, gateway, lost_before, ...which }: Abandoned): Step => {
    const common = { ...which, lapsed_by: now };
    if (gateway === null) return { ...common, move: 'again', outcome: 'abandoned' };
    const once_more = kindRules[kind].after_crash === 'again_with_reference' && !lost_before;
    return { ...common, move: once_more ? 'again' : 'lose', why: 'worker_lost', outcome: 'lost' };
  };
