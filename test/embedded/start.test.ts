import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { choosePort, lanAddress } from '../../src/embedded/address.ts';
import { CannotStart } from '../../src/embedded/cannot-start.ts';
import { thisProcess } from '../../src/embedded/lock.mjs';
import { logFile } from '../../src/embedded/log-file.ts';
import { readRunFile, runningHall, writeRunFile, type RunFile } from '../../src/embedded/run-file.ts';
import { claimDataFolder, type Undo } from '../../src/embedded/supervisor.ts';
import { root } from '../../src/root.ts';
import { aFolder, removeFolders } from './folder.ts';

/** A start with these settings: how it ended and what it said. */
function aStart(
  env: NodeJS.ProcessEnv,
  ...args: string[]
): Promise<{ code: number | null; said: string; stdout: string }> {
  const start = join(root, 'src', 'embedded', 'start.mjs');
  const program = spawn(process.execPath, [start, ...args], { cwd: root, env: { ...process.env, ...env } });
  let said = '';
  let stdout = '';
  program.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  program.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  return new Promise((resolve) => program.once('close', (code) => resolve({ code, said, stdout })));
}

describe('a start that is refused', () => {
  afterEach(removeFolders);

  it('says one sentence and ends with 78 when a setting is wrong', async () => {
    const { code, said } = await aStart({ PORT: 'three', DATA_DIR: join(aFolder(), 'data') });
    expect(code).to.equal(78);
    expect(said).to.match(/^[^\n]*PORT[^\n]*\.\n$/);
  });

  it('says one sentence and leaves no servers data behind when the port is taken', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address();
        resolve(address && typeof address === 'object' ? address.port : 0);
      });
    });
    const data = join(aFolder(), 'data');
    const { code, said } = await aStart({ PORT: String(port), DATA_DIR: data });
    taken.close();
    expect(code).to.equal(78);
    expect(said).to.match(/^Port \d+ sedang dipakai[^\n]*\n$/);
    expect(readdirSync(data)).to.deep.equal([]);
  });

  it('says one sentence when the folder is in use by a running hall', () => {
    const data = aFolder();
    const undo: Undo[] = [];
    claimDataFolder(data, undo);
    expect(() => claimDataFolder(data, [])).to.throw(CannotStart, `proses ${process.pid}`);
    for (const act of undo) act('gently');
    expect(() => claimDataFolder(data, [])).not.to.throw();
  });

  it('says one sentence when the folder cannot be made', () => {
    const file = join(aFolder(), 'a file');
    writeFileSync(file, '');
    expect(() => claimDataFolder(join(file, 'data'), [])).to.throw(CannotStart, 'DATA_DIR');
  });

  it('says one sentence when the address is not one of this machine', async () => {
    const refused = await choosePort('203.0.113.1', 3000).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(CannotStart).with.property('message').that.includes('HOST');
  });
});

describe('the note of a run', () => {
  afterEach(removeFolders);
  const aRun = (data_dir: string): RunFile => ({
    owner: thisProcess(),
    data_dir,
    servers_dir: null,
    password: 'secret',
    sockets: null,
    database_url: 'postgresql://here',
    redis_url: null,
    base_url: 'http://here',
  });

  it('is for its owner alone to read', () => {
    const run = aRun(aFolder());
    writeRunFile(run);
    expect(statSync(join(run.data_dir, 'run.json')).mode & 0o777).to.equal(0o600);
    expect(readRunFile(run.data_dir)).to.deep.equal(run);
  });

  it('leads programs beside it to the database only while the hall runs', () => {
    const run = aRun(aFolder());
    expect(runningHall(run.data_dir)).to.equal(null);
    writeRunFile(run);
    expect(runningHall(run.data_dir)?.database_url).to.equal('postgresql://here');
    writeRunFile({ ...run, owner: { pid: process.pid, born: 'long ago' } });
    expect(runningHall(run.data_dir)).to.equal(null);
  });
});

describe('the address told to phones', () => {
  const of = (address: string, internal = false) =>
    ({ address, internal, family: 'IPv4', netmask: '', mac: '', cidr: null }) as const;

  it('is the one of the real network, not of machines within this one', () => {
    const docker = { docker0: [of('172.17.0.1')], wlan0: [of('192.168.1.5')], lo: [of('127.0.0.1', true)] };
    expect(lanAddress(docker)).to.equal('192.168.1.5');
  });
  it('is none without a network', () => {
    expect(lanAddress({ lo: [of('127.0.0.1', true)], eth0: [of('169.254.3.4')] })).to.equal(null);
  });
});

describe('a log file', () => {
  afterEach(removeFolders);

  it('starts anew when it is full and keeps the last three', () => {
    const path = join(aFolder(), 'log', 'web.log');
    const write = logFile(path, 10, 3);
    for (const line of ['one.......', 'two.......', 'three.....', 'four......', 'five......']) write(line);
    const read = (end: string): string => readFileSync(`${path}${end}`, 'utf8');
    expect([read(''), read('.1'), read('.2'), read('.3')]).to.deep.equal([
      'five......',
      'four......',
      'three.....',
      'two.......',
    ]);
    expect(readdirSync(join(path, '..'))).to.have.length(4);
  });
});
