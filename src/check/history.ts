import { linkOf, moveAsText } from '../queue/move-hash.ts';
import { CROSSING } from './invariant.ts';
import type { Invariant } from './invariant.ts';

/** What was written down, and that it stays as it was. */
export const history: Invariant[] = [
  {
    id: 'I16',
    says: 'The chain of a hall counts 1, 2, 3 without a hole',
    sql: `select hall_id, min(seq), max(seq), count(*) from turn_move_chain
          group by hall_id having min(seq) <> 1 or max(seq) <> count(*)`,
  },
  {
    id: 'I16',
    says: 'Every move older than a minute is in the chain',
    needs_worker: true,
    sql: `select h.hall_id, h.turn_id, h.n, h.at from history h, clock
          where h.at < clock.now - interval '60 seconds'
            and not exists (select from turn_move_chain c where c.hall_id = h.hall_id and c.move_id = h.id)`,
  },
  {
    id: 'I17',
    says: 'The moves of a turn follow one another in time',
    sql: `select hall_id, turn_id, n, at, before_at from history where at < before_at - ${CROSSING}`,
  },
  {
    id: 'I32',
    says: 'No move was changed, removed or put in after it was chained',
    sql: `select c.hall_id, c.seq, c.move_id
          from (select *, lag(hash) over (partition by hall_id order by seq) as before from turn_move_chain) c
          left join turn_moves m on m.hall_id = c.hall_id and m.id = c.move_id
          where m.id is null or c.hash <> ${linkOf('c.before', moveAsText('m'))}`,
  },
  {
    id: 'I47',
    says: 'Every act names who did it, and one against the rule its reason',
    sql: `select hall_id, turn_id as of, move as what, by, reason from history
          where by !~ '^(public|worker|command|(staff|token|device):.+)$'
             or (move in ('close', 'close_serving') and by not in ('public', 'worker')
                 and length(trim(coalesce(reason, ''))) < 5)
          union all
          select hall_id, id, action, who, reason from audit
          where trim(who) = '' or trim(action) = ''
             or (action like 'ticket.lane.%' and length(trim(coalesce(reason, ''))) < 5)`,
  },
];
