import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { exampleHall } from '../../seeds/example-hall.ts';
import { runChecks } from '../../src/check/check.ts';
import { forgetSoldOut } from '../../src/booking/place.ts';
import { openPools } from '../../src/db.ts';
import type { Pools } from '../../src/db.ts';
import { importHall } from '../../src/hall/import.ts';
import { catalogueOf, forgetCatalogues } from '../../src/hall/catalogue.ts';
import type { Catalogue } from '../../src/hall/catalogue.ts';
import { writeLogTo } from '../../src/log.ts';
import { forgetHallNow } from '../../src/queue/status.ts';
import { migrate } from '../../src/migrate.ts';
import { startTestServers } from './servers.ts';

/** A working Monday: the hall opened at 08.00 WIB a moment ago. */
export const MONDAY_8AM = new Date('2026-11-23T08:00:00+07:00');

/** The moment so many seconds after. */
export const after = (seconds: number, from = MONDAY_8AM): Date => new Date(from.getTime() + seconds * 1_000);

type World = { pools: Pools; database_url: string; redis_url: string | null; stop(): Promise<void> };

let world: World | undefined;

let touched = false;

/** The pools of this run's own database. Only inside a test. */
export function pools(): Pools {
  if (!world) throw new Error('the world is not open yet: use it inside a test or hook');
  touched = true;
  return world.pools;
}

/** Where this run's servers are, for tests that start processes of their own. */
export function servers(): { database_url: string; redis_url: string | null } {
  if (!world) throw new Error('the world is not open yet: use it inside a test or hook');
  return { database_url: world.database_url, redis_url: world.redis_url };
}

const HALL = 'sagara-raya';

/** The example hall's catalogue, read afresh. */
export async function catalogue(slug = HALL): Promise<Catalogue> {
  forgetCatalogues(pools().db);
  return catalogueOf(pools().db, slug);
}

async function emptyDay(): Promise<void> {
  await pools().db.raw(`
    truncate turn_move_chain, turn_moves, turns, tickets, number_series, booking_moves, bookings, slots, outbox,
      idempotency_keys, messages, message_attempts, message_texts, message_stops, message_counts, message_replies, ended_days, notices, erasures, sessions, login_failures, audit, periodic,
      access_tokens;
    update counters set state = 'closed', state_at = null, staff_id = null, auto_call = false, pause_reason = null;
    delete from staff;
    update halls set training = false where training;
    update services set daily_limit = null where daily_limit is not null;
    update devices set revoked_at = null, last_seen_at = null, report = null;
  `);
}

/** A fresh copy of the example hall for tests that change the set-up itself or need a second hall. */
export async function aHall({ slug = `aula-${randomUUID().slice(0, 8)}`, training = false } = {}): Promise<Catalogue> {
  const file = exampleHall();
  const { db } = pools();
  await db.transaction((trx) =>
    importHall(trx, { ...file, hall: { ...file.hall, slug } }, { training, from_day: '2026-01-01' }, MONDAY_8AM),
  );
  return catalogue(slug);
}

async function open(): Promise<World> {
  const given = await startTestServers();
  const name = `satuatap_test_${randomUUID().slice(0, 8)}`;
  const admin = new pg.Client({ connectionString: given.database_url });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(given.database_url);
  url.pathname = `/${name}`;
  const database_url = url.href;
  await migrate(database_url);
  const made = openPools(database_url);
  return { pools: made, database_url, redis_url: given.redis_url, stop: () => given.stop() };
}

/** A hook that throws ends the whole run; told this way (mocha's types do not know it) it fails the one test. */
function failOnlyThis(hook: object | undefined, error: Error): void {
  if (!hook || !('error' in hook) || typeof hook.error !== 'function') throw error;
  hook.error(error);
}

/** One database for the run, migrated once and seeded with the example hall in earnest; emptied before each test. */
export const mochaHooks = {
  async beforeAll(this: Mocha.Context) {
    this.timeout(60_000);
    writeLogTo(() => undefined);
    world = await open();
    await aHall({ slug: HALL });
  },
  /** Whatever a test did to the database, every promise about it holds afterwards; else that test has failed. */
  async afterEach(this: Mocha.Context) {
    if (!touched || !world) return;
    touched = false;
    const broken = await runChecks(world.pools.screens, { working: false });
    if (broken.length === 0) return;
    const said = broken.slice(0, 5).map(({ id, says, row }) => `${id} ${says}: ${JSON.stringify(row)}`);
    failOnlyThis(this.test, new Error(`the hall's promises are broken\n${said.join('\n')}`));
  },
  async afterAll(this: Mocha.Context) {
    this.timeout(30_000);
    await world?.pools.close();
    await world?.stop();
  },
};

/** Empties everything that happened, keeping the halls' set-up: call in `beforeEach` of tests that use the database. */
export async function freshDay(): Promise<void> {
  await emptyDay();
  forgetSoldOut();
  forgetHallNow();
  forgetCatalogues(pools().db);
}
