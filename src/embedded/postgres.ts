import {
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { Client } from 'pg';
import { CannotStart } from './cannot-start.ts';
import { program } from './native.ts';
import { makeOwnFolder, refuseStrangersFolder, type Place } from './place.ts';
import { endOf, endProcess, isAtWork, spawnServer, letGo, untilReady, type Door, type Server } from './server.ts';
import { runs, type Servant } from './servant.ts';

const NAME = 'satuatap'; // the database and its owner

export type PostgresOptions = {
  place: Place;
  door: Door;
  password: string;
  /** The password is not the one the data were made with (the note of it was lost). */
  new_password?: boolean;
  /** False only for tests, and only while the data folder is being made; commits are always flushed. */
  sync: boolean;
  write: (text: string) => void;
};

/**
 * How everything finds the embedded database. The host in `?host=` is the socket's folder and wins over the one before
 * it, for pg, knex and psql alike; `localhost` stands there because an empty host is no URL to Node's parser.
 */
export function databaseUrl(door: Door, password: string, database = NAME): string {
  if ('port' in door) return `postgresql://${NAME}:${password}@127.0.0.1:${door.port}/${database}`;
  return `postgresql://${NAME}:${password}@localhost:5432/${database}?host=${encodeURIComponent(door.folder)}`;
}

const dataFolder = (place: Place): string => join(place.folder, 'pg');

/** Starts the embedded PostgreSQL, making its data first where there are none, and waits until it answers. */
export async function startPostgres(options: PostgresOptions): Promise<Server & { url: string }> {
  const data = dataFolder(options.place);
  refuseOtherData(options.place);
  if (existsSync(data)) await endLeftover(data);
  else await makeData(options);
  if (options.new_password) changePassword(options);
  const running = await begin(options);
  try {
    await makeDatabase(options);
  } catch (error) {
    await running.stop('gently');
    throw error;
  }
  return { ...running, url: databaseUrl(options.door, options.password) };
}

/** Says in a sentence when the data cannot be ours: another user's, or another major version's. */
export function refuseOtherData(place: Place): void {
  const data = dataFolder(place);
  refuseStrangersFolder(place.servant, data);
  if (!existsSync(data)) return;
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (version === place.major) return;
  throw new CannotStart(
    `Data di ${data} dibuat oleh PostgreSQL ${version}, sedangkan program ini membawa PostgreSQL ${place.major}; pakai versi program yang lama untuk mengekspornya, atau pilih DATA_DIR lain.`,
  );
}

/** Whether there are data from an earlier run, so that their password matters. */
export const hasData = (place: Place): boolean => existsSync(dataFolder(place));

// Made beside and renamed when whole: a kill in the middle leaves nothing that looks like a database.
async function makeData({ place, password, sync }: PostgresOptions): Promise<void> {
  const making = join(place.folder, 'pg.new');
  const secret = join(place.folder, 'pg.secret');
  rmSync(making, { recursive: true, force: true });
  makeOwnFolder(place.servant, making);
  writeFileSync(secret, `${password}\n`, { mode: 0o600 });
  give(secret, place.servant);
  // PostgreSQL's own C.UTF-8 sorts alike on every system, whatever its C library knows.
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const args = ['-D', making, '-U', NAME, ...locale, process.platform === 'linux' ? '--locale=C.UTF-8' : '--locale=C'];
  args.push('--data-checksums', '--auth=scram-sha-256', `--pwfile=${secret}`, '--no-instructions');
  if (!sync) args.push('--no-sync');
  try {
    const child = spawnServer(place.servant, program(place.native, 'initdb'), args, 'INT');
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = await endOf(child);
    if (ended !== 'kode 0') throw new Error(`initdb: ${ended}: ${said.trim().split('\n').slice(-3).join(' | ')}`);
    renameSync(making, dataFolder(place));
  } finally {
    rmSync(secret, { force: true });
    rmSync(making, { recursive: true, force: true });
  }
}

function give(file: string, servant: Servant): void {
  chmodSync(file, 0o600);
  if (servant.owner) chownSync(file, servant.owner.uid, servant.owner.gid);
}

const leftover = (data: string): number => {
  try {
    return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return 0;
  }
};

// After a kill -9 the server of the last run may still be going down, or its number may belong to a stranger by now.
async function endLeftover(data: string): Promise<void> {
  const pid = leftover(data);
  if (!pid) return;
  if (isAtWork(pid, 'postgres', realpathSync(data))) {
    await endProcess(pid, [
      { signal: 'SIGINT', patience_ms: 15_000 },
      { signal: 'SIGQUIT', patience_ms: 5_000 },
    ]);
  }
  if (!isAtWork(pid, 'postgres', realpathSync(data))) rmSync(join(data, 'postmaster.pid'), { force: true });
}

function settings(door: Door): string[] {
  const quoted = 'folder' in door ? `"${door.folder.replaceAll('"', '""')}"` : '';
  const all = {
    listen_addresses: 'port' in door ? '127.0.0.1' : '',
    port: 'port' in door ? String(door.port) : '5432',
    unix_socket_directories: quoted,
    unix_socket_permissions: '0700',
    shared_buffers: '128MB',
    max_connections: '80',
    fsync: 'on',
    idle_in_transaction_session_timeout: '5s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    logging_collector: 'off',
    log_checkpoints: 'off',
    log_statement: 'none',
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function begin({ place, door, write }: PostgresOptions): Promise<Server> {
  const args = ['-D', dataFolder(place), ...settings(door)];
  for (let tries = 1; ; tries += 1) {
    const child = spawnServer(place.servant, program(place.native, 'postgres'), args, 'INT');
    child.stdin?.end();
    const exited = endOf(child);
    try {
      await untilReady(child, /database system is ready to accept connections/, write, 180_000);
      return {
        pid: child.pid ?? 0,
        exited,
        stop: (how) => stop(place, child.pid ?? 0, how),
        letGo: () => letGo(child),
      };
    } catch (error) {
      await stop(place, child.pid ?? 0, 'now');
      // The last run's processes may need another moment to let go of the shared memory.
      if (tries >= 5 || !/pre-existing shared memory|lock file .* already exists/.test(String(error))) throw error;
      await sleep(500);
    }
  }
}

async function stop(place: Place, pid: number, how: 'gently' | 'now'): Promise<void> {
  if (process.platform === 'win32') {
    const mode = how === 'gently' ? 'fast' : 'immediate';
    spawnSync(program(place.native, 'pg_ctl'), ['stop', '-D', dataFolder(place), '-m', mode, '-w']);
    return;
  }
  const fast = { signal: 'SIGINT', patience_ms: 20_000 } as const;
  const immediate = { signal: 'SIGQUIT', patience_ms: 4_000 } as const;
  const last = { signal: 'SIGKILL', patience_ms: 2_000 } as const;
  await endProcess(pid, how === 'gently' ? [fast, immediate, last] : [immediate, last]);
}

async function makeDatabase({ door, password }: PostgresOptions): Promise<void> {
  const client = new Client({ connectionString: databaseUrl(door, password, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [NAME]);
    if (rowCount === 0) await client.query(`create database ${NAME}`);
  } finally {
    await client.end();
  }
}

// Without the old password nobody can ask the server for a new one; its single-user mode asks for none.
function changePassword({ place, password }: PostgresOptions): void {
  const args = ['--single', '-D', dataFolder(place), 'postgres'];
  const complaint = runs(
    place.servant,
    program(place.native, 'postgres'),
    args,
    `alter role ${NAME} password '${password}'\n`,
  );
  if (complaint) throw new Error(`postgres --single: ${complaint}`);
}
