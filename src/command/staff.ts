import { z } from 'zod';
import type { Catalogue } from '../hall/catalogue.ts';
import { newPassword, passwordFault } from '../staff/passwords.ts';
import { ownAgencyOnly, roleNames, roles } from '../staff/roles.ts';
import { disableStaff, saveStaff } from '../staff/staff.ts';
import { CannotDo, command } from './command.ts';

const login = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/, 'huruf kecil, angka, titik, garis; 2 sampai 40 karakter');

/** Where a role is at work: the agency named, or the one of the counter. */
export function placeOf(
  { agencies, counters }: Catalogue,
  given: { role: (typeof roles)[number]; agency?: string | undefined; counter?: string | undefined },
): { agency_id: string | null; counter_id: string | null } {
  const counter = counters.find(({ number }) => String(number) === given.counter);
  if (given.counter !== undefined && !counter) throw new CannotDo(`Loket ${given.counter} tidak ada.`);
  const agency = agencies.find(({ code }) => code === given.agency?.toUpperCase());
  if (given.agency !== undefined && !agency)
    throw new CannotDo(`Instansi ${given.agency} tidak ada; yang ada: ${agencies.map(({ code }) => code).join(', ')}.`);
  const agency_id = agency?.id ?? counter?.agency_id ?? null;
  if (!ownAgencyOnly(given.role)) return { agency_id: null, counter_id: counter?.id ?? null };
  if (!agency_id) throw new CannotDo(`${roleNames[given.role]} memerlukan --counter atau --agency.`);
  return { agency_id, counter_id: counter?.id ?? null };
}

async function passwordFrom(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  const parts: string[] = [];
  for await (const part of stdin) parts.push(String(part));
  return parts.join('').replace(/\r?\n$/, '');
}

/** Adds somebody who works in the hall, or gives a known login a new password. */
export const staffAdd = command({
  name: 'staff add',
  does: 'Menambah petugas, atau memberi nama masuk yang ada peran dan kata sandi baru.',
  help: `--login NAMA --name "Nama lengkap" --role ${roles.join('|')} [--agency KODE] [--counter NOMOR] [--password-stdin]\n\nTanpa --password-stdin dibuatkan kata sandi acak, yang ditampilkan sekali ini saja.`,
  options: {
    login: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string' },
    agency: { type: 'string' },
    counter: { type: 'string' },
    'password-stdin': { type: 'boolean' },
  },
  given: z.strictObject({
    words: z.tuple([]),
    login,
    name: z.string().trim().min(1).max(100),
    role: z.enum(roles),
    agency: z.string().optional(),
    counter: z.string().optional(),
    'password-stdin': z.boolean().default(false),
  }),
  async run({ pools, hall, now, say }, given) {
    const catalogue = await hall();
    const place = placeOf(catalogue, given);
    const password = given['password-stdin'] ? await passwordFrom(process.stdin) : newPassword();
    const fault = passwordFault(password, given.login);
    if (fault) throw new CannotDo(fault);
    const { id: hall_id } = catalogue.hall;
    const { login: name_in, name, role } = given;
    await pools.db.transaction(async (trx) => {
      const id = await saveStaff(trx, { hall_id, login: name_in, name, role, ...place, password }, now());
      await trx('staff').where({ hall_id, id }).update({ disabled_at: null });
    });
    say(`${roleNames[role]} ${name} dapat masuk sebagai ${name_in}.`);
    if (!given['password-stdin']) say(`Kata sandi, ditampilkan sekali ini: ${password}`);
    return { told: { login: name_in, role, ...(given['password-stdin'] ? {} : { password }) } };
  },
});

/** Ends somebody's access at once. */
export const staffDisable = command({
  name: 'staff disable',
  does: 'Menutup nama masuk seorang petugas; sesi yang terbuka berakhir seketika.',
  help: 'NAMA',
  given: z.strictObject({ words: z.tuple([login]) }),
  async run({ pools, hall, now, say }, { words: [name] }) {
    const { id: hall_id } = (await hall()).hall;
    const done = await pools.db.transaction((trx) => disableStaff(trx, { hall_id, login: name }, now()));
    if (!done) throw new CannotDo(`Tidak ada nama masuk ${name}.`);
    say(`Nama masuk ${name} ditutup.`);
    return { told: { login: name, disabled: true } };
  },
});
