import { z } from 'zod';
import { isReceiptSigned } from '../../message/receipt-url.ts';
import { knowsMessage, settleReceipt } from '../../message/settle.ts';
import { Refusal } from '../../refusal.ts';
import { noteReceipt } from '../machines/metrics.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';

/** Whatever is no single text is read as an empty one: the signature is all that is judged. */
const word = z.string().catch('');

const uuid = z.uuid();
const params = z.strictObject({ id: z.string().max(100) });
const query = z.object({
  n: z
    .string()
    .regex(/^\d{1,4}$/)
    .catch('0'),
  sig: word,
  type: word,
});

type Told = { status: 'delivered' | 'failed'; why: string | null };

/** Kannel's kinds of report. It is on its way (4, 8) changes nothing, and so does what nobody has heard of. */
const reports: Readonly<Record<string, Told | undefined>> = {
  '1': { status: 'delivered', why: null },
  '2': { status: 'failed', why: 'network' },
  '16': { status: 'failed', why: 'turned_away' },
};

type Receipt = HallVisit<z.output<typeof params>, z.output<typeof query>, unknown>;

/** Takes down what the gateway tells. What is known already, late or of nobody is heard and changes nothing. */
async function hear({ catalogue, deps, params: { id }, query: { n, type }, now }: Receipt): Promise<void> {
  const told = Object.hasOwn(reports, type) ? reports[type] : undefined;
  const { db } = deps.pools;
  if (!uuid.safeParse(id).success) return noteReceipt('unknown_message');
  if (told && (await settleReceipt(db, catalogue.hall.id, { id }, { ...told, tries: Number(n) }, now)))
    return noteReceipt('settled');
  noteReceipt((await knowsMessage(db, catalogue.hall.id, id)) ? 'nothing_new' : 'unknown_message');
}

const isOurs = ({ deps, catalogue, params: { id }, query: { n, sig } }: Receipt): boolean =>
  isReceiptSigned(deps.keys, { hall: catalogue.hall.slug, id, tries: Number(n), sig });

export const receiptRoutes: Route[] = [
  // One of two addresses that change something by GET: Kannel can call its dlr-url in no other way. Nobody else can,
  // because only the gateway is told the signature, which opens this one attempt; and it says the same each time.
  hallRoute({
    method: 'get',
    path: '/api/v1/halls/:hall/messages/:id/receipt',
    for: 'anyone',
    kind: 'callback',
    limit: 'gateway',
    says: "What became of a message, told by its gateway: Kannel's dlr-url, signed for this one attempt at it.",
    answers: { 204: { says: 'Heard, whether it was new or not. 401 unsigned; 503 when it must be told again.' } },
    params,
    query,
    body: none,
    async run(visit) {
      const { req, res } = visit;
      if (!isOurs(visit)) {
        noteReceipt('unsigned');
        throw new Refusal('not_signed_in');
      }
      if (req.method === 'GET') await hear(visit);
      res.status(204).end();
    },
  }),
];
