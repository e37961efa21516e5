-- "Next": the citizen at the counter is finished, whether called or being served, and the one who has waited longest is
-- called, as one act. As `call-next.sql`, with the finish before it. One row cannot change twice in a statement: whoever
-- was just finished is not called again by the same act, nor is another turn of the same ticket.
--
--  $1 to $15 as in `call-next.sql`   $16 the turn the officer saw   $17 outcome   $18 ready on   $19 missing documents
-- $20 move id and $21 note id of the finish
with known as materialized (
  select from idempotency_keys where hall_id = $1 and scope = $10 and key = $11
), desk as materialized (
  select hall_id, id from counters where hall_id = $1 and id = $3 and state = 'open' and not exists (select from known)
  for no key update
), busy as materialized (
  -- another turn than the one the officer saw: somebody was faster, and nothing may happen
  select from turns where hall_id = $1 and counter_id = $3 and status in ('called', 'serving') and id <> $16::uuid limit 1
), mine as materialized (
  -- ticket, then turn, as everyone holds them
  select t.*
  from desk
  cross join lateral (
    select hall_id, id, ticket_id from turns
    where hall_id = desk.hall_id and counter_id = desk.id and status in ('called', 'serving')
    limit 1
  ) open
  cross join lateral (
    select hall_id, id from tickets where hall_id = open.hall_id and id = open.ticket_id for no key update
  ) k
  cross join lateral (
    select hall_id, id, ticket_id, status from turns
    where hall_id = k.hall_id and id = open.id and ticket_id = k.id and counter_id = $3 and status in ('called', 'serving')
    for no key update
  ) t
  where not exists (select from busy)
), done as (
  update turns t
  set status = 'done', served_by = $9, ended_at = $5, recall_due_at = null, miss_due_at = null, moves = t.moves + 1,
      outcome = coalesce($17, case mine.status when 'serving' then 'completed' else 'not_recorded' end),
      ready_on = $18, missing = $19
  from mine
  where t.hall_id = mine.hall_id and t.id = mine.id
  returning t.hall_id, t.id, t.ticket_id, t.moves, mine.status
), freed as (
  update tickets k set active_turn_id = null from done where k.hall_id = done.hall_id and k.id = done.ticket_id returning k.id
), peek as materialized (
  select near.* from desk
  cross join unnest($4::uuid[]) as s (service_id)
  cross join lateral (
    select t.hall_id, t.day, t.service_id, t.counts_from, t.number, t.id from turns t
    where t.hall_id = $1 and t.day = $2 and t.service_id = s.service_id and t.status = 'waiting'
    order by t.counts_from, t.number, t.id
    limit $8
  ) near
  where not exists (select from busy)
    and (select count(*) from freed) >= 0 -- first the finish, then the call: one turn per counter
), pick as materialized (
  -- One after the other from the head of the line until one can be held. Each look-up stands for itself, with its test on
  -- the row that is held: no planner can turn it into a reading of the whole hall, not even without statistics.
  select t.hall_id, t.id, t.ticket_id, k.lane, k.label, k.booking_id
  from (select * from peek order by counts_from, number, id) p
  cross join lateral (
    select hall_id, id, ticket_id from turns
    where (hall_id, day, service_id, counts_from, number, id)
        = (p.hall_id, p.day, p.service_id, p.counts_from, p.number, p.id) and status = 'waiting'
    for no key update skip locked
  ) t
  cross join lateral (
    select lane, label, booking_id from tickets
    where hall_id = t.hall_id and id = t.ticket_id and active_turn_id is null
    for no key update skip locked
  ) k
  limit 1
), called as (
  update turns t
  set status = 'called', counter_id = $3, served_by = $9, called_at = $5, calls = 1, spaced_calls = 1, spaced_at = $5,
      shown_at = null, page_shown_at = null, recall_due_at = null, miss_due_at = null, moves = t.moves + 1
  from pick
  where t.hall_id = pick.hall_id and t.id = pick.id
  returning t.hall_id, t.id, t.service_id, t.moves, t.counts_from, t.arrived_at, pick.ticket_id, pick.lane, pick.label, pick.booking_id
), held as (
  update tickets k set active_turn_id = called.id from called where k.hall_id = called.hall_id and k.id = called.ticket_id
), moved as (
  insert into turn_moves (hall_id, id, turn_id, n, move, from_status, to_status, counter_id, by, at, request)
  select $1, $20::uuid, id, moves, 'next', status, 'done', $3::uuid, $9, $5::timestamptz, $11 from done
  union all
  select $1, $6, id, moves, 'call', 'waiting', 'called', $3, $9, $5, $11 from called
), note as (
  insert into outbox (hall_id, id, topic, subject)
  select $1, $21::uuid, 'turn.moved', id from done
  union all
  select $1, $7, 'turn.moved', id from called
), answer as (
  select jsonb_build_object('turn', jsonb_build_object(
    'id', called.id, 'number', called.label, 'service', s.code, 'status', 'called', 'lane', called.lane,
    'counts_from', to_char(called.counts_from at time zone $14, 'YYYY-MM-DD"T"HH24:MI:SS.MS') || $15,
    'arrived_at', to_char(called.arrived_at at time zone $14, 'YYYY-MM-DD"T"HH24:MI:SS.MS') || $15,
    'booked_at', to_char(b.starts_at at time zone $14, 'YYYY-MM-DD"T"HH24:MI:SS.MS') || $15,
    'why', null
  )) as body
  from called
  join services s on s.hall_id = called.hall_id and s.id = called.service_id
  left join lateral (
    select starts_at from bookings where hall_id = called.hall_id and id = called.booking_id limit 1
  ) b on true
), remembered as (
  insert into idempotency_keys (hall_id, scope, key, request_hash, status, answer, at)
  select $1, $10, $11, $12, case when body is null then 204 else 201 end, coalesce(body, 'null'), $5
  from desk left join answer on true
  where $11::text is not null and not exists (select from busy)
    and (body is not null or $13 or not exists (select from peek))
)
select exists (select from known) as known, exists (select from desk) as open, exists (select from busy) as busy,
       (select count(*)::integer from peek) as seen, (select body from answer) as body,
       (select ticket_id from done) as finished
