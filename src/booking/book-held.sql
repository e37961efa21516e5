-- A hold becomes a booking: the place is taken already, so only the booking changes, with history, note and the
-- remembered answer. Two with one hold at the same moment: the second finds it held no more.
--
--  $1 hall   $2 booking id   $3 service id   $4 starts at   $5 now   $6 move id   $7 note id   $8 lane   $9 needs   $10 language
-- $11 name, sealed   $12 identity kind   $13 identity, sealed   $14 phone, sealed   $15 person hash   $16 phone hash
-- $17 places of a person   $18 places of a phone   $19 for someone   $20 notice version   $21 by   $22 scope   $23 key
-- $24 request hash   $25 service code   $26 time zone   $27 its offset   $28 day
-- $29 the messages about it
with known as materialized (
  select from idempotency_keys where hall_id = $1 and scope = $22 and key = $23
), room as materialized (
  select (
      select min(n) from generate_series(1, $17::integer) n
      where not exists (select from bookings where hall_id = $1 and person_hash = $15 and person_place = n
        and status in ('held', 'booked'))
    ) as person_place, (
      select min(n) from generate_series(1, $18::integer) n
      where not exists (select from bookings where hall_id = $1 and phone_hash = $16 and phone_place = n
        and status in ('held', 'booked'))
    ) as phone_place,
    exists (select from bookings where hall_id = $1 and person_hash = $15 and service_id = $3 and day = $28
      and status in ('held', 'booked')) as has_one
), allowed as materialized (
  select person_place, phone_place from room
  where not has_one and person_place is not null and phone_place is not null and not exists (select from known)
), booking as (
  update bookings b
  set status = 'booked', held_until = null, lane = $8, needs = $9, language = $10, name_sealed = $11, identity_kind = $12,
      identity_sealed = $13, phone_sealed = $14, person_hash = $15, phone_hash = $16, person_place = allowed.person_place,
      phone_place = allowed.phone_place, for_someone = $19, notice_version = $20, made_by = $21, moves = b.moves + 1
  from allowed
  where b.hall_id = $1 and b.id = $2 and b.status = 'held' and b.held_until > $5 and b.service_id = $3 and b.starts_at = $4
  returning b.id, b.moves, b.code, b.token, b.starts_at
), moved as (
  insert into booking_moves (hall_id, id, booking_id, n, move, from_status, to_status, by, at, request)
  select $1, $6, id, moves, 'book', 'held', 'booked', $21, $5, $23 from booking
), note as (
  insert into outbox (hall_id, id, topic, subject) select $1, $7, 'booking.moved', id from booking
), message as (
  insert into messages (hall_id, id, kind, dedupe_key, booking_id, language, phone_sealed, phone_hash, urgent, due_at,
    valid_until, status, made_at)
  select $1, m.id, m.kind, m.dedupe_key, booking.id, $10, $14, $16, m.urgent, m.due_at, m.valid_until, 'queued', $5
  from booking, jsonb_to_recordset($29) as m (id uuid, kind text, dedupe_key text, urgent boolean, due_at timestamptz,
    valid_until timestamptz)
), message_note as (
  insert into outbox (hall_id, id, topic, subject)
  select $1, m.note_id, 'message.queued', m.id from booking, jsonb_to_recordset($29) as m (id uuid, note_id uuid)
), answer as (
  select jsonb_build_object('id', id, 'code', code, 'token', token, 'status', 'booked', 'service', $25::text,
    'starts_at', to_char(starts_at at time zone $26, 'YYYY-MM-DD"T"HH24:MI:SS') || $27) as body
  from booking
), remembered as (
  insert into idempotency_keys (hall_id, scope, key, request_hash, status, answer, at)
  select $1, $22, $23, $24, 201, body, $5 from answer where $23::text is not null
)
select (select body from answer) as body, exists (select from known) as known, exists (select from allowed) as allowed,
       (select service_id = $3 and starts_at = $4 from bookings where hall_id = $1 and id = $2 and status = 'held') as fits
