-- Many walk-ins of one series take their numbers together: `take-ticket.sql` for a group, one wait on the series row.
-- Members whose key is known already take no number and have no row in the answer. All members of a group count from
-- the same moment per service, so who is ahead is counted once per service.
--
-- $1 hall   $2 day   $3 series   $4 now   $5 head start in ms   $6 lane   $7 time zone   $8 its offset   $9 the members
with fresh as materialized (
  select m.*, row_number() over (order by m.n) as rank
  from jsonb_to_recordset($9) as m (n integer, ticket_id uuid, turn_id uuid, move_id uuid, note_id uuid, token text,
    service_id uuid, service text, counts_time_from timestamptz, needs text[], language text, origin text,
    device_id uuid, phone_sealed text, note text, external_code text, by text, scope text, key text, request_hash text)
  left join lateral (
    select true as known from idempotency_keys k where k.hall_id = $1 and k.scope = m.scope and k.key = m.key limit 1
  ) k on true
  where known is null and not exists (select from ended_days where hall_id = $1 and day = $2)
), num as (
  insert into number_series as s (hall_id, day, series, last, last_at)
  select $1, $2, $3, count(*), $4 from fresh having count(*) > 0
  on conflict (hall_id, day, series) do update
    set last = s.last + excluded.last, last_at = greatest(s.last_at, excluded.last_at)
  returning last, last_at
), numbered as materialized (
  select fresh.*, last - (select count(*) from fresh) + rank as number, last_at as issued_at,
         greatest(last_at, counts_time_from) - $5::integer * interval '1 millisecond' as counts_from
  from fresh, num
), ticket as (
  insert into tickets (hall_id, id, day, series, number, token, lane, priority, needs, language, origin, device_id,
    phone_sealed, note, external_code, issued_at)
  select $1, ticket_id, $2, $3, number, token, $6::text, $6::text = 'priority', needs, language, origin, device_id,
         phone_sealed, note, external_code, issued_at
  from numbered
  returning id, label
), turn as (
  insert into turns (hall_id, id, ticket_id, service_id, day, series, number, status, arrived_at, counts_from)
  select $1, turn_id, ticket_id, service_id, $2, $3, number, 'waiting', issued_at, counts_from from numbered
), moved as (
  insert into turn_moves (hall_id, id, turn_id, n, move, to_status, by, at, request)
  select $1, move_id, turn_id, 1, 'take', 'waiting', by, $4, key from numbered
), noted as (
  insert into outbox (hall_id, id, topic, subject) select $1, note_id, 'turn.moved', turn_id from numbered
), line as materialized (
  select service_id, (
    select count(*) from (
      select from turns w
      where w.hall_id = $1 and w.day = $2 and w.service_id = first.service_id and w.status = 'waiting'
        and (w.counts_from, w.number, w.id) < (first.counts_from, first.number, first.turn_id)
      order by w.counts_from, w.number, w.id
      limit 1000
    ) waiting
  ) as ahead
  from (select distinct on (service_id) * from numbered order by service_id, rank) first
), answer as (
  select n, scope, key, request_hash, jsonb_build_object(
    'id', ticket_id, 'number', ticket.label, 'token', token, 'day', $2::date, 'service', service,
    'ahead', least(1000, ahead + row_number() over (partition by service_id order by rank) - 1), 'wait_minutes', null,
    'counts_from', to_char(counts_from at time zone $7, 'YYYY-MM-DD"T"HH24:MI:SS.MS') || $8
  ) as body
  from numbered join ticket on ticket.id = ticket_id join line using (service_id)
), remembered as (
  insert into idempotency_keys (hall_id, scope, key, request_hash, status, answer, at)
  select $1, scope, key, request_hash, 201, body, $4 from answer where key is not null
  order by scope, key -- two groups that share keys must not wait for each other in a circle
)
select n, body from answer
