import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { producerRedis } from '../../src/redis.ts';
import { until } from './until.ts';

/** A Redis of a test's own that may be killed and started again; it remembers what it was told to keep, and nothing after. */
export type OwnRedis = {
  url: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  empty(): Promise<void>;
  /** Writes down all it has now: with that it starts the next time. */
  keep(): Promise<void>;
  remove(): Promise<void>;
};

export async function ownRedis(): Promise<OwnRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'satuatap-redis-'));
  const url = join(folder, 'redis.sock');
  let server: ChildProcess | undefined;

  async function ask<T>(work: (redis: ReturnType<typeof producerRedis>) => Promise<T>): Promise<T> {
    const redis = producerRedis(url);
    try {
      await until('Redis is reachable', () => redis.status === 'ready');
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }
  const own: OwnRedis = {
    url,
    async start() {
      const settings = ['--port', '0', '--unixsocket', url, '--save', '', '--appendonly', 'no', '--dir', folder];
      server = spawn('redis-server', [...settings, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
      await ask((redis) => redis.ping());
    },
    async kill() {
      const running = server;
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const gone = new Promise((ended) => running.once('close', ended));
      running.kill('SIGKILL');
      await gone;
    },
    empty: () => ask(async (redis) => void (await redis.flushall())),
    keep: () => ask(async (redis) => void (await redis.save())),
    async remove() {
      await own.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await own.start();
  return own;
}
