-- One walk-in takes a number: number, ticket, turn, history, note and the remembered answer, all or nothing.
-- The series row is the lock. Everything hangs on it: a repeated key (or a day already ended) takes no number and
-- answers no row; two of one key at the same moment meet at the last insert (23505), which takes the second back whole.
--
--  $1 hall   $2 day    $3 series   $4 service id   $5 service code   $6 ticket id   $7 turn id   $8 move id   $9 note id
-- $10 now   $11 the service counts time from   $12 head start in ms   $13 token   $14 lane   $15 needs   $16 language
-- $17 origin   $18 device   $19 phone, sealed   $20 remark   $21 by   $22 scope   $23 key   $24 request hash
-- $25 time zone   $26 its offset   $27 code of the agency's own booking system
with fresh as materialized (
  select where not exists (select from idempotency_keys where hall_id = $1 and scope = $22 and key = $23)
           and not exists (select from ended_days where hall_id = $1 and day = $2)
), num as (
  insert into number_series as s (hall_id, day, series, last, last_at)
  select $1, $2, $3, 1, $10 from fresh
  on conflict (hall_id, day, series) do update
    -- under the row's lock, so that a later number never has an earlier time
    set last = s.last + 1, last_at = greatest(s.last_at, excluded.last_at)
  returning last, last_at
), ticket as (
  insert into tickets (hall_id, id, day, series, number, token, lane, priority, needs, language, origin, device_id,
    phone_sealed, note, external_code, issued_at)
  select $1, $6, $2, $3, last, $13, $14::text, $14::text = 'priority', $15, $16, $17, $18, $19, $20, $27, last_at from num
  returning number, label, issued_at
), turn as (
  insert into turns (hall_id, id, ticket_id, service_id, day, series, number, status, arrived_at, counts_from)
  select $1, $7, $6, $4, $2, $3, number, 'waiting', issued_at,
         greatest(issued_at, $11::timestamptz) - $12::integer * interval '1 millisecond'
  from ticket
  returning id, number, counts_from
), moved as (
  insert into turn_moves (hall_id, id, turn_id, n, move, to_status, by, at, request)
  select $1, $8, $7, 1, 'take', 'waiting', $21, $10, $23 from turn
), note as (
  insert into outbox (hall_id, id, topic, subject) select $1, $9, 'turn.moved', $7 from turn
), line as (
  select count(*)::integer as ahead
  from turn
  cross join lateral (
    select from turns w
    where w.hall_id = $1 and w.day = $2 and w.service_id = $4 and w.status = 'waiting'
      and (w.counts_from, w.number, w.id) < (turn.counts_from, turn.number, turn.id)
    order by w.counts_from, w.number, w.id
    limit 1000 -- nobody reads further, and no statement may take longer because the hall is full
  ) waiting
), answer as (
  select jsonb_build_object(
    'id', $6::uuid, 'number', ticket.label, 'token', $13::text, 'day', $2::date, 'service', $5::text,
    'ahead', line.ahead, 'wait_minutes', null,
    'counts_from', to_char(turn.counts_from at time zone $25, 'YYYY-MM-DD"T"HH24:MI:SS.MS') || $26
  ) as body
  from ticket, turn, line
), remembered as (
  insert into idempotency_keys (hall_id, scope, key, request_hash, status, answer, at)
  select $1, $22, $23, $24, 201, body, $10 from answer where $23::text is not null
)
select body from answer
