import { forgetDetails } from '../booking/forget.ts';
import { expireHolds, markAbsent } from '../booking/sweep.ts';
import type { Db, Pools } from '../db.ts';
import { oneByOne } from '../one-by-one.ts';
import { forgetNotes } from '../outbox/relay.ts';
import { closeOldDays } from '../queue/close-day.ts';
import { autoCall, missDue, recallDue } from '../queue/sweep.ts';
import { chainMoves } from './chain.ts';
import type { Periodic } from './periodic.ts';

/** Something looked for by the clock. Answers how much was found. */
export type Sweep = Periodic & { run(pools: Pools, now: Date): Promise<number> };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const KEYS_KEPT_MS = 48 * HOUR;
const COUNTS_KEPT_MS = 72 * HOUR;
const NOTES_KEPT_MS = 24 * HOUR;

/** Calls again and marks as missed, in this order: a call that is due now still counts. */
export const keepDeadlines = ({ db }: Pick<Pools, 'db'>, now: Date): Promise<number> =>
  oneByOne([recallDue, missDue], (due) => due(db, now));

/** Forgets remembered answers after 48 hours, some thousands at a time. */
export async function forgetKeys(db: Db, now: Date, batch = 5_000): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `delete from idempotency_keys where ctid = any(array(
       select ctid from idempotency_keys where at < ? order by at limit ? for no key update skip locked
     ))`,
    [new Date(now.getTime() - KEYS_KEPT_MS), batch],
  );
  return rowCount;
}

/** Forgets what was counted against limits that have long begun anew; a phone is known by its hash there. */
export async function forgetCounts(db: Db, now: Date): Promise<number> {
  return db('message_counts')
    .where('since', '<', new Date(now.getTime() - COUNTS_KEPT_MS))
    .delete();
}

/** All that the clock does. What BullMQ makes prompt is made certain here, with Redis, without it and after it was emptied. */
export const sweeps: Sweep[] = [
  { name: 'keep-deadlines', every_ms: 2 * SECOND, run: keepDeadlines },
  { name: 'expire-holds', every_ms: 2 * SECOND, run: ({ db }, now) => expireHolds(db, now) },
  { name: 'auto-call', every_ms: 2 * SECOND, run: autoCall },
  { name: 'chain-moves', every_ms: 5 * SECOND, run: ({ db }, now) => chainMoves(db, now) },
  { name: 'close-old-days', every_ms: MINUTE, run: ({ db }, now) => closeOldDays(db, now) },
  { name: 'forget-details', every_ms: HOUR, run: ({ db }, now) => forgetDetails(db, now) },
  { name: 'mark-absent', every_ms: MINUTE, run: ({ db }, now) => markAbsent(db, now) },
  { name: 'forget-keys', every_ms: MINUTE, run: ({ db }, now) => forgetKeys(db, now) },
  { name: 'forget-counts', every_ms: HOUR, run: ({ db }, now) => forgetCounts(db, now) },
  {
    name: 'forget-notes',
    every_ms: MINUTE,
    run: ({ db }, now) => forgetNotes(db, new Date(now.getTime() - NOTES_KEPT_MS)),
  },
];
