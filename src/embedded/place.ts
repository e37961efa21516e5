import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.ts';
import { commonFolder, copyNative, findNative, program } from './native.ts';
import { canEnter, runs, servants, type Servant } from './servant.ts';

/** Where the servers' programs and data lie, and who runs them. */
export type Place = { servant: Servant; native: string; major: string; folder: string };

const worksWith = (servant: Servant, native: string): string =>
  runs(servant, program(native, 'initdb'), ['--show', '-D', join(tmpdir(), 'satuatap-none')]);

/**
 * Finds who can run PostgreSQL here and where its data can lie: in the data folder where that can be entered, else in a
 * folder of its own. `folder_before` is where an earlier run put it.
 */
export function findPlace(data_dir: string, folder_before: string | null): Place {
  const { native, version } = findNative();
  const major = version.split('.')[0] ?? version;
  const folder = folder_before && existsSync(folder_before) ? folder_before : data_dir;
  const ways = servants(process.getuid?.());
  const complaints: string[] = [];
  for (const servant of ways) {
    const complaint = worksWith(servant, native);
    if (complaint === '' && canEnter(servant, folder)) return { servant, native, major, folder };
    complaints.push(complaint || `${folder} tidak dapat dimasuki`);
  }
  if (process.getuid?.() === 0) return elsewhere(ways, native, version, folder);
  throw new CannotStart(`PostgreSQL bawaan tidak dapat berjalan di mesin ini (${complaints.at(-1)}).`);
}

function elsewhere(ways: Servant[], native: string, version: string, folder: string): Place {
  const servant = ways.find((way) => runs(way, '/bin/sh', ['-c', ':']) === '');
  if (!servant)
    throw new CannotStart('PostgreSQL tidak dapat dijalankan sebagai nobody; jalankan sebagai pengguna biasa.');
  const readable = worksWith(servant, native) === '' ? native : copyNative(native, version);
  const complaint = worksWith(servant, readable);
  if (complaint) throw new CannotStart(`PostgreSQL bawaan tidak dapat berjalan di mesin ini (${complaint}).`);
  const major = version.split('.')[0] ?? version;
  if (canEnter(servant, folder)) return { servant, native: readable, major, folder };
  const own = join(commonFolder(), createHash('sha256').update(folder).digest('hex').slice(0, 16));
  mkdirSync(own, { recursive: true, mode: 0o711 });
  return { servant, native: readable, major, folder: own };
}

/** Makes a folder the servant owns alone, inside one that is ours. */
export function makeOwnFolder(servant: Servant, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (servant.owner) chownSync(folder, servant.owner.uid, servant.owner.gid);
}

/** Whether a server's folder is absent or belongs to whom it should; refused in a sentence otherwise. */
export function refuseStrangersFolder(servant: Servant, folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  const expected = servant.owner?.uid ?? process.getuid?.();
  if (!found || expected === undefined || found.uid === expected) return;
  throw new CannotStart(
    `Folder ${folder} milik pengguna lain; jalankan sebagai pengguna yang dahulu memulainya, atau pilih DATA_DIR lain.`,
  );
}

const LONGEST_SOCKET = 107; // bytes in sockaddr_un, less its closing zero

/** Whether both servers' sockets fit below this folder. */
export const socketsFit = (folder: string): boolean =>
  Buffer.byteLength(join(folder, 'satuatap-XXXXXX', '.s.PGSQL.5432')) <= LONGEST_SOCKET;

/** A short folder for the sockets (0711, unguessable), or null where there are none and loopback ports must do. */
export function makeSocketFolder(servant: Servant, bases = [tmpdir(), '/tmp', '/var/tmp']): string | null {
  if (process.platform === 'win32') return null;
  for (const base of bases) {
    if (!socketsFit(base)) continue;
    try {
      const folder = mkdtempSync(join(base, 'satuatap-'));
      if (servant.owner) chownSync(folder, servant.owner.uid, servant.owner.gid);
      chmodSync(folder, 0o711);
      if (canEnter(servant, folder)) return folder;
      rmSync(folder, { recursive: true });
    } catch {
      // Not writable: the next one.
    }
  }
  return null;
}
