import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/embedded/server.ts';
import { until } from './until.ts';

const BEARERBOX = '/usr/sbin/bearerbox';
const SMSBOX = '/usr/sbin/smsbox';
const FAKE_SMSC = '/usr/lib/kannel/test/fakesmsc';

/** The Debian packages that bring Kannel and its fake SMSC. */
export const KANNEL_PACKAGES = 'kannel, kannel-extras';

/** Whether this machine can run one. */
export const hasKannel = (): boolean => [BEARERBOX, SMSBOX, FAKE_SMSC].every((file) => existsSync(file));

/** One callback of Kannel's: its query. */
export type Callback = { path: string; type: string; at: string; ref: string; answer: string };

/** A real Kannel, with its own fake SMSC or an operator behind it. */
export type Kannel = {
  /** As `SMS_GATEWAY_URL`. */
  url: string;
  /** Where our web would hear receipts; add a path. */
  receipts_url: string;
  callbacks: Callback[];
  /** What the fake SMSC was given, one line each: `<sender number kind text…>`. */
  phones(): string[];
  /** Kannel's own record of addresses asked for. */
  output(): string;
  /** Ends smsbox, the part that takes messages. */
  stopTaking(): Promise<void>;
  close(): Promise<void>;
};

/** Starts Kannel in a folder below the temporary one. `operator_port`: of an SMPP operator instead of the fake SMSC. */
export async function openKannel(operator_port: number | null = null): Promise<Kannel> {
  const folder = mkdtempSync(join(tmpdir(), 'satuatap-kannel-'));
  mkdirSync(join(folder, 'store'));
  const ports = { admin: await freePort(), box: await freePort(), smsc: await freePort(), sendsms: await freePort() };
  const file = join(folder, 'kannel.conf');
  writeFileSync(file, configuration(folder, ports, operator_port), { mode: 0o600 });

  const output: Record<string, string> = {};
  const start = (program: string, args: string[]): ChildProcess => {
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (some: Buffer) => (output[program] = (output[program] ?? '') + some.toString('utf8')));
    children.push(child);
    return child;
  };
  const children: ChildProcess[] = [];
  const kill = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  process.once('exit', kill); // a run that is broken off never reaches `close`
  const status = async (): Promise<string> => {
    const address = `http://127.0.0.1:${ports.admin}/status.txt?password=rahasia`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    return answer ? answer.text().catch(() => '') : '';
  };

  const callbacks: Callback[] = [];
  const web = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://web');
    const said = (name: string): string => searchParams.get(name) ?? '';
    callbacks.push({ path: pathname, type: said('type'), at: said('at'), ref: said('ref'), answer: said('answer') });
    res.end();
  });
  await new Promise<void>((ready) => web.listen(0, '127.0.0.1', ready));
  const listening = web.address();
  if (listening === null || typeof listening === 'string') throw new Error('no port');

  const close = async (): Promise<void> => {
    process.removeListener('exit', kill);
    await Promise.all(children.map(ended));
    web.closeAllConnections();
    await new Promise((closed) => web.close(closed));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  let smsbox: ChildProcess | undefined;
  try {
    start(BEARERBOX, [file]);
    await until('bearerbox is up', async () => (await status()) !== '');
    smsbox = start(SMSBOX, [file]);
    if (operator_port === null)
      start(FAKE_SMSC, ['-H', '127.0.0.1', '-r', String(ports.smsc), '-m', '0', '-i', '0.1', '100 200 text x']);
    await until('Kannel is whole', async () => /smsbox/.test(await status()) && /online/.test(await status()));
  } catch (error) {
    await close();
    throw error;
  }
  const taking = smsbox;

  return {
    url: `http://aula:rahasia@127.0.0.1:${ports.sendsms}/cgi-bin/sendsms`,
    receipts_url: `http://127.0.0.1:${listening.port}`,
    callbacks,
    phones: () => [...(output[FAKE_SMSC] ?? '').matchAll(/Got message \d+: <(.*)>/g)].map(([, line]) => line ?? ''),
    output: () => Object.values(output).join(''),
    stopTaking: () => ended(taking),
    close,
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((end) => child.once('close', end));
  child.kill('SIGKILL');
  await gone;
}

type Ports = { admin: number; box: number; smsc: number; sendsms: number };

const configuration = (folder: string, { admin, box, smsc, sendsms }: Ports, operator_port: number | null): string =>
  [
    'group = core',
    `admin-port = ${admin}`,
    'admin-interface = 127.0.0.1',
    'admin-password = rahasia',
    'status-password = rahasia',
    `smsbox-port = ${box}`,
    'smsbox-interface = 127.0.0.1',
    'box-allow-ip = "127.0.0.1"',
    'store-type = file',
    `store-location = ${join(folder, 'store', 'kannel.store')}`,
    'dlr-storage = internal',
    '',
    'group = smsc',
    'smsc-id = operator', // without one, reports of delivery find no message
    ...(operator_port === null
      ? ['smsc = fake', `port = ${smsc}`, 'connect-allow-ip = 127.0.0.1']
      : [
          'smsc = smpp',
          'host = 127.0.0.1',
          `port = ${operator_port}`,
          'transceiver-mode = true',
          'reconnect-delay = 1',
        ]),
    ...(operator_port === null ? [] : ['smsc-username = aula', 'smsc-password = rahasia', 'system-type = ""']),
    '',
    'group = smsbox',
    'bearerbox-host = 127.0.0.1',
    `sendsms-port = ${sendsms}`,
    'sendsms-interface = 127.0.0.1',
    '',
    'group = sendsms-user',
    'username = aula',
    'password = rahasia',
    'concatenation = true',
    'max-messages = 10',
    'user-allow-ip = "127.0.0.1"',
    '',
    'group = sms-service',
    'keyword = default',
    'catch-all = true',
    'max-messages = 0',
    'text = ""',
    '',
  ].join('\n');
