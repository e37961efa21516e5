import type pg from 'pg';
import { bookings } from './bookings.ts';
import { history } from './history.ts';
import type { Invariant } from './invariant.ts';
import { messages } from './messages.ts';
import { numbers } from './numbers.ts';
import { order } from './order.ts';
import { plumbing } from './plumbing.ts';
import { privacy } from './privacy.ts';
import { turns } from './turns.ts';

/** Every invariant that has its tables by now; the numbers are kept for ever, those that are missing come later. */
export const invariants: Invariant[] = [
  ...bookings,
  ...numbers,
  ...turns,
  ...order,
  ...history,
  ...plumbing,
  ...messages,
  ...privacy,
];

/** One row of which a promise is not true. */
export type Broken = { id: string; says: string; row: Record<string, unknown> };

const MOST = 20;

const HISTORY = `
  with clock as (
    select coalesce($1::timestamptz, (select max(at) from turn_moves), clock_timestamp()) as now
  ), history as materialized (
    select m.hall_id, m.id, m.turn_id, m.n, m.move, m.from_status, m.to_status, m.counter_id, m.by, m.at, m.reason,
           row_number() over w as place, lag(to_status) over w as before, lag(at) over w as before_at,
           coalesce(lead(at) over w, 'infinity') as until, lead(n) over w is null as is_last
    from turn_moves m
    window w as (partition by hall_id, turn_id order by n)
  )`;

/**
 * Looks whether all of them are true, in one question; answers at most 20 rows of each that is not. `now` is the hall's
 * time, null for that of the newest move. `working`: whether a worker has been at work all the time.
 */
export async function runChecks(
  db: Pick<pg.Pool | pg.ClientBase, 'query'>,
  { now = null, working }: { now?: Date | null; working: boolean },
): Promise<Broken[]> {
  const asked = invariants.filter(({ needs_worker }) => working || !needs_worker);
  const parts = asked.map(
    ({ sql }, at) => `(select ${at} as at, to_jsonb(broken) as row from (${sql}) broken limit ${MOST})`,
  );
  const answer: pg.QueryResult<{ at: number; row: Record<string, unknown> }> = await db.query(
    `${HISTORY} ${parts.join(' union all ')}`,
    [now],
  );
  return answer.rows.flatMap(({ at, row }) => {
    const invariant = asked[at];
    return invariant ? [{ id: invariant.id, says: invariant.says, row }] : [];
  });
}
