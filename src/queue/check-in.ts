import type { Booking } from '../booking/booking.ts';
import { findByCodeAlone } from '../booking/find.ts';
import { hallOfBooking, readScan } from '../booking/scan.ts';
import { statement, violates } from '../db.ts';
import type { Db, Pools } from '../db.ts';
import { serviceById } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { dayOf, offsetOf } from '../hall/day.ts';
import { firstAnswer, once } from '../idempotency.ts';
import type { RequestKey } from '../idempotency.ts';
import { newId, newToken } from '../ids.ts';
import { Refusal } from '../refusal.ts';
import { takenTicket } from './answers.ts';
import type { TakenTicket } from './answers.ts';
import { mustBeInTime, standingOf } from './in-time.ts';
import { serviceClosed } from './opening.ts';
import { ticketOfBooking } from './ticket-of-booking.ts';

/** Somebody shows a reservation at a kiosk or the front desk. */
export type CheckIn = {
  catalogue: Catalogue;
  /** The code as typed, the token as scanned, or the scanned link of the reservation's page. */
  code: string;
  device_id: string | null;
  /** The language of the paper; null: as it was booked. */
  language: 'id' | 'en' | null;
  by: string;
  request: RequestKey | null;
};

/** 200: they had checked in before, this is the same ticket. */
export type CheckInAnswer = { status: 201 | 200; body: TakenTicket };

export const checkInStatement = { name: 'check-in', text: statement('queue/check-in.sql') };

/** A booking may be moved between being read and being held; it is then read again. */
const TRIES = 4;

/**
 * A reservation becomes a number of its own series, counted from the booked hour (201); the second time it is the same
 * ticket (200). A key already used hears its first answer again, whatever the rules say by now.
 * Refuses `not_a_booking_code`, `not_found` (unknown, held, cancelled and expired alike), `other_hall` with its name,
 * `not_today`, `too_early`, `too_late`, `service_closed`.
 */
export async function checkIn(pools: Pools, what: CheckIn, now: Date): Promise<CheckInAnswer> {
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const answer = await arrive(pools, what, now);
      if (answer) return answer;
    }
    throw new Refusal('unavailable');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const first = await answeredBefore(pools.db, what);
    if (first) return first;
    throw error;
  }
}

/** Null: the booking was moved meanwhile. */
async function arrive(pools: Pools, what: CheckIn, now: Date): Promise<CheckInAnswer | null> {
  const { catalogue } = what;
  const booking = await bookingMeant(pools.db, what);
  const today = dayOf(now, catalogue.hall.time_zone);
  if (booking.status === 'arrived' && booking.day === today) return again(pools.db, what, booking, now);
  mustBeInTime(catalogue, booking, now);
  const body = await arriveAndTake(pools, what, booking, now);
  if (body) return { status: 201, body };

  const first = await answeredBefore(pools.db, what);
  if (first) return first;
  const ended = await pools.db('ended_days').where({ hall_id: catalogue.hall.id, day: today }).first('day');
  if (ended) throw serviceClosed(catalogue, serviceById(catalogue, booking.service_id), today, now);
  return null;
}

const OF_INTEREST: readonly Booking['status'][] = ['booked', 'arrived', 'absent'];

async function bookingMeant(db: Db, { catalogue: { hall }, code }: CheckIn): Promise<Booking> {
  const scan = readScan(code);
  if ('wrong' in scan) throw new Refusal('not_a_booking_code', { wrong: scan.wrong });
  const booking = await findByCodeAlone(db, hall.id, 'code' in scan ? scan.code : scan.token);
  if (booking && OF_INTEREST.includes(booking.status)) return booking;
  // asked for a cancelled one too: unknown and over take the same time
  const elsewhere = await hallOfBooking(db, hall.id, scan);
  throw elsewhere === null
    ? new Refusal('not_found', { of: 'booking' })
    : new Refusal('other_hall', { hall: elsewhere });
}

async function answeredBefore(db: Db, { catalogue, request }: CheckIn): Promise<CheckInAnswer | null> {
  const first = request && (await firstAnswer(db, catalogue.hall.id, request));
  return first && { status: first.status === 200 ? 200 : 201, body: takenTicket.parse(first.body) };
}

async function again(db: Db, what: CheckIn, { id }: Booking, now: Date): Promise<CheckInAnswer> {
  const { catalogue, request } = what;
  const { status, body } = await once(db, catalogue.hall.id, request, now, async (trx) => ({
    status: 200,
    body: await ticketOfBooking(trx, catalogue, id),
  }));
  return { status: status === 200 ? 200 : 201, body: takenTicket.parse(body) };
}

/** Null: the key was used before, the booking is not as it was read, or the day is ended. */
async function arriveAndTake(
  { hot }: Pools,
  { catalogue, device_id, language, by, request }: CheckIn,
  booking: Booking,
  now: Date,
): Promise<TakenTicket | null> {
  const { hall } = catalogue;
  const { series, lane, counts_from, counts_time_from, head_start_ms } = standingOf(catalogue, booking, now);
  try {
    const { rows } = await hot.query<{ body: TakenTicket }>({
      ...checkInStatement,
      values: [
        hall.id,
        booking.day,
        booking.id,
        booking.moves,
        newId(),
        newId(),
        series,
        booking.service_id,
        serviceById(catalogue, booking.service_id).code,
        newId(),
        newId(),
        newId(),
        newId(),
        now,
        counts_from,
        counts_time_from,
        head_start_ms,
        newToken(),
        lane,
        language ?? booking.language,
        device_id,
        by,
        request?.scope ?? null,
        request?.key ?? null,
        request?.hash ?? null,
        hall.time_zone,
        offsetOf(now, hall.time_zone),
      ],
    });
    return rows[0]?.body ?? null;
  } catch (error) {
    if (violates(error, 'idempotency_keys_pkey')) return null; // its twin was faster by a moment
    throw error;
  }
}
