import type { Db, Trx } from '../db.ts';
import { policiesAt } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import type { Answer } from '../idempotency.ts';
import { Refusal } from '../refusal.ts';
import { answerTurn } from './answers.ts';
import { acting, atDesk, noDeadlines } from './desk.ts';
import type { AtDesk } from './desk.ts';
import { moveTurn } from './move.ts';
import type { Move } from './move.ts';
import { inCallOrder } from './order.ts';
import type { Turn } from './turn.ts';
import { isReason } from '../reason.ts';

/** Whether the citizen was called often and long enough, on a screen that really showed it. */
export function mayBeMissed(
  catalogue: Catalogue,
  { spaced_calls, miss_due_at }: Pick<Turn, 'spaced_calls' | 'miss_due_at'>,
  now: Date,
): boolean {
  const { calls_before_missed } = policiesAt(catalogue, now);
  return spaced_calls >= calls_before_missed && miss_due_at !== null && miss_due_at <= now;
}

/** The citizen did not come. Refuses `too_soon_to_miss` until the rule allows it, unless the officer gives a reason. */
export const missTurn = (db: Db, what: AtDesk & { reason?: string | undefined }, now: Date): Promise<Answer> =>
  atDesk(db, what, now, async (trx, turn) => {
    const { catalogue, reason } = what;
    if (turn.status !== 'called') throw new Refusal('turn_moved_on');
    if (!mayBeMissed(catalogue, turn, now) && !isReason(reason))
      throw new Refusal('too_soon_to_miss', { calls: turn.spaced_calls });
    return answerTurn(trx, catalogue, await moveTurn(trx, 'miss', { ...acting(what, now), reason, ...noDeadlines }));
  });

/**
 * Puts a turn back into its line: with its own place, or from missed behind the first few who wait. Refuses
 * `reason_needed` when a missed citizen comes back a second time.
 */
export const returnTurn = (db: Db, what: AtDesk & { reason?: string | undefined }, now: Date): Promise<Answer> =>
  atDesk(db, what, now, async (trx, turn) => {
    const { catalogue, reason } = what;
    if (turn.status === 'missed' && turn.came_back && !isReason(reason)) throw new Refusal('reason_needed');
    return answerTurn(trx, catalogue, await putBack(trx, catalogue, turn, { ...acting(what, now), reason }));
  });

/** Back into the line; nothing of the former call remains on the turn, its history has it. */
export async function putBack(trx: Trx, catalogue: Catalogue, turn: Turn, move: Move): Promise<Turn> {
  const missed = turn.status === 'missed';
  return moveTurn(trx, 'return', {
    ...move,
    ...noDeadlines,
    counts_from: missed ? await placeOfReturn(trx, catalogue, turn, move.at) : turn.counts_from,
    came_back: turn.came_back || missed,
    counter_id: null,
    served_by: null,
    called_at: null,
    calls: 0,
    spaced_calls: 0,
    spaced_at: null,
    shown_at: null,
    serving_at: null,
  });
}

/** Just behind the third who waits, or the last; never before the own place, which is kept where nobody waits. */
async function placeOfReturn(
  trx: Trx,
  catalogue: Catalogue,
  { hall_id, day, service_id, counts_from }: Turn,
  now: Date,
): Promise<Date> {
  const { back_behind } = policiesAt(catalogue, now);
  const ahead = await trx<Turn>('turns')
    .where({ hall_id, day, service_id, status: 'waiting' })
    .modify(inCallOrder)
    .limit(back_behind)
    .select('counts_from');
  const behind = ahead.at(-1);
  return behind ? new Date(Math.max(counts_from.getTime(), behind.counts_from.getTime() + 1)) : counts_from;
}
