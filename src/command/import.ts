import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { changesOf } from '../hall/changes.ts';
import { exportHall } from '../hall/export.ts';
import { findCatalogue, forgetCatalogues } from '../hall/catalogue.ts';
import { dayOf } from '../hall/day.ts';
import { faultsOf, hallFile } from '../hall/file.ts';
import type { HallFile } from '../hall/file.ts';
import { importHall } from '../hall/import.ts';
import { withServices } from '../hall/services-csv.ts';
import { CannotDo, command } from './command.ts';
import type { Desk } from './command.ts';

const LARGEST = 10 * 1024 * 1024;
const FROM_THE_BEGINNING = '2020-01-01';

function readText(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new CannotDo(`Berkas ${path} tidak ada.`);
  if (found.size > LARGEST) throw new CannotDo(`Berkas ${path} lebih dari 10 MB.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch {
    throw new CannotDo(`Berkas ${path} bukan teks UTF-8.`);
  }
}

/** The hall a file describes: a whole one from JSON, the present one with other services from CSV. */
async function readHall({ hall, pools }: Desk, path: string): Promise<HallFile> {
  const text = readText(path);
  if (path.toLowerCase().endsWith('.csv')) {
    const { file, faults } = withServices(await exportHall(pools.db, await hall()), text);
    if (faults.length > 0) throw new CannotDo(faults.join('\n'));
    return file;
  }
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new CannotDo(`Berkas ${path} bukan JSON.`);
  }
  const read = hallFile.safeParse(given, { error: z.locales.id().localeError });
  if (read.success) return read.data;
  throw new CannotDo(read.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('\n'));
}

/** Sets a hall up, or changes it, from its file: shown first, then all or nothing. */
export const importCommand = command({
  name: 'import',
  does: 'Memuat susunan aula dari JSON, atau layanannya dari CSV; perubahan ditampilkan dahulu, lalu semua atau tidak sama sekali.',
  help: 'BERKAS [--yes]   Aula baru mulai sebagai latihan.',
  given: z.strictObject({ words: z.tuple([z.string().min(1)]) }),
  async run(desk, { words: [name] }) {
    const { pools, say } = desk;
    const file = await readHall(desk, resolve(desk.folder, name));
    const faults = faultsOf(file);
    if (faults.length > 0) throw new CannotDo(faults.join('\n'));
    const known = await findCatalogue(pools.db, file.hall.slug);
    const changes = changesOf(known ? await exportHall(pools.db, known) : null, file);
    for (const line of changes) say(line);
    if (known && changes.length === 0) {
      say('Tidak ada yang berubah.');
      return { told: { slug: file.hall.slug, changes, imported: false } };
    }
    if (!(await desk.agree('Muat perubahan ini?'))) return { told: { changes, imported: false }, exit: 1 };
    const now = desk.now();
    const from_day = known ? dayOf(now, file.hall.timezone) : FROM_THE_BEGINNING;
    await pools.db.transaction((trx) => importHall(trx, file, { training: true, from_day }, now));
    forgetCatalogues(pools.db);
    say(`Aula ${file.hall.slug} dimuat.`);
    return { told: { slug: file.hall.slug, changes, imported: true } };
  },
});
