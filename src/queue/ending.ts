import type { Db } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { Refusal } from '../refusal.ts';
import { answerTurn } from './answers.ts';
import { holdCounter } from './counter.ts';
import { acting, atDesk, noDeadlines } from './desk.ts';
import type { AtDesk } from './desk.ts';
import { holdTurn, moveTurn } from './move.ts';
import { mustGiveReason } from '../reason.ts';
import type { Turn } from './turn.ts';

/** The citizen will not be served; an officer may say why. */
export const cancelTurn = (db: Db, what: AtDesk & { reason?: string | undefined }, now: Date): Promise<Answer> =>
  atDesk(db, what, now, async (trx) => {
    const facts = { ...acting(what, now), reason: what.reason || undefined, ended_at: now };
    return answerTurn(trx, what.catalogue, await moveTurn(trx, 'cancel', facts));
  });

export type EndingWish = {
  catalogue: Catalogue;
  turn_id: string;
  by: string;
  reason: string;
  request: RequestKey | null;
};

/** A supervisor ends an open turn, wherever it is, as the end of the day would. Refuses `reason_needed`, `turn_moved_on`. */
export function endTurn(db: Db, what: EndingWish, now: Date): Promise<Answer> {
  const { catalogue, turn_id, request } = what;
  const hall_id = catalogue.hall.id;
  const reason = mustGiveReason(what.reason);
  return once(db, hall_id, request, now, async (trx) => {
    const seen = await trx<Turn>('turns').where({ hall_id, id: turn_id }).first();
    if (seen?.counter_id) await holdCounter(trx, hall_id, seen.counter_id);
    const turn = await holdTurn(trx, hall_id, turn_id);
    if (turn.counter_id && turn.counter_id !== seen?.counter_id) throw new Refusal('turn_moved_on');
    const facts = { ...acting(what, now), reason, ended_at: now, ...noDeadlines };
    const ended =
      turn.status === 'serving'
        ? await moveTurn(trx, 'close_serving', { ...facts, outcome: 'not_recorded' })
        : await moveTurn(trx, 'close', facts);
    return answerTurn(trx, catalogue, ended);
  });
}
