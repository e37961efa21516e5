import { z } from 'zod';
import { answerReply } from '../../booking/reply.ts';
import { isReplySigned } from '../../message/receipt-url.ts';
import { Refusal } from '../../refusal.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';

/** Whatever is no single text is read as an empty one. */
const word = z.string().catch('');

const signed = z.object({ sig: word });
const reply = z.object({ from: word, text: word });

/**
 * Takes a reply, once its address is known to be signed for this hall. Only where the gateway is said to bring replies. The
 * answer is empty: Kannel would send every letter of it to the citizen.
 */
async function hear(visit: HallVisit<unknown, z.output<typeof signed>, unknown>, said: z.output<typeof reply>) {
  const { catalogue, deps, now, query, res, req } = visit;
  if (!isReplySigned(deps.keys, { hall: catalogue.hall.slug, sig: query.sig })) throw new Refusal('not_signed_in');
  if (!deps.config.sms.two_way) throw new Refusal('not_found');
  if (req.method !== 'HEAD') await answerReply(deps.pools, deps.keys, { ...said, hall: catalogue }, now);
  res.status(204).end();
}

const facts = {
  path: '/api/v1/halls/:hall/messages/replies',
  for: 'anyone',
  kind: 'callback',
  limit: 'gateway',
  says: "What somebody wrote back: Kannel's get-url with %p and %a, or the same as a form; signed for this hall.",
  answers: { 204: { says: 'Heard, whatever it said. 401 unsigned; 404 where no replies are taken.' } },
  params: none,
} as const;

export const replyRoutes: Route[] = [
  // The second of two addresses that change something by GET, for the reason of the first: Kannel's get-url.
  hallRoute({
    ...facts,
    method: 'get',
    query: signed.extend(reply.shape),
    body: none,
    run: (visit) => hear(visit, visit.query),
  }),
  hallRoute({ ...facts, method: 'post', query: signed, body: reply, run: (visit) => hear(visit, visit.body) }),
];
