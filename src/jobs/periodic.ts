import type { Db } from '../db.ts';
import { newId } from '../ids.ts';

/** Something the clock does, by whichever worker is first. */
export type Periodic = { name: string; every_ms: number };

const LEASE_MS = 20_000; // what was due is found again within 30 seconds, also when the worker died who looked for it
const EARLY = 0.8; // timers of a process drift; being a little early beats skipping every second time
const LEAP_MS = 10 * 60_000; // a clock was set back further than this: what was written down before counts no more

/**
 * Does the work if it is due and nobody else is at it; answers null when it was not this one's turn. Who dies at it is
 * replaced after 20 seconds; who only takes that long is joined by the next, so the work must bear two at it. A failure
 * counts as a run: the next one comes at its time.
 */
export async function onceInTurn<T>(
  db: Db,
  { name, every_ms }: Periodic,
  now: Date,
  work: () => Promise<T>,
): Promise<T | null> {
  const claim_token = newId();
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `insert into periodic as p (name, claim_token, claimed_until) values (:name, :claim_token, :until)
     on conflict (name) do update set claim_token = :claim_token, claimed_until = :until
     where (p.claimed_until is null or p.claimed_until < :now or p.claimed_until > :leap)
       and (p.last_run_at is null or p.last_run_at <= :due or p.last_run_at > :leap)`,
    {
      name,
      claim_token,
      now,
      until: new Date(now.getTime() + LEASE_MS),
      due: new Date(now.getTime() - every_ms * EARLY),
      leap: new Date(now.getTime() + LEAP_MS),
    },
  );
  if (rowCount === 0) return null;
  try {
    return await work();
  } finally {
    await db('periodic')
      .where({ name, claim_token })
      .update({ claim_token: null, claimed_until: null, last_run_at: now });
  }
}
