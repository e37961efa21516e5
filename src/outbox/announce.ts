import type { Trx } from '../db.ts';
import { newId } from '../ids.ts';

/** Everything the hall announces. A note carries the topic and the id of what it is about, never a fact about a person. */
export type Topic =
  | 'turn.moved'
  | 'turn.shown' // a call was seen for the first time: its deadline is known from now
  | 'ticket.changed'
  | 'booking.moved'
  | 'message.queued'
  | 'counter.changed'
  | 'hours.changed' // a sudden closure, or its end; about the hall
  | 'day.closed'; // about the hall

/** Leaves a note in the same transaction as the change it tells of. */
export const announce = (trx: Trx, hall_id: string, topic: Topic, subject: string): Promise<void> =>
  announceAll(trx, hall_id, topic, [subject]);

/** As above, for many of a kind. */
export async function announceAll(trx: Trx, hall_id: string, topic: Topic, subjects: readonly string[]): Promise<void> {
  if (subjects.length === 0) return;
  await trx('outbox').insert(subjects.map((subject) => ({ hall_id, id: newId(), topic, subject })));
}
