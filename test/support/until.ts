import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until it is so; after ten seconds it never will be. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean, patience_ms = 10_000): Promise<void> {
  const end = performance.now() + patience_ms;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`still not so: ${what}`);
    await sleep(25);
  }
}
