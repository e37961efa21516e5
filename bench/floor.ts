import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { quantile } from './figures.ts';

/** What the database alone does: the barest statement that keeps the same promise, without a program around it. */
export type Floor = { per_second: number; p99_ms: number };

/** A statement with one number in it, drawn anew each time. */
export type FloorStatement = { name: string; sql: string; from: number; to: number };

const CLIENTS = 30;

/** pgbench where it is on PATH, else the same statement through pg: then no target is judged by it. */
export const hasPgbench = spawnSync('pgbench', ['--version']).status === 0;
export const floorName = hasPgbench ? 'pgbench' : 'pg';

const BOOK = `with s as (update slots set taken = taken + 1 where id = $1 and taken < capacity returning id)
              insert into bookings (slot, ref) select id, gen_random_uuid() from s`;

export const floors = {
  takeOne: {
    name: 'take-one',
    sql: `with n as (update counters set last = last + 1 where service = $1 returning service, last)
          insert into tickets (service, number, enqueued_at) select service, last, now() from n`,
    from: 1,
    to: 1,
  },
  takeMany: {
    name: 'take-many',
    sql: `with n as (update counters set last = last + 1 where service = $1 returning service, last)
          insert into tickets (service, number, enqueued_at) select service, last, now() from n`,
    from: 1,
    to: 19,
  },
  call: {
    name: 'call',
    sql: `with head as (
            select id from line where service = 1 and waiting order by priority desc, enqueued_at, id
            limit 1 for update skip locked
          ), called as (
            update line set waiting = false, desk = $1, called_at = now() from head where line.id = head.id
            returning line.id
          )
          insert into events (ticket, at) select id, now() from called`,
    from: 1,
    to: 50,
  },
  bookOne: { name: 'book-one', sql: BOOK, from: 1, to: 1 },
  bookMany: { name: 'book-many', sql: BOOK, from: 1, to: 1_000 },
  /** One durable change and nothing else. */
  commit: { name: 'commit', sql: 'update counters set last = last + 1 where service = $1', from: 1, to: 1 },
} as const satisfies Record<string, FloorStatement>;

const schema = `
  create table counters (service integer primary key, last integer not null) with (fillfactor = 50);
  insert into counters select n, 0 from generate_series(1, 19) n;
  create table tickets (
    id bigserial primary key, service integer not null, number integer not null, enqueued_at timestamptz not null,
    unique (service, number)
  );
  create table line (
    id bigserial primary key, service integer not null, priority integer not null, enqueued_at timestamptz not null,
    waiting boolean not null, desk integer, called_at timestamptz
  ) with (fillfactor = 70);
  create index line_waiting on line (service, priority desc, enqueued_at, id) where waiting;
  create table slots (id integer primary key, taken integer not null, capacity integer not null, check (taken <= capacity))
    with (fillfactor = 50);
  insert into slots select n, 0, 100000000 from generate_series(1, 1000) n;
  create table bookings (id bigserial primary key, slot integer not null, ref uuid not null unique);
  create index bookings_of_slot on bookings (slot);
  create table events (id bigserial primary key, ticket bigint not null, at timestamptz not null);
`;

const DATABASE = 'floor';

/** Makes the floor's own small database on the product's server, so that both write to the same disk in the same way. */
export async function openFloor(database_url: string): Promise<FloorRoom> {
  const admin = new pg.Client({ connectionString: database_url });
  await admin.connect();
  await admin.query(`drop database if exists ${DATABASE}`);
  await admin.query(`create database ${DATABASE}`);
  await admin.end();
  const url = new URL(database_url);
  url.pathname = `/${DATABASE}`;
  const pool = new pg.Pool({ connectionString: url.href, max: CLIENTS });
  await pool.query(schema);
  return {
    pool,
    run: (statement, seconds) => (hasPgbench ? byPgbench(url, statement, seconds) : byPg(pool, statement, seconds)),
    async fillLine(waiting) {
      await pool.query('truncate line, events');
      await pool.query(
        `insert into line (service, priority, enqueued_at, waiting)
         select 1, 0, now() - (1000000 - n) * interval '1 millisecond', true from generate_series(1, $1) n`,
        [waiting],
      );
      await pool.query('vacuum analyze line');
    },
    close: () => pool.end(),
  };
}

export type FloorRoom = {
  pool: pg.Pool;
  run(statement: FloorStatement, seconds: number): Promise<Floor>;
  /** So many wait in the floor's one queue. */
  fillLine(waiting: number): Promise<void>;
  close(): Promise<void>;
};

function libpq(url: URL): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PGHOST: url.searchParams.get('host') ?? url.hostname,
    PGPORT: url.port || '5432',
    PGUSER: url.username,
    PGPASSWORD: url.password,
    PGDATABASE: DATABASE,
  };
}

async function byPgbench(url: URL, { sql, from, to }: FloorStatement, seconds: number): Promise<Floor> {
  const folder = mkdtempSync(join(tmpdir(), 'satuatap-floor-'));
  try {
    const script = join(folder, 'script.sql');
    const text = sql.replaceAll('$1', ':drawn').replaceAll(/\s*\n\s*/g, ' ');
    writeFileSync(script, `\\set drawn random(${from}, ${to})\n${text};\n`);
    const args = ['-n', '-M', 'prepared', '-c', String(CLIENTS), '-j', '2', '-T', String(seconds), '-l', '-f', script];
    const done = spawnSync('pgbench', args, { cwd: folder, env: libpq(url), encoding: 'utf8', timeout: 60_000 });
    const told = /tps = ([\d.]+)/.exec(done.stdout)?.[1];
    if (done.status !== 0 || told === undefined) throw new Error(`pgbench: ${done.stderr}`);
    const logs = readdirSync(folder).filter((name) => name.startsWith('pgbench_log'));
    const took_ms = logs.flatMap((name) => latencies(readFileSync(join(folder, name), 'utf8')));
    return { per_second: Number(told), p99_ms: quantile(took_ms, 0.99) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const latencies = (text: string): number[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Number(line.split(' ')[2]) / 1_000);

async function byPg(pool: pg.Pool, { name, sql, from, to }: FloorStatement, seconds: number): Promise<Floor> {
  const took_ms: number[] = [];
  const began = performance.now();
  const until = began + seconds * 1_000;
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      const sent = performance.now();
      await pool.query({ name, text: sql, values: [from + Math.floor(Math.random() * (to - from + 1))] });
      took_ms.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, lane));
  const per_second = took_ms.length / ((performance.now() - began) / 1_000);
  return { per_second, p99_ms: quantile(took_ms, 0.99) };
}
