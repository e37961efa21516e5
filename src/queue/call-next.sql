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
  select hall_id, id from counters where hall_id = $1 and id = $3 and state = 'open' and not exists (select from known)
  for no key update
), busy as materialized (
  select from turns where hall_id = $1 and counter_id = $3 and status in ('called', 'serving') limit 1
), peek as materialized (
  -- per service, so that each line is read from its own end of the index and nothing is sorted but these few
  select near.* from desk
  cross join unnest($4::uuid[]) as s (service_id)
  cross join lateral (
    select t.hall_id, t.day, t.service_id, t.counts_from, t.number, t.id from turns t
    where t.hall_id = $1 and t.day = $2 and t.service_id = s.service_id and t.status = 'waiting'
    order by t.counts_from, t.number, t.id
    limit $8
  ) near
  where not exists (select from busy)
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
    where hall_id = t.hall_id and id = t.ticket_id and active_turn_id is null and id is distinct from $16::uuid
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
       null::uuid as finished
