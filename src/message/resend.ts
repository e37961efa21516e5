import type { Db } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { announce } from '../outbox/announce.ts';
import { mustGiveReason } from '../reason.ts';
import { Refusal } from '../refusal.ts';
import type { Message } from './message.ts';
import { moveMessage } from './move.ts';

export type Resending = {
  catalogue: Catalogue;
  message_id: string;
  reason: string;
  by: string;
  request: RequestKey | null;
};

/**
 * A person sends a message that failed, or of which nobody knows, once more (200). It may arrive twice then, which is why it
 * takes a reason and is written down. Refuses `reason_needed`, `not_found`, `message_settled` when it is neither or too late.
 */
export function resendMessage(db: Db, what: Resending, now: Date): Promise<Answer> {
  const { catalogue, message_id, by, request } = what;
  const { id: hall_id } = catalogue.hall;
  const reason = mustGiveReason(what.reason);
  return once(db, hall_id, request, now, async (trx) => {
    const message = await trx<Message>('messages').where({ hall_id, id: message_id }).forNoKeyUpdate().first();
    if (!message) throw new Refusal('not_found');
    const still_of_use = message.valid_until > now;
    const moved = still_of_use && (await moveMessage(trx, 'resend', message, { due_at: now, why: null }, now));
    if (!moved) throw new Refusal('message_settled');
    // should it fail again, somebody looks at it again
    await trx<Message>('messages').where({ hall_id, id: message_id }).update({ handled_at: null });
    await trx('audit').insert({
      hall_id,
      id: newId(),
      at: now,
      who: by,
      action: 'message.resent',
      object: message_id,
      reason,
      request: request?.key ?? null,
    });
    await announce(trx, hall_id, 'message.queued', message_id);
    return { status: 200, body: { id: message_id } };
  });
}
