import type { Db } from '../db.ts';
import { oneByOne } from '../one-by-one.ts';
import { kindRules } from './kinds.ts';
import type { Message } from './message.ts';
import { moveMessage } from './move.ts';

const BATCH = 500;

/** What a gateway says of a message it took: found by our own reference, or by the one it gave. */
export type ReceiptOf = { id: string } | { gateway: string; gateway_ref: string };

/**
 * A gateway tells what became of a message. Forward only: late, twice or in another order changes nothing. Answers whether
 * it changed anything.
 */
export async function settleReceipt(
  db: Db,
  hall_id: string | null,
  which: ReceiptOf,
  told: { status: 'delivered' | 'failed'; why: string | null },
  now: Date,
): Promise<boolean> {
  const message = await db<Message>('messages')
    .where({ ...which, ...(hall_id === null ? {} : { hall_id }) })
    .first('hall_id', 'id');
  if (!message) return false;
  const move = told.status === 'delivered' ? 'deliver' : 'fail';
  return moveMessage(db, move, message, { why: told.why }, now);
}

/**
 * What a worker left behind that died or froze while sending. Where the gateway was not asked yet it is queued again. Else it
 * may have gone out: then it is unknown, for the gateway or a person to settle, except where it is so important that it may
 * be handed over a second time under the same reference. Answers how many it found.
 */
export async function settleAbandoned(db: Db, now: Date): Promise<number> {
  const abandoned = await db<Message>('messages')
    .where({ status: 'sending' })
    .where('claimed_until', '<=', now)
    .orderBy('claimed_until')
    .limit(BATCH)
    .select('hall_id', 'id', 'kind', 'tries', 'gateway');
  return oneByOne(abandoned, async ({ kind, gateway, ...which }) => {
    const untouched = gateway === null || kindRules[kind].after_crash === 'again_with_reference';
    return Number(
      await moveMessage(db, untouched ? 'again' : 'lose', which, untouched ? {} : { why: 'worker_lost' }, now),
    );
  });
}

/** Messages that can no longer be of use, because no worker was there in time. Answers how many. */
export async function dropOutdated(db: Db, now: Date): Promise<number> {
  const outdated = await db<Message>('messages')
    .where({ status: 'queued' })
    .where('valid_until', '<=', now)
    .limit(BATCH)
    .select('hall_id', 'id');
  return oneByOne(outdated, async (which) => Number(await moveMessage(db, 'cancel', which, { why: 'too_late' }, now)));
}
