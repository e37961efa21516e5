import { createHash } from 'node:crypto';
import type { Db } from '../db.ts';
import { Refusal } from '../refusal.ts';
import { passwordIsRight } from './passwords.ts';
import type { Staff } from './staff.ts';

type Attempt = { hall_id: string; login: string; password: string; address: string };

/** So many failures are free; each further one waits twice as long, at most 15 minutes, never for ever (S55). */
const FREE = 10;
const FREE_OF_ADDRESS = 50;

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** Counts the attempt before it is looked at, so that a hundred at once are a hundred. Refuses `login_wait`. */
export async function countAttempt(db: Db, hall_id: string, whose: string, now: Date, free = FREE): Promise<void> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into login_failures as f (hall_id, who, failed, last_at) values (:hall_id, :who, 1, :now)
     on conflict (hall_id, who) do update
       set failed = case when f.last_at < :now::timestamptz - interval '1 hour' then 1 else f.failed + 1 end, last_at = :now
       where f.last_at <= :now::timestamptz - make_interval(secs => least(900, case when f.failed < :free then 0 else 5 * power(2, least(f.failed - :free, 12)) end))
     returning 1`,
    { hall_id, who: hashed(whose), now, free },
  );
  if (rows.length === 0) throw new Refusal('login_wait');
}

/** After a success nothing stands against this login any more. */
export const forgetAttempts = (db: Db, hall_id: string, whose: string): Promise<number> =>
  db('login_failures')
    .where({ hall_id, who: hashed(whose) })
    .delete();

/** Takes one attempt of an address back: a hall's people share one, and who got in was not guessing. */
const takeBack = (db: Db, hall_id: string, address: string): Promise<number> =>
  db('login_failures')
    .where({ hall_id, who: hashed(`address:${address}`) })
    .where('failed', '>', 0)
    .decrement('failed', 1);

/** The person behind login and password. Refuses `login_failed` for unknown, wrong and disabled alike. */
export async function signIn(db: Db, { hall_id, login, password, address }: Attempt, now: Date): Promise<Staff> {
  await countAttempt(db, hall_id, `address:${address}`, now, FREE_OF_ADDRESS);
  await countAttempt(db, hall_id, `login:${login}`, now);
  const person = await db<Staff>('staff').where({ hall_id, login }).first();
  const right = await passwordIsRight(person?.password_hash ?? null, password);
  if (!person || !right || person.disabled_at) throw new Refusal('login_failed');
  await forgetAttempts(db, hall_id, `login:${login}`);
  await takeBack(db, hall_id, address);
  return person;
}
