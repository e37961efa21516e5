import { statement } from '../db.ts';
import type { Pools } from '../db.ts';
import { policiesOn, serviceByCode } from '../hall/catalogue.ts';
import type { Catalogue, Service } from '../hall/catalogue.ts';
import { dayOf, offsetOf } from '../hall/day.ts';
import type { RequestKey } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { seal } from '../keys.ts';
import type { Keys } from '../keys.ts';
import { messagesAbout, OF_A_BOOKING } from '../message/plan.ts';
import { asRow } from '../message/queue-messages.ts';
import { Refusal } from '../refusal.ts';
import { bookingBody } from './booking.ts';
import type { BookingBody } from './booking.ts';
import { bookableSlot, refusalOf, repeatOr } from './hold.ts';
import { personHash, phoneHash } from './person.ts';
import type { ReadIdentity } from './person.ts';
import { isSamePlace, isSoldOut, takePlace, twinOf } from './place.ts';
import type { Sealed, Taken } from './place.ts';

/** Who comes, read and normalised at the door. */
export type Citizen = {
  name: string;
  /** Kept only where the service asks for one. */
  identity: ReadIdentity | null;
  /** Canonical, `+628…`. */
  phone: string;
  /** Made for another than the one who books. */
  for_someone: boolean;
};

export type BookingWish = {
  catalogue: Catalogue;
  service_code: string;
  starts_at: Date;
  /** The token of the hold, or null to take the place now. */
  hold: string | null;
  citizen: Citizen;
  language: 'id' | 'en';
  lane: 'regular' | 'priority';
  needs: string[];
  notice_version: string | null;
  by: string;
  request: RequestKey | null;
};

export type BookingAnswer = { status: 201; body: BookingBody };

/**
 * Makes a booking, from a hold or taking the place itself (201), or the first answer again for a key already used.
 * Refuses `not_found`, `not_bookable`, `slot_full`, `hold_expired`, `hold_mismatch`, `identity_needed`, and
 * `already_booked` for whatever the person or phone has already: one refusal, so that it tells no tales.
 */
export async function bookPlace(pools: Pools, keys: Keys, wish: BookingWish, now: Date): Promise<BookingAnswer> {
  const service = serviceByCode(wish.catalogue, wish.service_code);
  try {
    if (service.identity_required && !wish.citizen.identity) throw new Refusal('identity_needed');
    const citizen = sealed(keys, wish, service);
    const taken =
      wish.hold === null
        ? await takeNow(pools, wish, { service, citizen }, now)
        : await takeHeld(pools, wish, { service, citizen, hold: wish.hold }, now);
    if (taken.got) return { status: 201, body: bookingBody.parse(taken.body) };
    throw refusalOf(taken);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const first = await repeatOr(pools, wish, error);
    return { status: 201, body: bookingBody.parse(first.body) };
  }
}

type Asked = { service: Service; citizen: Sealed };

function sealed(keys: Keys, { catalogue, citizen, notice_version }: BookingWish, service: Service): Sealed {
  const { id: hall_id } = catalogue.hall;
  const { name, phone } = citizen;
  const identity = service.identity_required ? citizen.identity : null; // an uninvited number is not kept
  return {
    name_sealed: seal(keys, name),
    identity_kind: identity?.kind ?? null,
    identity_sealed: identity?.number ? seal(keys, identity.number) : null,
    phone_sealed: seal(keys, phone),
    person_hash: personHash(keys, hall_id, { identity, phone, name }),
    phone_hash: phoneHash(keys, hall_id, phone),
    notice_version,
  };
}

function takeNow(pools: Pools, wish: BookingWish, { service, citizen }: Asked, now: Date): Promise<Taken> {
  const { catalogue, starts_at, lane, needs, language, by, request } = wish;
  const slot = bookableSlot(catalogue, service, starts_at, now);
  if (isSoldOut({ catalogue, service, slot })) return Promise.resolve({ got: false, why: 'full' });
  return takePlace(pools, {
    catalogue,
    service,
    slot,
    citizen,
    lane,
    needs,
    language,
    by,
    request,
    now,
    status: 'booked',
    held_until: null,
    held_by: null,
    for_someone: wish.citizen.for_someone,
  });
}

export const bookHeldStatement = { name: 'book-held', text: statement('booking/book-held.sql') };

/** `fits` is null when nothing is held under that token. */
type Row = { body: unknown; known: boolean; allowed: boolean; fits: boolean | null };

async function takeHeld(
  pools: Pools,
  wish: BookingWish,
  { service, citizen, hold }: Asked & { hold: string },
  now: Date,
  tries = 8,
): Promise<Taken> {
  const { catalogue, starts_at, request } = wish;
  const { hall } = catalogue;
  const day = dayOf(starts_at, hall.time_zone);
  const { active_per_applicant, active_per_phone } = policiesOn(catalogue, day).booking;
  const held: { id: string } | undefined = await pools
    .db('bookings')
    .where({ hall_id: hall.id, token: hold })
    .first('id');
  const about = { id: held?.id ?? '', starts_at, language: wish.language, ...citizen };
  const messages = messagesAbout(catalogue, about, OF_A_BOOKING, now).map(asRow);
  const values = [
    hall.id,
    held?.id ?? null,
    service.id,
    starts_at,
    now,
    newId(),
    newId(),
    wish.lane,
    wish.needs,
    wish.language,
    citizen.name_sealed,
    citizen.identity_kind,
    citizen.identity_sealed,
    citizen.phone_sealed,
    citizen.person_hash,
    citizen.phone_hash,
    active_per_applicant,
    active_per_phone,
    wish.citizen.for_someone,
    citizen.notice_version,
    wish.by,
    request?.scope ?? null,
    request?.key ?? null,
    request?.hash ?? null,
    service.code,
    hall.time_zone,
    offsetOf(starts_at, hall.time_zone),
    day,
    JSON.stringify(messages),
  ];
  try {
    const { rows } = await pools.hot.query<Row>({ ...bookHeldStatement, values });
    return heldAnswer(rows[0]);
  } catch (error) {
    if (tries > 1 && isSamePlace(error)) return takeHeld(pools, wish, { service, citizen, hold }, now, tries - 1);
    return twinOf(error);
  }
}

function heldAnswer(row: Row | undefined): Taken {
  if (!row) throw new Error('the statement always answers');
  if (row.body !== null) return { got: true, body: row.body };
  if (row.known) return { got: false, why: 'known' };
  if (row.fits === false) throw new Refusal('hold_mismatch');
  if (row.fits === null || row.allowed) throw new Refusal('hold_expired');
  return { got: false, why: 'crowded' };
}
