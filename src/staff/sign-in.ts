import { createHash } from 'node:crypto';
import type { Db } from '../db.ts';
import { Refusal } from '../refusal.ts';
import { passwordIsRight } from './passwords.ts';
import type { Staff } from './staff.ts';

type Attempt = { hall_id: string; login: string; password: string; address: string };

/** So many failures are free; each further one waits twice as long, at most 15 minutes, never for ever (S55). */
const FREE = { login: 10, address: 50 };

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Counts the attempt before the password is looked at, so that a hundred at once are a hundred. */
async function countAttempt(db: Db, hall_id: string, who: string, limit: number, now: Date): Promise<void> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into login_failures as f (hall_id, who, failed, last_at) values (:hall_id, :who, 1, :now)
     on conflict (hall_id, who) do update
       set failed = case when f.last_at < :now::timestamptz - interval '1 hour' then 1 else f.failed + 1 end, last_at = :now
       where f.last_at <= :now::timestamptz - make_interval(secs => least(900, case when f.failed < :limit then 0 else 5 * power(2, least(f.failed - :limit, 12)) end))
     returning 1`,
    { hall_id, who, now, limit },
  );
  if (rows.length === 0) throw new Refusal('login_wait');
}

/** The person behind login and password. Refuses `login_failed` for unknown, wrong and disabled alike. */
export async function signIn(db: Db, { hall_id, login, password, address }: Attempt, now: Date): Promise<Staff> {
  const byLogin = hashed(`login:${login}`);
  await countAttempt(db, hall_id, hashed(`address:${address}`), FREE.address, now);
  await countAttempt(db, hall_id, byLogin, FREE.login, now);
  const person = await db<Staff>('staff').where({ hall_id, login }).first();
  const right = await passwordIsRight(person?.password_hash ?? null, password);
  if (!person || !right || person.disabled_at) throw new Refusal('login_failed');
  await db('login_failures').where({ hall_id, who: byLogin }).delete();
  return person;
}
