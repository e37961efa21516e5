import { equalityHash } from '../keys.ts';
import type { Keys } from '../keys.ts';
import type { IdentityKind } from './booking.ts';
import { normalisedName } from './citizen-name.ts';

/** An identity as `readIdentity` reads it: the number in its one form, empty for 'none'. */
export type ReadIdentity = { kind: IdentityKind; number: string };

/** Who a booking is for. `phone` is canonical (`+628…`), as `readPhone` gives it. */
export type Person = { identity: ReadIdentity | null; phone: string; name: string };

/**
 * By what two bookings are known to be for the same person: the identity where one is given, else phone and name, for
 * families share a phone. A family card is its whole family's, so the name goes with it.
 */
export function personHash(keys: Keys, hall_id: string, { identity, phone, name }: Person): string {
  if (identity === null || identity.kind === 'none') {
    return equalityHash(keys, hall_id, `phone|${phone}|${normalisedName(name)}`);
  }
  const { kind, number } = identity;
  const known = kind === 'family_card' ? [kind, number, normalisedName(name)] : [kind, number];
  return equalityHash(keys, hall_id, `identity|${known.join('|')}`);
}

/** By what bookings with the same contact phone are counted. Never equal to a person's hash. */
export const phoneHash = (keys: Keys, hall_id: string, phone: string): string =>
  equalityHash(keys, hall_id, `contact|${phone}`);
