import { kindRules, messageKinds } from '../message/kinds.ts';
import type { MessageKind } from '../message/kinds.ts';
import type { Invariant } from './invariant.ts';

/** The hour a message was queued for. */
const HOUR = `split_part(m.dedupe_key, ':', -1)`;

const ONCE_AN_HOUR = `('booking_confirmed', 'reminder_h1', 'reminder_2h')`;

/** Each attempt that a gateway took, on the hall's clock. */
const SENT = `
  select a.hall_id, a.message_id, a.n, a.started_at, a.started_at at time zone h.time_zone as local, m.kind, m.booking_id,
         m.valid_until
  from message_attempts a
  join messages m on m.hall_id = a.hall_id and m.id = a.message_id
  join halls h on h.id = a.hall_id
  where a.outcome = 'sent'`;

const kindsOf = (is: (kind: MessageKind) => boolean): string =>
  `(${messageKinds
    .filter(is)
    .map((kind) => `'${kind}'`)
    .join(', ')})`;

const AT_ANY_HOUR = kindsOf((kind) => kindRules[kind].at_any_hour);
/** A worker that was frozen over it may wake up after another has sent it. */
const ONCE_MORE = kindsOf((kind) => kindRules[kind].after_crash === 'again_with_reference');

/** Whether a time of day lies in a window that may reach over midnight; one that ends where it begins is none. */
const within = (from: string, until: string): string =>
  `case when ${from} <= ${until} then local::time >= ${from} and local::time < ${until}
        else local::time >= ${from} or local::time < ${until} end`;

const hour = (name: string, standard: string): string =>
  `coalesce((p.rules -> 'messages' ->> '${name}')::time, '${standard}')`;

/** The quiet hours of the hall on a day, as its rules of that day say. */
const quietOn = (day: string, hall_id: string): string => `
  select ${hour('quiet_from', '20:00')} as night_from, ${hour('quiet_until', '06:30')} as night_until,
         ${hour('ramadan_from', '17:30')} as fast_from, ${hour('ramadan_until', '19:30')} as fast_until
  from policies p where p.hall_id = ${hall_id}
  order by p.from_day <= ${day} desc, case when p.from_day <= ${day} then p.from_day end desc limit 1`;

