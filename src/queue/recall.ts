import { policiesAt, serviceById } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { afterOpenTime } from '../hall/hours.ts';
import { serviceHours } from './opening.ts';
import type { Turn } from './turn.ts';

/** So many seconds later at the service of this turn; a closed break stops the clock. */
export function laterInOpenTime(
  catalogue: Catalogue,
  turn: Pick<Turn, 'service_id' | 'day'>,
  from: Date,
  seconds: number,
): Date {
  const hours = serviceHours(catalogue, serviceById(catalogue, turn.service_id), turn.day);
  return afterOpenTime(hours, from, seconds * 1_000);
}

/**
 * What changes when a turn is called again. The call counts towards missed when it is far enough from the last one that
 * counted, and leaves the citizen as much time to come as lies between two calls, however late the worker is. The worker's
 * own repeat keeps its distance from every call, while the call has been seen and calls are still needed.
 */
export function recallFacts(catalogue: Catalogue, turn: Turn, now: Date): Partial<Turn> {
  const { recall_seconds, calls_before_missed } = policiesAt(catalogue, now);
  const { calls, spaced_calls, spaced_at, miss_due_at } = turn;
  const again_at = laterInOpenTime(catalogue, turn, now, recall_seconds);
  if (spaced_at && now.getTime() - spaced_at.getTime() < recall_seconds * 1_000)
    return { calls: calls + 1, recall_due_at: turn.recall_due_at && again_at };
  const enough = spaced_calls + 1 >= calls_before_missed;
  return {
    calls: calls + 1,
    spaced_calls: spaced_calls + 1,
    spaced_at: now,
    recall_due_at: turn.shown_at && !enough ? again_at : null,
    miss_due_at: miss_due_at && (miss_due_at > again_at ? miss_due_at : again_at),
  };
}
