import type pg from 'pg';
import { inTransaction } from '../db.ts';
import type { Db } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { mustGiveReason } from '../reason.ts';
import { Refusal } from '../refusal.ts';
import { moveMessage } from './move.ts';

/**
 * Nothing more goes to this number, from this moment on: what waits is cancelled, what is being taken up is dropped. Safe
 * to repeat. Answers whether it was not stopped before.
 */
export function stopMessages(
  db: Db,
  { hall_id, phone_hash, by }: { hall_id: string; phone_hash: string; by: string },
  now: Date,
): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const stopped: { id: string }[] = await trx('message_stops')
      .insert({ hall_id, id: newId(), phone_hash, at: now, by })
      .onConflict(['hall_id', 'phone_hash'])
      .ignore()
      .returning('id');
    const waiting: { id: string }[] = await trx('messages')
      .where({ hall_id, phone_hash, status: 'queued' })
      .orderBy('id')
      .forNoKeyUpdate()
      .select('id');
    for (const { id } of waiting) await moveMessage(trx, 'cancel', { hall_id, id }, { why: 'not_wanted' }, now);
    for (const { id } of stopped)
      await trx('audit').insert({ hall_id, id: newId(), at: now, who: by, action: 'message.stopped', object: id });
    return stopped.length > 0;
  });
}

/** A number that gets nothing, with a sealed copy of it where some reservation still has one. */
export type StoppedPhone = { id: string; at: Date; by: string; phone_sealed: string | null };

/** The numbers of a hall that get nothing, the latest first. */
export async function stoppedPhones(screens: pg.Pool, hall_id: string): Promise<StoppedPhone[]> {
  const { rows } = await screens.query<StoppedPhone>(
    `select s.id, s.at, s.by, coalesce(
       (select b.phone_sealed from bookings b
        where b.hall_id = s.hall_id and b.phone_hash = s.phone_hash and b.phone_sealed is not null limit 1),
       (select m.phone_sealed from messages m
        where m.hall_id = s.hall_id and m.phone_hash = s.phone_hash and m.phone_sealed is not null limit 1)
     ) as phone_sealed
     from message_stops s where s.hall_id = $1 order by s.at desc, s.id limit 200`,
    [hall_id],
  );
  return rows;
}

/** Whether nothing goes to this number. */
export const isStopped = async (db: Db, hall_id: string, phone_hash: string): Promise<boolean> =>
  (await db('message_stops').where({ hall_id, phone_hash }).first('id')) !== undefined;

export type Allowing = {
  catalogue: Catalogue;
  stop_id: string;
  reason: string;
  by: string;
  request: RequestKey | null;
};

/**
 * A number may be written to again, for a reason that is kept (200). What was cancelled stays so. Refuses `reason_needed`,
 * `not_found`.
 */
export function allowMessages(db: Db, what: Allowing, now: Date): Promise<Answer> {
  const { catalogue, stop_id, by, request } = what;
  const hall_id = catalogue.hall.id;
  const reason = mustGiveReason(what.reason);
  return once(db, hall_id, request, now, async (trx) => {
    const lifted = await trx('message_stops').where({ hall_id, id: stop_id }).delete();
    if (lifted === 0) throw new Refusal('not_found');
    await trx('audit').insert({
      hall_id,
      id: newId(),
      at: now,
      who: by,
      action: 'message.allowed',
      object: stop_id,
      reason,
      request: request?.key ?? null,
    });
    return { status: 200, body: { id: stop_id } };
  });
}
