import { z } from 'zod';
import { inTransaction } from '../db.ts';
import { clearPractice, noteTraining } from '../queue/clear-practice.ts';
import { command } from './command.ts';
import type { Desk } from './command.ts';

const nothing = z.strictObject({ words: z.tuple([]) });

async function turn({ pools, hall, now, say }: Desk, training: boolean) {
  const { id, slug } = (await hall()).hall;
  await inTransaction(pools.db, async (trx) => {
    const changed = await trx('halls').where({ id }).whereNot({ training }).update({ training });
    if (changed > 0) await noteTraining(trx, { hall_id: id, training }, now());
  });
  say(
    training
      ? `Aula ${slug} sekarang latihan: terbuka pada semua jam, tanpa pesan keluar.`
      : `Aula ${slug} tidak lagi latihan.`,
  );
  return { told: { hall: slug, training } };
}

/** From now on the hall is open at every hour and says so everywhere. */
export const trainingOn = command({
  name: 'training on',
  does: 'Menjadikan aula tempat latihan: terbuka pada semua jam, ada tulisan latihan di setiap layar.',
  help: '',
  given: nothing,
  run: (desk) => turn(desk, true),
});

/** Works in earnest, with everything that happened kept; `go-live` is the way for a hall that only practised. */
export const trainingOff = command({
  name: 'training off',
  does: 'Mengakhiri latihan tanpa menghapus apa pun; untuk mulai melayani pakai go-live.',
  help: '',
  given: nothing,
  run: (desk) => turn(desk, false),
});

/** Forgets what was practised. */
export const trainingClear = command({
  name: 'training clear',
  does: 'Menghapus semua nomor dan antrean latihan; susunan aula, petugas dan perangkat tetap.',
  help: '[--yes]',
  given: nothing,
  async run({ pools, hall, say, agree }) {
    const { hall: of } = await hall();
    if (of.training && !(await agree(`Hapus semua antrean latihan di ${of.slug}?`)))
      return { told: { hall: of.slug, cleared: false }, exit: 1 };
    const tickets = await inTransaction(pools.db, (trx) => clearPractice(trx, of));
    say(`${tickets} nomor latihan dihapus; nomor mulai lagi dari 1.`);
    return { told: { hall: of.slug, cleared: true, tickets } };
  },
});
