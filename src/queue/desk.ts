import type { Db, Trx } from '../db.ts';
import { serviceById } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { dayOf } from '../hall/day.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { Refusal } from '../refusal.ts';
import { answerTurn } from './answers.ts';
import { holdCounter, mustBeFree } from './counter.ts';
import { holdTurn, moveTurn } from './move.ts';
import { recallFacts } from './recall.ts';
import { isActive } from './turn.ts';
import type { Outcome, Turn } from './turn.ts';

/** An officer at a counter acts on a turn; `agency_id` null may act on any agency's. */
export type AtDesk = {
  catalogue: Catalogue;
  counter_id: string;
  turn_id: string;
  agency_id: string | null;
  by: string;
  request: RequestKey | null;
};

/** What every act writes into the history. */
export const acting = ({ catalogue, turn_id, by, request }: Omit<AtDesk, 'counter_id' | 'agency_id'>, now: Date) => ({
  hall_id: catalogue.hall.id,
  id: turn_id,
  by,
  at: now,
  request: request?.key,
});

/**
 * One act at a desk, once per key, with counter, ticket and turn held. Refuses `not_found`, `forbidden` for another
 * agency's turn, and `turn_moved_on` for one that stands at another counter.
 */
export function atDesk(
  db: Db,
  what: AtDesk,
  now: Date,
  act: (trx: Trx, turn: Turn) => Promise<Answer>,
): Promise<Answer> {
  const { catalogue, counter_id, turn_id, agency_id, request } = what;
  const hall_id = catalogue.hall.id;
  return once(db, hall_id, request, now, async (trx) => {
    await holdCounter(trx, hall_id, counter_id);
    const turn = await holdTurn(trx, hall_id, turn_id);
    if (agency_id !== null && serviceById(catalogue, turn.service_id).agency_id !== agency_id)
      throw new Refusal('forbidden');
    if (isActive(turn.status) && turn.counter_id !== counter_id) throw new Refusal('turn_moved_on');
    return act(trx, turn);
  });
}

/** Calls again. Counts towards missed only some time after the last call that counted. */
export const recallTurn = (db: Db, what: AtDesk, now: Date): Promise<Answer> =>
  atDesk(db, what, now, async (trx, turn) =>
    answerTurn(
      trx,
      what.catalogue,
      await moveTurn(trx, 'recall', { ...acting(what, now), ...recallFacts(what.catalogue, turn, now) }),
    ),
  );

/** The citizen is at the counter. */
export const serveTurn = (db: Db, what: AtDesk, now: Date): Promise<Answer> =>
  atDesk(db, what, now, async (trx) =>
    answerTurn(
      trx,
      what.catalogue,
      await moveTurn(trx, 'serve', { ...acting(what, now), serving_at: now, served_by: what.by, ...noDeadlines }),
    ),
  );

/** Served; what came of it is completed unless told otherwise. The counter is free. */
export const finishTurn = (db: Db, what: AtDesk & { outcome?: Outcome | undefined }, now: Date): Promise<Answer> =>
  atDesk(db, what, now, async (trx) => {
    const { kind, ready_on, missing } = what.outcome ?? { kind: 'completed' };
    const facts = {
      served_by: what.by,
      outcome: kind,
      ready_on: ready_on ?? null,
      missing: missing ?? [],
      ended_at: now,
    };
    return answerTurn(trx, what.catalogue, await moveTurn(trx, 'finish', { ...acting(what, now), ...facts }));
  });

/** The citizen fetches something and comes back to this counter, which is free meanwhile. */
export const parkTurn = (db: Db, what: AtDesk, now: Date): Promise<Answer> =>
  atDesk(db, what, now, async (trx) =>
    answerTurn(trx, what.catalogue, await moveTurn(trx, 'park', { ...acting(what, now), ...noDeadlines })),
  );

/** Back at the counter where it was parked. Refuses `counter_busy`; not parked, or at another counter `turn_moved_on`. */
export const resumeTurn = (db: Db, what: AtDesk, now: Date): Promise<Answer> =>
  atDesk(db, what, now, async (trx, turn) => {
    if (turn.status !== 'parked' || turn.counter_id !== what.counter_id) throw new Refusal('turn_moved_on');
    await mustBeFree(trx, turn.hall_id, what.counter_id);
    const facts = { serving_at: turn.serving_at ?? now, served_by: what.by };
    return answerTurn(trx, what.catalogue, await moveTurn(trx, 'resume', { ...acting(what, now), ...facts }));
  });

const REOPEN_MS = 2 * 60_000;

/**
 * Takes back a finish pressed too early: by the same officer, at the same counter while it is free, within two minutes
 * of the same day. Refuses `reopen_too_late`, `counter_busy`, and `turn_moved_on` to anyone else.
 */
export const reopenTurn = (db: Db, what: AtDesk, now: Date): Promise<Answer> =>
  atDesk(db, what, now, async (trx, turn) => {
    const { catalogue, by, counter_id } = what;
    if (turn.status !== 'done' || turn.counter_id !== counter_id || turn.served_by !== by)
      throw new Refusal('turn_moved_on');
    if (!(await maySeeAgain(trx, catalogue, turn, now))) throw new Refusal('reopen_too_late');
    await mustBeFree(trx, turn.hall_id, counter_id);
    const facts = { ended_at: null, outcome: null, ready_on: null, missing: [], serving_at: turn.serving_at ?? now };
    return answerTurn(trx, catalogue, await moveTurn(trx, 'reopen', { ...acting(what, now), ...facts }));
  });

async function maySeeAgain(trx: Trx, { hall }: Catalogue, { ended_at, day }: Turn, now: Date): Promise<boolean> {
  if (!ended_at || now.getTime() - ended_at.getTime() > REOPEN_MS || dayOf(now, hall.time_zone) !== day) return false;
  return !(await trx('ended_days').where({ hall_id: hall.id, day }).first('day'));
}

/** Nobody waits for an answer to this call any more. */
export const noDeadlines = { recall_due_at: null, miss_due_at: null };
