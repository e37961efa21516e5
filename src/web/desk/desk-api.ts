import { z } from 'zod';
import type { Db } from '../../db.ts';
import { serviceById } from '../../hall/catalogue.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import { rfc3339ms } from '../../hall/day.ts';
import type { Answer } from '../../idempotency.ts';
import { turnBody } from '../../queue/answers.ts';
import { callNext, finishAndCallNext } from '../../queue/call.ts';
import type { CallAnswer } from '../../queue/call.ts';
import { closeCounter, openCounter, pauseCounter, takeSeat } from '../../queue/counter.ts';
import { deskScreen } from '../../queue/desk-screen.ts';
import type { DeskTurn } from '../../queue/desk-screen.ts';
import { finishTurn, parkTurn, recallTurn, reopenTurn, resumeTurn, serveTurn } from '../../queue/desk.ts';
import type { AtDesk } from '../../queue/desk.ts';
import { cancelTurn } from '../../queue/ending.ts';
import { missTurn, returnTurn } from '../../queue/missed.ts';
import { transferTurn } from '../../queue/transfer.ts';
import { whyCalled, whyThere } from '../../queue/why.ts';
import type { Language } from '../../text/text.ts';
import { counterNumber, ownCounter } from './counter-door.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route, Visit } from '../route.ts';

const toldTurn = turnBody
  .extend({ why: z.string().nullable().meta({ description: 'Why this one, in one sentence.' }) })
  .meta({ id: 'Turn' });
const called = z.object({ turn: toldTurn });
const toldCounter = z
  .object({
    id: z.uuid(),
    number: z.int(),
    label: z.string(),
    state: z.enum(['open', 'paused', 'closed']),
    pause_reason: z.string().nullable(),
    staff_id: z.uuid().nullable(),
    auto_call: z.boolean(),
  })
  .meta({ id: 'Counter' });

/** The answer of a verb with its reason in words. A repeat tells the same, for the facts are those of the first time. */
function withWhy({ hall }: Catalogue, body: unknown, language: Language): z.output<typeof toldTurn> {
  const turn = turnBody.parse(body); // in the order of the schema, however it was kept
  const { number, lane, arrived_at, counts_from, booked_at } = turn;
  const standing = {
    number,
    lane,
    arrived_at: new Date(arrived_at),
    counts_from: new Date(counts_from),
    booked_at: booked_at === null ? null : new Date(booked_at),
    time_zone: hall.time_zone,
  };
  return { ...turn, why: turn.status === 'waiting' ? whyThere(standing, language) : whyCalled(standing, language) };
}

/** A turn of the list as the verbs tell one. */
function tellDeskTurn(catalogue: Catalogue, turn: DeskTurn, language: Language): z.output<typeof toldTurn> {
  const { time_zone } = catalogue.hall;
  const { id, status, lane, booked_at } = turn;
  const body = {
    id,
    number: turn.number_label,
    service: serviceById(catalogue, turn.service_id).code,
    status,
    lane,
    counts_from: rfc3339ms(turn.counts_from, time_zone),
    arrived_at: rfc3339ms(turn.arrived_at, time_zone),
    booked_at: booked_at ? rfc3339ms(booked_at, time_zone) : null,
    why: null,
  };
  return withWhy(catalogue, body, language);
}

const params = z.strictObject({ counter: counterNumber });
type DeskVisit<Body> = HallVisit<z.output<typeof params>, unknown, Body>;

const deskOf = ({ catalogue, who, params: { counter }, request }: DeskVisit<unknown>) => ({
  ...ownCounter(catalogue, who, counter),
  catalogue,
  request,
});

const post = { method: 'post', for: 'desk', kind: 'api', key: 'must', params, query: none } as const;
const DESK = '/api/v1/halls/:hall/desk/:counter';

const counterPost = (path: string, says: string, act: typeof openCounter): Route =>
  hallRoute({
    ...post,
    path: `${DESK}/${path}`,
    says,
    answers: { 200: { says: 'The counter.', body: toldCounter } },
    body: none,
    async run(visit) {
      const { status, body } = await act(visit.deps.pools.db, deskOf(visit), visit.now);
      visit.res.status(status).json(toldCounter.parse(body));
    },
  });

/** 201 with the turn, or 204 without a body: nobody waits. */
function answerCall({ catalogue, language, res }: Visit & { catalogue: Catalogue }, { body }: CallAnswer): void {
  if (body) res.status(201).json({ turn: withWhy(catalogue, body.turn, language) });
  else res.status(204).end();
}

const outcome = z
  .strictObject({
    kind: z.enum(['completed', 'in_process', 'documents_missing']),
    ready_on: z.iso.date().optional(),
    missing: z.array(z.string().trim().min(1).max(200)).max(20).optional(),
  })
  .meta({ id: 'Outcome' });
const reason = z.string().trim().max(200).optional();

const callAnswers = {
  201: { says: 'The turn that is called.', body: called },
  204: { says: 'Nobody waits who could be called.' },
};

