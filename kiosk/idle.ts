import type { Screen } from './visitor.ts';

/** How long a screen waits for a touch, and how long before its end it warns. Milliseconds; null: it does not warn. */
export type Patience = { all: number; warn: number | null };

const SECOND = 1_000;

/** A number stays long enough to photograph it; the greeting has nothing to lose and goes back to its first language. */
export function patienceOf({ name }: Screen): Patience {
  if (name === 'number') return { all: 30 * SECOND, warn: 20 * SECOND };
  if (name === 'greeting') return { all: 60 * SECOND, warn: null };
  return { all: 60 * SECOND, warn: 30 * SECOND };
}

/** Whole seconds left when it is time to warn, 0 when time is up, null while nothing is to be said. */
export function secondsLeft({ all, warn }: Patience, idle_ms: number): number | null {
  const left = all - idle_ms;
  if (left <= 0) return 0;
  return warn !== null && left <= warn ? Math.ceil(left / SECOND) : null;
}