/** What goes to phones. What only a gateway's own book can tell is asked of that book, in the tests. */
export const messages: Invariant[] = [
  {
    id: 'I22',
    says: 'A reservation has one message of a kind for an hour at most, and no reminder is missing whose time lies ahead',
    // Left out: reservations older than the first message of their hall, and halls that are quiet at four in the afternoon.
    sql: `select m.hall_id, m.booking_id as of, m.kind || ' ' || ${HOUR} as what, count(*) from messages m
          where m.kind in ${ONCE_AN_HOUR} and m.status <> 'cancelled'
          group by m.hall_id, m.booking_id, m.kind, ${HOUR} having count(*) > 1
          union all
          select b.hall_id, b.id, 'no reminder', 0
          from clock, bookings b
          join halls h on h.id = b.hall_id
          cross join lateral (select (b.day - 1 + time '16:00') at time zone h.time_zone as due_at) reminder
          cross join lateral (
            select max(at) as at from booking_moves v
            where v.hall_id = b.hall_id and v.booking_id = b.id and v.move in ('book', 'move')
          ) agreed
          cross join lateral (${quietOn('b.day - 1', 'b.hall_id')}) quiet
          where b.status = 'booked' and b.phone_sealed is not null and reminder.due_at > clock.now
            and agreed.at < reminder.due_at
            and (select min(made_at) from messages e where e.hall_id = b.hall_id) <= agreed.at
            and night_from > '16:00' and night_until < '16:00' and fast_from > '16:00'
            and not exists (
              select from messages m where m.hall_id = b.hall_id and m.booking_id = b.id and m.kind = 'reminder_h1'
                and ${HOUR} = (extract(epoch from b.starts_at) * 1000)::bigint::text
                and (m.status <> 'cancelled' or m.why not in ('booking_moved', 'booking_cancelled', 'cause_gone')))`,
  },
  {
    id: 'I23',
    says: 'A cause has one message, and no message is taken twice by a gateway unless a person sent it again or its kind allows one more',
    sql: `select hall_id, min(id::text) as of, dedupe_key as what, count(*) from messages
          group by hall_id, dedupe_key having count(*) > 1
          union all
          select a.hall_id, a.message_id::text, m.kind, count(*)
          from message_attempts a join messages m on m.hall_id = a.hall_id and m.id = a.message_id
          where a.outcome = 'sent'
          group by a.hall_id, a.message_id, m.kind
          having count(*) > case when m.kind in ${ONCE_MORE} then 2 else 1 end + (
            select count(*) from audit r where r.hall_id = a.hall_id
              and r.object = a.message_id::text and r.action = 'message.resent')`,
  },
  {
    id: 'I24',
    says: 'A message has as many attempts as it was taken up, and is under way while the last of them is',
    sql: `select m.hall_id, m.id, m.status, m.tries, count(a.n) as attempts
          from messages m left join message_attempts a on a.hall_id = m.hall_id and a.message_id = m.id
          group by m.hall_id, m.id, m.status, m.tries
          having count(a.n) <> m.tries or coalesce(max(a.n), 0) <> m.tries
          union all
          select hall_id, id, status, tries, null from messages
          where (status = 'sending') <> (claim_token is not null and claimed_until is not null)`,
  },
  {
    id: 'I26',
    says: 'Nothing goes out too late, in quiet hours, or two seconds after its reservation was cancelled',
    sql: `select s.hall_id, s.message_id, s.started_at, 'too late' as what from (${SENT}) s where s.started_at >= s.valid_until
          union all
          select s.hall_id, s.message_id, s.started_at, 'quiet' from (${SENT}) s
          cross join lateral (${quietOn('s.local::date', 's.hall_id')}) quiet
          where s.kind not in ${AT_ANY_HOUR} and (${within('night_from', 'night_until')}
            or (${within('fast_from', 'fast_until')}) and exists (
              select from opening_rules r where r.hall_id = s.hall_id and r.name = 'ramadan' and r.agency_id is null
                and r.from_day <= s.local::date and coalesce(r.until_day, s.local::date) >= s.local::date))
          union all
          select s.hall_id, s.message_id, s.started_at, 'cancelled' from (${SENT}) s
          join booking_moves v on v.hall_id = s.hall_id and v.booking_id = s.booking_id and v.move = 'cancel'
          where s.kind <> 'booking_cancelled' and s.started_at > v.at + interval '2 seconds'`,
  },
  {
    id: 'I27',
    says: 'A message goes to the phone of its reservation',
    sql: `select m.hall_id, m.id, m.booking_id, m.kind from messages m
          join bookings b on b.hall_id = m.hall_id and b.id = m.booking_id
          where m.phone_hash <> b.phone_hash`,
  },
  {
    id: 'I28',
    says: 'Nothing goes out that was not counted against the limits',
    // What is taken up about midnight may be counted on either side of it.
    sql: `select c.hall_id, c.since, c.count, count(*) as sent
          from message_counts c
          join (${SENT}) s on s.hall_id = c.hall_id
            and s.started_at >= c.since and s.started_at < c.since + interval '23 hours 59 minutes'
          where c.what = 'hall' group by c.hall_id, c.since, c.count having count(*) > c.count
          union all
          select s.hall_id, min(s.started_at), 0, count(*) from clock, (${SENT}) s
          where s.started_at > clock.now - interval '1 day' and not exists (
            select from message_counts c where c.hall_id = s.hall_id and c.what = 'hall'
              and c.since > s.started_at - interval '25 hours' and c.since < s.started_at + interval '1 minute')
          group by s.hall_id`,
  },
  {
    id: 'I38',
    says: 'Nothing that is due lies about while its lane is idle, and nobody keeps a message longer than the lease',
    needs_worker: true,
    sql: `select m.hall_id, m.id, m.due_at, m.status from messages m, clock
          where m.status = 'queued' and m.due_at < clock.now - interval '60 seconds' and not exists (
            select from message_attempts a join messages o on o.hall_id = a.hall_id and o.id = a.message_id
            where o.urgent = m.urgent and a.started_at > clock.now - interval '60 seconds')
          union all
          select m.hall_id, m.id, m.claimed_until, m.status from messages m, clock
          where m.status = 'sending' and m.claimed_until < clock.now - interval '60 seconds'`,
  },
];
