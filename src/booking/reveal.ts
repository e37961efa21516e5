import type { Db } from '../db.ts';
import { inTransaction } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import type { RequestKey } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { unseal } from '../keys.ts';
import type { Keys } from '../keys.ts';
import { mustGiveReason } from '../reason.ts';
import { Refusal } from '../refusal.ts';
import type { Booking } from './booking.ts';
import type { ReadIdentity } from './person.ts';

export type RevealWish = {
  catalogue: Catalogue;
  booking_id: string;
  by: string;
  /** Why it must be seen in full; at least five letters. */
  reason: string;
  request: RequestKey | null;
};

/** A person in full. The phone is canonical, `+628…`. */
export type RevealedCitizen = { name: string; identity: ReadIdentity | null; phone: string | null };

type Sealed = Pick<Booking, 'name_sealed' | 'identity_kind' | 'identity_sealed' | 'phone_sealed'>;

/**
 * Name, identity and phone of a booking in full, for staff. Whoever asked, when and why stands in the audit before it is
 * answered, every time again, also when the same request comes twice. Refuses `reason_needed`; `not_found` for another
 * hall's booking, a hold, and one that was forgotten.
 */
export async function revealCitizen(
  db: Db,
  keys: Keys,
  { catalogue: { hall }, booking_id, by, reason, request }: RevealWish,
  now: Date,
): Promise<RevealedCitizen> {
  const said = mustGiveReason(reason);
  return inTransaction(db, async (trx) => {
    const booking: Sealed | undefined = await trx('bookings')
      .where({ hall_id: hall.id, id: booking_id })
      .first('name_sealed', 'identity_kind', 'identity_sealed', 'phone_sealed');
    if (!booking?.name_sealed) throw new Refusal('not_found');
    await trx('audit').insert({
      hall_id: hall.id,
      id: newId(),
      at: now,
      who: by,
      action: 'booking.revealed',
      object: booking_id,
      reason: said,
      request: request?.key ?? null,
    });
    return opened(keys, booking.name_sealed, booking);
  });
}

function opened(
  keys: Keys,
  name_sealed: string,
  { identity_kind: kind, identity_sealed, phone_sealed }: Sealed,
): RevealedCitizen {
  return {
    name: unseal(keys, name_sealed),
    identity: kind === null ? null : { kind, number: identity_sealed === null ? '' : unseal(keys, identity_sealed) },
    phone: phone_sealed === null ? null : unseal(keys, phone_sealed),
  };
}
