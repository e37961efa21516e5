import type { Db } from '../db.ts';
import type { Topic } from './announce.ts';
import { newId } from '../ids.ts';

/** What a use-case left behind in its own transaction: something of this kind happened to this. */
export type Note = { hall_id: string; id: string; topic: Topic; subject: string };

const LEASE_MS = 15_000;
const BACK_OFF_MS = 2_000;

/**
 * Hands on the oldest notes that nobody else is handing on. Answers how many were done. Delivery is at least once: who
 * dies between `handOn` and the mark leaves the notes to whoever comes after the lease, so `handOn` must be safe to
 * repeat. It answers which notes it could hand on; the others come again soon. No lock is held meanwhile.
 */
export async function relay(
  db: Db,
  handOn: (notes: Note[]) => Promise<Note[]>,
  now: Date,
  batch = 200,
): Promise<number> {
  const claim_token = newId();
  const notes = await claimNotes(db, claim_token, now, batch);
  if (notes.length === 0) return 0;
  let done: Note[] = [];
  try {
    done = await handOn(notes);
  } finally {
    await settleNotes(db, claim_token, done, now);
  }
  return done.length;
}

/** Notes of one lease, oldest first. */
async function claimNotes(db: Db, claim_token: string, now: Date, batch: number): Promise<Note[]> {
  const { rows } = await db.raw<{ rows: Note[] }>(
    `update outbox o set claim_token = :claim_token, claimed_until = :until
     from (
       select hall_id, id from outbox
       where relayed_at is null and (claimed_until is null or claimed_until < :now)
       order by id limit :batch for no key update skip locked
     ) free
     where o.hall_id = free.hall_id and o.id = free.id
     returning o.hall_id, o.id, o.topic, o.subject`,
    { claim_token, now, until: new Date(now.getTime() + LEASE_MS), batch },
  );
  return rows.sort((a, b) => a.id.localeCompare(b.id));
}

/** The token is asked again: whoever took longer than the lease was replaced, and has nothing to say any more. */
async function settleNotes(db: Db, claim_token: string, done: Note[], now: Date): Promise<void> {
  await db('outbox')
    .where({ claim_token })
    .whereIn(
      'id',
      done.map(({ id }) => id),
    )
    .update({ relayed_at: now, claim_token: null, claimed_until: null });
  await db('outbox')
    .where({ claim_token })
    .update({ claim_token: null, claimed_until: new Date(now.getTime() + BACK_OFF_MS) });
}

/** Forgets notes handed on before that moment, some thousands at a time. Answers how many. */
export async function forgetNotes(db: Db, before: Date, batch = 5_000): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `delete from outbox where (hall_id, id) in (
       select hall_id, id from outbox where relayed_at < ? limit ? for no key update skip locked
     )`,
    [before, batch],
  );
  return rowCount;
}
