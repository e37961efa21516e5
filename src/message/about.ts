import type { Db } from '../db.ts';
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
  page_near_at: Date | null;
  /** How many stand before it, as far as it matters. */
  ahead: number;
};

/** What a message tells of, read when it goes out and not before: what was true when it was queued may be so no more. */
export type About = { catalogue: Catalogue; booking: AboutBooking | null; turn: AboutTurn | null };

const BOOKINGS = `
  select b.id, b.status, b.starts_at, b.code, b.token, b.service_id, last.reason
  from x join bookings b on b.hall_id = x.hall_id and b.id = x.id
  left join lateral (
    select reason from booking_moves m where m.hall_id = b.hall_id and m.booking_id = b.id order by n desc limit 1
  ) last on true`;

const TURNS = `
  select t.id, t.status, t.service_id, k.label as number, k.token, t.counter_id, t.called_at, t.page_shown_at, t.page_near_at, (
    select count(*)::integer from (
      select from turns w
      where w.hall_id = t.hall_id and w.day = t.day and w.service_id = t.service_id and w.status = 'waiting'
        and (w.counts_from, w.number, w.id) < (t.counts_from, t.number, t.id)
      order by w.counts_from, w.number, w.id limit 20
    ) before
  ) as ahead
  from x join turns t on t.hall_id = x.hall_id and t.id = x.id
  join tickets k on k.hall_id = t.hall_id and k.id = t.ticket_id`;

type Told = { hall_id: string; id: string };

async function readAll<Row extends { id: string }>(db: Db, sql: string, told: Told[]): Promise<Map<string, Row>> {
  if (told.length === 0) return new Map();
  const { rows } = await db.raw<{ rows: Row[] }>(
    `with x as materialized (
       select distinct hall_id, id from jsonb_to_recordset(?::jsonb) as x (hall_id uuid, id uuid)
     ) ${sql}`,
    [JSON.stringify(told)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

type Telling = Pick<Message, 'hall_id' | 'booking_id' | 'turn_id'>;

/** Reads what messages tell of, all of them in two queries. */
export async function aboutWhat(
  db: Db,
  messages: readonly Telling[],
): Promise<(message: Telling) => Pick<About, 'booking' | 'turn'>> {
  const told = (name: 'booking_id' | 'turn_id'): Told[] =>
    messages.flatMap(({ hall_id, [name]: id }) => (id === null ? [] : [{ hall_id, id }]));
  const [bookings, turns] = await Promise.all([
    readAll<AboutBooking & { id: string }>(db, BOOKINGS, told('booking_id')),
    readAll<AboutTurn & { id: string }>(db, TURNS, told('turn_id')),
  ]);
  return ({ booking_id, turn_id }) => ({
    booking: bookings.get(booking_id ?? '') ?? null,
    turn: turns.get(turn_id ?? '') ?? null,
  });
}

/** The hour of the reservation, or of the call, that a message was queued for: the end of its dedupe key. */
const hourOf = ({ dedupe_key }: Pick<Message, 'dedupe_key'>): number => Number(dedupe_key.split(':').at(-1));

/** Why a message is not sent after all; null where its cause still stands. */
export function isGone(
  message: Pick<Message, 'kind' | 'dedupe_key'>,
  { booking, turn }: Pick<About, 'booking' | 'turn'>,
): string | null {
  const { kind } = message;
  if (kind === 'near_turn') {
    if (turn?.status !== 'waiting') return 'cause_gone';
    return turn.page_near_at === null ? null : 'seen_on_page';
  }
  if (kind === 'called') {
    // put back and called once more, they are told of that call
    if (turn?.status !== 'called' || turn.called_at?.getTime() !== hourOf(message)) return 'cause_gone';
    return turn.page_shown_at === null ? null : 'seen_on_page';
  }
  if (kind === 'booking_cancelled') return booking?.status === 'cancelled' ? null : 'cause_gone';
  const stands = kind === 'reminder_h1' || kind === 'reminder_2h' ? ['booked'] : ['booked', 'arrived'];
  const is_so = booking && stands.includes(booking.status) && booking.starts_at.getTime() === hourOf(message);
  return is_so ? null : 'cause_gone';
}
