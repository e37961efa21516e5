import type { BookingBody } from '../../src/booking/booking.ts';
import { bookPlace } from '../../src/booking/book.ts';
import type { BookingWish, Citizen } from '../../src/booking/book.ts';
import type { Deps } from '../../src/deps.ts';
import { MONDAY_8AM, catalogue, pools } from './world.ts';

let people = 0;

/** Somebody who books, with a phone of their own. */
export function someone(facts: Partial<Citizen> = {}): Citizen {
  people += 1;
  return { name: 'Sri Wahyuni', identity: null, phone: `+62812${30_000_000 + people}`, for_someone: false, ...facts };
}

type Reserved = Partial<Omit<BookingWish, 'citizen' | 'starts_at'>> & { citizen?: Partial<Citizen>; at?: Date };

/** A reservation made from home, which the staff of this visit can read: it is sealed with their keys. */
export async function reserved(
  { keys }: Pick<Deps, 'keys'>,
  starts_at: string,
  { citizen, at = MONDAY_8AM, ...wish }: Reserved = {},
): Promise<BookingBody> {
  const { body } = await bookPlace(
    pools(),
    keys,
    {
      catalogue: wish.catalogue ?? (await catalogue()),
      service_code: 'DUK-02',
      starts_at: new Date(starts_at),
      hold: null,
      citizen: someone(citizen),
      language: 'id',
      lane: 'regular',
      needs: [],
      notice_version: null,
      by: 'public',
      request: null,
      ...wish,
    },
    at,
  );
  return body;
}
