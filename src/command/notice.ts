import { z } from 'zod';
import { addDays, dayOf, instantAt } from '../hall/day.ts';
import { newId } from '../ids.ts';
import { CannotDo, command } from './command.ts';

const words = z.string().trim().min(1).max(500);

/** Puts up a notice on the hall's public page. */
export const noticeCommand = command({
  name: 'notice',
  does: 'Memasang pengumuman di halaman aula, sampai jam itu atau sampai tengah malam.',
  help: '"TEKS" [--en "TEXT"] [--until 14.00]',
  options: { en: { type: 'string' }, until: { type: 'string' } },
  given: z.strictObject({
    words: z.tuple([words]),
    en: words.optional(),
    until: z
      .string()
      .regex(/^([01]\d|2[0-3])[.:][0-5]\d$/, 'jam seperti 14.00')
      .optional(),
  }),
  async run({ pools, hall, now, say }, { words: [text], en, until }) {
    const { id: hall_id, time_zone, zone_label, slug } = (await hall()).hall;
    const at = now();
    const day = dayOf(at, time_zone);
    const hour = until?.replace('.', ':');
    const shown_until = hour ? instantAt(day, hour, time_zone) : instantAt(addDays(day, 1), '00:00', time_zone);
    if (shown_until <= at) throw new CannotDo(`Pukul ${until} ${zone_label} sudah lewat.`);
    const notice = { hall_id, id: newId(), text, text_en: en ?? null, shown_from: at, shown_until };
    await pools.db('notices').insert(notice);
    say(`Pengumuman tampil sampai ${until ?? 'tengah malam'} ${zone_label}.`);
    return { told: { hall: slug, text, text_en: en ?? null, shown_until } };
  },
});

/** Takes every notice down. */
export const noticeClear = command({
  name: 'notice clear',
  does: 'Menurunkan semua pengumuman.',
  help: '',
  given: z.strictObject({ words: z.tuple([]) }),
  async run({ pools, hall, say }) {
    const { id: hall_id, slug } = (await hall()).hall;
    const taken = await pools.db('notices').where({ hall_id }).delete();
    say(`${taken} pengumuman diturunkan.`);
    return { told: { hall: slug, taken } };
  },
});
