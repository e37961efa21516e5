import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import knexModule from 'knex';
import type { Knex } from 'knex';
import pg from 'pg';
import { faultOf, log } from './log.ts';
import { root } from './root.ts';

const { knex } = knexModule;

export type Db = Knex;
export type Trx = Knex.Transaction;

/**
 * The connections of one process, in bulkheads: `hot` for taking, booking, calling and check-in (few connections: hot
 * rows get slower with more), `db` for screens and everything else, `reports` with a short limit so that a report can
 * never hold back the hall.
 */
export type Pools = { hot: pg.Pool; db: Db; screens: pg.Pool; reports: pg.Pool; close(): Promise<void> };

const { types } = pg;
const asText = (value: string) => value;
types.setTypeParser(types.builtins.DATE, asText); // a day is a day, not midnight somewhere
types.setTypeParser(types.builtins.TIMESTAMP, asText);
types.setTypeParser(types.builtins.INT8, Number); // counts; nothing here comes near 2^53

type Limits = { max: number; statement_ms: number; planner?: string };

function openPool(database_url: string, name: string, { max, statement_ms, planner = '' }: Limits): pg.Pool {
  const pool = new pg.Pool({
    connectionString: database_url,
    application_name: `satuatap-${name}`,
    max,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // query_timeout > statement_timeout > lock_timeout: the server gives up first, the client only when the server is mute
    query_timeout: statement_ms + 2_000,
    // jit=off: no statement here is worth compiling (25 ms for a call that takes one)
    options: `-c statement_timeout=${statement_ms} -c lock_timeout=${Math.min(3_000, statement_ms - 500)} -c idle_in_transaction_session_timeout=5000 -c jit=off ${planner}`,
  });
  pool.on('error', (error) => log('warn', 'database.connection_lost', faultOf(error)));
  pool.on('connect', (client) => {
    client.on('error', (error) => log('warn', 'database.connection_lost', faultOf(error)));
  });
  return pool;
}

/**
 * The hot statements follow keys, a few rows at a time. Nothing else may be planned for them, not even by a database that
 * has no statistics yet: one reading of a whole hall costs more than a morning of index look-ups.
 * Planned once: left to itself PostgreSQL plans a call anew each time, which takes four times as long as the call (6.6 ms
 * before 1.5 ms).
 */
const BY_KEYS_ONLY = [
  'enable_seqscan=off',
  'enable_bitmapscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'plan_cache_mode=force_generic_plan',
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** Opens the three pools of a process. Nothing is connected until the first query. */
export function openPools(database_url: string): Pools {
  const hot = openPool(database_url, 'hot', { max: 12, statement_ms: 8_000, planner: BY_KEYS_ONLY });
  const screens = openPool(database_url, 'screens', { max: 10, statement_ms: 10_000 });
  const reports = openPool(database_url, 'reports', { max: 2, statement_ms: 30_000 });
  // an error's message holds the statement and never its values, for it goes into the log
  const db = knex({ client: 'pg', connectionPool: screens, compileSqlOnError: false });
  return {
    hot,
    screens,
    reports,
    db,
    async close() {
      // knex lets go of its pool at once; a query under way would never give its connection back, and the end never come
      await Promise.all([hot.end(), screens.end(), reports.end()]);
      await db.destroy();
    },
  };
}

const code = (error: unknown): string | undefined => {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
};

const DEADLOCK = '40P01';
const SERIALIZATION = '40001';

/** One use-case, one transaction. The victim of a deadlock is tried twice more. */
export async function inTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>, tries = 3): Promise<T> {
  try {
    return await db.transaction(work);
  } catch (error) {
    const again = code(error) === DEADLOCK || code(error) === SERIALIZATION;
    if (again && tries > 1) return inTransaction(db, work, tries - 1);
    throw error;
  }
}

/** Whether the error is the violation of this constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  if (typeof error !== 'object' || error === null || !('constraint' in error)) return false;
  return (code(error) ?? '').startsWith('23') && error.constraint === constraint;
}

/** The text of a hot statement, which lies in a `.sql` file beside its verb. */
export const statement = (path: string): string => readFileSync(join(root, 'src', path), 'utf8');
