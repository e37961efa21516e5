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
 * counted; the worker's own repeat is planned from there, while the call has been seen and calls are still needed.
 */
export function recallFacts(catalogue: Catalogue, turn: Turn, now: Date): Partial<Turn> {
  const { recall_seconds, calls_before_missed } = policiesAt(catalogue, now);
  const { calls, spaced_calls, spaced_at, shown_at } = turn;
  if (spaced_at && now.getTime() - spaced_at.getTime() < recall_seconds * 1_000) return { calls: calls + 1 };
  const enough = spaced_calls + 1 >= calls_before_missed;
  return {
    calls: calls + 1,
    spaced_calls: spaced_calls + 1,
    spaced_at: now,
    recall_due_at: shown_at && !enough ? laterInOpenTime(catalogue, turn, now, recall_seconds) : null,
  };
}
