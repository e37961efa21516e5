import type { ParseArgsConfig } from 'node:util';
import type { z } from 'zod';
import type { Config } from '../config.ts';
import type { Pools } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';

/** What a command is handed: the database it works on, the hall's time, and a way to speak to the person. */
export type Desk = {
  config: Config;
  database_url: string;
  /** Where links begin; null when nobody said and no hall runs here. */
  base_url: string | null;
  /** The folder the person stands in: file names begin there. */
  folder: string;
  pools: Pools;
  now: () => Date;
  /** The hall meant: `--hall`, or the only one. */
  hall: () => Promise<Catalogue>;
  /** A line for the person; nothing with `--json`. */
  say: (line: string) => void;
  /** Asks at a terminal; elsewhere only `--yes` says yes. */
  agree: (question: string) => Promise<boolean>;
};

/** What came of it: for programs as JSON (`--json`), and the exit code where it is not 0. */
export type Outcome = { told: unknown; exit?: number };

type Options = NonNullable<ParseArgsConfig['options']>;

/** How the hall's table of commands knows one. */
export type Command = {
  /** One or two words: `export`, `staff add`. */
  name: string;
  /** One line, in Indonesian. */
  does: string;
  /** What `--help` shows below it. */
  help: string;
  options: Options;
  /** What must be there: nothing, a database whatever its schema, or one that is ready for a hall. */
  needs: 'nothing' | 'database' | 'hall';
  run(desk: Desk, given: Record<string, unknown>): Promise<Outcome>;
};

/** The person asked for something that does not go: one sentence, exit 1. */
export class CannotDo extends Error {}

/**
 * A command whose options and words are read by a schema: `words` are what stands beside the options. A wrong one is told
 * with its name.
 */
export function command<Given extends z.ZodType>({
  given,
  run,
  needs = 'hall',
  options = {},
  ...facts
}: Pick<Command, 'name' | 'does' | 'help'> & {
  options?: Options;
  needs?: Command['needs'];
  given: Given;
  run: (desk: Desk, given: z.output<Given>) => Promise<Outcome>;
}): Command {
  return {
    ...facts,
    options,
    needs,
    async run(desk, values) {
      const read = given.safeParse(values);
      if (!read.success) throw new CannotDo(read.error.issues.map(saidOf).join('\n'));
      return run(desk, read.data);
    },
  };
}

function saidOf({ path, message }: z.core.$ZodIssue): string {
  const [name, at] = path;
  if (name === 'words') return `Kata ke-${Number(at ?? 0) + 1} sesudah nama perintah: ${message}`;
  return name === undefined ? message : `--${String(name)}: ${message}`;
}
