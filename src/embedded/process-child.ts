import { fork } from 'node:child_process';
import { z } from 'zod';
import { endOf, endProcess, type Running } from './server.ts';

const readySchema = z.object({ ready: z.string() });

export type ChildOptions = {
  file: string;
  cwd: string;
  env: NodeJS.ProcessEnv;
  write: (text: string) => void;
  /** What it says on standard error, which the person at the terminal sees too. */
  warn: (text: string) => void;
};

/** A process of ours: `ready` tells its address, and rejects with how it ended when it ends before. */
export type ChildProgram = Running & { ready: Promise<string> };

/** Starts web or worker away from the terminal. It ends with us in any case, because the channel between us breaks. */
export function startChild({ file, cwd, env, write, warn }: ChildOptions): ChildProgram {
  const child = fork(file, [], {
    cwd,
    env,
    // tsx is found from `cwd`; a process of one hall needs far less than this, so a leak ends early and is seen
    execArgv: ['--import', 'tsx', '--max-old-space-size=256', '--max-semi-space-size=8'],
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout?.setEncoding('utf8').on('data', write);
  child.stderr?.setEncoding('utf8').on('data', warn);
  const exited = endOf(child);
  const pid = child.pid ?? 0;

  const ready = new Promise<string>((resolve, reject) => {
    child.on('message', (message) => {
      const told = readySchema.safeParse(message);
      if (told.success) resolve(told.data.ready);
    });
    void exited.then((why) => reject(new Error(why)));
  });
  ready.catch(() => undefined); // whoever waits for it hears of it; after a restart nobody does

  const stop = async (how: 'gently' | 'now'): Promise<void> => {
    if (how === 'gently' && process.platform === 'win32') child.disconnect();
    const patient = { signal: process.platform === 'win32' ? 0 : 'SIGTERM', patience_ms: 10_500 } as const;
    const last = { signal: 'SIGKILL', patience_ms: 2_000 } as const;
    await endProcess(pid, how === 'gently' ? [patient, last] : [last]);
  };
  return { pid, exited, stop, ready };
}
