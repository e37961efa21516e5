import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { birthOf } from './lock.mjs';
import { serverEnv, type Servant } from './servant.ts';

/** Something that runs until it is stopped or ends by itself. */
export type Running = {
  pid: number;
  /** Resolves with the reason, in a few words, when it has ended by whatever cause. */
  exited: Promise<string>;
  stop(how: 'gently' | 'now'): Promise<void>;
};

/** A server that this process need not wait for (see `letGo`). */
export type Server = Running & { letGo(): void };

/** Where a server listens: a socket in this folder, or a loopback port. */
export type Door = { folder: string } | { port: number };

/** A port of the loopback address that is free at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const trial = createServer();
    trial.once('error', reject);
    trial.listen(0, '127.0.0.1', () => {
      const address = trial.address();
      trial.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
    });
  });
}

/** Lets this process end although the server still runs; whoever asks for that ends the server by other means. */
export function letGo(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
}

/** Starts a server program away from the terminal, so that Ctrl-C reaches only the supervisor, who stops it in order. */
export function spawnServer(servant: Servant, file: string, args: string[], at_death: 'INT' | 'TERM'): ChildProcess {
  const command = servant.command(file, args, at_death);
  return spawn(command.file, command.args, {
    cwd: '/',
    env: serverEnv,
    detached: process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(command.uid === undefined ? {} : { uid: command.uid }),
    ...(command.gid === undefined ? {} : { gid: command.gid }),
  });
}

/** How a child ended, told once. */
export function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `kode ${code}`));
  });
}

/** Resolves when the server says it is ready; rejects with its last lines when it ends before, or stays silent too long. */
export function untilReady(
  child: ChildProcess,
  ready: RegExp,
  write: (text: string) => void,
  limit_ms: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (why: string): void => reject(new Error(`${why}: ${said.trim().split('\n').slice(-3).join(' | ')}`));
    const timer = setTimeout(() => fail('tidak siap pada waktunya'), limit_ms);
    const hear = (text: string): void => {
      write(text);
      if (ready.test((said = (said + text).slice(-4000)))) {
        clearTimeout(timer);
        resolve();
      }
    };
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', hear);
    void endOf(child).then((why) => {
      clearTimeout(timer);
      fail(why);
    });
  });
}

/** Sends the signals one after the other, each with its patience, until the process is gone. */
export async function endProcess(
  pid: number,
  steps: { signal: NodeJS.Signals | 0; patience_ms: number }[],
): Promise<void> {
  const born = birthOf(pid);
  const gone = (): boolean => born === null || birthOf(pid) !== born;
  for (const { signal, patience_ms } of steps) {
    if (gone()) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < patience_ms && !gone(); waited += 20) await sleep(20);
  }
}

/** Whether that process is the given program at work in the given folder, and not a stranger who got its number. */
export function isAtWork(pid: number, name: string, folder: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1 || birthOf(pid) === null) return false;
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return words.includes(name) && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
  } catch {
    return process.platform !== 'linux';
  }
}
