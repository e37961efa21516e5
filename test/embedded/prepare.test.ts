import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { openClock } from '../../src/clock.ts';
import { openPools } from '../../src/db.ts';
import type { Pools } from '../../src/db.ts';
import { CannotStart } from '../../src/embedded/cannot-start.ts';
import { prepareDatabase } from '../../src/embedded/prepare.ts';
import { newKeys, writeKeys } from '../../src/keys.ts';
import { useLink } from '../../src/staff/access.ts';
import { signIn } from '../../src/staff/sign-in.ts';
import { MONDAY_8AM, servers } from '../support/world.ts';

describe('preparing a database for the first start', function () {
  this.timeout(90_000);
  let data_dir = '';
  let database_url = '';
  let pools: Pools;

  beforeEach(async () => {
    data_dir = mkdtempSync(join(tmpdir(), 'satuatap-prepare-'));
    const name = `prepare_${randomUUID().slice(0, 8)}`;
    const admin = new pg.Client({ connectionString: servers().database_url });
    await admin.connect();
    await admin.query(`create database ${name}`);
    await admin.end();
    const url = new URL(servers().database_url);
    url.pathname = `/${name}`;
    database_url = url.href;
    pools = openPools(database_url);
  });

  afterEach(async () => {
    await pools.close();
    rmSync(data_dir, { recursive: true });
  });

  const prepare = (hall_clock: string | null = null) =>
    prepareDatabase({ database_url, data_dir, hall_clock, base_url: 'http://localhost:3999' });

  async function refusal(): Promise<string> {
    try {
      await prepare();
    } catch (error) {
      if (error instanceof CannotStart) return error.message;
      throw error;
    }
    throw new Error('it started');
  }

  it('seeds the example hall in training, with a login for every counter that really opens', async () => {
    await prepare();
    const hall = await pools.db('halls').first();
    expect(hall).to.include({ slug: 'sagara-raya', training: true });
    expect(statSync(join(data_dir, 'logins.txt')).mode & 0o777).to.equal(0o600);
    expect(statSync(join(data_dir, 'keys.json')).mode & 0o777).to.equal(0o600);

    const line = readFileSync(join(data_dir, 'logins.txt'), 'utf8')
      .split('\n')
      .find((one) => one.startsWith('loket03 '));
    const password = line?.split(/\s+/)[1] ?? '';
    const person = await signIn(pools.db, { hall_id: hall.id, login: 'loket03', password, address: '::1' }, MONDAY_8AM);
    expect(person).to.include({ role: 'officer', disabled_at: null });
    expect(await pools.db('staff').count().first()).to.deep.equal({ count: 40 + 3 + 19 });
  });

  it('keeps hall, keys and passwords at the second start, and makes new links', async () => {
    const first = await prepare();
    const kept = ['keys.json', 'logins.txt'].map((file) => readFileSync(join(data_dir, file), 'utf8'));
    const second = await prepare();
    expect(['keys.json', 'logins.txt'].map((file) => readFileSync(join(data_dir, file), 'utf8'))).to.deep.equal(kept);
    expect(await pools.db('halls').count().first()).to.deep.equal({ count: 1 });

    const secrets = ({ lines }: { lines: string[] }) => lines.flatMap((line) => line.split('/perangkat/')[1] ?? []);
    expect(secrets(second)).to.have.length(8);
    const hall = await pools.db('halls').first();
    const now = new Date();
    const { access } = await pools.db.transaction((trx) => useLink(trx, hall.id, secrets(second)[0] ?? '', now));
    expect(access.kind).to.equal('kiosk');
    let old = '';
    await pools.db
      .transaction((trx) => useLink(trx, hall.id, secrets(first)[0] ?? '', now))
      .catch((error: Error) => (old = error.message));
    expect(old).to.equal('not_found');
  });

  it('takes HALL_CLOCK once, starts in earnest with it and without logins', async () => {
    await prepare(MONDAY_8AM.toISOString());
    const clock = await openClock(pools.screens);
    expect(Math.abs(clock.now().getTime() - MONDAY_8AM.getTime())).to.be.below(30_000);
    clock.close();
    expect(await pools.db('halls').first()).to.include({ training: false });
    expect(await pools.db('staff').first()).to.equal(undefined);

    const { lines } = await prepare('2030-01-01T00:00:00Z');
    const later = await openClock(pools.screens);
    expect(later.now().getUTCFullYear()).to.equal(2026);
    later.close();
    expect(lines.join()).to.include('HALL_CLOCK tidak dipakai');
  });

  it('does not start without the keys of existing data, nor with those of other data', async () => {
    await prepare();
    rmSync(join(data_dir, 'keys.json'));
    expect(await refusal()).to.include('tidak ada');
    writeKeys(join(data_dir, 'keys.json'), newKeys());
    expect(await refusal()).to.include('bukan milik basis data ini');
  });
});
