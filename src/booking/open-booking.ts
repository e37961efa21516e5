import type pg from 'pg';
import type { Catalogue } from '../hall/catalogue.ts';
import type { Keys } from '../keys.ts';
import type { Booking, BookingMove } from './booking.ts';
import { shownPerson } from './day-list.ts';
import type { ShownPerson } from './day-list.ts';

/** One step in the life of a reservation, as it is told to staff. */
export type BookingStep = {
  move: BookingMove;
  at: Date;
  /** `public`, `device:…`, `staff:…`, `token:…`, or who else acts. */
  by: string;
  /** The name behind `staff:…`. */
  staff_name: string | null;
  reason: string | null;
  /** The hours it was moved between. */
  from_starts_at: Date | null;
  to_starts_at: Date | null;
};

/** A reservation as staff see it, with its history. */
export type OpenedBooking = Pick<
  Booking,
  | 'id'
  | 'service_id'
  | 'day'
  | 'starts_at'
  | 'status'
  | 'code'
  | 'token'
  | 'lane'
  | 'needs'
  | 'language'
  | 'for_someone'
  | 'identity_kind'
  | 'made_at'
> & {
  forgotten: boolean;
  ticket: { id: string; number: string; day: string } | null;
  person: ShownPerson | null;
  steps: BookingStep[];
};

type Row = Omit<OpenedBooking, 'person' | 'steps'> &
  Pick<Booking, 'name_sealed' | 'identity_sealed' | 'phone_sealed'> & { ticket: OpenedBooking['ticket'] };

/**
 * A reservation by its key, for staff; null where there is none in this hall, or it belongs to another agency than the
 * one asked for. `personal` as for the list of the day.
 */
export async function openBooking(
  screens: pg.Pool,
  keys: Keys,
  { hall }: Catalogue,
  { id, agency_id, personal }: { id: string; agency_id: string | null; personal: boolean },
): Promise<OpenedBooking | null> {
  const { rows } = await screens.query<Row>(
    `select b.id, b.service_id, b.day, b.starts_at, b.status, b.code, b.token, b.lane, b.needs, b.language, b.for_someone,
       b.made_at, b.name_sealed, b.identity_kind, b.identity_sealed, b.phone_sealed,
       b.forgotten_at is not null as forgotten,
       case when k.id is not null then jsonb_build_object('id', k.id, 'number', k.label, 'day', k.day) end as ticket
     from bookings b
     join services s on s.hall_id = b.hall_id and s.id = b.service_id
     left join tickets k on k.hall_id = b.hall_id and k.booking_id = b.id
     where b.hall_id = $1 and b.id = $2 and ($3::uuid is null or s.agency_id = $3)`,
    [hall.id, id, agency_id],
  );
  const [row] = rows;
  if (!row) return null;
  const { name_sealed, identity_sealed, phone_sealed, ...booking } = row;
  const { identity_kind } = booking;
  return {
    ...booking,
    person: personal ? shownPerson(keys, { name_sealed, identity_kind, identity_sealed, phone_sealed }) : null,
    steps: await stepsOf(screens, hall.id, id),
  };
}

async function stepsOf(screens: pg.Pool, hall_id: string, id: string): Promise<BookingStep[]> {
  const { rows } = await screens.query<BookingStep>(
    `select m.move, m.at, m.by, p.name as staff_name, m.reason,
       f.starts_at as from_starts_at, t.starts_at as to_starts_at
     from booking_moves m
     left join staff p on p.hall_id = m.hall_id and 'staff:' || p.id = m.by
     left join slots f on f.hall_id = m.hall_id and f.id = m.from_slot_id
     left join slots t on t.hall_id = m.hall_id and t.id = m.to_slot_id
     where m.hall_id = $1 and m.booking_id = $2 order by m.n`,
    [hall_id, id],
  );
  return rows;
}
