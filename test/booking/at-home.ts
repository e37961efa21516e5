import { randomUUID } from 'node:crypto';
import { bookPlace } from '../../src/booking/book.ts';
import type { BookingWish, Citizen } from '../../src/booking/book.ts';
import type { Booking, BookingBody } from '../../src/booking/booking.ts';
import { holdPlace } from '../../src/booking/hold.ts';
import type { HoldWish } from '../../src/booking/hold.ts';
import { setCapacity } from './capacity.ts';
import { catalogueOf } from '../../src/hall/catalogue.ts';
import type { RequestKey } from '../../src/idempotency.ts';
import { newKeys } from '../../src/keys.ts';
import { MONDAY_8AM, pools } from '../support/world.ts';

export { setCapacity };

/** The keys of the installation whose citizens book here. */
export const keys = newKeys();

/** The example hall as the processes see it: read once, however many ask at once. */
const theHall = () => catalogueOf(pools().db, 'sagara-raya');

/** Wednesday, two days after the Monday of the tests: half past eight, which has two places of the family card. */
export const WEDNESDAY_0830 = new Date('2026-11-25T08:30:00+07:00');

export const aKeyOf = (facts: Partial<RequestKey> = {}): RequestKey => ({
  scope: 'public',
  key: randomUUID(),
  hash: 'h',
  ...facts,
});

let born = 0;

/** Somebody new each time, with a phone of their own. */
export function aCitizen(facts: Partial<Citizen> = {}): Citizen {
  born += 1;
  return {
    name: `Warga ${'abcdefghij'[born % 10]}`,
    identity: null,
    phone: `+6281${String(200_000_000 + born)}`,
    for_someone: false,
    ...facts,
  };
}

export async function aBookingWish(facts: Partial<BookingWish> = {}): Promise<BookingWish> {
  return {
    catalogue: facts.catalogue ?? (await theHall()),
    service_code: 'DUK-03',
    starts_at: WEDNESDAY_0830,
    hold: null,
    citizen: aCitizen(),
    language: 'id',
    lane: 'regular',
    needs: [],
    notice_version: null,
    by: 'public',
    request: null,
    ...facts,
  };
}

/** A reservation made from home, taking the place itself. */
export async function book(facts: Partial<BookingWish> & { at?: Date } = {}): Promise<BookingBody> {
  const { at = MONDAY_8AM, ...wish } = facts;
  return (await bookPlace(pools(), keys, await aBookingWish(wish), at)).body;
}

export async function aHoldWish(facts: Partial<HoldWish> = {}): Promise<HoldWish> {
  return {
    catalogue: facts.catalogue ?? (await theHall()),
    service_code: 'DUK-03',
    starts_at: WEDNESDAY_0830,
    held_by: randomUUID(),
    by: 'public',
    request: null,
    ...facts,
  };
}

/** A place held from home; its token. */
export async function hold(facts: Partial<HoldWish> & { at?: Date } = {}): Promise<string> {
  const { at = MONDAY_8AM, ...wish } = facts;
  const { body } = await holdPlace(pools(), await aHoldWish(wish), at);
  if (typeof body !== 'object' || body === null || !('hold' in body)) throw new Error('nothing held');
  return String(body.hold);
}

export async function bookingBy(token: string): Promise<Booking> {
  const booking = await pools().db<Booking>('bookings').where({ token }).first();
  if (!booking) throw new Error('no such booking');
  return booking;
}

/** The slot of the example hall's family card on Wednesday, or of another service and hour. */
export async function slotAt(starts_at = WEDNESDAY_0830): Promise<{ id: string; taken: number; capacity: number }> {
  const { hall } = await theHall();
  const slot: { id: string; taken: number; capacity: number } | undefined = await pools()
    .db('slots')
    .where({ hall_id: hall.id, starts_at })
    .first('id', 'taken', 'capacity');
  if (!slot) throw new Error('no slot yet');
  return slot;
}
