import { setTimeout as pause } from 'node:timers/promises';
import type { Pace } from '../../src/sample/runs.ts';

/** Real time that passes quietly before the clock jumps: as long as an answer from the database may take. */
const QUIET_MS = 4;

/**
 * A clock that jumps to the next sleeper as soon as nobody is on the way, so that ten minutes pass in seconds while every
 * request still goes over the network.
 */
export function quickTime(from: Date, seed: number): { now: () => Date; pace: Pace; stop: () => void } {
  let now = from.getTime();
  let on_the_way = 0;
  const over = new AbortController();
  const sleepers = new Set<{ at: number; wake: () => void }>();

  const pump = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await pause(QUIET_MS);
      const [next] = [...sleepers].sort((a, b) => a.at - b.at);
      if (on_the_way > 0 || !next) continue;
      now = Math.max(now, next.at);
      next.wake();
    }
  };
  void pump();

  return {
    now: () => new Date(now),
    stop: () => over.abort(),
    pace: {
      seed: () => seed,
      async fetch(...what) {
        on_the_way += 1;
        try {
          const answer = await fetch(...what);
          const body = await answer.text();
          return new Response(body === '' ? null : body, { status: answer.status, headers: answer.headers });
        } finally {
          on_the_way -= 1;
        }
      },
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (signal.aborted) return resolve();
          const sleeper = { at: now + ms, wake };
          function wake(): void {
            sleepers.delete(sleeper);
            signal.removeEventListener('abort', wake);
            resolve();
          }
          sleepers.add(sleeper);
          signal.addEventListener('abort', wake);
        }),
    },
  };
}
