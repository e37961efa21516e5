import { newId } from '../ids.ts';
import { statement } from '../db.ts';
import type { Db, Pools } from '../db.ts';
import { messageFlow } from './message.ts';
import type { Message, MessageMove, MessageStatus } from './message.ts';

const claimText = statement('message/claim.sql');

/** Longer than any gateway is waited for; after it the message's fate is not this worker's to tell. */
export const LEASE_MS = 60_000;

/** Some messages that are due, for this worker alone. Urgent ones and the others are two lanes that never wait for each other. */
export async function claimMessages(
  { screens }: Pick<Pools, 'screens'>,
  { urgent, most }: { urgent: boolean; most: number },
  now: Date,
): Promise<Message[]> {
  const until = new Date(now.getTime() + LEASE_MS);
  const { rows } = await screens.query<Message>(claimText, [urgent, now, most, newId(), until]);
  return rows;
}

type Also = Partial<
  Pick<
    Message,
    'why' | 'gateway' | 'gateway_ref' | 'parts' | 'price' | 'text_version' | 'due_at' | 'valid_until' | 'sent_at'
  >
>;

/** Which message; with `tries` only while that attempt is its last one: the number is the fence of a worker that was frozen. */
export type Which = { hall_id: string; id: string; tries?: number };

const isEnd = (status: MessageStatus): boolean => status !== 'queued' && status !== 'sending' && status !== 'sent';

/**
 * The only door through which a message changes its status, beside the claim. Answers whether it did: it does not where the
 * message is not (or no longer) where the move begins, or was claimed again meanwhile.
 */
export async function moveMessage(
  db: Db,
  move: MessageMove,
  { hall_id, id, tries }: Which,
  also: Also,
  now: Date,
): Promise<boolean> {
  const { from, to } = messageFlow[move];
  const moved = await db<Message>('messages')
    .where({ hall_id, id, ...(tries === undefined ? {} : { tries }) })
    .whereIn('status', [...from])
    .update({ ...also, status: to, claim_token: null, claimed_until: null, settled_at: isEnd(to) ? now : null });
  return moved === 1;
}
