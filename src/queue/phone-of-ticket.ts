import { phoneHash } from '../booking/person.ts';
import type { Db } from '../db.ts';
import { unseal } from '../keys.ts';
import type { Keys } from '../keys.ts';

type Row = { phone_sealed: string | null; language: 'id' | 'en' };

/** By what the phone is known that a ticket's messages go to, its own or its reservation's; null where there is none. */
export async function phoneOfTicket(
  db: Db,
  keys: Keys,
  hall_id: string,
  token: string,
): Promise<{ phone_hash: string; language: 'id' | 'en' } | null> {
  const row: Row | undefined = await db('tickets as k')
    .leftJoin('bookings as b', (on) => on.on('b.hall_id', 'k.hall_id').andOn('b.id', 'k.booking_id'))
    .where({ 'k.hall_id': hall_id, 'k.token': token })
    .first(db.raw('coalesce(k.phone_sealed, b.phone_sealed) as phone_sealed'), 'k.language');
  if (!row || row.phone_sealed === null) return null;
  return { phone_hash: phoneHash(keys, hall_id, unseal(keys, row.phone_sealed)), language: row.language };
}
