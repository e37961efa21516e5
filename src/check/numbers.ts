import { CROSSING } from './invariant.ts';
import type { Invariant } from './invariant.ts';

/** The numbers in the citizens' hands. */
export const numbers: Invariant[] = [
  {
    id: 'I6',
    says: 'No number is given twice on a day',
    sql: `select hall_id, day, series, number, count(*) from tickets group by 1, 2, 3, 4 having count(*) > 1`,
  },
  {
    id: 'I7',
    says: 'The numbers of a series begin at 1 and have no hole',
    sql: `select hall_id, day, series, min(number), max(number), count(*) from tickets
          group by 1, 2, 3 having min(number) <> 1 or max(number) <> count(*)`,
  },
  {
    id: 'I8',
    says: 'The last number of a series is the last one given',
    sql: `select s.hall_id, s.day, s.series, s.last, given.number
          from number_series s
          full join (select hall_id, day, series, max(number) as number from tickets group by 1, 2, 3) given
            using (hall_id, day, series)
          where s.last is distinct from given.number`,
  },
  {
    id: 'I31',
    says: 'A ticket belongs to the day of its hall on which it was given, and its turns carry its number',
    sql: `select k.hall_id, k.id as ticket_id, k.day, t.id as turn_id
          from tickets k
          join halls h on h.id = k.hall_id
          left join turns t on t.hall_id = k.hall_id and t.ticket_id = k.id
          where (k.origin <> 'offline' and k.day <> (k.issued_at at time zone h.time_zone)::date)
             or t.id is null
             or (t.day, t.series, t.number) is distinct from (k.day, k.series, k.number)`,
  },
  {
    id: 'I43',
    says: 'A later number was not given earlier',
    sql: `select * from (
            select hall_id, day, series, number, issued_at,
                   lag(issued_at) over (partition by hall_id, day, series order by number) as before
            from tickets where origin <> 'offline'
          ) given where issued_at < before - ${CROSSING}`,
  },
];
