-- Many take their places in one slot together: `place.sql` for a group, one wait on the slot's row. Whoever comes first
-- gets the places that are left. No person, phone, browser or key comes twice in a group.
--
-- $1 hall   $2 service id   $3 starts at   $4 planned capacity   $5 now   $6 status   $7 places of a person
-- $8 places of a phone   $9 day   $10 service code   $11 time zone   $12 its offset   $13 the members   $14 slot id
with wish as materialized (
  select m.*, known
  from jsonb_to_recordset($13) as m (n integer, booking_id uuid, move_id uuid, note_id uuid, code text, token text,
    held_until timestamptz, held_by text, lane text, needs text[], language text, name_sealed text, identity_kind text,
    identity_sealed text, phone_sealed text, person_hash text, phone_hash text, for_someone boolean, notice_version text,
    by text, scope text, key text, request_hash text, messages jsonb)
  -- member by member: no planner may turn these look-ups into a reading of all that the hall remembers
  left join lateral (
    select true as known from idempotency_keys k where k.hall_id = $1 and k.scope = m.scope and k.key = m.key limit 1
  ) k on true
), asked as materialized (
  select wish.*, has_one, (
      select min(n) from generate_series(1, $7::integer) n
      where not exists (select from bookings where hall_id = $1 and person_hash = wish.person_hash and person_place = n
        and status in ('held', 'booked'))
    ) as person_place, (
      select min(n) from generate_series(1, $8::integer) n
      where not exists (select from bookings where hall_id = $1 and phone_hash = wish.phone_hash and phone_place = n
        and status in ('held', 'booked'))
    ) as phone_place
  from wish
  left join lateral (
    select true as has_one from bookings where hall_id = $1 and person_hash = wish.person_hash and service_id = $2
      and day = $9 and status in ('held', 'booked') limit 1
  ) b on true
), allowed as materialized (
  select *, row_number() over (order by n) as rank from asked
  where known is null and has_one is null and person_place is not null and phone_place is not null
), slot as materialized (
  -- the row as it is once it is ours, whoever held it before
  select hall_id, id, taken, case when set_by is null then $4::integer else capacity end as capacity, closed_at
  from slots where hall_id = $1 and id = $14
  for no key update
), admitted as materialized (
  select allowed.*, slot.id as slot_id
  from allowed, slot
  where slot.closed_at is null and rank <= slot.capacity - slot.taken
), filled as (
  update slots
  set taken = slots.taken + (select count(*) from admitted), capacity = slot.capacity
  from slot
  where slots.hall_id = slot.hall_id and slots.id = slot.id and exists (select from admitted)
), booking as (
  insert into bookings (hall_id, id, slot_id, service_id, day, starts_at, status, code, token, held_until, held_by, lane,
    needs, language, name_sealed, identity_kind, identity_sealed, phone_sealed, person_hash, phone_hash, person_place,
    phone_place, for_someone, notice_version, made_at, made_by)
  select $1, booking_id, slot_id, $2, $9, $3, $6::text, code, token, held_until, held_by, lane, needs, language,
         name_sealed, identity_kind, identity_sealed, phone_sealed, person_hash, phone_hash,
         case when person_hash is not null then person_place end, case when phone_hash is not null then phone_place end,
         for_someone, notice_version, $5, by
  from admitted
), moved as (
  insert into booking_moves (hall_id, id, booking_id, n, move, to_status, to_slot_id, by, at, request)
  select $1, move_id, booking_id, 1, case $6::text when 'held' then 'hold' else 'book' end, $6, slot_id, by, $5, key
  from admitted
), noted as (
  insert into outbox (hall_id, id, topic, subject) select $1, note_id, 'booking.moved', booking_id from admitted
), message as (
  insert into messages (hall_id, id, kind, dedupe_key, booking_id, language, phone_sealed, phone_hash, urgent, due_at,
    valid_until, status, made_at)
  select $1, m.id, m.kind, m.dedupe_key, booking_id, language, phone_sealed, phone_hash, m.urgent, m.due_at, m.valid_until,
         'queued', $5
  from admitted, jsonb_to_recordset(messages) as m (id uuid, kind text, dedupe_key text, urgent boolean, due_at timestamptz,
    valid_until timestamptz)
), message_note as (
  insert into outbox (hall_id, id, topic, subject)
  select $1, m.note_id, 'message.queued', m.id
  from admitted, jsonb_to_recordset(messages) as m (id uuid, note_id uuid)
), answer as (
  select n, scope, key, request_hash, case $6::text
    when 'held' then jsonb_build_object('hold', token, 'expires_at',
      to_char(held_until at time zone $11, 'YYYY-MM-DD"T"HH24:MI:SS') || $12)
    else jsonb_build_object('id', booking_id, 'code', code, 'token', token, 'status', 'booked', 'service', $10::text,
      'starts_at', to_char($3::timestamptz at time zone $11, 'YYYY-MM-DD"T"HH24:MI:SS') || $12)
    end as body
  from admitted
), remembered as (
  insert into idempotency_keys (hall_id, scope, key, request_hash, status, answer, at)
  select $1, scope, key, request_hash, 201, body, $5 from answer where key is not null
  order by scope, key -- two groups that share keys must not wait for each other in a circle
)
select wish.n, answer.body, wish.known is not null as known, allowed.n is not null as allowed, (select closed_at is not null from slot) as closed
from wish left join allowed using (n) left join answer using (n)
