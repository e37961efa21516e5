import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Client } from 'pg';
import { CannotStart } from '../../src/embedded/cannot-start.ts';
import { birthOf } from '../../src/embedded/lock.mjs';
import { findPlace, makeSocketFolder } from '../../src/embedded/place.ts';
import { startPostgres, type PostgresOptions } from '../../src/embedded/postgres.ts';
import { freePort, type Running } from '../../src/embedded/server.ts';
import { skipBecause } from '../support/skip.ts';
import { aFolder, removeFolders } from './folder.ts';
import { begin, killHard, programOf, untilGone } from './programs.ts';

const write = (): void => undefined;

function optionsIn(folder: string, password = 'secret'): PostgresOptions {
  const place = findPlace(folder, null);
  const sockets = makeSocketFolder(place.servant, [aFolder()]);
  return { place, door: { folder: sockets ?? '' }, password, sync: false, write };
}

async function ask(url: string, question: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ answer: unknown }>(question);
    return rows[0]?.answer;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  const running: Running[] = [];
  const start = async (options: PostgresOptions) => {
    const server = await startPostgres(options);
    running.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop('now')));
    removeFolders();
  });

  it('keeps what was written over a stop and a start', async () => {
    const options = optionsIn(aFolder());
    const first = await start(options);
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.stop('gently');
    expect(birthOf(first.pid)).to.equal(null);
    const second = await start(options);
    expect(await ask(second.url, 'select answer from kept')).to.equal(42);
  });

  it('listens on no network address, flushes commits, checks pages, sorts by code point', async () => {
    const { url } = await start(optionsIn(aFolder()));
    const settings = `select string_agg(name || '=' || setting, ' ' order by name) as answer from pg_settings
      where name in ('listen_addresses', 'fsync', 'data_checksums', 'server_encoding')`;
    expect(await ask(url, settings)).to.equal('data_checksums=on fsync=on listen_addresses= server_encoding=UTF8');
    expect(await ask(url, `select datlocale as answer from pg_database where datname = 'satuatap'`)).to.equal(
      'C.UTF-8',
    );
  });

  it('lets nobody in without the password', async () => {
    const { url } = await start(optionsIn(aFolder()));
    const wrong = await ask(url.replace(':secret@', ':guess@'), 'select 1 as answer').catch((error: unknown) => error);
    expect(wrong).to.be.instanceOf(Error).with.property('code', '28P01');
  });

  it('listens on a loopback port where there are no sockets', async () => {
    const { url } = await start({ ...optionsIn(aFolder()), door: { port: await freePort() } });
    expect(await ask(url, 'select 1 as answer')).to.equal(1);
  });

  it('takes a new password when the note of the old one was lost', async () => {
    const options = optionsIn(aFolder());
    const first = await start(options);
    await first.stop('gently');
    const second = await start({ ...options, password: 'another', new_password: true });
    expect(await ask(second.url, 'select 1 as answer')).to.equal(1);
  });

  it('is gone after a kill -9 of the program that started it, and starts again with its data', async function () {
    if (process.platform !== 'linux') skipBecause(this, 'elsewhere the next start ends the server that was left');
    const folder = aFolder();
    const { program, pid, url = '' } = await begin(programOf('hold-postgres.ts'), folder, 'secret');
    await ask(url, 'create table kept as select 42 as answer');
    await killHard(program);
    await untilGone(pid);
    const again = await start(optionsIn(folder));
    expect(await ask(again.url, 'select answer from kept')).to.equal(42);
  });

  it('starts at once after a kill -9, while the old server is still going down', async () => {
    const folder = aFolder();
    const { program, url = '' } = await begin(programOf('hold-postgres.ts'), folder, 'secret');
    await ask(url, 'create table kept as select 42 as answer');
    await killHard(program);
    const again = await start(optionsIn(folder));
    expect(await ask(again.url, 'select answer from kept')).to.equal(42);
  });

  it('starts when the note of the last server names a stranger who got its number', async () => {
    const options = optionsIn(aFolder());
    const first = await start(options);
    await first.stop('gently');
    writeFileSync(join(options.place.folder, 'pg', 'postmaster.pid'), `${process.pid}\n/elsewhere\n`);
    const second = await start(options);
    expect(await ask(second.url, 'select 1 as answer')).to.equal(1);
  });

  it('refuses data of another major version in a sentence', async () => {
    const options = optionsIn(aFolder());
    const first = await start(options);
    await first.stop('gently');
    writeFileSync(join(options.place.folder, 'pg', 'PG_VERSION'), '12\n');
    const refused = await startPostgres(options).catch((error: unknown) => error);
    expect(refused)
      .to.be.instanceOf(CannotStart)
      .with.property('message')
      .that.matches(/PostgreSQL 12.*PostgreSQL 18/);
  });
});
