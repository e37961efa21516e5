import { setTimeout as timer } from 'node:timers/promises';
import type { Deps } from '../deps.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { faultOf, log } from '../log.ts';
import type { World } from './client.ts';
import { atTheDoor, fillHall } from './fill-hall.ts';
import type { Progress } from './fill-hall.ts';
import type { Stage } from './plan.ts';
import { seeded } from './random.ts';

export type Run = { state: 'running' | 'stopping' | 'over' | 'failed'; progress: Progress };

/** The sample runs of this process, at most one a hall. */
export type Runs = {
  /** Begins a run; one that is under way goes on instead. `address` is where this process listens. */
  begin(catalogue: Catalogue, stage: Stage, address: string): void;
  /** Asks the run of a hall to finish what is begun and to close its counters. */
  stop(hall_id: string): void;
  /** The run of this hall, under way or the last one. */
  of(hall_id: string): Run | null;
  /** The process stops: nothing more is sent, the tokens are revoked. */
  close(): Promise<void>;
};

export type Pace = World & { seed: () => number };

/** The hall's own pace: real time, the real network, another crowd each time. */
export const realPace: Pace = {
  fetch: (...what) => fetch(...what),
  async sleep(ms, signal) {
    await timer(ms, undefined, { signal, ref: false }).catch(() => undefined);
  },
  seed: () => Date.now(),
};

type Kept = Run & { stop: AbortController; cut: AbortController; ended: Promise<void> };

export function openRuns({ pools, now, live }: Pick<Deps, 'pools' | 'now' | 'live'>, pace: Pace): Runs {
  const kept = new Map<string, Kept>();
  const underWay = (run: Kept | undefined): boolean => run?.state === 'running' || run?.state === 'stopping';

  function begin(catalogue: Catalogue, stage: Stage, address: string): void {
    const { id, slug } = catalogue.hall;
    if (underWay(kept.get(id))) return;
    const stop = new AbortController();
    const cut = new AbortController();
    const progress = atTheDoor(stage);
    const random = seeded(pace.seed());
    const filling = { ...pace, db: pools.db, now, catalogue, stage, address, random, progress };
    log('info', 'sample.began', { hall: slug });
    const run: Kept = { state: 'running', progress, stop, cut, ended: Promise.resolve() };
    run.ended = fillHall({ ...filling, stop: stop.signal, cut: cut.signal })
      .then(
        () => 'over' as const,
        (error: unknown) => {
          if (!cut.signal.aborted) log('warn', 'sample.failed', { hall: slug, ...faultOf(error) });
          return 'failed' as const;
        },
      )
      .then((state) => {
        run.state = state;
        log('info', 'sample.ended', { hall: slug, count: progress.called });
        live.ring(id); // the last act rang before this was known
      });
    kept.set(id, run);
  }

  return {
    begin,
    stop(hall_id) {
      const run = kept.get(hall_id);
      if (!run || run.state !== 'running') return;
      run.state = 'stopping';
      run.stop.abort();
    },
    of: (hall_id) => kept.get(hall_id) ?? null,
    async close() {
      for (const { stop, cut } of kept.values()) {
        cut.abort();
        stop.abort();
      }
      await Promise.all([...kept.values()].map(({ ended }) => ended));
    },
  };
}