const turnParams = z.strictObject({ counter: counterNumber, id: z.uuid() });

/** An act on one turn at the counter: the same verb as the page's. */
const turnPost = <Body extends z.ZodObject>(
  name: string,
  says: string,
  body: Body,
  act: (db: Db, what: AtDesk & z.output<Body>, now: Date) => Promise<Answer>,
  told: z.ZodType = toldTurn,
): Route =>
  hallRoute({
    ...post,
    path: `${DESK}/turns/:id/${name}`,
    says,
    answers: { 200: { says: 'The turn.', body: told } },
    params: turnParams,
    body,
    async run(visit) {
      const { catalogue, deps, params, language, now, res } = visit;
      const what = { ...deskOf(visit), turn_id: params.id, ...visit.body };
      const answer = await act(deps.pools.db, what, now);
      const { new_turn_id } = z.looseObject({ new_turn_id: z.string().optional() }).parse(answer.body);
      res.status(answer.status).json({ ...withWhy(catalogue, answer.body, language), new_turn_id });
    },
  });

const withReason = z.strictObject({ reason });

export const deskApiRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: DESK,
    for: 'desk',
    kind: 'api',
    says: 'The counter, its open turn, its waiting list in call order (the first 40), what is parked and missed.',
    answers: {
      200: {
        says: 'The desk.',
        body: z.object({
          counter: toldCounter,
          turn: toldTurn.nullable(),
          waiting: z.array(toldTurn),
          waiting_count: z.int(),
          parked: z.array(toldTurn),
          missed: z.array(toldTurn),
        }),
      },
    },
    params,
    query: none,
    body: none,
    async run({ catalogue, deps, params: { counter }, who, language, now, res }) {
      const { counter_id } = ownCounter(catalogue, who, counter);
      const screen = await deskScreen(deps.pools.screens, catalogue, counter_id, now);
      const { id, number, label, state, pause_reason, staff_id, auto_call } = screen.counter;
      const tell = (turn: DeskTurn) => tellDeskTurn(catalogue, turn, language);
      res.json({
        counter: { id, number, label, state, pause_reason, staff_id, auto_call },
        turn: screen.turn && tell(screen.turn),
        waiting: screen.waiting.map(tell),
        waiting_count: screen.waiting_count,
        parked: screen.parked.map(tell),
        missed: screen.missed.map(tell),
      });
    },
  }),

  counterPost('open', 'Opens the counter: it calls from now.', async (db, desk, now) => {
    const { by } = desk;
    const staff_id = by.startsWith('staff:') ? by.slice('staff:'.length) : null;
    if (staff_id !== null) await takeSeat(db, { ...desk, request: null, staff_id }, now);
    return openCounter(db, desk, now);
  }),
  counterPost('pause', 'A break: nobody new is called here.', pauseCounter),
  counterPost('close', 'Closes the counter. Refuses counter_busy with a citizen at it.', closeCounter),

  hallRoute({
    ...post,
    path: `${DESK}/calls`,
    says: 'Calls whoever has waited longest. Refuses counter_busy, counter_closed.',
    answers: callAnswers,
    body: none,
    async run(visit) {
      answerCall(visit, await callNext(visit.deps.pools, deskOf(visit), visit.now));
    },
  }),
  hallRoute({
    ...post,
    path: `${DESK}/next`,
    says: 'Ends the open turn as done, called or serving, and calls the next, as one act.',
    answers: callAnswers,
    body: z.strictObject({ outcome: outcome.optional() }),
    async run(visit) {
      const what = { ...deskOf(visit), outcome: visit.body.outcome };
      answerCall(visit, await finishAndCallNext(visit.deps.pools, what, visit.now));
    },
  }),

  turnPost('recall', 'Calls again.', none, recallTurn),
  turnPost('serve', 'The citizen is at the counter.', none, serveTurn),
  turnPost(
    'finish',
    'Served; completed unless told otherwise.',
    z.strictObject({ outcome: outcome.optional() }),
    finishTurn,
  ),
  turnPost('miss', 'Did not come. Refuses too_soon_to_miss without a reason.', withReason, missTurn),
  turnPost('return', 'Back into the line; a second time from missed needs a reason.', withReason, returnTurn),
  turnPost('cancel', 'Will not be served.', withReason, cancelTurn),
  turnPost('park', 'Fetches something; comes back to this counter.', none, parkTurn),
  turnPost('resume', 'Back at the counter where it was parked.', none, resumeTurn),
  turnPost('reopen', 'Takes back a finish, within two minutes.', none, reopenTurn),
  turnPost(
    'transfer',
    'On to any service of the hall; answers the old turn with new_turn_id.',
    z.strictObject({ service: z.string().max(16) }),
    (db, { service, ...what }, now) => transferTurn(db, { ...what, service_code: service }, now),
    toldTurn.extend({ new_turn_id: z.uuid() }).meta({ id: 'TransferredTurn' }),
  ),
];
