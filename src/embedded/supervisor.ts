import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { CannotStart } from './cannot-start.ts';
import { keepRunning } from './keep-running.ts';
import { takeLock, thisProcess } from './lock.mjs';
import { logFile } from './log-file.ts';
import { findPlace, makeSocketFolder, refuseStrangersFolder, type Place } from './place.ts';
import { hasData, refuseOtherData, startPostgres } from './postgres.ts';
import { findRedis, startRedis } from './redis.ts';
import { readRunFile, writeRunFile, type RunFile } from './run-file.ts';
import { freePort, type Door } from './server.ts';

/** What must be undone at the end, newest first. */
export type Undo = (how: 'gently' | 'now') => unknown;

/** The services a hall stands on, given or embedded. `jobs_by` says in words which queue backend works. */
export type Services = { database_url: string; redis_url: string | null; jobs_by: string };

/** Makes the data folder ours for this run, or says in a sentence why it cannot be. */
export function claimDataFolder(data_dir: string, undo: Undo[]): RunFile {
  try {
    mkdirSync(data_dir, { recursive: true, mode: 0o711 });
    const { uid, mode } = statSync(data_dir);
    if (process.getuid && uid !== process.getuid()) throw strangers(data_dir);
    if (uid === 0) chmodSync(data_dir, mode | 0o011); // the servers' own user passes through
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    throw new CannotStart(`Folder data ${data_dir} tidak dapat dibuat atau ditulisi; pilih yang lain lewat DATA_DIR.`);
  }
  const lock = takeLock(join(data_dir, 'run.lock'));
  if (!lock.taken) {
    throw new CannotStart(
      `Satu Atap sudah berjalan dari ${data_dir} (proses ${lock.owner.pid}); hentikan yang itu, atau pilih DATA_DIR lain.`,
    );
  }
  undo.push(lock.release);
  return newRun(data_dir);
}

const strangers = (data_dir: string): CannotStart =>
  new CannotStart(
    `Folder data ${data_dir} milik pengguna lain; jalankan sebagai pengguna yang dahulu memulainya, atau pilih DATA_DIR lain.`,
  );

function newRun(data_dir: string): RunFile {
  const before = readRunFile(data_dir);
  if (before?.sockets) rmSync(before.sockets, { recursive: true, force: true }); // left by a kill -9
  return {
    owner: thisProcess(),
    data_dir,
    servers_dir: before?.servers_dir ?? null,
    password: before?.password ?? '',
    sockets: null,
    database_url: null,
    redis_url: null,
    base_url: null,
  };
}

/** Notes this run for `npm run hall`, and takes the note back at the end; the password stays for the next run. */
export function noteRun(run: RunFile, undo: Undo[]): void {
  writeRunFile(run);
  undo.push(() =>
    writeRunFile({ ...run, owner: null, sockets: null, database_url: null, redis_url: null, base_url: null }),
  );
}

type Say = (line: string) => void;

/** Starts whichever of the two servers was not given, and keeps them running. */
export async function startServices(
  config: Config,
  path: string,
  run: RunFile,
  undo: Undo[],
  say: Say,
): Promise<Services> {
  const found = config.redis_url ? null : findRedis(path);
  const given = { database_url: config.database_url, redis_url: config.redis_url };
  if (given.database_url && !found)
    return { ...given, database_url: given.database_url, jobs_by: backend(given.redis_url, null) };

  const place = findPlace(run.data_dir, run.servers_dir);
  if (place.folder !== run.data_dir) takeFolder(place.folder, run, undo);
  refuseStrangersFolder(place.servant, join(place.folder, 'redis'));
  if (!given.database_url) refuseOtherData(place);
  const doors = await openDoors(place, run, undo);
  const new_password = run.password === '' && hasData(place);
  run.password ||= randomBytes(24).toString('hex');
  writeRunFile(run); // before any data exist that only this password opens

  const starting = { place, run, undo, say };
  const [database_url, own_redis_url] = await together(
    given.database_url
      ? Promise.resolve(given.database_url)
      : embeddedPostgres({ ...starting, door: doors.postgres, new_password }),
    found ? embeddedRedis({ ...starting, door: doors.redis, file: found.file }) : Promise.resolve(null),
  );
  const jobs_by = backend(given.redis_url, own_redis_url === null ? null : found);
  return { database_url, redis_url: given.redis_url ?? own_redis_url, jobs_by };
}

// The data lie elsewhere, by a note that a copied clone carries too; only one of the two may run on them.
function takeFolder(folder: string, run: RunFile, undo: Undo[]): void {
  const lock = takeLock(join(folder, 'run.lock'));
  if (!lock.taken)
    throw new CannotStart(`Data di ${folder} sedang dipakai oleh proses ${lock.owner.pid}; hentikan yang itu dahulu.`);
  undo.push(lock.release);
  run.servers_dir = folder;
}

// Waits for both even when one fails, so that whoever undoes finds both.
async function together<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

function backend(given: string | null, found: { name: string; version: string } | null): string {
  if (given) return 'Redis dari REDIS_URL';
  if (found) return `${found.name} ${found.version} milik folder ini`;
  return 'PostgreSQL, karena redis-server atau valkey-server 6.2 ke atas tidak ditemukan';
}

async function openDoors(place: Place, run: RunFile, undo: Undo[]): Promise<{ postgres: Door; redis: Door }> {
  const folder = makeSocketFolder(place.servant);
  if (!folder) return { postgres: { port: await freePort() }, redis: { port: await freePort() } };
  run.sockets = folder;
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  return { postgres: { folder }, redis: { folder } };
}

type Starting = { place: Place; door: Door; run: RunFile; undo: Undo[]; say: Say };

async function embeddedPostgres({
  place,
  door,
  new_password,
  run,
  undo,
  say,
}: Starting & { new_password: boolean }): Promise<string> {
  const write = logFile(join(run.data_dir, 'log', 'postgres.log'));
  const begin = (fresh: boolean) =>
    startPostgres({ place, door, password: run.password, new_password: fresh, sync: true, write });
  const first = await begin(new_password);
  const kept = keepRunning(
    first,
    () => begin(false),
    (why) => say(`PostgreSQL berhenti (${why}); dinyalakan lagi.`),
  );
  undo.push((how) => kept.stop(how));
  return first.url;
}

async function embeddedRedis({
  place,
  door,
  file,
  run,
  undo,
  say,
}: Starting & { file: string }): Promise<string | null> {
  const begin = () =>
    startRedis({ place, door, file, password: run.password, write: logFile(join(run.data_dir, 'log', 'redis.log')) });
  try {
    const first = await begin();
    const kept = keepRunning(first, begin, (why) => say(`Redis berhenti (${why}); dinyalakan lagi.`));
    undo.push((how) => kept.stop(how));
    return first.url;
  } catch {
    say(
      `Redis di mesin ini tidak dapat dinyalakan (lihat ${join(run.data_dir, 'log', 'redis.log')}); antrean kerja memakai PostgreSQL.`,
    );
    return null;
  }
}
