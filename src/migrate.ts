import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Knex } from 'knex';
import knexModule from 'knex';
import pg from 'pg';
import { root } from './root.ts';

const { knex } = knexModule;

const folder = (): string => join(root, import.meta.url.includes('/dist/') ? 'dist/migrations' : 'migrations');

/** Migrations by bare name, so that a database migrated from `.ts` is at home with compiled `.js` and the other way round. */
export const migrationSource: Knex.MigrationSource<string> = {
  async getMigrations() {
    return readdirSync(folder())
      .filter((file) => /^\d{4}_[a-z_]+\.(ts|js)$/.test(file))
      .sort();
  },
  getMigrationName: (file) => file.replace(/\.(ts|js)$/, ''),
  getMigration: (file) => import(pathToFileURL(join(folder(), file)).href),
};

const MIGRATING = 7_301_118; // one migrator at a time, by advisory lock: it ends with its connection, knex's lock row does not

/** Brings the schema up to date. Safe to run twice, at once, and again after a kill at any statement. */
export async function migrate(database_url: string): Promise<string[]> {
  const guard = new pg.Client({ connectionString: database_url });
  await guard.connect();
  const db = knex({
    client: 'pg',
    connection: database_url,
    migrations: { migrationSource },
    pool: { min: 0, max: 2 },
  });
  try {
    await guard.query('select pg_advisory_lock($1)', [MIGRATING]);
    const { rows } = await guard.query<{ there: boolean }>(
      `select to_regclass('knex_migrations_lock') is not null as there`,
    );
    if (rows[0]?.there) await db.migrate.forceFreeMigrationsLock();
    const [, names] = await db.migrate.latest();
    return names.map((name: string) => migrationSource.getMigrationName(name));
  } finally {
    await db.destroy();
    await guard.end();
  }
}
