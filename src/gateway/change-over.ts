import type { Handed } from './gateway.ts';

/** When a gateway is left, and when it is tried again. */
export type Thresholds = {
  /** So many faults on end. */
  faults: number;
  /** So many receipts on end that took longer than `slow_ms`. */
  slow_receipts: number;
  slow_ms: number;
  /** Doubles with each trial that fails. */
  first_pause_ms: number;
  longest_pause_ms: number;
};

/** The defaults: three faults on end, or ten receipts on end that took longer than two minutes. */
export const THRESHOLDS: Thresholds = {
  faults: 3,
  slow_receipts: 10,
  slow_ms: 120_000,
  first_pause_ms: 5_000,
  longest_pause_ms: 120_000,
};

/** `resting`: left for a while, for faults or slow receipts; then one message at a time tries it. */
export type Health = {
  faults: number;
  slow: number;
  resting: { for: 'faults' | 'slow'; until: number; pause_ms: number; trying: boolean } | null;
};

export const WELL: Health = { faults: 0, slow: 0, resting: null };

/** What a message needs to be told its way. */
export type Wish = { urgent: boolean; tried: ReadonlySet<number>; now: number };

/** By which gateway the next message goes, and whether it goes to try it; `null`: by none before `after_ms`. */
export type Way = { at: number; trial: boolean } | { at: null; after_ms: number };

/**
 * The way of a message. One that tries a resting gateway comes first, the well ones in their order next, a merely slow
 * one after them, a faulty one never before its time: each message given to it may end as unknown. An urgent message
 * tries only where there is nothing better, or where no other has come for as long as the pause was.
 */
export function wayOf(healths: readonly Health[], { urgent, tried, now }: Wish): Way {
  const open = healths.flatMap((health, at) => (tried.has(at) ? [] : [{ at, health, trial: canTry(health, now) }]));
  const well = open.find(({ health }) => !health.resting);
  const trial = open.find(
    ({ at, health, trial }) => trial && (!well || at < well.at) && (!urgent || !well || isOverdue(health, now)),
  );
  const slow = open.find(({ health }) => health.resting?.for === 'slow');
  const chosen = trial ?? well ?? slow;
  if (chosen) return { at: chosen.at, trial: chosen === trial };
  const waits = open.map(({ health }) => (health.resting?.until ?? now) - now);
  return { at: null, after_ms: Math.max(1_000, Math.min(...waits)) };
}

const canTry = ({ resting }: Health, now: number): boolean =>
  resting !== null && !resting.trying && now >= resting.until;

const isOverdue = ({ resting }: Health, now: number): boolean =>
  resting !== null && now >= resting.until + resting.pause_ms;

/** A message is on its way to try the gateway: no other does so meanwhile. */
export const beginTrial = (health: Health): Health =>
  health.resting ? { ...health, resting: { ...health.resting, trying: true } } : health;

/** What a message's end says about the gateway. A refusal is the message's own; only faults and trials count. */
export function afterAnswer(
  health: Health,
  kind: Handed['kind'],
  trial: boolean,
  now: number,
  set: Thresholds,
): Health {
  if (kind === 'again' || kind === 'unknown') {
    const faults = health.faults + 1;
    if (health.resting) return trial ? restAgain(health, now, set) : { ...health, faults };
    return faults >= set.faults
      ? { ...health, faults, resting: rest('faults', set.first_pause_ms, now) }
      : { ...health, faults };
  }
  if (!health.resting) return { ...health, faults: 0 };
  if (!trial) return health;
  // Taken at once says nothing about how slow its receipt will be: that one's time will.
  return health.resting.for === 'slow' ? { ...restAgain(health, now, set), faults: 0 } : { ...WELL, slow: health.slow };
}

/** How long a receipt took, or has been waited for in vain. A prompt one makes a slow gateway well. */
export function afterReceipt(
  health: Health,
  took_ms: number,
  others_well: boolean,
  now: number,
  set: Thresholds,
): Health {
  if (took_ms <= set.slow_ms)
    return health.resting?.for === 'slow' ? { ...health, slow: 0, resting: null } : { ...health, slow: 0 };
  const slow = health.slow + 1;
  if (health.resting || slow < set.slow_receipts || !others_well) return { ...health, slow };
  return { ...health, slow, resting: rest('slow', set.first_pause_ms, now) };
}

const rest = (why: 'faults' | 'slow', pause_ms: number, now: number): NonNullable<Health['resting']> => ({
  for: why,
  until: now + pause_ms,
  pause_ms,
  trying: false,
});

function restAgain(health: Health, now: number, set: Thresholds): Health {
  if (!health.resting) return health;
  const pause_ms = Math.min(health.resting.pause_ms * 2, set.longest_pause_ms);
  return { ...health, faults: health.faults + 1, resting: rest(health.resting.for, pause_ms, now) };
}
