import { join } from 'node:path';
import { exampleHall } from '../../seeds/example-hall.ts';
import { openClock } from '../clock.ts';
import { openPools } from '../db.ts';
import type { Db } from '../db.ts';
import { catalogueOf } from '../hall/catalogue.ts';
import { importHall } from '../hall/import.ts';
import { settleInstallation, WrongKeys } from '../installation.ts';
import { migrate } from '../migrate.ts';
import { keepPracticeLogins, newPracticeLogins } from '../staff/practice-logins.ts';
import { CannotStart } from './cannot-start.ts';
import { linkDevices } from './device-links.ts';
import { writeLogins } from './logins-file.ts';

const FROM_DAY = '2020-01-01'; // the example hall's hours hold on every day that anyone will try

export type Preparing = {
  database_url: string;
  data_dir: string;
  /** Beside the data unless the operator keeps it elsewhere. */
  keys_file?: string;
  /** RFC 3339; taken by the first start on an empty database only. */
  hall_clock: string | null;
  base_url: string;
};

/** What the person at the terminal should read, and whether there is a hall to practise in. */
export type Prepared = { lines: string[]; training: boolean };

/**
 * Makes a database ready to be served from: schema, installation, keys, and where there is no hall the example hall, in
 * training unless the clock was set. Answers what the person at the terminal should read. Refuses with `CannotStart`.
 */
export async function prepareDatabase(what: Preparing): Promise<Prepared> {
  const { database_url, data_dir, base_url } = what;
  await migrate(database_url);
  const pools = openPools(database_url);
  try {
    const first = await settle(pools.db, what);
    const clock = await openClock(pools.screens);
    const now = clock.now();
    clock.close();
    const seeded = await seedWhereEmpty(pools.db, what.hall_clock === null, now);
    await giveLogins(pools.db, data_dir, now);
    const lines = await pools.db.transaction((trx) => linkDevices(trx, base_url, now));
    const training = (await pools.db('halls').where({ training: true }).first('id')) !== undefined;
    return { lines: [...said(what, first, seeded), ...lines], training };
  } finally {
    await pools.close();
  }
}

async function settle(db: Db, { data_dir, keys_file, hall_clock }: Preparing): Promise<boolean> {
  try {
    const { first } = await settleInstallation(db, {
      keys_file: keys_file ?? join(data_dir, 'keys.json'),
      may_make_keys: true,
      hall_clock: hall_clock === null ? null : new Date(hall_clock),
    });
    return first;
  } catch (error) {
    if (error instanceof WrongKeys) throw new CannotStart(error.message);
    throw error;
  }
}

const seedWhereEmpty = (db: Db, training: boolean, now: Date): Promise<boolean> =>
  db.transaction(async (trx) => {
    if (await trx('halls').first('id')) return false;
    await importHall(trx, exampleHall(), { training, from_day: FROM_DAY }, now);
    return true;
  });

/** A hall in training in which nobody can sign in yet gets its logins. The file first: a login nobody knows is of no use. */
async function giveLogins(db: Db, data_dir: string, now: Date): Promise<void> {
  const halls: { slug: string }[] = await db('halls')
    .where({ training: true })
    .whereNotExists(db('staff').whereRaw('staff.hall_id = halls.id'))
    .orderBy('slug')
    .limit(1)
    .select('slug');
  for (const { slug } of halls) {
    const catalogue = await catalogueOf(db, slug);
    const { logins, rows } = await newPracticeLogins(catalogue, now);
    writeLogins(data_dir, catalogue.hall, logins);
    await keepPracticeLogins(db, rows);
  }
}

function said({ hall_clock }: Preparing, first: boolean, seeded: boolean): string[] {
  const lines: string[] = [];
  if (seeded && hall_clock === null) lines.push('Aula contoh MPP Sagara Raya dimuat untuk latihan.');
  if (seeded && hall_clock !== null) lines.push('Aula contoh MPP Sagara Raya dimuat, bukan untuk latihan.');
  if (hall_clock !== null && !first)
    lines.push('HALL_CLOCK tidak dipakai: jam aula sudah ditetapkan ketika basis data ini pertama kali dijalankan.');
  return lines;
}
