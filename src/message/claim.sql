-- The next messages that are due, of one lane, become this worker's for a while, each with the attempt it begins. The token
-- is the fence: whoever comes back after the lease has nothing to say any more. Found by where they lie (they are locked by
-- then): joined by key, every claim of a burst read the whole table.
--
-- $1 urgent   $2 now   $3 how many   $4 token   $5 claimed until
with claimed as (
  update messages m
  set status = 'sending', claim_token = $4, claimed_until = $5, tries = m.tries + 1, gateway = null, gateway_ref = null
  where m.ctid = any(array(
    select ctid from messages
    where status = 'queued' and urgent = $1 and due_at <= $2
    order by due_at
    limit $3
    for no key update skip locked
  ))
  returning m.*
), attempt as (
  insert into message_attempts (hall_id, message_id, n, gateway, started_at)
  select hall_id, id, tries, '', $2 from claimed
)
select * from claimed order by due_at
