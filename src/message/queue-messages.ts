import type { Trx } from '../db.ts';
import { newId } from '../ids.ts';
import { announceAll } from '../outbox/announce.ts';
import type { MessageKind } from './kinds.ts';
import { messageFlow } from './message.ts';
import { moveMessages } from './move.ts';

/** A message that has a cause, with all that is known when it is caused; its text is made when it goes out. */
export type Planned = {
  kind: MessageKind;
  /** What it is about and which version of it: the same cause queues nothing a second time. */
  dedupe_key: string;
  booking_id: string | null;
  turn_id: string | null;
  language: 'id' | 'en';
  phone_sealed: string;
  phone_hash: string;
  urgent: boolean;
  due_at: Date;
  valid_until: Date;
};

/** A planned message as a row, with its key and that of its note: for the hot statements too. */
export const asRow = (planned: Planned) => ({ ...planned, id: newId(), note_id: newId() });

/** Queues messages in the transaction of their cause. Answers how many were not queued before. */
export async function queueMessages(trx: Trx, hall_id: string, planned: Planned[], now: Date): Promise<number> {
  if (planned.length === 0) return 0;
  const queued: { id: string }[] = await trx('messages')
    .insert(planned.map((one) => ({ ...one, hall_id, id: newId(), status: messageFlow.queue.to, made_at: now })))
    .onConflict(['hall_id', 'dedupe_key'])
    .ignore()
    .returning('id');
  await announceAll(
    trx,
    hall_id,
    'message.queued',
    queued.map(({ id }) => id),
  );
  return queued.length;
}

/** The cause is gone: what has not gone out of it does not go out any more. Answers the kinds that did not. */
export async function cancelMessages(
  trx: Trx,
  hall_id: string,
  about: { booking_id: string } | { turn_id: string },
  why: string,
  now: Date,
): Promise<MessageKind[]> {
  const waiting: { id: string; kind: MessageKind }[] = await trx('messages')
    .where({ hall_id, ...about, status: 'queued' })
    .orderBy('id')
    .forNoKeyUpdate()
    .select('id', 'kind');
  await moveMessages(
    trx,
    waiting.map(({ id }) => ({ move: 'cancel' as const, hall_id, id, why })),
    now,
  );
  return waiting.map(({ kind }) => kind);
}
