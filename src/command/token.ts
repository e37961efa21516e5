import { z } from 'zod';
import type { Catalogue } from '../hall/catalogue.ts';
import type { Db } from '../db.ts';
import { issueAccess } from '../staff/access.ts';
import type { NewAccess } from '../staff/access.ts';
import { roles } from '../staff/roles.ts';
import { CannotDo, command } from './command.ts';
import { placeOf } from './staff.ts';

type Wanted = {
  role?: (typeof roles)[number] | undefined;
  kind?: 'kiosk' | 'display' | undefined;
  code?: string | undefined;
  agency?: string | undefined;
  counter?: string | undefined;
};

async function accessFor(db: Db, catalogue: Catalogue, wanted: Wanted): Promise<NewAccess> {
  const { id: hall_id } = catalogue.hall;
  const { role, kind, code } = wanted;
  if ((role === undefined) === (kind === undefined)) throw new CannotDo('Sebutkan salah satu: --role atau --kind.');
  if (role) {
    const place = placeOf(catalogue, { ...wanted, role });
    return { hall_id, form: 'bearer', kind: 'staff', device_id: null, role, ...place };
  }
  if (!kind) throw new CannotDo('Sebutkan --kind.');
  const nobody = { hall_id, form: 'bearer' as const, kind, role: null, agency_id: null, counter_id: null };
  if (code === undefined) return { ...nobody, device_id: null };
  const device: { id: string } | undefined = await db('devices').where({ hall_id, kind, code }).first('id');
  if (!device) throw new CannotDo(`Tidak ada perangkat ${code} dari jenis ${kind}.`);
  return { ...nobody, device_id: device.id };
}

/** Makes a secret for a program. It is shown this once; the database keeps only its hash. */
export const tokenCommand = command({
  name: 'token',
  does: 'Membuat token untuk program; token berdiri sendiri di baris terakhir dan hanya ditampilkan sekali.',
  help: '--role PERAN [--counter NOMOR | --agency KODE]\nnpm run hall -- token --kind kiosk|display [--code KODE]\n\nTanpa --code sebuah token layar membaca setiap layar aulanya.',
  options: {
    role: { type: 'string' },
    kind: { type: 'string' },
    code: { type: 'string' },
    counter: { type: 'string' },
    agency: { type: 'string' },
  },
  given: z.strictObject({
    words: z.tuple([]),
    role: z.enum(roles).optional(),
    kind: z.enum(['kiosk', 'display']).optional(),
    code: z.string().optional(),
    counter: z.string().optional(),
    agency: z.string().optional(),
  }),
  async run({ pools, hall, now, say }, given) {
    const catalogue = await hall();
    const access = await accessFor(pools.db, catalogue, given);
    const token = await issueAccess(pools.db, access, now());
    say(`Token ${given.role ?? given.kind} untuk ${catalogue.hall.slug}, simpan baik-baik:`);
    say(token);
    return { told: { token, kind: access.kind, role: access.role, hall: catalogue.hall.slug } };
  },
});
