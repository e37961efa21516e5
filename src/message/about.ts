import type { Db } from '../db.ts';
import { catalogueOfHall } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import type { Message } from './message.ts';

/** A reservation as it is at the moment its message goes out. */
type AboutBooking = {
  status: string;
  starts_at: Date;
  code: string;
  token: string;
  service_id: string;
  /** Why the hall cancelled or moved it. */
  reason: string | null;
};

/** A turn likewise. */
type AboutTurn = {
  status: string;
  service_id: string;
  number: string;
  token: string;
  counter_id: string | null;
  called_at: Date | null;
  page_shown_at: Date | null;
  /** How many stand before it, as far as it matters. */
  ahead: number;
};

/** What a message tells of, read when it goes out and not before: what was true when it was queued may be so no more. */
export type About = { catalogue: Catalogue; booking: AboutBooking | null; turn: AboutTurn | null };

const BOOKING = `
  select b.status, b.starts_at, b.code, b.token, b.service_id, last.reason
  from bookings b
  left join lateral (
    select reason from booking_moves m where m.hall_id = b.hall_id and m.booking_id = b.id order by n desc limit 1
  ) last on true
  where b.hall_id = ? and b.id = ?`;

const TURN = `
  select t.status, t.service_id, k.label as number, k.token, t.counter_id, t.called_at, t.page_shown_at, (
    select count(*)::integer from (
      select from turns w
      where w.hall_id = t.hall_id and w.day = t.day and w.service_id = t.service_id and w.status = 'waiting'
        and (w.counts_from, w.number, w.id) < (t.counts_from, t.number, t.id)
      order by w.counts_from, w.number, w.id limit 20
    ) before
  ) as ahead
  from turns t join tickets k on k.hall_id = t.hall_id and k.id = t.ticket_id
  where t.hall_id = ? and t.id = ?`;

/** Reads what the message tells of. */
export async function aboutWhat(db: Db, { hall_id, booking_id, turn_id }: Message): Promise<About> {
  const [catalogue, booking, turn] = await Promise.all([
    catalogueOfHall(db, hall_id),
    booking_id === null ? null : db.raw<{ rows: AboutBooking[] }>(BOOKING, [hall_id, booking_id]),
    turn_id === null ? null : db.raw<{ rows: AboutTurn[] }>(TURN, [hall_id, turn_id]),
  ]);
  return { catalogue, booking: booking?.rows[0] ?? null, turn: turn?.rows[0] ?? null };
}

/** The hour a message about a reservation was queued for, from its dedupe key. */
const hourOf = ({ dedupe_key }: Message): number => Number(dedupe_key.split(':').at(-1));

/** Why a message is not sent after all; null where its cause still stands. */
export function isGone(message: Message, { booking, turn }: About): string | null {
  switch (message.kind) {
    case 'booking_cancelled':
      return booking?.status === 'cancelled' ? null : 'cause_gone';
    case 'booking_confirmed':
    case 'booking_changed':
      return booking &&
        ['booked', 'arrived'].includes(booking.status) &&
        booking.starts_at.getTime() === hourOf(message)
        ? null
        : 'cause_gone';
    case 'reminder_h1':
    case 'reminder_2h':
      return booking?.status === 'booked' && booking.starts_at.getTime() === hourOf(message) ? null : 'cause_gone';
    case 'near_turn':
      return turn?.status === 'waiting' ? null : 'cause_gone';
    case 'called':
      if (turn?.status !== 'called') return 'cause_gone';
      return turn.page_shown_at === null ? null : 'seen_on_page';
  }
}
