import type { Db, Trx } from '../db.ts';
import { newId } from '../ids.ts';
import { hashPassword } from './passwords.ts';
import type { Role } from './roles.ts';

export type Staff = {
  hall_id: string;
  id: string;
  login: string;
  name: string;
  role: Role;
  agency_id: string | null;
  counter_id: string | null;
  password_hash: string;
  disabled_at: Date | null;
  totp_sealed: string | null;
  totp_step: number | null;
};

export type NewStaff = Pick<Staff, 'hall_id' | 'login' | 'name' | 'role' | 'agency_id' | 'counter_id'> & {
  password: string;
};

/** Adds a person, or gives a known login a new name, role and password; their open sessions end. */
export async function saveStaff(trx: Trx, { password, ...person }: NewStaff, now: Date): Promise<string> {
  const [kept] = await trx<Staff & { made_at: Date }>('staff')
    .insert({ id: newId(), ...person, password_hash: await hashPassword(password), made_at: now })
    .onConflict(['hall_id', 'login'])
    .merge(['name', 'role', 'agency_id', 'counter_id', 'password_hash'])
    .returning('id');
  await trx('sessions').where({ hall_id: person.hall_id, staff_id: kept!.id }).delete();
  return kept!.id;
}

/** Ends a person's access: their sessions are gone with it, open screens within a second (S18). */
export async function disableStaff(
  trx: Trx,
  { hall_id, login }: Pick<Staff, 'hall_id' | 'login'>,
  now: Date,
): Promise<boolean> {
  const [person] = await trx<Staff>('staff').where({ hall_id, login }).update({ disabled_at: now }).returning('id');
  if (!person) return false;
  await trx('sessions').where({ hall_id, staff_id: person.id }).delete();
  await trx('counters').where({ hall_id, staff_id: person.id }).update({ staff_id: null });
  return true;
}

/** A person who may still work here; null otherwise. */
export async function findStaff(db: Db, hall_id: string, id: string): Promise<Staff | null> {
  return (await db<Staff>('staff').where({ hall_id, id }).whereNull('disabled_at').first()) ?? null;
}
