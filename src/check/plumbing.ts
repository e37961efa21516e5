import type { Invariant } from './invariant.ts';

/** The moment in which a UUIDv7 was made, by the machine's own clock. */
const madeAt = (id: string) =>
  `to_timestamp(('x' || substr(replace(${id}::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0)`;

/** What stands behind the scenes: notes, remembered answers, the walls between halls. */
export const plumbing: Invariant[] = [
  {
    id: 'I21',
    says: 'No note waits longer than a minute for the relay',
    needs_worker: true,
    sql: `select hall_id, id, topic, claimed_until from outbox
          where relayed_at is null and ${madeAt('id')} < clock_timestamp() - interval '60 seconds'`,
  },
  {
    id: 'I29',
    says: 'A remembered answer is a whole one, and only success is remembered',
    sql: `select hall_id, scope, key, status from idempotency_keys
          where status not between 200 and 299 or request_hash = '' or (status <> 204 and answer = 'null')`,
  },
  {
    id: 'I40',
    says: 'Nothing of one hall is in another',
    sql: `select o.hall_id, o.subject::text as what, o.topic as why from outbox o
          where (o.topic like 'turn.%' and exists (select from turns t where t.id = o.subject and t.hall_id <> o.hall_id))
             or (o.topic like 'ticket.%' and exists (select from tickets t where t.id = o.subject and t.hall_id <> o.hall_id))
             or (o.topic like 'counter.%' and exists (select from counters c where c.id = o.subject and c.hall_id <> o.hall_id))
          union all
          select m.hall_id, m.by, 'acted in another hall' from turn_moves m
          join (select hall_id, 'staff:' || id as who from staff
                union all select hall_id, 'device:' || id from devices
                union all select hall_id, 'token:' || id from access_tokens) w
            on w.who = m.by and w.hall_id <> m.hall_id
          union all
          select k.hall_id, k.scope, 'asked in another hall' from idempotency_keys k
          join (select hall_id, 'staff:' || id as who from staff
                union all select hall_id, 'device:' || id from devices
                union all select hall_id, 'token:' || id from access_tokens) w
            on w.who = k.scope and w.hall_id <> k.hall_id
          union all
          select k.hall_id, k.scope, 'of no hall' from idempotency_keys k
          where not exists (select from halls h where h.id = k.hall_id)
          union all
          select t.hall_id, t.id::text, 'a ticket of another hall' from turns t
          join tickets k on k.id = t.ticket_id and k.hall_id <> t.hall_id
          union all
          select t.hall_id, t.id::text, 'a service of another hall' from turns t
          join services s on s.id = t.service_id and s.hall_id <> t.hall_id
          union all
          select t.hall_id, t.id::text, 'a counter of another hall' from turns t
          join counters c on c.id = t.counter_id and c.hall_id <> t.hall_id`,
  },
];
