import type { Db, Trx } from '../db.ts';
import { serviceByCode } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import type { Answer } from '../idempotency.ts';
import { Refusal } from '../refusal.ts';
import { tellTurn } from './answers.ts';
import { acting, atDesk, noDeadlines } from './desk.ts';
import type { AtDesk } from './desk.ts';
import { beginTurn, moveTurn } from './move.ts';
import type { Move } from './move.ts';
import { openStatuses } from './turn.ts';
import type { Turn } from './turn.ts';

/**
 * Sends the citizen on to any service of the hall: same number, same arrival, and so the same place in time.
 * Answers the old turn with `new_turn_id`. Refuses `same_service`.
 */
export const transferTurn = (
  db: Db,
  what: AtDesk & { service_code: string; reason?: string | undefined },
  now: Date,
): Promise<Answer> =>
  atDesk(db, what, now, async (trx, turn) => {
    const { catalogue, service_code, reason } = what;
    const { old, begun } = await handOver(trx, catalogue, turn, service_code, { ...acting(what, now), reason });
    return { status: 200, body: { ...(await tellTurn(trx, catalogue, old)), new_turn_id: begun.id } };
  });

/** Ends a held turn as transferred and begins the one at the other service. Refuses `same_service` if its ticket waits there already. */
export async function handOver(
  trx: Trx,
  catalogue: Catalogue,
  turn: Turn,
  service_code: string,
  move: Move,
): Promise<{ old: Turn; begun: Turn }> {
  const { hall_id, ticket_id } = turn;
  const service = serviceByCode(catalogue, service_code);
  const there = await trx('turns')
    .where({ hall_id, ticket_id, service_id: service.id })
    .whereIn('status', openStatuses)
    .first('id');
  if (there || turn.service_id === service.id) throw new Refusal('same_service');
  const old = await moveTurn(trx, 'transfer', { ...move, ...noDeadlines, ended_at: move.at });
  const { by, at, reason, request } = move;
  return { old, begun: await beginTurn(trx, old, { service_id: service.id, by, at, reason, request }) };
}
