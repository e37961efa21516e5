/** A stream of numbers from 0 to 1, the same for the same seed (mulberry32). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const between = (random: Random, least: number, most: number): number => least + random() * (most - least);

/** Whether something happens that happens in so many of a hundred cases. */
export const chance = (random: Random, percent: number): boolean => random() * 100 < percent;

/** One of them, by weight. */
export function oneOf<T>(random: Random, choices: readonly { of: T; weight: number }[]): T {
  let rest = random() * choices.reduce((sum, { weight }) => sum + weight, 0);
  const found = choices.find(({ weight }) => (rest -= weight) < 0) ?? choices.at(-1);
  if (!found) throw new Error('nothing to choose from');
  return found.of;
}
