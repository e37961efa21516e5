import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hall } from '../hall/catalogue.ts';
import type { PracticeLogin } from '../staff/practice-logins.ts';

const place = (data_dir: string): string => join(data_dir, 'logins.txt');

/** The generated logins of a hall in training, in the data folder, for its owner alone (0600). */
export function writeLogins(data_dir: string, hall: Hall, logins: PracticeLogin[]): void {
  const lines = logins.map(({ login, password, name }) => `${login.padEnd(18)} ${password.padEnd(40)} ${name}`);
  const text = [
    `Nama masuk latihan ${hall.name}`,
    `Halaman masuk: /${hall.slug}/masuk`,
    '',
    `${'nama masuk'.padEnd(18)} ${'kata sandi'.padEnd(40)} siapa`,
    ...lines,
    '',
  ].join('\n');
  writeFileSync(`${place(data_dir)}.new`, text, { mode: 0o600 });
  renameSync(`${place(data_dir)}.new`, place(data_dir));
}

/** The text of that file, to be shown to whoever may read it; null when there is none. */
export const readLogins = (data_dir: string): string | null =>
  existsSync(place(data_dir)) ? readFileSync(place(data_dir), 'utf8') : null;

/** The hall works in earnest now: the practice passwords open nothing, and lie about no longer. */
export const removeLogins = (data_dir: string): void => rmSync(place(data_dir), { force: true });
