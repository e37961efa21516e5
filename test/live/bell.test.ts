import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import pg from 'pg';
import { findPlace, makeSocketFolder } from '../../src/embedded/place.ts';
import { findRedis, startRedis } from '../../src/embedded/redis.ts';
import { freePort } from '../../src/embedded/server.ts';
import type { Running } from '../../src/embedded/server.ts';
import { openBell } from '../../src/live/bell.ts';
import type { Bell } from '../../src/live/bell.ts';
import { skipBecause } from '../support/skip.ts';
import { pools, servers } from '../support/world.ts';
import { until } from './watcher.ts';

type Ear = { bell: Bell; heard: string[] };

/** Two processes of one hall, as far as the bell goes. */
async function twoProcesses(redis_url: string | null): Promise<{ one: Ear; other: Ear; close(): Promise<void> }> {
  const made = await Promise.all(
    [1, 2].map(async () => {
      const heard: string[] = [];
      const bell = await openBell({
        database_url: servers().database_url,
        redis_url,
        pool: pools().screens,
        heard: (hall_id) => heard.push(hall_id),
      });
      return { bell, heard };
    }),
  );
  const [one, other] = made;
  if (!one || !other) throw new Error('two were made');
  return {
    one,
    other,
    close: async () => void (await Promise.all(made.map(({ bell }) => bell.close()))),
  };
}

/** Rings until the other process hears it: what is lost on the way is lost, only the ear must come back. */
async function ringUntilHeard({ one, other }: { one: Ear; other: Ear }): Promise<void> {
  const hall = randomUUID();
  let last = 0;
  await until(() => {
    if (Date.now() - last > 200) {
      one.bell.ring(hall);
      last = Date.now();
    }
    return other.heard.includes(hall);
  });
}

function bellWorks(between: () => string | null): void {
  it('is heard here at once and there soon', async () => {
    const pair = await twoProcesses(between());
    const hall = randomUUID();
    pair.one.bell.ring(hall);
    expect(pair.one.heard).to.deep.equal([hall]);
    await until(() => pair.other.heard.includes(hall));
    await pair.close();
    expect(pair.one.heard, 'own ring, not heard twice').to.deep.equal([hall]);
  });

  it('goes to the others few times, however often it is rung', async () => {
    const pair = await twoProcesses(between());
    const [busy, last] = [randomUUID(), randomUUID()];
    for (let i = 0; i < 1_000; i++) pair.one.bell.ring(busy);
    pair.one.bell.ring(last);
    await until(() => pair.other.heard.includes(last));
    await pair.close();
    expect(pair.other.heard).to.deep.equal([busy, last]);
    expect(pair.one.heard).to.have.length(1_001);
  });

  it('names hundreds of halls', async () => {
    const pair = await twoProcesses(between());
    const halls = Array.from({ length: 400 }, () => randomUUID());
    for (const hall of halls) pair.one.bell.ring(hall);
    await until(() => pair.other.heard.length === 400);
    await pair.close();
    expect(pair.other.heard).to.deep.equal(halls);
  });
}

describe('the bell without Redis', function () {
  this.timeout(30_000);
  bellWorks(() => null);

  it('hears again after its connection was ended', async () => {
    const pair = await twoProcesses(null);
    await pools().screens.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'satuatap-bell' and datname = current_database()`,
    );
    await ringUntilHeard(pair);
    await pair.close();
  });

  it('neither throws nor waits when the database is away', async () => {
    const nowhere = `postgres://nobody@127.0.0.1:${await freePort()}/nothing`;
    const pool = new pg.Pool({ connectionString: nowhere, connectionTimeoutMillis: 500 });
    const heard: string[] = [];
    const bell = await openBell({ database_url: nowhere, redis_url: null, pool, heard: (id) => heard.push(id) });
    bell.ring('hall');
    expect(heard).to.deep.equal(['hall']);
    await bell.close();
    await pool.end();
  });
});

describe('the bell with Redis', function () {
  this.timeout(30_000);
  let url: string;
  let running: Running | undefined;
  let folder: string;
  let start: () => Promise<void>;

  before(async function () {
    const found = findRedis(process.env['PATH'] ?? '');
    if (!found) skipBecause(this, 'redis-server tidak ada: apt-get install redis-server');
    folder = mkdtempSync(join(tmpdir(), 'satuatap-bell-'));
    chmodSync(folder, 0o711);
    const place = findPlace(folder, null);
    const sockets = makeSocketFolder(place.servant);
    const door = sockets ? { folder: sockets } : { port: await freePort() };
    start = async () => {
      const redis = await startRedis({ place, door, password: 'lonceng', file: found.file, write: () => undefined });
      ({ url } = redis);
      running = redis;
    };
    await start();
  });
  after(async () => {
    await running?.stop('now');
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  bellWorks(() => url);

  it('hears again after FLUSHALL', async () => {
    const pair = await twoProcesses(url);
    const admin = new Redis(url.replace(/\?.*/, ''), { password: 'lonceng' });
    await admin.flushall();
    admin.disconnect();
    await ringUntilHeard(pair);
    await pair.close();
  });

  it('rings on here while Redis is stopped, and there again when it is back', async () => {
    const pair = await twoProcesses(url);
    await running?.stop('gently');
    pair.one.bell.ring('hall');
    expect(pair.one.heard).to.include('hall');
    await start();
    await ringUntilHeard(pair);
    await pair.close();
  });

  it('rings on here while Redis is frozen, without piling up, and there again when it is back', async () => {
    const pair = await twoProcesses(url);
    const pid = running?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      for (let i = 0; i < 20; i++) {
        pair.one.bell.ring('hall');
        await new Promise((soon) => setTimeout(soon, 100));
      }
      expect(pair.one.heard).to.have.length(20);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await ringUntilHeard(pair);
    await pair.close();
    expect(pair.other.heard.filter((hall) => hall === 'hall').length, 'messages made in two seconds').to.be.below(5);
  });

  it('opens also when Redis is not there yet', async () => {
    await running?.stop('gently');
    const pair = await twoProcesses(url);
    pair.one.bell.ring('hall');
    expect(pair.one.heard).to.deep.equal(['hall']);
    await start();
    await ringUntilHeard(pair);
    await pair.close();
  });
});
