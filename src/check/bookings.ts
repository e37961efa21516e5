import { bookingFlow, bookingStatuses, takesPlace } from '../booking/booking.ts';
import { CODE_ALPHABET } from '../booking/code.ts';
import type { Invariant } from './invariant.ts';

const KEEPING = `(${bookingStatuses
  .filter(takesPlace)
  .map((status) => `'${status}'`)
  .join(', ')})`;

const legal = Object.entries(bookingFlow)
  .flatMap(([move, { from, to }]) => from.map((status) => `('${move}', '${status}', '${to}')`))
  .join(', ');

const GIVING_BACK = `('cancel', 'expire', 'move')`;

/** Places in the hours, and who has them. */
export const bookings: Invariant[] = [
  {
    id: 'I1',
    says: 'No hour has more bookings than places',
    sql: `select s.hall_id, s.id as slot_id, s.capacity, count(*) as kept
          from slots s join bookings b on b.hall_id = s.hall_id and b.slot_id = s.id and b.status in ${KEEPING}
          group by s.hall_id, s.id having count(*) > s.capacity`,
  },
  {
    id: 'I2',
    says: 'An hour counts as taken the places that are kept, and its bookings are for it',
    sql: `select s.hall_id, s.id as slot_id, s.taken, count(b.id) as kept
          from slots s left join bookings b on b.hall_id = s.hall_id and b.slot_id = s.id and b.status in ${KEEPING}
          group by s.hall_id, s.id having count(b.id) <> s.taken
          union all
          select b.hall_id, b.id, 0, 0 from bookings b join slots s on s.hall_id = b.hall_id and s.id = b.slot_id
          where (b.service_id, b.starts_at, b.day) is distinct from (s.service_id, s.starts_at, s.day)`,
  },
  {
    id: 'I3',
    says: 'A place is given back once: by cancel, expire or move',
    sql: `select hall_id, booking_id as of, count(*) filter (where to_slot_id is not null) as taken,
                 count(*) filter (where from_slot_id is not null) as given_back
          from booking_moves m group by hall_id, booking_id
          having count(*) filter (where from_slot_id is not null) <> count(*) filter (where move in ${GIVING_BACK})
              or count(*) filter (where to_slot_id is not null) - count(*) filter (where from_slot_id is not null)
                 <> (select count(*) from bookings b
                     where b.hall_id = m.hall_id and b.id = m.booking_id and b.status in ${KEEPING})
          union all
          select s.hall_id, s.id, s.taken, coalesce(sum(moved.by), 0)
          from slots s left join (
            select hall_id, to_slot_id as slot_id, 1 as by from booking_moves where to_slot_id is not null
            union all
            select hall_id, from_slot_id, -1 from booking_moves where from_slot_id is not null
          ) moved on moved.hall_id = s.hall_id and moved.slot_id = s.id
          group by s.hall_id, s.id having coalesce(sum(moved.by), 0) <> s.taken`,
  },
  {
    id: 'I3',
    says: 'Every booking begins with a hold or a booking and goes on by the moves of its life cycle',
    sql: `select hall_id, booking_id, n, move, from_status, to_status from (
            select *, row_number() over w as place, lag(to_status) over w as before, lead(n) over w is null as is_last
            from booking_moves window w as (partition by hall_id, booking_id order by n)
          ) m
          where n <> place or case when place = 1
                then (move, to_status) not in (('hold', 'held'), ('book', 'booked')) or from_status is not null
                else from_status is distinct from before or (move, from_status, to_status) not in (${legal}) end
          union all
          select b.hall_id, b.id, b.moves, 'is', last.to_status, b.status
          from bookings b left join lateral (
            select n, to_status from booking_moves m where m.hall_id = b.hall_id and m.booking_id = b.id order by n desc limit 1
          ) last on true
          where (last.n, last.to_status) is distinct from (b.moves, b.status)`,
  },
  {
    id: 'I4',
    says: 'Nobody has two places of one service on a day, nor more than their few',
    sql: `select hall_id, person_hash, service_id::text || ' ' || day as what, count(*) from bookings
          where status in ('held', 'booked') and person_hash is not null
          group by hall_id, person_hash, service_id, day having count(*) > 1
          union all
          select hall_id, person_hash, 'place ' || person_place, count(*) from bookings
          where status in ('held', 'booked') and person_hash is not null
          group by hall_id, person_hash, person_place having count(*) > 1 or person_place is null
          union all
          select hall_id, phone_hash, 'place ' || phone_place, count(*) from bookings
          where status in ('held', 'booked') and phone_hash is not null
          group by hall_id, phone_hash, phone_place having count(*) > 1 or phone_place is null`,
  },
  {
    id: 'I5',
    says: 'No code is given twice, and each can be read aloud',
    sql: `select hall_id, code, count(*) from bookings
          group by hall_id, code having count(*) > 1 or code !~ '^[${CODE_ALPHABET}]{10}$'`,
  },
  {
    id: 'I5',
    says: 'No place is held longer than its time',
    needs_worker: true,
    sql: `select b.hall_id, b.id as booking_id, b.held_until from bookings b, clock
          where b.status = 'held' and b.held_until < clock.now - interval '5 seconds'`,
  },
  {
    id: 'I30',
    says: 'Who has arrived has one ticket, and a ticket of a reservation is of one that has arrived',
    sql: `select b.hall_id, b.id as booking_id, b.status, count(k.id) as tickets
          from bookings b left join tickets k on k.hall_id = b.hall_id and k.booking_id = b.id
          group by b.hall_id, b.id having count(k.id) <> case b.status when 'arrived' then 1 else 0 end
          union all
          select null, null, conrelid::regclass || ' ' || conname, 0 from pg_constraint
          where contype = 'f' and not convalidated`,
  },
  {
    id: 'I42',
    says: 'A reservation is checked in once at most',
    sql: `select hall_id, booking_id, count(*) from booking_moves where move = 'arrive'
          group by hall_id, booking_id having count(*) > 1`,
  },
  {
    id: 'I47',
    says: 'Every act on a reservation names who did it',
    sql: `select hall_id, booking_id, move, by from booking_moves
          where by !~ '^(public|worker|command|(staff|token|device):.+)$'`,
  },
];
