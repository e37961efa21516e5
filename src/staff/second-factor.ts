import type { Db, Trx } from '../db.ts';
import { seal, unseal } from '../keys.ts';
import type { Keys } from '../keys.ts';
import { Refusal } from '../refusal.ts';
import type { Role } from './roles.ts';
import { countAttempt, forgetAttempts } from './sign-in.ts';
import { findStaff } from './staff.ts';
import type { Staff } from './staff.ts';
import { stepOfCode } from './totp.ts';

const asked: readonly Role[] = ['supervisor', 'agency_admin', 'hall_admin'];

/** Whether this person needs a second factor: who may change what others see, in a hall that works in earnest (S55). */
export const needsSecondFactor = ({ role }: Pick<Staff, 'role'>, hall: { training: boolean }): boolean =>
  !hall.training && asked.includes(role);

type Attempt = {
  hall_id: string;
  staff_id: string;
  code: string;
  /** The secret just shown to the person's app, when they have none yet. */
  new_secret: string | null;
};

/**
 * The person whose app shows this code now. A code opens once, also when it is sent twice at the same moment; wrong
 * ones count like wrong passwords. Refuses `code_wrong` and `login_wait`.
 */
export async function passSecondFactor(db: Db, keys: Keys, attempt: Attempt, now: Date): Promise<Staff> {
  const { hall_id, staff_id, code, new_secret } = attempt;
  await countAttempt(db, hall_id, `factor:${staff_id}`, now);
  const person = await findStaff(db, hall_id, staff_id);
  if (!person) throw new Refusal('code_wrong');
  const secret = person.totp_sealed ? unseal(keys, person.totp_sealed) : new_secret;
  const step = secret && stepOfCode(secret, code, now);
  if (!secret || !step) throw new Refusal('code_wrong');
  const used = await db<Staff>('staff')
    .where({ hall_id, id: staff_id })
    .where((fresh) => fresh.whereNull('totp_step').orWhere('totp_step', '<', step))
    .where((same) =>
      person.totp_sealed ? same.where({ totp_sealed: person.totp_sealed }) : same.whereNull('totp_sealed'),
    )
    .update({ totp_step: step, totp_sealed: person.totp_sealed ?? seal(keys, secret) });
  if (used === 0) throw new Refusal('code_wrong');
  await forgetAttempts(db, hall_id, `factor:${staff_id}`);
  return person;
}

/** A lost phone: the person sets their app up anew at the next sign-in. */
export const resetSecondFactor = (trx: Trx, { hall_id, login }: Pick<Staff, 'hall_id' | 'login'>): Promise<number> =>
  trx<Staff>('staff').where({ hall_id, login }).update({ totp_sealed: null, totp_step: null });
