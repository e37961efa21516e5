import type pg from 'pg';
import type { Catalogue } from '../hall/catalogue.ts';
import { instantAt } from '../hall/day.ts';

/** Which hours of a day are meant: of a service, else an agency, else the whole hall; from a time, else all day. */
export type HoursMeant = {
  agency_id: string | null;
  service_id: string | null;
  day: string;
  from_time: string | null;
};

/** How many people have a place in an hour, who would stand before a closed door. */
export type Affected = { service_id: string; starts_at: Date; booked: number };

/** Who would be affected if these hours were closed, by service and hour: everyone whose half hour ends later. */
export async function affectedBy(
  screens: pg.Pool,
  { hall }: Catalogue,
  { agency_id, service_id, day, from_time }: HoursMeant,
): Promise<Affected[]> {
  const { rows } = await screens.query<Affected>(
    `select b.service_id, s.starts_at, count(*)::integer as booked
     from bookings b
     join slots s on s.hall_id = b.hall_id and s.id = b.slot_id
     join services v on v.hall_id = b.hall_id and v.id = b.service_id
     where b.hall_id = $1 and b.day = $2 and b.status = 'booked' and s.ends_at > $3
       and ($4::uuid is null or b.service_id = $4) and ($5::uuid is null or v.agency_id = $5)
     group by b.service_id, s.starts_at, v.position order by v.position, b.service_id, s.starts_at`,
    [hall.id, day, instantAt(day, from_time ?? '00:00', hall.time_zone), service_id, agency_id],
  );
  return rows;
}
