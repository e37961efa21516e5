import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from './server.ts';

const SHORTEST_MS = 200;
const LONGEST_MS = 5_000;
const START_MS = 15_000;
const WELL_MS = 10_000; // who ran that long starts anew without delay

/** Something that is started again whenever it ends by itself, for as long as the hall runs. */
export type Kept = { stop(how: 'gently' | 'now'): Promise<void> };

/** The pause before the next start: 200 ms, doubling up to 5 seconds. */
export const pauseAfter = (failures: number): number => Math.min(SHORTEST_MS * 2 ** failures, LONGEST_MS);

/** Keeps a process running. `say` hears of every end and every failed start. */
export function keepRunning(first: Running, again: () => Promise<Running>, say: (what: string) => void): Kept {
  let current: Running | null = first;
  const stopping = new AbortController(); // ends a pause early, too

  const watch = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      if (current) {
        const since = performance.now();
        const why = await current.exited;
        current = null;
        if (stopping.signal.aborted) return;
        if (performance.now() - since > WELL_MS) failures = 0;
        say(why);
      }
      await sleep(pauseAfter(failures), undefined, { signal: stopping.signal }).catch(() => undefined);
      failures += 1;
      if (stopping.signal.aborted) return;
      await again().then(
        async (running) => {
          if (stopping.signal.aborted) return running.stop('gently');
          current = running;
        },
        (error: unknown) => say(error instanceof Error ? error.message : String(error)),
      );
    }
  };
  const watching = watch();

  return {
    async stop(how) {
      stopping.abort();
      await current?.stop(how);
      // A server just being started again is stopped as soon as it answers.
      if (how === 'gently') await Promise.race([watching, sleep(START_MS, undefined, { ref: false })]);
    },
  };
}
