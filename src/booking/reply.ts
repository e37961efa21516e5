import { inTransaction } from '../db.ts';
import type { Db, Pools } from '../db.ts';
import { catalogueOf } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { dayOf } from '../hall/day.ts';
import { readPhone } from '../hall/phone.ts';
import { newId } from '../ids.ts';
import type { Keys } from '../keys.ts';
import { dueOf } from '../message/due.ts';
import { queueMessages } from '../message/queue-messages.ts';
import { stopMessages } from '../message/stops.ts';
import { Refusal } from '../refusal.ts';
import type { Booking } from './booking.ts';
import { cancelBooking } from './cancel.ts';
import { phoneHash } from './person.ts';
import { readReply } from './read-reply.ts';
import type { ReadReply } from './read-reply.ts';

/** What somebody wrote back. `hall` null: the gateway serves several and does not say which. */
export type Replied = { from: string; text: string; hall: Catalogue | null };

/**
 * `cancelled`, `confirmed`, `stopped`: done as asked. `too_late`: it can no longer be changed. `helped`: not understood, and
 * told how. `ignored`: too many from this number. `unknown`: no reservation of this number.
 */
export type ReplyOutcome = 'cancelled' | 'confirmed' | 'stopped' | 'too_late' | 'helped' | 'ignored' | 'unknown';

/** So many replies of one number a day are followed; two machines shall not answer each other for ever. */
const MOST_A_DAY = 20;
const DAY_MS = 24 * 60 * 60_000;

type Replying = { pools: Pools; catalogue: Catalogue; phone_hash: string; read: ReadReply; now: Date };

/**
 * Follows what somebody wrote back: `BATAL` and `HADIR` with the code of a reservation, `BERHENTI` for no more messages.
 * Anything else of a number that has a reservation is told how, once a reservation and day. Only the number a reservation was
 * made with has a say in it; of any other the code is as unknown as one that nobody has. The text is kept nowhere.
 */
export async function answerReply(pools: Pools, keys: Keys, replied: Replied, now: Date): Promise<ReplyOutcome> {
  const phone = readPhone(replied.from);
  if (!('phone' in phone)) return 'unknown';
  const read = readReply(replied.text);
  const halls = replied.hall ? [replied.hall] : await allHalls(pools.db);
  let answered: ReplyOutcome = 'unknown';
  for (const catalogue of halls) {
    const phone_hash = phoneHash(keys, catalogue.hall.id, phone.phone);
    const outcome = await answerIn({ pools, catalogue, phone_hash, read, now });
    if (answered === 'unknown' || answered === 'helped') answered = outcome === 'unknown' ? answered : outcome;
  }
  return answered;
}

async function allHalls(db: Db): Promise<Catalogue[]> {
  const slugs: string[] = await db('halls').orderBy('slug').pluck('slug');
  return Promise.all(slugs.map((slug) => catalogueOf(db, slug)));
}

async function answerIn(of: Replying): Promise<ReplyOutcome> {
  const { pools, catalogue, phone_hash, read, now } = of;
  const hall_id = catalogue.hall.id;
  const bookings = await pools
    .db<Booking>('bookings')
    .where({ hall_id, phone_hash })
    .whereIn('status', ['booked', 'arrived', 'cancelled', 'absent'])
    .orderBy(['starts_at', 'id']);
  if (bookings.length === 0) return 'unknown';
  if (await tooMany(of)) return 'ignored';
  const meant = read.code === null ? undefined : bookings.find(({ code }) => code === read.code);
  const next = bookings.find(({ status, starts_at }) => status === 'booked' && starts_at > now);
  const outcome = await follow(of, meant, next);
  await pools.db('message_replies').insert({
    hall_id,
    id: newId(),
    word: read.word,
    booking_id: meant?.id ?? null,
    phone_hash,
    outcome,
    at: now,
  });
  return outcome;
}

async function tooMany({ pools, catalogue, phone_hash, now }: Replying): Promise<boolean> {
  const lately: unknown[] = await pools
    .db('message_replies')
    .where({ hall_id: catalogue.hall.id, phone_hash })
    .where('at', '>', new Date(now.getTime() - DAY_MS))
    .limit(MOST_A_DAY)
    .select('id');
  return lately.length >= MOST_A_DAY;
}

async function follow(of: Replying, meant: Booking | undefined, next: Booking | undefined): Promise<ReplyOutcome> {
  const { pools, catalogue, phone_hash, read, now } = of;
  const { id: hall_id } = catalogue.hall;
  if (read.word === 'BERHENTI') {
    await stopMessages(pools.db, { hall_id, phone_hash, by: 'reply' }, now);
    return 'stopped';
  }
  if (meant && read.word === 'BATAL') return cancel(of, meant);
  if (meant && read.word === 'HADIR') return confirm(of, meant);
  return help(of, meant?.status === 'booked' && meant.starts_at > now ? meant : next);
}

async function cancel({ pools, catalogue, now }: Replying, { token }: Booking): Promise<ReplyOutcome> {
  try {
    await cancelBooking(pools, { catalogue, token, by: 'public', request: null }, now);
    return 'cancelled';
  } catch (error) {
    if (error instanceof Refusal) return 'too_late';
    throw error;
  }
}

async function confirm({ pools, catalogue, now }: Replying, { id }: Booking): Promise<ReplyOutcome> {
  const confirmed = await pools
    .db('bookings')
    .where({ hall_id: catalogue.hall.id, id, status: 'booked' })
    .where('starts_at', '>', now)
    .update({ confirmed_at: now });
  return confirmed === 1 ? 'confirmed' : 'too_late';
}

/** How it is done, with the link of their reservation; nothing where none stands. */
async function help({ pools, catalogue, now }: Replying, booking: Booking | undefined): Promise<ReplyOutcome> {
  const { hall } = catalogue;
  const due = booking && dueOf('reply_help', { at: now, starts_at: booking.starts_at }, catalogue);
  if (!booking || !due || booking.phone_sealed === null || booking.phone_hash === null) return 'too_late';
  const { id, starts_at, language, phone_sealed, phone_hash } = booking;
  const dedupe_key = `reply_help:${id}:${dayOf(now, hall.time_zone)}:${starts_at.getTime()}`;
  const about = { booking_id: id, turn_id: null, language, phone_sealed, phone_hash, urgent: false };
  await inTransaction(pools.db, (trx) =>
    queueMessages(trx, hall.id, [{ kind: 'reply_help', dedupe_key, ...about, ...due }], now),
  );
  return 'helped';
}
