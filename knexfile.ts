import { migrationSource } from './src/migrate.ts';

/** For the knex command line; the product itself migrates through `src/migrate.ts`. */
export default {
  client: 'pg',
  connection: process.env['DATABASE_URL'] ?? '',
  migrations: { migrationSource },
};
