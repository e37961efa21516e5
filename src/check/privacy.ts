import type { Invariant } from './invariant.ts';

const days = (name: string, standard: number): string =>
  `coalesce((p.rules -> 'retention' ->> '${name}')::int, ${standard}) + 1`;

/** Each hall with its own day, and how long it keeps what; one day is given to the sweep. */
const KEPT = `
  select h.id as hall_id, h.time_zone, today.day as today,
         ${days('finished_visit_days', 7)} as finished, ${days('booking_days', 30)} as bookings,
         ${days('hash_days', 90)} as hashes, ${days('ticket_phone_days', 7)} as phones
  from halls h, clock
  cross join lateral (select (clock.now at time zone h.time_zone)::date as day) today
  cross join lateral (
    select rules from policies where hall_id = h.id order by from_day > today.day, abs(from_day - today.day) limit 1
  ) p`;

/** What is known of persons, and for how long. */
export const privacy: Invariant[] = [
  {
    id: 'I35',
    says: 'No personal datum is kept longer than its hall keeps it',
    needs_worker: true,
    sql: `with kept as (${KEPT})
          select b.hall_id, b.id, b.day, 'details' as what from bookings b join kept using (hall_id)
          where num_nonnulls(b.name_sealed, b.identity_sealed, b.phone_sealed) > 0
            and (b.day < today - bookings or (b.day < today - finished and b.status = 'arrived'
              and not (select s.identity_required from services s where s.hall_id = b.hall_id and s.id = b.service_id)
              and exists (select from tickets k where k.hall_id = b.hall_id and k.booking_id = b.id
                and not exists (select from turns t where t.hall_id = k.hall_id and t.ticket_id = k.id
                  and t.status not in ('done', 'transferred')))))
          union all
          select b.hall_id, b.id, b.day, 'hashes' from bookings b join kept using (hall_id)
          where num_nonnulls(b.person_hash, b.phone_hash) > 0 and b.day < today - hashes
          union all
          select k.hall_id, k.id, k.day, 'details of a number' from tickets k join kept using (hall_id)
          where num_nonnulls(k.phone_sealed, k.external_code, k.note) > 0 and k.day < today - phones
          union all
          select m.hall_id, m.id, (m.valid_until at time zone time_zone)::date, 'phone of a message'
          from messages m join kept using (hall_id)
          where m.phone_sealed is not null and (m.valid_until at time zone time_zone)::date < today - phones`,
  },
];
