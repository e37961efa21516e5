import { z } from 'zod';
import { markHandled, settleByHand } from '../../message/by-hand.ts';
import type { ByHand } from '../../message/by-hand.ts';
import { postedMessage } from '../../message/post-room.ts';
import { resendMessage } from '../../message/resend.ts';
import { Refusal } from '../../refusal.ts';
import { explain } from '../explain.ts';
import { marksFor } from '../front-desk/reservation-page.ts';
import { seeOther, show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import { actorOf } from '../who.ts';
import { messageFacts, postPath } from './post-facts.ts';
import { postFrame } from './post-room.ts';
import type { HereVisit } from './post-room.ts';

type Act = 'kirim-ulang' | 'urus' | 'tetapkan';

/** What a form said no to: which one, what was typed, and why; or a sentence for the page. */
type Told = { sentence?: string; wrong?: { act: Act; given: string; error: string }; status?: number };

/** One message: to whom, what it said, what became of it, and what a person may do about it. */
async function showMessage(visit: HereVisit, id: string, { sentence, wrong, status = 200 }: Told = {}): Promise<void> {
  const { catalogue, deps, now } = visit;
  const found = await postedMessage(deps.pools.screens, catalogue, id);
  if (!found) throw new Refusal('not_found');
  const [message] = await messageFacts(deps, catalogue, [found], { personal: true, now });
  const own = {
    base: postPath(catalogue),
    act: postPath(catalogue, `/${id}`),
    marks: marksFor(visit),
    message,
    bad: sentence ?? null,
    wrong: wrong ?? null,
  };
  show(visit, 'message/one', postFrame(visit, 'Pesan'), own, status);
}

const params = z.strictObject({ id: z.uuid() });
const reason = z.string().trim().min(5, 'Tuliskan alasannya, paling sedikit lima huruf.').max(200);
const asReason = z.strictObject({ reason });

const typedText = (given: unknown): string => z.string().max(400).catch('').parse(given);

type Acting<Body extends { reason: string }> = HallVisit<z.output<typeof params>, unknown, Body>;

/** A form with a reason on a message's page: done, it goes back to the list; refused, the page says why. */
const messageAct = <Body extends z.ZodType<{ reason: string }>>(
  name: Act,
  body: Body,
  act: (what: ByHand, visit: Acting<z.output<Body>>) => Promise<unknown>,
): Route =>
  hallRoute({
    method: 'post',
    path: `/:hall/pesan/:id/${name}`,
    for: 'front_desk',
    kind: 'page',
    params,
    query: none,
    body,
    async run(visit) {
      const { catalogue, who, request, params: which, body: said } = visit;
      const what = { catalogue, message_id: which.id, reason: said.reason, by: actorOf(who), request };
      try {
        await act(what, visit);
        seeOther(visit, postPath(catalogue));
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'idempotency_conflict') throw error;
        const { status, sentence } = explain(error, 'id');
        await showMessage(visit, which.id, { sentence, status });
      }
    },
    again: (visit, { errors, given }) => {
      const error = errors['reason'] ?? Object.values(errors)[0] ?? '';
      const { id } = params.parse({ id: visit.req.params['id'] });
      return showMessage(visit, id, { wrong: { act: name, given: typedText(given['reason']), error }, status: 422 });
    },
  });

export const messageActRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: '/:hall/pesan/:id',
    for: 'front_desk',
    kind: 'page',
    params,
    query: none,
    body: none,
    run: (visit) => showMessage(visit, visit.params.id),
  }),
  messageAct('kirim-ulang', asReason, (what, { deps, now }) => resendMessage(deps.pools.db, what, now)),
  messageAct('urus', asReason, (what, { deps, now }) => markHandled(deps.pools.db, what, now)),
  messageAct(
    'tetapkan',
    z.strictObject({ reason, status: z.enum(['delivered', 'failed'], 'Pilih: sampai atau tidak sampai.') }),
    (what, { deps, now, body: { status } }) => settleByHand(deps.pools.db, { ...what, status }, now),
  ),
];
