import { Refusal } from '../../src/refusal.ts';
import { after, freshDay } from './world.ts';

/** So many of the same at the same moment. */
export const times = <T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, n) => make(n)));

/** How often each answer was given. */
export const tally = (answers: string[]) =>
  Object.fromEntries(
    [...new Set(answers)].sort().map((answer) => [answer, answers.filter((one) => one === answer).length]),
  );

/** The code of the refusal, `none` when it was not refused; a fault is neither and fails the test. */
export async function refusalOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return 'none';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const began = Date.now();

/** The one clock of a hall with many hands: ten past eight, and running. */
export const clock = () => after((Date.now() - began) / 1_000, after(600));

/** The same act with its guard left out. What it breaks is swept away: the house must be whole after every test. */
export const itWould = (harm: string, careless: () => Promise<void>) =>
  it(`would ${harm}`, async () => {
    await careless();
    await freshDay();
  });
