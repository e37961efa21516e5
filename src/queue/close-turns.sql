-- The end of a day: every turn still open is ended, each with its move and note. Who is being served counts as served;
-- everybody else's turn expires. The caller holds the day's counters, so nobody is called meanwhile.
-- `given` is one object per open turn: turn_id, move_id, note_id.
with given as (
  select * from jsonb_to_recordset(cast(:given as jsonb)) as g (turn_id uuid, move_id uuid, note_id uuid)
), before as materialized (
  select t.id, t.ticket_id, t.status, given.move_id, given.note_id
  from turns t join given on given.turn_id = t.id
  where t.hall_id = :hall_id and t.day = :day and t.status in ('waiting', 'called', 'serving', 'parked', 'missed')
), ended as (
  update turns t
  set status = case before.status when 'serving' then 'done' else 'expired' end,
      outcome = case before.status when 'serving' then 'not_recorded' end,
      ended_at = cast(:now as timestamptz), recall_due_at = null, miss_due_at = null, moves = t.moves + 1
  from before
  where t.hall_id = :hall_id and t.id = before.id
  returning t.id, t.ticket_id, t.status as to_status, t.counter_id, t.moves, before.status as from_status, move_id, note_id
), freed as (
  update tickets k set active_turn_id = null from ended
  where k.hall_id = :hall_id and k.id = ended.ticket_id and k.active_turn_id = ended.id
), moved as (
  insert into turn_moves (hall_id, id, turn_id, n, move, from_status, to_status, counter_id, by, at, reason, request)
  select cast(:hall_id as uuid), move_id, id, moves, case from_status when 'serving' then 'close_serving' else 'close' end,
         from_status, to_status, counter_id, :by, cast(:now as timestamptz), :reason, :request
  from ended
), noted as (
  insert into outbox (hall_id, id, topic, subject) select cast(:hall_id as uuid), note_id, 'turn.moved', id from ended
)
select count(*)::integer as closed from ended
