import { z } from 'zod';
import { newId } from '../ids.ts';
import { issueAccess, revokeDevice } from '../staff/access.ts';
import { CannotDo, command } from './command.ts';

const code = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,31}$/, 'huruf besar, angka dan garis');
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Adds a kiosk or display, or pairs a known one anew; the link is used once, at the device itself. */
export const deviceAdd = command({
  name: 'device add',
  does: 'Menambah anjungan atau layar, atau memasangkan ulang yang ada; mencetak tautan sekali pakai.',
  help: '--kind kiosk|display --code KODE --zone ZONA [--sound] [--accessible]',
  options: {
    kind: { type: 'string' },
    code: { type: 'string' },
    zone: { type: 'string' },
    sound: { type: 'boolean' },
    accessible: { type: 'boolean' },
  },
  given: z.strictObject({
    words: z.tuple([]),
    kind: z.enum(['kiosk', 'display']),
    code,
    zone: z.string(),
    sound: z.boolean().default(false),
    accessible: z.boolean().default(false),
  }),
  async run({ pools, hall, now, base_url, say }, { kind, code: named, zone, sound, accessible }) {
    const catalogue = await hall();
    const { id: hall_id, slug } = catalogue.hall;
    const place = catalogue.zones.find((one) => one.code === zone);
    if (!place)
      throw new CannotDo(`Zona ${zone} tidak ada; yang ada: ${catalogue.zones.map((one) => one.code).join(', ')}.`);
    const at = now();
    const secret = await pools.db.transaction(async (trx) => {
      const [device]: { id: string }[] = await trx('devices')
        .insert({ hall_id, id: newId(), kind, code: named, zone_id: place.id, sound, accessible })
        .onConflict(['hall_id', 'code'])
        .merge({ kind, zone_id: place.id, sound, accessible, revoked_at: null })
        .returning('id');
      if (!device) throw new Error('the device was not kept');
      const expires_at = new Date(at.getTime() + DAY_MS);
      const nothing = { role: null, agency_id: null, counter_id: null };
      return issueAccess(trx, { hall_id, form: 'link', kind, device_id: device.id, expires_at, ...nothing }, at);
    });
    const link = `${base_url ?? ''}/${slug}/perangkat/${secret}`;
    say(`${named} siap dipasangkan. Buka tautan ini di perangkatnya, sekali pakai dalam sehari:`);
    say(link);
    return { told: { code: named, kind, link } };
  },
});

/** Ends a device: its cookies and tokens open nothing from now on. */
export const deviceRevoke = command({
  name: 'device revoke',
  does: 'Mencabut sebuah perangkat; kuncinya seketika tidak berlaku.',
  help: 'KODE',
  given: z.strictObject({ words: z.tuple([z.string().min(1)]) }),
  async run({ pools, hall, now, say }, { words: [named] }) {
    const { id: hall_id } = (await hall()).hall;
    const done = await pools.db.transaction((trx) => revokeDevice(trx, hall_id, named, now()));
    if (!done) throw new CannotDo(`Tidak ada perangkat ${named}.`);
    say(`Perangkat ${named} dicabut.`);
    return { told: { code: named, revoked: true } };
  },
});
