-- Somebody with a reservation is there: the booking arrives and becomes a number, all or nothing: booking, its history,
-- number, ticket, turn, history, notes and the remembered answer.
-- The booking's row is the lock, then the series'. Everything hangs on the booking: arrived, cancelled or moved meanwhile
-- it takes no number and answers no row; neither does a key that is known, nor an ended day.
--
--  $1 hall   $2 day    $3 booking   $4 its moves as they were read   $5 booking move id   $6 note id of the booking
--  $7 series   $8 service id   $9 service code   $10 ticket id   $11 turn id   $12 move id   $13 note id   $14 now
-- $15 counts from, or null for who came late   $16 the service counts time from   $17 head start in ms of who came late
-- $18 token   $19 lane   $20 language   $21 device   $22 by   $23 scope   $24 key   $25 request hash
-- $26 time zone   $27 its offset
with fresh as materialized (
  select where not exists (select from idempotency_keys where hall_id = $1 and scope = $23 and key = $24)
           and not exists (select from ended_days where hall_id = $1 and day = $2)
), arrived as (
  update bookings b set status = 'arrived', moves = b.moves + 1
  from fresh
  -- tested again on the row itself once it is held: of two at the same moment the second finds nothing
  where b.hall_id = $1 and b.id = $3 and b.status = 'booked' and b.moves = $4
  returning b.id, b.moves, b.lane, b.needs
), booking_moved as (
  insert into booking_moves (hall_id, id, booking_id, n, move, from_status, to_status, by, at, request)
  select $1, $5, id, moves, 'arrive', 'booked', 'arrived', $22, $14, $24 from arrived
), booking_note as (
  insert into outbox (hall_id, id, topic, subject) select $1, $6, 'booking.moved', id from arrived
), num as (
  insert into number_series as s (hall_id, day, series, last, last_at)
  select $1, $2, $7, 1, $14 from arrived
  on conflict (hall_id, day, series) do update
    -- under the row's lock, so that a later number never has an earlier time
    set last = s.last + 1, last_at = greatest(s.last_at, excluded.last_at)
  returning last, last_at
), ticket as (
  insert into tickets (hall_id, id, day, series, number, token, lane, priority, needs, language, origin, device_id,
    booking_id, issued_at)
  select $1, $10, $2, $7, num.last, $18, $19, arrived.lane = 'priority', arrived.needs, $20, 'check_in', $21,
         arrived.id, num.last_at
  from arrived, num
  returning number, label, issued_at
), turn as (
  insert into turns (hall_id, id, ticket_id, service_id, day, series, number, status, arrived_at, counts_from)
  select $1, $11, $10, $8, $2, $7, number, 'waiting', issued_at,
         coalesce($15::timestamptz,
                  greatest(issued_at, $16::timestamptz) - $17::integer * interval '1 millisecond')
  from ticket
  returning id, number, counts_from
), moved as (
  insert into turn_moves (hall_id, id, turn_id, n, move, to_status, by, at, request)
  select $1, $12, $11, 1, 'take', 'waiting', $22, $14, $24 from turn
), note as (
  insert into outbox (hall_id, id, topic, subject) select $1, $13, 'turn.moved', $11 from turn
), line as (
  select count(*)::integer as ahead
  from turn
  cross join lateral (
    select from turns w
    where w.hall_id = $1 and w.day = $2 and w.service_id = $8 and w.status = 'waiting'
      and (w.counts_from, w.number, w.id) < (turn.counts_from, turn.number, turn.id)
    order by w.counts_from, w.number, w.id
    limit 1000 -- nobody reads further, and no statement may take longer because the hall is full
  ) waiting
), answer as (
  select jsonb_build_object(
    'id', $10::uuid, 'number', ticket.label, 'token', $18::text, 'day', $2::date, 'service', $9::text,
    'ahead', line.ahead, 'wait_minutes', null,
    'counts_from', to_char(turn.counts_from at time zone $26, 'YYYY-MM-DD"T"HH24:MI:SS.MS') || $27
  ) as body
  from ticket, turn, line
), remembered as (
  insert into idempotency_keys (hall_id, scope, key, request_hash, status, answer, at)
  select $1, $23, $24, $25, 201, body, $14 from answer where $24::text is not null
)
select body from answer
