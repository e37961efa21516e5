import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { birthOf } from '../../src/embedded/lock.mjs';
import { root } from '../../src/root.ts';

/** The path of a small program beside these tests. */
export const programOf = (name: string): string => join(root, 'test', 'embedded', 'programs', name);

const toldSchema = z.object({ pid: z.int().positive(), url: z.string().optional() });

/** Runs a program and reads the one line it tells about what it started. */
export async function begin(
  file: string,
  ...args: string[]
): Promise<{ program: ChildProcess } & z.infer<typeof toldSchema>> {
  const program = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve, reject) => {
    let said = '';
    program.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('\n')) resolve(said);
    });
    program.once('close', () => reject(new Error(`${file} ended before it told anything`)));
  });
  return { program, ...toldSchema.parse(JSON.parse(line)) };
}

/** Kills a program as a power cut would and waits until it is gone. */
export async function killHard(program: ChildProcess): Promise<void> {
  program.kill('SIGKILL');
  if (program.exitCode === null && program.signalCode === null) await once(program, 'exit');
}

/** Waits until no process has this number any more; the test's own time limit is the only one. */
export async function untilGone(pid: number): Promise<void> {
  while (birthOf(pid) !== null) await sleep(20);
}
