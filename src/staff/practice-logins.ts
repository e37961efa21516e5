import type { Db, Trx } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { newId } from '../ids.ts';
import { hashPassword, newPassword } from './passwords.ts';
import type { NewStaff } from './staff.ts';

/** Everyone who is needed to try a hall out: an officer per counter, front desk, supervisor and the admins. */
export function practicePeople({ hall, agencies, counters }: Catalogue): Omit<NewStaff, 'password'>[] {
  const anyone = { hall_id: hall.id, agency_id: null, counter_id: null };
  return [
    ...counters.map(({ id, number, agency_id }) => {
      const place = String(number).padStart(2, '0');
      return {
        hall_id: hall.id,
        login: `loket${place}`,
        name: `Petugas Loket ${place}`,
        role: 'officer' as const,
        agency_id,
        counter_id: id,
      };
    }),
    { ...anyone, login: 'meja', name: 'Petugas Meja Depan', role: 'receptionist' },
    { ...anyone, login: 'penyelia', name: 'Penyelia', role: 'supervisor' },
    ...agencies.map(({ id, code, short_name }) => ({
      ...anyone,
      login: `admin.${code.toLowerCase()}`,
      name: `Admin ${short_name}`,
      role: 'agency_admin' as const,
      agency_id: id,
    })),
    { ...anyone, login: 'admin', name: 'Admin MPP', role: 'hall_admin' },
  ];
}

export type PracticeLogin = { login: string; password: string; name: string };

/** Logins with a random password each, and their rows. Made before the transaction: hashing so many takes a second. */
export async function newPracticeLogins(
  catalogue: Catalogue,
  now: Date,
): Promise<{ logins: PracticeLogin[]; rows: object[] }> {
  const people = practicePeople(catalogue).map((person) => ({ person, password: newPassword() }));
  const rows = await Promise.all(
    people.map(async ({ person, password }) => ({
      id: newId(),
      ...person,
      password_hash: await hashPassword(password),
      made_at: now,
    })),
  );
  return { logins: people.map(({ person: { login, name }, password }) => ({ login, password, name })), rows };
}

/** Lets them in. A login that is known already keeps its password. */
export async function keepPracticeLogins(db: Db | Trx, rows: object[]): Promise<void> {
  await db('staff').insert(rows).onConflict(['hall_id', 'login']).ignore();
}

/** Ends every generated login: they were only for practice. Answers how many there were. */
export async function removePracticeLogins(trx: Trx, catalogue: Catalogue): Promise<number> {
  const hall_id = catalogue.hall.id;
  const logins = practicePeople(catalogue).map(({ login }) => login);
  const ids: string[] = await trx('staff').where({ hall_id }).whereIn('login', logins).pluck('id');
  await trx('sessions').where({ hall_id }).whereIn('staff_id', ids).delete();
  await trx('counters').where({ hall_id }).whereIn('staff_id', ids).update({ staff_id: null });
  await trx('staff').where({ hall_id }).whereIn('id', ids).delete();
  return ids.length;
}
