import type { Pools } from '../db.ts';
import { firstAnswer } from '../idempotency.ts';
import { Refusal } from '../refusal.ts';
import { calledTurn } from './answers.ts';
import type { TurnBody } from './answers.ts';
import { askToCall, askToFinishAndCall, TRIES } from './ask-to-call.ts';
import type { Asked, CallWish, NextWish, Try } from './ask-to-call.ts';

/** 204: nobody waits who could be called. An empty line is an answer, not an error. */
export type CallAnswer = { status: 201; body: { turn: TurnBody } } | { status: 204; body: null };

/**
 * Calls whoever has waited longest at the services of a free counter. A click that comes twice calls once.
 * Refuses `counter_closed` (a pausing counter too) and `counter_busy`.
 */
export const callNext = (pools: Pools, wish: CallWish, now: Date): Promise<CallAnswer> =>
  callBy(pools, wish, now, TRIES, null);

/**
 * Ends the counter's open turn as done, called or being served, and calls the next in the same act. An open turn is never
 * a reason to refuse; with 204 the finish stands and the counter is free. Refuses `counter_closed`, and `turn_moved_on`
 * when `turn_id` is given and another turn is open by now.
 */
export async function finishAndCallNext(pools: Pools, wish: NextWish, now: Date): Promise<CallAnswer> {
  const asked = await askToFinishAndCall(pools.hot, wish, now);
  return (
    (await answerTo(pools, wish, asked, 'turn_moved_on')) ?? callBy(pools, wish, now, TRIES.slice(1), asked.finished)
  );
}

async function callBy(
  pools: Pools,
  wish: CallWish,
  now: Date,
  tries: readonly Try[],
  spared: string | null,
): Promise<CallAnswer> {
  for (const one of tries) {
    const asked = await askToCall(pools.hot, wish, now, one, spared);
    const answer = await answerTo(pools, wish, asked, 'counter_busy');
    if (answer) return answer;
  }
  return { status: 204, body: null };
}

/** Null: somebody waits, but all who were seen are just being called elsewhere; look further. */
async function answerTo(
  pools: Pools,
  wish: CallWish,
  { known, open, busy, seen, body }: Asked,
  whenBusy: 'counter_busy' | 'turn_moved_on',
): Promise<CallAnswer | null> {
  // a repeat at the very moment may find the counter busy with what its twin just did
  const first = known || busy ? await repeat(pools, wish) : null;
  if (first) return first;
  if (!open) throw new Refusal('counter_closed');
  if (busy) throw new Refusal(whenBusy);
  if (body) return { status: 201, body };
  return seen === 0 ? { status: 204, body: null } : null;
}

async function repeat({ db }: Pools, { catalogue, request }: CallWish): Promise<CallAnswer | null> {
  const first = request && (await firstAnswer(db, catalogue.hall.id, request));
  if (!first) return null;
  const body = calledTurn.parse(first.body);
  return body ? { status: 201, body } : { status: 204, body: null };
}
