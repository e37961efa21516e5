import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runningHall } from '../src/embedded/run-file.ts';
import { freePort } from '../src/embedded/server.ts';
import { root } from '../src/root.ts';

/** The whole embedded installation as `npm start` runs it: supervisor, PostgreSQL, Redis, web, worker. */
export type Product = {
  address: string;
  database_url: string;
  redis_url: string | null;
  /** From the command to the moment a visit could be served. */
  start_ms: number;
  /** Memory by part in MiB, shared pages counted once (PSS). */
  memory(): Map<string, number>;
  /** Processor time used so far by part, in ms, of processes that have ended too. */
  work(): Map<string, number>;
  stop(): Promise<void>;
};

const LONGEST_START_MS = 90_000;

/** Starts the hall over this data folder and waits until it is ready. */
export async function startProduct(data_dir: string): Promise<Product> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const said = openSync(`${data_dir}.log`, 'a');
  const child = spawn(process.execPath, [join(root, 'src', 'embedded', 'start.mjs')], {
    cwd: root,
    // under npm the hall ends by itself when whoever started it is gone
    env: { ...process.env, npm_lifecycle_event: 'bench', DATA_DIR: data_dir, PORT: String(port), RATE_LIMITS: 'off' },
    stdio: ['ignore', said, said],
  });
  const kill = (): void => void child.kill('SIGTERM');
  process.once('exit', kill);
  await untilReady(child, address, data_dir).finally(() => closeSync(said));
  const start_ms = performance.now() - began;
  const running = await untilNoted(data_dir);
  return {
    ...running,
    address,
    start_ms,
    memory: () => sumByPart(child.pid ?? 0, ({ pid }) => pssOf(pid)),
    work: () => sumByPart(child.pid ?? 0, ({ used_ms }) => used_ms),
    async stop() {
      process.removeListener('exit', kill);
      await ended(child);
    },
  };
}

async function untilReady(child: ChildProcess, address: string, data_dir: string): Promise<void> {
  const until = performance.now() + LONGEST_START_MS;
  while (performance.now() < until && child.exitCode === null) {
    const answer = await fetch(`${address}/health/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await sleep(20);
  }
  await ended(child);
  throw new Error(`the hall did not start: ${readFileSync(`${data_dir}.log`, 'utf8').slice(-2_000)}`);
}

/** The note of the run is written a moment after the first visitor could come. */
async function untilNoted(data_dir: string): Promise<{ database_url: string; redis_url: string | null }> {
  for (let tries = 0; tries < 200; tries += 1) {
    const running = runningHall(data_dir);
    if (running) return { database_url: running.database_url, redis_url: running.redis_url };
    await sleep(50);
  }
  throw new Error('the hall left no note of where its servers are');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 25_000);
  await gone;
  clearTimeout(late);
}

type Process = { pid: number; parent: number; words: string; used_ms: number };

const TICK_MS = 10;

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const facts = stat
          .slice(stat.lastIndexOf(')') + 2)
          .split(' ')
          .map(Number);
        const used_ms = facts.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) * TICK_MS;
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        return [{ pid: Number(name), parent: facts[1] ?? 0, words, used_ms }];
      } catch {
        return []; // gone meanwhile
      }
    });
}

const parts: [RegExp, string][] = [
  [/server\.ts/, 'web'],
  [/worker\.ts/, 'worker'],
  [/start\.mjs/, 'supervisor'],
  [/postgres/, 'PostgreSQL'],
  [/redis|valkey/, 'Redis'],
];

/** Over the process and all below it. */
function sumByPart(pid: number, valueOf: (one: Process) => number): Map<string, number> {
  const all = processes();
  const below = (parent: number): Process[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  const sums = new Map<string, number>();
  for (const one of [...all.filter((each) => each.pid === pid), ...below(pid)]) {
    const name = parts.find(([pattern]) => pattern.test(one.words))?.[1] ?? 'other';
    sums.set(name, (sums.get(name) ?? 0) + valueOf(one));
  }
  return sums;
}

function pssOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
