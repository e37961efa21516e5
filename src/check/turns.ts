import { turnFlow } from '../queue/turn.ts';
import { CROSSING } from './invariant.ts';
import type { Invariant } from './invariant.ts';

const legal = Object.entries(turnFlow)
  .flatMap(([move, { from, to }]) => from.map((status) => `('${move}', '${status}', '${to}')`))
  .join(', ');

const ACTIVE = `('called', 'serving')`;

/** Who stands where, and how they came there. */
export const turns: Invariant[] = [
  {
    id: 'I11',
    says: 'A turn is called or served exactly when its ticket points to it, and a counter has one such turn at most',
    sql: `select t.hall_id, t.id as turn_id, t.status, k.active_turn_id::text as at
          from turns t join tickets k on k.hall_id = t.hall_id and k.id = t.ticket_id
          where (t.status in ${ACTIVE}) <> (k.active_turn_id is not distinct from t.id)
          union all
          select hall_id, min(id::text)::uuid, 'two at one counter', counter_id::text
          from turns where status in ${ACTIVE} group by hall_id, counter_id having count(*) > 1
          union all
          select k.hall_id, k.active_turn_id, 'of another ticket', k.id::text
          from tickets k join turns t on t.hall_id = k.hall_id and t.id = k.active_turn_id
          where t.ticket_id <> k.id`,
  },
  {
    id: 'I12',
    says: 'Every turn begins with taking a number and goes on by the moves of the life cycle',
    sql: `select hall_id, turn_id, n, move, from_status, to_status from history
          where case when place = 1
                then n <> 1 or (move, to_status) <> ('take', 'waiting') or from_status is not null
                else n <> place or from_status is distinct from before
                  or (move, from_status, to_status) not in (${legal}) end`,
  },
  {
    id: 'I13',
    says: 'Nobody is at two counters at once',
    sql: `select a.hall_id, a.turn_id, b.turn_id as other, a.at, b.at as other_at
          from history a
          join turns s on s.hall_id = a.hall_id and s.id = a.turn_id
          join turns o on o.hall_id = s.hall_id and o.ticket_id = s.ticket_id and o.id > s.id
          join history b on b.hall_id = o.hall_id and b.turn_id = o.id
          where a.to_status in ${ACTIVE} and b.to_status in ${ACTIVE} and a.counter_id <> b.counter_id
            and a.at + ${CROSSING} < least(a.until, b.until) and b.at + ${CROSSING} < least(a.until, b.until)`,
  },
  {
    id: 'I14',
    says: 'A counter has one citizen at a time',
    sql: `select * from (
            select hall_id, counter_id, turn_id, at,
                   max(until) over (partition by hall_id, counter_id order by at, until, turn_id
                     rows between unbounded preceding and 1 preceding) as until_before
            from history where to_status in ${ACTIVE} and until > at + ${CROSSING}
          ) here where until_before > at + ${CROSSING}`,
  },
  {
    id: 'I15',
    says: 'A turn is where its last move brought it',
    sql: `select t.hall_id, t.id as turn_id, t.status, t.moves, h.to_status, h.place
          from turns t
          left join history h on h.hall_id = t.hall_id and h.turn_id = t.id and h.is_last
          where h.turn_id is null or t.status <> h.to_status or t.moves <> h.place`,
  },
  {
    id: 'I20',
    says: 'A call that was seen has a deadline',
    sql: `select hall_id, id as turn_id, shown_at from turns
          where status = 'called' and shown_at is not null and miss_due_at is null`,
  },
  {
    id: 'I20',
    says: 'No deadline is overdue by more than 30 seconds',
    needs_worker: true,
    sql: `select t.hall_id, t.id as turn_id, t.recall_due_at, t.miss_due_at
          from turns t join halls h on h.id = t.hall_id, clock
          where t.status = 'called' and coalesce(t.recall_due_at, t.miss_due_at) < clock.now - interval '30 seconds'`,
  },
];
