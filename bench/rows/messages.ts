import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import pg from 'pg';
import { exampleHall } from '../../seeds/example-hall.ts';
import { openPools } from '../../src/db.ts';
import type { Pools } from '../../src/db.ts';
import { importHall } from '../../src/hall/import.ts';
import { newKeys, seal, writeKeys } from '../../src/keys.ts';
import type { Keys } from '../../src/keys.ts';
import { migrate } from '../../src/migrate.ts';
import { producerRedis, workerRedis } from '../../src/redis.ts';
import { root } from '../../src/root.ts';
import { openFarEnd } from '../../test/support/far-end.ts';
import type { FarEnd } from '../../test/support/far-end.ts';
import { ownRedis } from '../../test/support/own-redis.ts';
import type { OwnRedis } from '../../test/support/own-redis.ts';
import { median, say, sayRatios } from '../figures.ts';
import type { Row } from '../figures.ts';
import type { Bench } from '../halls.ts';

const DUE = 10_000;
const PACED = 2_000;
const PER_SECOND = 100;
const TARGET = 3;
/** Long enough for the relay to plan an errand for each before they are due. */
const AHEAD_MS = 30_000;

type Room = { database_url: string; pools: Pools; redis: OwnRedis; far: FarEnd; keys: Keys; keys_file: string };

