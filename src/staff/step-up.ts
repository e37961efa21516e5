import type { Db } from '../db.ts';
import { Refusal } from '../refusal.ts';
import { passwordIsRight } from './passwords.ts';
import { countAttempt, forgetAttempts } from './sign-in.ts';
import type { Staff } from './staff.ts';

/**
 * Whoever is signed in gives the password once more, before something that a passer-by at an open screen must not do.
 * Counted with the attempts to sign in. Refuses `login_failed` and `login_wait`.
 */
export async function stepUp(
  db: Db,
  { hall_id, staff_id, password }: { hall_id: string; staff_id: string; password: string },
  now: Date,
): Promise<void> {
  const person = await db<Staff>('staff').where({ hall_id, id: staff_id }).first();
  if (!person || person.disabled_at) throw new Refusal('login_failed');
  await countAttempt(db, hall_id, `login:${person.login}`, now);
  if (!(await passwordIsRight(person.password_hash, password))) throw new Refusal('login_failed');
  await forgetAttempts(db, hall_id, `login:${person.login}`);
}
