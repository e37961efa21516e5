import { z } from 'zod';
import { inTransaction } from '../db.ts';
import type { Trx } from '../db.ts';
import { removeLogins } from '../embedded/logins-file.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { clearPractice } from '../queue/clear-practice.ts';
import { newPassword } from '../staff/passwords.ts';
import { practicePeople, removePracticeLogins } from '../staff/practice-logins.ts';
import { saveStaff } from '../staff/staff.ts';
import { CannotDo, command } from './command.ts';
import type { Desk } from './command.ts';

const ADMIN = 'admin';

type Point = { done: boolean; says: string };

/** What a hall should have before citizens come. Nothing of it is compulsory; the person decides. */
async function checklist({ pools, config, base_url }: Desk, catalogue: Catalogue): Promise<Point[]> {
  const { hall, calendar, counters, services } = catalogue;
  const practice = practicePeople(catalogue).map(({ login }) => login);
  const staff: string[] = await pools
    .db('staff')
    .where({ hall_id: hall.id })
    .whereNull('disabled_at')
    .whereNotIn('login', practice)
    .pluck('role');
  const paired = await pools
    .db('access_tokens')
    .where({ hall_id: hall.id, form: 'cookie' })
    .whereNull('revoked_at')
    .first('id');
  const served = new Set(counters.flatMap(({ service_ids }) => service_ids));
  const unserved = services.filter(({ id }) => !served.has(id)).map(({ code }) => code);
  return [
    { done: calendar.rules.some(({ opens }) => opens !== null), says: 'jam layanan terisi' },
    {
      done: unserved.length === 0,
      says: unserved.length === 0 ? 'setiap layanan punya loket' : `layanan tanpa loket: ${unserved.join(', ')}`,
    },
    { done: staff.includes('officer'), says: 'petugas loket sudah ditambahkan (staff add)' },
    { done: staff.includes('supervisor'), says: 'penyelia sudah ditambahkan (staff add)' },
    { done: paired !== undefined, says: 'anjungan dan layar sudah dipasangkan (device add)' },
    { done: (base_url ?? '').startsWith('https://'), says: 'alamat umum memakai https (BASE_URL)' },
    {
      done: config.data_keys_file !== null,
      says: 'berkas kunci disimpan terpisah dan ada cadangannya (DATA_KEYS_FILE)',
    },
  ];
}

async function begin(trx: Trx, catalogue: Catalogue, password: string, now: Date) {
  const { hall } = catalogue;
  const tickets = await clearPractice(trx, hall);
  const logins = await removePracticeLogins(trx, catalogue);
  await trx('access_tokens')
    .where({ hall_id: hall.id, kind: 'staff' })
    .whereNull('revoked_at')
    .update({ revoked_at: now });
  await trx('halls').where({ id: hall.id }).update({ training: false });
  await saveStaff(
    trx,
    {
      hall_id: hall.id,
      login: ADMIN,
      name: 'Admin MPP',
      role: 'hall_admin',
      agency_id: null,
      counter_id: null,
      password,
    },
    now,
  );
  return { tickets, logins };
}

/** Ends the practice for good and opens the hall for citizens: what was practised goes, the first admin comes. */
export const goLive = command({
  name: 'go-live',
  does: 'Mulai melayani warga: daftar periksa, latihan dihapus, kata sandi admin pertama.',
  help: '[--yes]\n\nKata sandi admin ditampilkan sekali; nama masuk dan token latihan tidak berlaku lagi.',
  given: z.strictObject({ words: z.tuple([]) }),
  async run(desk) {
    const { pools, config, now, say, agree } = desk;
    const catalogue = await desk.hall();
    const { hall } = catalogue;
    if (!hall.training) throw new CannotDo(`Aula ${hall.slug} sudah melayani warga.`);
    const points = await checklist(desk, catalogue);
    for (const { done, says } of points) say(`${done ? '[sudah]' : '[belum]'} ${says}`);
    if (!(await agree(`Hapus latihan dan buka ${hall.name} untuk warga?`)))
      return { told: { hall: hall.slug, live: false, points }, exit: 1 };
    const password = newPassword();
    const gone = await inTransaction(pools.db, (trx) => begin(trx, catalogue, password, now()));
    removeLogins(config.data_dir);
    say(`Dihapus: ${gone.tickets} nomor latihan, ${gone.logins} nama masuk latihan.`);
    say(`${hall.name} sekarang melayani warga.`);
    say(`Masuk sebagai ${ADMIN}; kata sandi, ditampilkan sekali ini: ${password}`);
    return { told: { hall: hall.slug, live: true, points, ...gone, login: ADMIN, password } };
  },
});
