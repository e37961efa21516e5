-- The newest calls of each counter, one entry a turn, and how many wait for each service. One reading for all screens.
with said as materialized (
  select m.turn_id, m.id, m.counter_id, m.n, m.move, m.at
  from unnest($2::uuid[]) as desk (id)
  cross join lateral (
    select turn_id, id, counter_id, n, move, at
    from turn_moves
    where hall_id = $1 and counter_id = desk.id and move in ('call', 'recall') and at >= $3
    order by at desc, id desc
    limit 40 -- ten calls, each said up to four times
  ) m
), begun as (
  select turn_id, max(n) filter (where move = 'call') as n from said group by turn_id
), calls as (
  select said.turn_id, (array_agg(said.counter_id order by said.n desc))[1] as counter_id,
         (array_agg(said.id order by said.n desc))[1] as move_id, max(said.at) as called_at, count(*)::integer as times
  from said join begun using (turn_id)
  where said.n >= coalesce(begun.n, 0)
  group by said.turn_id
), told as (
  select calls.turn_id as id, calls.counter_id, calls.move_id, calls.times, k.label as number, t.status,
         extract(epoch from calls.called_at) * 1000 as called_at_ms,
         t.status = 'called' and t.counter_id = calls.counter_id and t.shown_at is null as unseen
  from calls
  -- by key, one by one: a plan made on the empty tables of a first morning would read them whole
  cross join lateral (
    select ticket_id, status, counter_id, shown_at from turns where hall_id = $1 and id = calls.turn_id limit 1
  ) t
  cross join lateral (select label from tickets where hall_id = $1 and id = t.ticket_id limit 1) k
), lines as (
  select service_id, count(*)::integer as waiting
  from turns
  where hall_id = $1 and day = $4 and status = 'waiting'
  group by service_id
)
select coalesce((select jsonb_agg(to_jsonb(told) order by called_at_ms desc, move_id desc) from told), '[]') as calls,
       case when $5 then coalesce((select jsonb_object_agg(service_id, waiting) from lines), '{}') end as waiting
