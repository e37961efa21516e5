import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { stillRuns } from './lock.mjs';

const runFileSchema = z.object({
  /** Who runs the hall from this folder now; null when nobody does. */
  owner: z.object({ pid: z.int(), born: z.string() }).nullable(),
  data_dir: z.string(),
  /** Where the servers' data lie, only where root's servant cannot enter `data_dir`; else null. */
  servers_dir: z.string().nullable(),
  password: z.string(),
  sockets: z.string().nullable(),
  database_url: z.string().nullable(),
  redis_url: z.string().nullable(),
  base_url: z.string().nullable(),
});

/** What `run.json` in the data folder says (0600: it holds passwords). It outlives the run, for the next one. */
export type RunFile = z.infer<typeof runFileSchema>;

/** The note of this or the last run; null when there is none that can be read. */
export function readRunFile(data_dir: string): RunFile | null {
  try {
    return runFileSchema.parse(JSON.parse(readFileSync(join(data_dir, 'run.json'), 'utf8')));
  } catch {
    return null;
  }
}

/** Writes the note whole or not at all. */
export function writeRunFile(run: RunFile): void {
  const place = join(run.data_dir, 'run.json');
  writeFileSync(`${place}.new`, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${place}.new`, place);
}

/** The hall that is running from this data folder, for programs beside it; null when none is. */
export function runningHall(
  data_dir: string,
): { database_url: string; redis_url: string | null; base_url: string | null } | null {
  const run = readRunFile(data_dir);
  if (!run?.database_url || !stillRuns(run.owner)) return null;
  return { database_url: run.database_url, redis_url: run.redis_url, base_url: run.base_url };
}
