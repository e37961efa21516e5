import { commands } from '../../src/command/commands.ts';
import { CannotDo } from '../../src/command/command.ts';
import type { Desk, Outcome } from '../../src/command/command.ts';
import { catalogue, MONDAY_8AM, pools, servers } from '../support/world.ts';
import { testConfig } from '../support/visit.ts';

/** A command as the person at the keyboard would give it, on the run's own hall; what it said comes with it. */
export async function hall(
  name: string,
  given: Record<string, unknown> = {},
  over: Partial<Desk> & { slug?: string } = {},
): Promise<Outcome & { said: string[] }> {
  const said: string[] = [];
  const found = commands.find((one) => one.name === name);
  if (!found) throw new Error(`no command ${name}`);
  const outcome = await found.run(
    {
      config: testConfig(),
      database_url: servers().database_url,
      base_url: 'http://localhost:3000',
      folder: process.cwd(),
      pools: pools(),
      now: () => MONDAY_8AM,
      hall: () => catalogue(over.slug),
      say: (line) => void said.push(line),
      agree: async () => true,
      ...over,
    },
    { words: [], ...given },
  );
  return { ...outcome, said };
}

/** The sentence with which it was refused. */
export async function refused(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CannotDo) return error.message;
    throw error;
  }
  throw new Error('it was done');
}
