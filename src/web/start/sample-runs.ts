import type { Deps } from '../../deps.ts';
import { openRuns, realPace } from '../../sample/runs.ts';
import type { Pace, Runs } from '../../sample/runs.ts';

const kept = new WeakMap<Deps, Runs>();

/** The sample runs of this process; a test sets their pace before the first question. */
export function sampleRuns(deps: Deps, pace: Pace = realPace): Runs {
  const runs = kept.get(deps) ?? openRuns(deps, pace);
  kept.set(deps, runs);
  return runs;
}
