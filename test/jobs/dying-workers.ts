import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/root.ts';
import { until } from '../support/until.ts';
import type { Orders } from './programs/a-worker.ts';

/** A worker process that dies or freezes where it is told to. */
export type DyingWorker = {
  obey(orders: Orders): void;
  /** Has died. */
  gone(): Promise<void>;
  /** Stands still. */
  frozen(): Promise<void>;
  wake(): void;
  jump(ahead_ms: number): void;
  kill(): Promise<void>;
};

const isGone = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;
const stateOf = (pid: number): string => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';

/** Starts one that waits for its orders. */
export async function aDyingWorker(): Promise<DyingWorker> {
  const program = spawn(process.execPath, ['--import', 'tsx', join(root, 'test', 'jobs', 'programs', 'a-worker.ts')], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  program.stdin.on('error', () => undefined);
  const tell = (text: string): void => void program.stdin.write(`${text}\n`);
  await once(program.stdout, 'data');
  program.stdout.resume();
  return {
    obey: (orders) => tell(JSON.stringify(orders)),
    gone: () => until('the worker is gone', () => isGone(program), 20_000),
    frozen: () => until('the worker stands still', () => stateOf(program.pid ?? 0) === 'T', 20_000),
    wake: () => void program.kill('SIGCONT'),
    jump: (ahead_ms) => tell(String(ahead_ms)),
    async kill() {
      if (isGone(program)) return;
      const end = once(program, 'exit');
      program.kill('SIGKILL');
      await end;
    },
  };
}
