import { createHmac } from 'node:crypto';
import { inTransaction } from './db.ts';
import type { Db, Trx } from './db.ts';
import { Refusal } from './refusal.ts';

/** One request as its sender numbered it: who sends, the key they made before the first try, and what they asked. */
export type RequestKey = { scope: string; key: string; hash: string };

/** What was answered the first time; only 2xx answers are remembered. */
export type Answer = { status: number; body: unknown };

/** The keyed hash of method, path and body that tells a repeat from another request under the same key. */
export const requestHash = (secret: string, method: string, path: string, body: unknown): string =>
  createHmac('sha256', Buffer.from(secret, 'hex'))
    .update(`${method} ${path} ${JSON.stringify(body ?? null)}`)
    .digest('hex');

type Row = { request_hash: string; status: number; answer: unknown };

/** The first answer to this key, or null when the key is free. Refuses the key of another request. */
export async function firstAnswer(
  db: Pick<Db, 'raw'>,
  hall_id: string,
  { scope, key, hash }: RequestKey,
): Promise<Answer | null> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    'select request_hash, status, answer from idempotency_keys where hall_id = ? and scope = ? and key = ?',
    [hall_id, scope, key],
  );
  const row = rows[0];
  if (!row) return null;
  if (row.request_hash !== hash) throw new Refusal('idempotency_conflict');
  return { status: row.status, body: row.answer };
}

/**
 * Does the work once for a key, in one transaction with it, and answers a repeat with the first answer as it was.
 * Two at the same moment: the second waits on the key's row and then reads the first one's answer. A refusal or fault
 * rolls the key back, so a corrected form may use it again. Without a key the work is simply done.
 */
export async function once(
  db: Db,
  hall_id: string,
  request: RequestKey | null,
  now: Date,
  work: (trx: Trx) => Promise<Answer>,
): Promise<Answer> {
  if (!request) return inTransaction(db, work);

  const done = await inTransaction(db, async (trx) => {
    const { rowCount } = await trx.raw<{ rowCount: number }>(
      `insert into idempotency_keys (hall_id, scope, key, request_hash, status, answer, at)
       values (?, ?, ?, ?, 0, 'null', ?) on conflict do nothing`,
      [hall_id, request.scope, request.key, request.hash, now],
    );
    if (rowCount === 0) return null;
    const answer = await work(trx);
    await trx.raw(
      'update idempotency_keys set status = ?, answer = ?::jsonb where hall_id = ? and scope = ? and key = ?',
      [answer.status, JSON.stringify(answer.body ?? null), hall_id, request.scope, request.key],
    );
    return answer;
  });

  const answer = done ?? (await firstAnswer(db, hall_id, request));
  if (!answer) throw new Refusal('unavailable');
  return answer;
}
