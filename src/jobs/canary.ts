import { newId } from '../ids.ts';
import type { Errands } from './errands.ts';

const PATIENCE_MS = 120_000;

/** Listens whether errands that were handed in come out again. */
export type Canary = {
  /** Sends one, and answers whether the runner is deaf: fed for two minutes, and nothing came out. */
  send(): Promise<boolean>;
  /** One came out. */
  sang(): void;
};

/**
 * A runner whose connection looks whole may have gone deaf after its server came back; only an errand that arrives
 * proves otherwise. Errands that cannot be handed in say nothing about the runner: then the patience begins anew.
 */
export function openCanary(errands: Errands, patience_ms = PATIENCE_MS): Canary {
  let heard_at = performance.now();
  return {
    async send() {
      const deaf = performance.now() - heard_at > patience_ms;
      if (deaf) heard_at = performance.now();
      const sent = await errands.add([{ name: 'canary', id: `canary-${newId()}`, delay_ms: 0 }]).then(
        () => true,
        () => false,
      );
      if (!sent) heard_at = performance.now();
      return deaf && sent;
    },
    sang() {
      heard_at = performance.now();
    },
  };
}
