-- A free counter calls whoever has waited longest among the services it serves: choice, change, history, note and the
-- remembered answer in one statement. The counter's row keeps one counter's acts in line; the citizen's rows are skipped
-- when another counter just holds them.
--
--  $1 hall   $2 day   $3 counter   $4 services   $5 now   $6 move id   $7 note id   $8 how far to look in each line
--  $9 by   $10 scope   $11 key   $12 request hash   $13 remember that nobody could be called   $14 time zone   $15 its offset
-- $16 a ticket that is not called by this act
with known as materialized (
  select from idempotency_keys where hall_id = $1 and scope = $10 and key = $11
), desk as materialized (
  select id from counters where hall_id = $1 and id = $3 and state = 'open' and not exists (select from known)
  for no key update
), busy as materialized (
  select from turns where hall_id = $1 and counter_id = $3 and status in ('called', 'serving') limit 1
), peek as materialized (
  -- per service, so that each line is read from its own end of the index and nothing is sorted but these few
  select near.* from desk
  cross join unnest($4::uuid[]) as s (service_id)
  cross join lateral (
    select t.hall_id, t.id, t.counts_from, t.number from turns t
    where t.hall_id = $1 and t.day = $2 and t.service_id = s.service_id and t.status = 'waiting'
    order by t.counts_from, t.number, t.id
    limit $8
  ) near
  where not exists (select from busy)
), pick as materialized (
  -- the tests on t and k stand here, where they are made again on the locked rows
  -- (hall_id comes from the few that were seen, never as a value: no planner can be led to read a whole hall for them)
  select t.hall_id, t.id, t.ticket_id, k.lane, k.label, k.booking_id
  from peek p
  join turns t on t.hall_id = p.hall_id and t.id = p.id and t.status = 'waiting'
  join tickets k on k.hall_id = t.hall_id and k.id = t.ticket_id and k.active_turn_id is null and k.id is distinct from $16::uuid
  order by p.counts_from, p.number, p.id
  limit 1
  for no key update of t, k skip locked
), called as (
  update turns t
  set status = 'called', counter_id = $3, served_by = $9, called_at = $5, calls = 1, spaced_calls = 1, spaced_at = $5,
      shown_at = null, recall_due_at = null, miss_due_at = null, moves = t.moves + 1
  from pick
  where t.hall_id = pick.hall_id and t.id = pick.id and t.status = 'waiting'
  returning t.hall_id, t.id, t.service_id, t.moves, t.counts_from, t.arrived_at, pick.ticket_id, pick.lane, pick.label, pick.booking_id
), held as (
  update tickets k set active_turn_id = called.id from called where k.hall_id = called.hall_id and k.id = called.ticket_id
), moved as (
  insert into turn_moves (hall_id, id, turn_id, n, move, from_status, to_status, counter_id, by, at, request)
  select $1, $6, id, moves, 'call', 'waiting', 'called', $3, $9, $5, $11 from called
), note as (
  insert into outbox (hall_id, id, topic, subject) select $1, $7, 'turn.moved', id from called
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
  left join bookings b on b.hall_id = called.hall_id and b.id = called.booking_id
), remembered as (
  insert into idempotency_keys (hall_id, scope, key, request_hash, status, answer, at)
  select $1, $10, $11, $12, case when body is null then 204 else 201 end, coalesce(body, 'null'), $5
  from desk left join answer on true
  where $11::text is not null and not exists (select from busy)
    and (body is not null or $13 or not exists (select from peek))
)
select exists (select from known) as known, exists (select from desk) as open, exists (select from busy) as busy,
       (select count(*)::integer from peek) as seen, (select body from answer) as body,
       null::uuid as finished
