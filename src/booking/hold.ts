import { inTransaction, violates } from '../db.ts';
import type { Pools } from '../db.ts';
import { policiesAt, serviceByCode } from '../hall/catalogue.ts';
import type { Catalogue, Service } from '../hall/catalogue.ts';
import { rfc3339 } from '../hall/day.ts';
import { firstAnswer, once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { Refusal } from '../refusal.ts';
import type { Booking } from './booking.ts';
import { plannedSlot } from './calendar.ts';
import type { PlannedSlot } from './calendar.ts';
import { holdBooking, moveBooking } from './move.ts';
import { forgetSoldOut, isSoldOut, nobody, takePlace } from './place.ts';
import type { Taken } from './place.ts';
import { expireHold } from './sweep.ts';

export type HoldWish = {
  catalogue: Catalogue;
  service_code: string;
  starts_at: Date;
  /** The hash of the browser's own secret; null for a program, which may hold several. */
  held_by: string | null;
  by: string;
  request: RequestKey | null;
};

const MINUTE_MS = 60_000;
const NOT_GOT = {
  full: 'slot_full',
  closed: 'not_bookable',
  crowded: 'already_booked',
  holds_already: 'unavailable',
} as const;

/** The slot that begins then; refuses `not_bookable` what the hall's hours do not offer, or not any more. */
export function bookableSlot(catalogue: Catalogue, service: Service, starts_at: Date, now: Date): PlannedSlot {
  const slot = plannedSlot(catalogue, service, starts_at, now);
  if (!slot || slot.closed !== null) throw new Refusal('not_bookable');
  return slot;
}

/** A repeat hears what it heard the first time, whatever the rules or places say by now. */
export async function repeatOr(
  { db }: Pick<Pools, 'db'>,
  { catalogue, request }: { catalogue: Catalogue; request: RequestKey | null },
  refusal: Refusal,
): Promise<Answer> {
  const first = request && (await firstAnswer(db, catalogue.hall.id, request));
  if (!first) throw refusal;
  return first;
}

/** What to answer when a place was not got. */
export const refusalOf = (taken: Exclude<Taken, { got: true }>): Refusal =>
  new Refusal(taken.why === 'known' ? 'unavailable' : NOT_GOT[taken.why]);

/**
 * Takes a place for some minutes (201 `{hold, expires_at}`): from now on nobody else gets it. A browser holds one place:
 * the same tap again finds the same hold, a tap on another hour moves it once the new place is taken.
 * Refuses `not_found`, `not_bookable`, `slot_full`.
 */
export async function holdPlace(pools: Pools, wish: HoldWish, now: Date, tries = 3): Promise<Answer> {
  const service = serviceByCode(wish.catalogue, wish.service_code);
  try {
    const slot = bookableSlot(wish.catalogue, service, wish.starts_at, now);
    const held = await heldBy(pools, wish);
    if (held?.held_until && held.held_until <= now && tries > 1) {
      await expireHold(pools.db, held, now); // its browser is back before the sweep came
      return await holdPlace(pools, wish, now, tries - 1);
    }
    if (held && held.service_id === service.id && held.starts_at.getTime() === slot.starts_at.getTime())
      return { status: 201, body: tellHold(wish.catalogue, held) };
    const taken = await take(pools, wish, { service, slot, held_by: held ? null : wish.held_by }, now);
    if (taken.got) {
      if (held) await leaveFor(pools, wish, tokenOf(taken.body), now);
      return { status: 201, body: taken.body };
    }
    // another tap of this browser was faster by a moment: its hold is found now
    if (taken.why === 'holds_already' && tries > 1) return await holdPlace(pools, wish, now, tries - 1);
    throw refusalOf(taken);
  } catch (error) {
    if (error instanceof Refusal) return repeatOr(pools, wish, error);
    throw error;
  }
}

function take(
  pools: Pools,
  wish: HoldWish,
  { service, slot, held_by }: { service: Service; slot: PlannedSlot; held_by: string | null },
  now: Date,
): Promise<Taken> {
  const { catalogue, by, request } = wish;
  if (isSoldOut({ catalogue, service, slot })) return Promise.resolve({ got: false, why: 'full' });
  const { hold_minutes } = policiesAt(catalogue, now).booking;
  const held_until = new Date(now.getTime() + hold_minutes * MINUTE_MS);
  return takePlace(pools, {
    catalogue,
    service,
    slot,
    held_by,
    held_until,
    by,
    request,
    now,
    status: 'held',
    citizen: nobody,
    for_someone: false,
    lane: 'regular',
    needs: [],
    language: 'id',
  });
}

const heldBy = async ({ db }: Pools, { catalogue, held_by }: HoldWish): Promise<Booking | undefined> =>
  held_by === null
    ? undefined
    : db<Booking>('bookings').where({ hall_id: catalogue.hall.id, held_by, status: 'held' }).first();

const tellHold = ({ hall }: Catalogue, { token, held_until, starts_at }: Booking) => ({
  hold: token,
  expires_at: rfc3339(held_until ?? starts_at, hall.time_zone),
});

function tokenOf(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'hold' in body && typeof body.hold === 'string') return body.hold;
  throw new Error('a hold without a token');
}

/** The browser leaves whatever else it holds for its new place, one tap after the other. */
async function leaveFor(pools: Pools, wish: HoldWish, token: string, now: Date, tries = 3): Promise<void> {
  const { catalogue, held_by, by } = wish;
  const { id: hall_id } = catalogue.hall;
  try {
    const left = await inTransaction(pools.db, async (trx) => {
      await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`${hall_id} ${held_by}`]);
      const before = await trx<Booking>('bookings').where({ hall_id, held_by, status: 'held' }).first('id');
      const found = before && (await holdBooking(trx, hall_id, { id: before.id }));
      if (found?.status === 'held') await moveBooking(trx, 'cancel', found, { by, at: now });
      await trx('bookings').where({ hall_id, token, status: 'held' }).update({ held_by });
      return found;
    });
    if (left) forgetSoldOut(left);
  } catch (error) {
    if (tries <= 1 || !violates(error, 'one_hold_per_browser')) throw error; // a first tap came in between
    await leaveFor(pools, wish, token, now, tries - 1);
  }
}

export type OfHold = { catalogue: Catalogue; token: string; by: string; request: RequestKey | null };

/**
 * Some more minutes, once (200 `{hold, expires_at}`). Refuses `hold_expired` when it is held no more or was extended
 * before.
 */
export const extendHold = ({ db }: Pools, { catalogue, token, by, request }: OfHold, now: Date): Promise<Answer> =>
  once(db, catalogue.hall.id, request, now, async (trx) => {
    const booking = await holdBooking(trx, catalogue.hall.id, { token });
    if (!booking?.held_until || booking.status !== 'held' || booking.held_until <= now || booking.extended)
      throw new Refusal('hold_expired');
    const { hold_extension_minutes } = policiesAt(catalogue, now).booking;
    const held_until = new Date(booking.held_until.getTime() + hold_extension_minutes * MINUTE_MS);
    const also = { held_until, extended: true };
    const extended = await moveBooking(trx, 'extend', booking, { by, at: now, request: request?.key, also });
    return { status: 200, body: tellHold(catalogue, extended) };
  });
