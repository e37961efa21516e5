-- One place of a slot is taken, as a hold or at once as a booking: guard, place, booking, history, note and the
-- remembered answer, all or nothing. The slot's row is the lock. It takes nothing for a repeated key, a full or closed
-- slot, or where the person has a place of this service on that day already or no place left among their few; what two
-- of them do at the same moment is decided by the unique indexes, which take the later one back whole.
--
--  $1 hall   $2 service id   $3 starts at   $4 planned capacity   $5 now   $6 booking id   $7 move id   $8 note id
--  $9 status: held or booked   $10 code   $11 token   $12 held until   $13 held by   $14 lane   $15 needs   $16 language
-- $17 name, sealed   $18 identity kind   $19 identity, sealed   $20 phone, sealed   $21 person hash   $22 phone hash
-- $23 places of a person   $24 places of a phone   $25 for someone   $26 notice version   $27 by   $28 scope   $29 key
-- $30 request hash   $31 day   $32 service code   $33 time zone   $34 its offset   $35 slot id
-- $36 the messages about it
with known as materialized (
  select from idempotency_keys where hall_id = $1 and scope = $28 and key = $29
), room as materialized (
  select (
      select min(n) from generate_series(1, $23::integer) n
      where not exists (select from bookings where hall_id = $1 and person_hash = $21 and person_place = n
        and status in ('held', 'booked'))
    ) as person_place, (
      select min(n) from generate_series(1, $24::integer) n
      where not exists (select from bookings where hall_id = $1 and phone_hash = $22 and phone_place = n
        and status in ('held', 'booked'))
    ) as phone_place,
    exists (select from bookings where hall_id = $1 and person_hash = $21 and service_id = $2 and day = $31
      and status in ('held', 'booked')) as has_one
), allowed as materialized (
  select person_place, phone_place from room
  where not has_one and person_place is not null and phone_place is not null and not exists (select from known)
), slot as (
  update slots
  set taken = taken + 1, capacity = case when set_by is null then $4 else capacity end
  where hall_id = $1 and id = $35 and closed_at is null
    and taken < case when set_by is null then $4 else capacity end
    and exists (select from allowed)
  returning id
), booking as (
  insert into bookings (hall_id, id, slot_id, service_id, day, starts_at, status, code, token, held_until, held_by, lane,
    needs, language, name_sealed, identity_kind, identity_sealed, phone_sealed, person_hash, phone_hash, person_place,
    phone_place, for_someone, notice_version, made_at, made_by)
  select $1, $6, slot.id, $2, $31, $3, $9::text, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
         case when $21::text is not null then person_place end, case when $22::text is not null then phone_place end,
         $25, $26, $5, $27
  from slot, allowed
  returning id
), moved as (
  insert into booking_moves (hall_id, id, booking_id, n, move, to_status, to_slot_id, by, at, request)
  select $1, $7, booking.id, 1, case $9::text when 'held' then 'hold' else 'book' end, $9, slot.id, $27, $5, $29
  from booking, slot
), note as (
  insert into outbox (hall_id, id, topic, subject) select $1, $8, 'booking.moved', id from booking
), message as (
  insert into messages (hall_id, id, kind, dedupe_key, booking_id, language, phone_sealed, phone_hash, urgent, due_at,
    valid_until, status, made_at)
  select $1, m.id, m.kind, m.dedupe_key, booking.id, $16, $20, $22, m.urgent, m.due_at, m.valid_until, 'queued', $5
  from booking, jsonb_to_recordset($36) as m (id uuid, kind text, dedupe_key text, urgent boolean, due_at timestamptz,
    valid_until timestamptz)
), message_note as (
  insert into outbox (hall_id, id, topic, subject)
  select $1, m.note_id, 'message.queued', m.id from booking, jsonb_to_recordset($36) as m (id uuid, note_id uuid)
), answer as (
  select case $9::text
    when 'held' then jsonb_build_object('hold', $11::text, 'expires_at',
      to_char($12::timestamptz at time zone $33, 'YYYY-MM-DD"T"HH24:MI:SS') || $34)
    else jsonb_build_object('id', booking.id, 'code', $10::text, 'token', $11::text, 'status', 'booked', 'service', $32::text,
      'starts_at', to_char($3::timestamptz at time zone $33, 'YYYY-MM-DD"T"HH24:MI:SS') || $34)
    end as body
  from booking
), remembered as (
  insert into idempotency_keys (hall_id, scope, key, request_hash, status, answer, at)
  select $1, $28, $29, $30, 201, body, $5 from answer where $29::text is not null
)
select (select body from answer) as body, exists (select from known) as known,
       exists (select from allowed) as allowed,
       (select closed_at is not null from slots where hall_id = $1 and id = $35) as closed
