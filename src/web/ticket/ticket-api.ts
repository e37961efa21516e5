import { z } from 'zod';
import type { Trx } from '../../db.ts';
import type { Answer } from '../../idempotency.ts';
import { changeService, imHere, leave } from '../../queue/citizen.ts';
import type { OfTicket } from '../../queue/citizen.ts';
import { followTicket, isFollowable } from '../../queue/follow.ts';
import { Refusal } from '../../refusal.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import { ticketAnswer, ticketBody } from './ticket-body.ts';
import { ticketOf, ticketToken } from './ticket-door.ts';
import type { TicketVisit } from './ticket-door.ts';
import { actorOf } from '../who.ts';

const TICKET = '/api/v1/halls/:hall/tickets/:token';
const answers = { 200: { says: 'The ticket.', body: ticketAnswer } };
const post = { method: 'post', for: 'anyone', kind: 'api', key: 'may', params: ticketToken, query: none } as const;

/** What the citizen's own verbs are told by a visit with the ticket's token. */
export const ofTicket = ({ catalogue, params, who, request }: TicketVisit): OfTicket => ({
  catalogue,
  ticket: { token: params.token },
  by: actorOf(who),
  request,
});

/** Does one of the citizen's verbs and answers the ticket; a repeat hears what the first one heard. */
async function actThenAnswer(visit: TicketVisit, act: (what: OfTicket) => Promise<Answer>): Promise<void> {
  const { catalogue, params, language } = visit;
  const tell = async (trx: Trx) => {
    const ticket = await followTicket(trx, catalogue, params.token);
    return ticket && ticketBody(catalogue, ticket, language);
  };
  const { status, body } = await act({ ...ofTicket(visit), tell });
  visit.res.status(status).json(ticketAnswer.parse(body)); // in the order of the schema, however it was kept
}

async function answerTicket(visit: TicketVisit): Promise<void> {
  visit.res.json(ticketBody(visit.catalogue, await ticketOf(visit), visit.language));
}

/** A ticket for whoever holds its token. */
export const ticketApiRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: TICKET,
    for: 'anyone',
    kind: 'api',
    says: 'The ticket, by its token.',
    answers,
    params: ticketToken,
    query: none,
    body: none,
    run: answerTicket,
  }),
  hallRoute({
    ...post,
    path: `${TICKET}/here`,
    says: 'A missed citizen is back, once; then 409 `ask_front_desk`.',
    answers,
    body: none,
    run: (visit) => actThenAnswer(visit, (what) => imHere(visit.deps.pools.db, what, visit.now)),
  }),
  hallRoute({
    ...post,
    path: `${TICKET}/cancel`,
    says: 'The citizen leaves: all that still waits for them is cancelled.',
    answers,
    body: none,
    run: (visit) => actThenAnswer(visit, (what) => leave(visit.deps.pools.db, what, visit.now)),
  }),
  hallRoute({
    ...post,
    path: `${TICKET}/service`,
    says: 'Changes a wrongly chosen service before the call; the arrival is kept. `from` where the ticket waits in several lines.',
    answers,
    body: z.strictObject({ service: z.string().max(16), from: z.string().max(16).optional() }),
    run(visit) {
      const { service: service_code, from } = visit.body;
      return actThenAnswer(visit, (what) =>
        changeService(visit.deps.pools.db, { ...what, service_code, from }, visit.now),
      );
    },
  }),
  hallRoute({
    method: 'get',
    path: `${TICKET}/stream`,
    for: 'anyone',
    kind: 'stream',
    says: 'Server-sent events: a `ticket` event with the ticket on connect and at each change, a `beat` every 4 s.',
    answers: { 200: { says: 'The stream.', body: ticketAnswer } },
    params: ticketToken,
    query: none,
    body: none,
    async run({ catalogue, deps, params, res, language }) {
      if (!(await isFollowable(deps.pools.db, catalogue, params.token))) throw new Refusal('not_found');
      await deps.live.watch(res, {
        hall_id: catalogue.hall.id,
        group: 'ticket',
        key: `${language} ${params.token}`,
      });
    },
  }),
];
