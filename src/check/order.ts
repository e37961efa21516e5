import type { Invariant } from './invariant.ts';

const CLOSE = `interval '1 second'`;

/** Who is called when, and given up when. */
export const order: Invariant[] = [
  {
    id: 'I18',
    says: 'Nobody who could have been called was passed over',
    // Replays the calls of the last two days. Left out: who was put back or changed lane afterwards, for their place of
    // that moment is not known any more; who changed within a second, for rows just held by another act are skipped.
    sql: `select c.hall_id, c.turn_id, c.counter_id, c.at, w.turn_id as passed_over
          from clock, history c
          join turns t on t.hall_id = c.hall_id and t.id = c.turn_id
          join counter_services s on s.hall_id = c.hall_id and s.counter_id = c.counter_id
          join turns o on o.hall_id = c.hall_id and o.day = t.day and o.service_id = s.service_id
            and (o.counts_from, o.number, o.id) < (t.counts_from, t.number, t.id)
          join history w on w.hall_id = o.hall_id and w.turn_id = o.id and w.to_status = 'waiting'
            and w.at < c.at - ${CLOSE} and w.until > c.at + ${CLOSE}
          where c.move = 'call' and c.from_status = 'waiting' and c.reason is null and c.at > clock.now - interval '2 days'
            and not exists (
              select from history r where r.hall_id = c.hall_id and r.turn_id in (t.id, o.id)
                and r.move = 'return' and r.at >= c.at)
            and not exists (
              select from audit a where a.hall_id = c.hall_id and a.object in (t.ticket_id::text, o.ticket_id::text)
                and a.action like 'ticket.lane.%' and a.at >= c.at)
            and not exists (
              select from turns own
              join history busy on busy.hall_id = own.hall_id and busy.turn_id = own.id
                and busy.to_status in ('called', 'serving') and busy.at <= c.at + ${CLOSE} and busy.until >= c.at - ${CLOSE}
              where own.hall_id = o.hall_id and own.ticket_id = o.ticket_id)`,
  },
  {
    id: 'I19',
    says: 'Nobody is given up before they were called often and long enough, or a reason was given',
    sql: `select m.hall_id, m.turn_id, m.at, since.first_at, since.calls
          from history m
          join turns t on t.hall_id = m.hall_id and t.id = m.turn_id
          cross join lateral (
            select (rules ->> 'calls_before_missed')::integer as calls, (rules ->> 'missed_seconds')::integer as seconds
            from policies p where p.hall_id = m.hall_id
            order by p.from_day <= t.day desc, case when p.from_day <= t.day then p.from_day end desc limit 1
          ) rule
          cross join lateral (
            select count(*) as calls, min(h.at) as first_at from history h
            where h.hall_id = m.hall_id and h.turn_id = m.turn_id and h.move in ('call', 'recall') and h.n < m.n
              and h.n >= (select max(c.n) from history c
                          where c.hall_id = m.hall_id and c.turn_id = m.turn_id and c.move = 'call' and c.n < m.n)
          ) since
          where m.move = 'miss' and length(trim(coalesce(m.reason, ''))) < 5
            and (since.calls < rule.calls or m.at < since.first_at + rule.seconds * interval '1 second')`,
  },
];