/** A database, a Redis and a far end of its own: the hall that runs beside it has no gateway and would drop everything. */
async function openRoom(product_url: string): Promise<Room & { close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'satuatap-bench-messages-'));
  const name = `messages_${Date.now()}`;
  const admin = new pg.Client({ connectionString: product_url });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = new URL(product_url);
  url.pathname = `/${name}`;
  const database_url = url.href;
  await migrate(database_url);
  const pools = openPools(database_url);
  const file = exampleHall();
  await pools.db.transaction((trx) => importHall(trx, file, { training: false, from_day: '2020-01-01' }, new Date()));
  const keys = newKeys();
  const keys_file = join(folder, 'keys.json');
  writeKeys(keys_file, keys);
  const [redis, far] = [await ownRedis(), await openFarEnd()];
  return {
    database_url,
    pools,
    redis,
    far,
    keys,
    keys_file,
    async close() {
      await pools.close();
      await far.close();
      await redis.remove();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Noon at the hall, whatever the hour of the measuring machine: at night nothing goes out. */
function aheadToNoon(): number {
  const now = Date.now();
  return Date.parse(`${new Date(now).toISOString().slice(0, 10)}T05:00:00Z`) + 86_400_000 - now;
}

/** Reservations for tomorrow with a reminder each, all due at one moment, and their notes. */
async function remind({ pools, keys }: Room, count: number, due_at: Date): Promise<void> {
  const { rows } = await pools.screens.query<{ hall_id: string; service_id: string }>(
    'select hall_id, id as service_id from services limit 1',
  );
  const starts_at = new Date(due_at.getTime() + 17 * 3_600_000);
  await pools.screens.query(
    'truncate outbox, message_attempts, messages, message_counts, booking_moves, bookings, slots cascade',
  );
  await pools.screens.query(
    `with slot as (
       insert into slots (hall_id, id, service_id, day, starts_at, ends_at, capacity, taken)
       values ($1, gen_random_uuid(), $2, $3::timestamptz::date, $3, $3::timestamptz + interval '30 minutes', $4::integer, $4::integer)
       returning id
     ), booking as (
       insert into bookings (hall_id, id, slot_id, service_id, day, starts_at, status, code, token, lane, needs, language,
         made_at, made_by, phone_sealed)
       select $1, gen_random_uuid(), slot.id, $2, $3::timestamptz::date, $3, 'booked', translate(lpad(n::text, 10, '0'), '0123456789', 'ABCDEFGHJK'), 'token' || n,
              'regular', '{}', 'id', $5, 'public', $6
       from slot, generate_series(1, $4::integer) n returning id
     ), message as (
       insert into messages (hall_id, id, kind, dedupe_key, booking_id, language, phone_sealed, phone_hash, due_at,
         valid_until, status, made_at)
       select $1, gen_random_uuid(), 'reminder_h1', 'reminder_h1:' || id || ':' || (extract(epoch from $3::timestamptz) * 1000)::bigint,
              id, 'id', $6, 'x', $5, $5::timestamptz + interval '3 hours', 'queued', $5
       from booking returning id
     )
     insert into outbox (hall_id, id, topic, subject) select $1, gen_random_uuid(), 'message.queued', id from message`,
    [rows[0]?.hall_id, rows[0]?.service_id, starts_at, count, due_at, seal(keys, '+6281234567890')],
  );
  await pools.screens.query('analyze');
}

async function aWorker(room: Room, per_second: number, ahead_ms: number): Promise<ChildProcess> {
  const { database_url, redis, far, keys_file } = room;
  const told = { database_url, redis_url: redis.url, gateway_url: far.url, keys_file, per_second, ahead_ms };
  const file = join(root, 'bench', 'message-worker.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', file, JSON.stringify(told)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

/** Until so many have come in: milliseconds from the moment they were due to the last; none before it, none twice. */
async function untilIn({ far, pools }: Room, count: number, due: number, patience_ms: number): Promise<number> {
  while (far.ledger.length < count) {
    if (Date.now() < due && far.ledger.length > 0) throw new Error('a reminder went out early');
    if (Date.now() > due + patience_ms) break;
    await sleep(10);
  }
  const took = Date.now() - due;
  if (new Set(far.ledger.map(({ reference }) => reference)).size !== far.ledger.length)
    throw new Error('one came twice');
  if (far.ledger.length < count) return Infinity;
  const stamped = async (): Promise<boolean> =>
    (await pools.screens.query(`select from messages where status in ('queued', 'sending') limit 1`)).rows.length === 0;
  while (!(await stamped())) await sleep(50);
  return took;
}

async function sendAll(room: Room, count: number, per_second: number): Promise<{ took: number; in_10_s: number }> {
  const ahead_ms = aheadToNoon();
  const due = Date.now() + AHEAD_MS;
  room.far.ledger.length = 0;
  await room.redis.empty();
  await remind(room, count, new Date(due + ahead_ms));
  const worker = await aWorker(room, per_second, ahead_ms);
  let in_10_s = 0;
  const looked = sleep(due + 10_000 - Date.now()).then(() => (in_10_s = room.far.ledger.length));
  try {
    const took = await untilIn(room, count, due, 120_000);
    if (per_second < count) await looked;
    return { took, in_10_s };
  } finally {
    const gone = once(worker, 'exit');
    worker.kill('SIGKILL');
    await gone;
  }
}

/** So many jobs of BullMQ, due at one moment, in which nothing is done. */
async function emptyJobs({ redis }: Room, count: number): Promise<number> {
  await redis.empty();
  const giving = producerRedis(redis.url);
  while (giving.status !== 'ready') await sleep(10);
  const queue = new Queue('floor', { connection: giving });
  const due = Date.now() + 8_000;
  for (let from = 0; from < count; from += 1_000)
    await queue.addBulk(
      Array.from({ length: Math.min(1_000, count - from) }, (_, at) => ({
        name: 'none',
        data: {},
        opts: { jobId: `none-${from + at}`, delay: due - Date.now(), removeOnComplete: true, removeOnFail: true },
      })),
    );
  const done: number[] = [];
  const taking = workerRedis(redis.url);
  const worker = new Worker('floor', async () => void done.push(Date.now()), { connection: taking, concurrency: 10 });
  while (done.length < count) await sleep(10);
  const took = Date.now() - due;
  await worker.close();
  await queue.close();
  giving.disconnect();
  taking.disconnect();
  return took;
}

/** Ten thousand reminders due at one moment beside as many empty jobs, and two thousand at a gateway's pace. */
export async function messageRows({ product, rounds }: Bench): Promise<Row[]> {
  const room = await openRoom(product.database_url);
  try {
    const bare: number[] = [];
    const took: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await emptyJobs(room, DUE));
      took.push((await sendAll(room, DUE, 1_000_000)).took);
    }
    const ratios = took.map((one, round) => one / (bare[round] ?? Number.NaN));
    const paced = await sendAll(room, PACED, PER_SECOND);
    const share = paced.in_10_s / (PER_SECOND * 10);
    return [
      {
        what: `${DUE.toLocaleString('en')} reminders due in one second, to the last at the far end`,
        product: `${say(median(took) / 1_000, 's')} (${say((DUE * 1_000) / median(took), '/s')})`,
        floor: `${say(median(bare) / 1_000, 's')} (BullMQ, as many empty jobs, concurrency 10)`,
        ratio: sayRatios(ratios),
        target: `${TARGET.toFixed(2)} or less, none twice, none early`,
        holds: median(ratios) <= TARGET,
      },
      {
        what: `handed over within 10 s at ${PER_SECOND}/s`,
        product: `${paced.in_10_s} of ${PER_SECOND * 10} (${(share * 100).toFixed(0)} %)`,
        floor: 'the pace itself',
        ratio: share.toFixed(2),
        target: '0.95 or more',
        holds: share >= 0.95,
      },
    ];
  } finally {
    await room.close();
  }
}
