import type { Db, Trx } from '../db.ts';
import { once } from '../idempotency.ts';
import type { Answer } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { mustGiveReason } from '../reason.ts';
import { Refusal } from '../refusal.ts';
import type { Message } from './message.ts';
import { moveMessage } from './move.ts';
import type { Resending } from './resend.ts';

/** What a person says of a message that a machine cannot settle. As for sending it again: by whom and why is written down. */
export type ByHand = Resending;

async function held(trx: Trx, { catalogue, message_id }: ByHand): Promise<Message> {
  const message = await trx<Message>('messages')
    .where({ hall_id: catalogue.hall.id, id: message_id })
    .forNoKeyUpdate()
    .first();
  if (!message) throw new Refusal('not_found');
  return message;
}

const note = (trx: Trx, { catalogue, message_id, by, request }: ByHand, action: string, reason: string, now: Date) =>
  trx('audit').insert({
    hall_id: catalogue.hall.id,
    id: newId(),
    at: now,
    who: by,
    action,
    object: message_id,
    reason,
    request: request?.key ?? null,
  });

/**
 * Nobody knew what became of a message, and the citizen has told it: it arrived or it did not (200). Refuses `reason_needed`,
 * `not_found`, `message_settled` when it is known by now.
 */
export function settleByHand(db: Db, what: ByHand & { status: 'delivered' | 'failed' }, now: Date): Promise<Answer> {
  const reason = mustGiveReason(what.reason);
  return once(db, what.catalogue.hall.id, what.request, now, async (trx) => {
    const message = await held(trx, what);
    const move = what.status === 'delivered' ? 'deliver' : 'fail';
    const moved =
      message.status === 'unknown' && (await moveMessage(trx, move, message, { why: 'told_by_citizen' }, now));
    if (!moved) throw new Refusal('message_settled');
    await note(trx, what, `message.told_${what.status}`, reason, now);
    return { status: 200, body: { id: message.id } };
  });
}

/**
 * Somebody has seen to a message that failed or that nobody knows of, by other means: it leaves the list (200; a second time
 * the same). Refuses `reason_needed`, `not_found`, `message_settled` when it needs nobody.
 */
export function markHandled(db: Db, what: ByHand, now: Date): Promise<Answer> {
  const reason = mustGiveReason(what.reason);
  return once(db, what.catalogue.hall.id, what.request, now, async (trx) => {
    const { hall_id, id, status, handled_at } = await held(trx, what);
    if (status !== 'failed' && status !== 'unknown') throw new Refusal('message_settled');
    if (handled_at === null) {
      await trx<Message>('messages').where({ hall_id, id }).update({ handled_at: now });
      await note(trx, what, 'message.handled', reason, now);
    }
    return { status: 200, body: { id } };
  });
}
