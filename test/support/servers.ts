import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logFile } from '../../src/embedded/log-file.ts';
import { findPlace, makeSocketFolder } from '../../src/embedded/place.ts';
import { startPostgres } from '../../src/embedded/postgres.ts';
import { findRedis, startRedis } from '../../src/embedded/redis.ts';
import { freePort, type Door, type Server } from '../../src/embedded/server.ts';

/** A PostgreSQL (and a Redis where one is on PATH) of this run's own. */
export type TestServers = { database_url: string; redis_url: string | null; stop(): Promise<void> };

/**
 * Starts the servers of one test run in a folder below the temporary one, and removes it at `stop`. Given servers
 * (TEST_DATABASE_URL, TEST_REDIS_URL) are used as they are.
 */
export async function startTestServers(): Promise<TestServers> {
  const { TEST_DATABASE_URL, TEST_REDIS_URL, PATH } = process.env;
  if (TEST_DATABASE_URL)
    return { database_url: TEST_DATABASE_URL, redis_url: TEST_REDIS_URL ?? null, stop: async () => undefined };

  const folder = mkdtempSync(join(tmpdir(), 'satuatap-test-'));
  chmodSync(folder, 0o711);
  const place = findPlace(folder, null);
  const sockets = makeSocketFolder(place.servant);
  const forget = (): void => {
    for (const made of [folder, place.folder, sockets])
      if (made) rmSync(made, { recursive: true, force: true, maxRetries: 3 });
  };
  const door = async (): Promise<Door> => (sockets ? { folder: sockets } : { port: await freePort() });
  const password = randomBytes(12).toString('hex');
  const found = findRedis(PATH ?? '');
  const begun = await Promise.allSettled([
    startPostgres({
      place,
      door: await door(),
      password,
      sync: false,
      write: logFile(join(folder, 'log', 'postgres.log')),
    }),
    found &&
      startRedis({
        place,
        door: await door(),
        password,
        file: found.file,
        write: logFile(join(folder, 'log', 'redis.log')),
      }),
  ]);
  const [postgres, redis] = begun;
  const running: Server[] = begun.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []));
  const stop = async (): Promise<void> => {
    process.removeListener('exit', kill);
    await Promise.all(running.map((one) => one.stop('now')));
    forget();
  };
  // A run that is broken off never reaches `stop`.
  const kill = (): void => {
    for (const { pid } of running) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone already.
      }
    }
    forget();
  };
  process.once('exit', kill);
  for (const server of running) server.letGo(); // a run whose set-up failed must not hang
  if (postgres.status === 'rejected' || redis.status === 'rejected') {
    await stop();
    throw postgres.status === 'rejected' ? postgres.reason : redis.status === 'rejected' ? redis.reason : undefined;
  }
  return { database_url: postgres.value.url, redis_url: redis.value?.url ?? null, stop };
}
