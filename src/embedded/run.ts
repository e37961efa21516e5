import { join } from 'node:path';
import { keysFile, readConfig, WrongSetting, type Config } from '../config.ts';
import { root } from '../root.ts';
import { choosePort, lanAddress, openBrowser } from './address.ts';
import { CannotStart } from './cannot-start.ts';
import { keepRunning, type Kept } from './keep-running.ts';
import { logFile } from './log-file.ts';
import { prepareDatabase } from './prepare.ts';
import { startChild, type ChildProgram } from './process-child.ts';
import { claimDataFolder, noteRun, startServices, type Services, type Undo } from './supervisor.ts';

const REFUSED = 78; // sysexits: a setting is wrong; whoever starts us automatically should not try again
const ECHO_MS = 1_000; // npm passes Ctrl-C on to a process that the terminal has already told

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

type Address = {
  host: string;
  port: number;
  base_url: string;
  lan_address: string | null;
  /** The start page opens for whoever sits at this machine, and by no other address than the machine's own. */
  start_url: string;
};

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

async function chooseAddress(config: Config, args: string[]): Promise<Address> {
  const unknown = args.find((arg) => arg !== '--lan');
  if (unknown) throw new CannotStart(`Pilihan ${unknown} tidak dikenal; yang ada hanya --lan.`);
  const lan = args.includes('--lan');
  const lan_address = lan ? (config.lan_address ?? lanAddress()) : null;
  if (lan && !lan_address)
    throw new CannotStart('Mesin ini tidak tersambung ke jaringan, jadi --lan tidak dapat dipakai.');
  const host = lan ? '0.0.0.0' : config.host;
  const port = await choosePort(host, config.port);
  const within = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const shown = lan_address ?? within;
  return {
    host,
    port,
    lan_address,
    base_url: config.base_url ?? `http://${bracketed(shown)}:${port}`,
    start_url: `http://${bracketed(within)}:${port}/mulai`,
  };
}

function childEnv(config: Config, services: Services, address: Address): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    EMBEDDED: '1',
    DATABASE_URL: services.database_url,
    PORT: String(address.port),
    HOST: address.host,
    BASE_URL: address.base_url,
    DATA_DIR: config.data_dir,
  };
  if (services.redis_url) env['REDIS_URL'] = services.redis_url;
  if (address.lan_address) env['LAN_ADDRESS'] = address.lan_address;
  return env;
}

type Program = { name: 'web' | 'worker'; env: NodeJS.ProcessEnv; data_dir: string };

function startProgram({ name, env, data_dir }: Program): () => ChildProgram {
  const write = logFile(join(data_dir, 'log', `${name}.log`));
  const warn = (text: string): void => {
    write(text);
    process.stderr.write(text);
  };
  const file = join(root, 'src', name === 'web' ? 'server.ts' : 'worker.ts');
  return () => startChild({ file, cwd: root, env, write, warn });
}

const keep = (name: string, first: ChildProgram, begin: () => ChildProgram): Kept =>
  keepRunning(
    first,
    async () => begin(),
    (why) => say(`Proses ${name} berhenti (${why}); dinyalakan lagi.`),
  );

/** Starts web and worker and keeps them running. A web that cannot start at all is a failed start, not a crash. */
async function startPrograms(env: NodeJS.ProcessEnv, data_dir: string, undo: Undo[]): Promise<void> {
  const beginWeb = startProgram({ name: 'web', env, data_dir });
  const beginWorker = startProgram({ name: 'worker', env, data_dir });
  const web = beginWeb();
  const running: Kept[] = [web, keep('worker', beginWorker(), beginWorker)];
  undo.push((how) => Promise.all(running.map((one) => one.stop(how))));
  await web.ready.catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotStart(
      `Proses web tidak dapat dinyalakan (${why}); sebabnya tercatat di ${join(data_dir, 'log', 'web.log')}.`,
    );
  });
  running[0] = keep('web', web, beginWeb);
}

function tell(config: Config, services: Services, address: Address, training: boolean): void {
  const own = config.database_url ? 'PostgreSQL dari DATABASE_URL' : 'PostgreSQL milik folder ini';
  say('\nSatu Atap siap.\n');
  // the start page signs anyone in without a password, so it exists only where one practises
  say(training ? `  Mulai di sini    ${address.start_url}` : `  Halaman aula     ${address.base_url}`);
  if (address.lan_address) say(`  Dari HP          http://${address.lan_address}:${address.port} (jaringan yang sama)`);
  say(`  Basis data       ${own}`);
  say(`  Antrean kerja    ${services.jobs_by}`);
  say(training ? '  Nama masuk       npm run hall -- logins' : '  Pengelola        npm run hall -- --help');
  say(`  Data dan log     ${config.data_dir}`);
  if (!config.rate_limits) say('  Perhatian        RATE_LIMITS=off: semua batas permintaan dimatikan');
  say('  Berhenti         Ctrl-C\n');
}

async function start(args: string[], undo: Undo[]): Promise<void> {
  const config = readConfig({ ...process.env, EMBEDDED: '1' });
  const run = claimDataFolder(config.data_dir, undo);
  const address = await chooseAddress(config, args);
  const services = await startServices(config, process.env['PATH'] ?? '', run, undo, say);
  const { lines, training } = await prepareDatabase({
    database_url: services.database_url,
    data_dir: config.data_dir,
    keys_file: keysFile(config),
    hall_clock: config.hall_clock?.toISOString() ?? null,
    base_url: address.base_url,
  });
  lines.forEach(say);

  const env = childEnv(config, services, address);
  await startPrograms(env, config.data_dir, undo);
  noteRun(
    { ...run, database_url: services.database_url, redis_url: services.redis_url, base_url: address.base_url },
    undo,
  );
  tell(config, services, address, training);
  openBrowser(training ? address.start_url : address.base_url, process.env);
}

function refuse(error: unknown): number {
  if (error instanceof CannotStart || error instanceof WrongSetting) {
    process.stderr.write(`${error.message}\n`);
    return REFUSED;
  }
  process.stderr.write(`Satu Atap tidak dapat dinyalakan: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
}

// `kill` on npm ends npm and the shell it put between us, and neither tells us.
function whenOrphaned(act: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    act();
  }, 500);
  watch.unref();
}

/** Starts the hall on this machine and keeps it running until it is told to stop. Ends the process itself. */
export async function main(args: string[]): Promise<void> {
  const undo: Undo[] = [];
  let stopping_since = 0;

  const finish = async (code: number, how: 'gently' | 'now'): Promise<void> => {
    // Newest first: web and worker before the servers they stand on. A second Ctrl-C walks the same way, without patience.
    for (const act of undo.toReversed()) await Promise.resolve(act(how)).catch(() => undefined);
    process.exit(code);
  };
  const onSignal = (): void => {
    const now = performance.now();
    if (stopping_since > 0 && now - stopping_since < ECHO_MS) return;
    const how = stopping_since > 0 ? 'now' : 'gently';
    if (how === 'gently') say('\nBerhenti, mohon tunggu sebentar. Ctrl-C sekali lagi menghentikan seketika.');
    stopping_since = Math.max(now, 1);
    void finish(0, how);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined); // `npm start | head`

  if (process.env['npm_lifecycle_event']) whenOrphaned(onSignal);

  try {
    await start(args, undo);
  } catch (error) {
    if (stopping_since === 0) await finish(refuse(error), 'gently');
  }
}

await main(process.argv.slice(2));
