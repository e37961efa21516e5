import type pg from 'pg';
import type { Catalogue } from '../hall/catalogue.ts';
import { unseal } from '../keys.ts';
import type { Keys } from '../keys.ts';
import type { Booking } from './booking.ts';
import { maskIdentity, maskPhone } from './mask.ts';

/** Which reservations are asked for. */
export type DayAsked = {
  /** The hall's calendar day. */
  day: string;
  /** Null for all agencies, or all services. */
  agency_id: string | null;
  service_id: string | null;
  /** Whether names, and identity and phone by their mask, are told. Without it nothing of a person is even opened. */
  personal: boolean;
};

/** What staff may see of the person: the name, the rest masked. Null fields were never asked for. */
export type ShownPerson = { name: string; identity: string | null; phone: string | null };

type Row = Pick<
  Booking,
  | 'id'
  | 'service_id'
  | 'starts_at'
  | 'status'
  | 'code'
  | 'lane'
  | 'needs'
  | 'for_someone'
  | 'name_sealed'
  | 'identity_kind'
  | 'identity_sealed'
  | 'phone_sealed'
> & { forgotten: boolean; ticket: string | null };

/** A reservation on the list of a day. */
export type ListedBooking = Omit<Row, 'name_sealed' | 'identity_kind' | 'identity_sealed' | 'phone_sealed'> & {
  /** Null for who may not know, and once it was erased. */
  person: ShownPerson | null;
};

/** What a list shows of the person behind a reservation; null once it was erased. */
export function shownPerson(
  keys: Keys,
  {
    name_sealed,
    identity_kind,
    identity_sealed,
    phone_sealed,
  }: Pick<Row, 'name_sealed' | 'identity_kind' | 'identity_sealed' | 'phone_sealed'>,
): ShownPerson | null {
  if (name_sealed === null) return null;
  return {
    name: unseal(keys, name_sealed),
    identity: identity_kind && identity_sealed ? maskIdentity(unseal(keys, identity_sealed)) : null,
    phone: phone_sealed ? maskPhone(unseal(keys, phone_sealed)) : null,
  };
}

/**
 * The reservations of a day, by service, hour and when they were made. Holds are not among them: nobody has given a name
 * yet. A cancelled one stays on the list, a hold that was let go never was on it.
 */
export async function dayList(
  screens: pg.Pool,
  keys: Keys,
  { hall }: Catalogue,
  { day, agency_id, service_id, personal }: DayAsked,
): Promise<ListedBooking[]> {
  const { rows } = await screens.query<Row>(
    `select b.id, b.service_id, b.starts_at, b.status, b.code, b.lane, b.needs, b.for_someone,
       b.name_sealed, b.identity_kind, b.identity_sealed, b.phone_sealed, b.forgotten_at is not null as forgotten,
       k.label as ticket
     from bookings b
     join services s on s.hall_id = b.hall_id and s.id = b.service_id
     left join tickets k on k.hall_id = b.hall_id and k.booking_id = b.id
     where b.hall_id = $1 and b.day = $2 and b.status not in ('held', 'expired')
       and ($3::uuid is null or s.agency_id = $3) and ($4::uuid is null or b.service_id = $4)
       and (b.status <> 'cancelled' or exists (
         select from booking_moves m where m.hall_id = b.hall_id and m.booking_id = b.id and m.move = 'book'))
     order by s.position, s.id, b.starts_at, b.made_at, b.id`,
    [hall.id, day, agency_id, service_id],
  );
  return rows.map(({ name_sealed, identity_kind, identity_sealed, phone_sealed, ...listed }) => ({
    ...listed,
    person: personal ? shownPerson(keys, { name_sealed, identity_kind, identity_sealed, phone_sealed }) : null,
  }));
}

/** How today stands, for the supervisor: everyone who has or had a reservation and did not cancel it. */
export type DayFigures = { booked: number; arrived: number; expected: number; absent: number };

/** The figures of a day's reservations; `expected` have not arrived yet. */
export async function dayFigures(
  screens: pg.Pool,
  { hall }: Catalogue,
  day: string,
  agency_id: string | null,
): Promise<DayFigures> {
  const { rows } = await screens.query<DayFigures>(
    `select count(*)::integer as booked,
       count(*) filter (where b.status = 'arrived')::integer as arrived,
       count(*) filter (where b.status = 'booked')::integer as expected,
       count(*) filter (where b.status = 'absent')::integer as absent
     from bookings b join services s on s.hall_id = b.hall_id and s.id = b.service_id
     where b.hall_id = $1 and b.day = $2 and b.status in ('booked', 'arrived', 'absent')
       and ($3::uuid is null or s.agency_id = $3)`,
    [hall.id, day, agency_id],
  );
  return rows[0] ?? { booked: 0, arrived: 0, expected: 0, absent: 0 };
}
