import { z } from 'zod';
import { bookPlace } from '../../booking/book.ts';
import { cancelBooking } from '../../booking/cancel.ts';
import { findBooking } from '../../booking/find.ts';
import { extendHold } from '../../booking/hold.ts';
import { serviceById } from '../../hall/catalogue.ts';
import { Refusal } from '../../refusal.ts';
import type { RefusalCode } from '../../refusal.ts';
import { NOTICE_VERSION } from '../../text/privacy-id.ts';
import { clockTimeZoned } from '../../text/say-time.ts';
import { texts } from '../../text/text.ts';
import { explain } from '../explain.ts';
import { seeOther } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import { actorOf } from '../who.ts';
import { keepProof } from './browser.ts';
import { readCitizen, typedFields, typedIn } from './form.ts';
import type { Typed } from './form.ts';
import { place } from './here.ts';
import { showForm } from './hold-pages.ts';
import { showVoid } from './void.ts';

const token = z.strictObject({ token: z.string().max(200) });

type HoldVisit = HallVisit<z.output<typeof token>, unknown, Typed>;

/** What may say no to the whole form while the place stays held, or has just run out. */
const SHOWN_BY_THE_FORM: readonly RefusalCode[] = [
  'already_booked',
  'hold_expired',
  'hold_mismatch',
  'identity_needed',
  'not_bookable',
  'slot_full',
];

/** Does what the form asks; a refusal shows the form again with its sentence and what was typed. */
async function orShowAgain(visit: HoldVisit, work: () => Promise<void>): Promise<void> {
  await work().catch(async (error: unknown) => {
    if (!(error instanceof Refusal) || !SHOWN_BY_THE_FORM.includes(error.code)) throw error;
    const { status, sentence } = explain(error, visit.language);
    await showForm(visit, visit.params.token, { typed: visit.body, refused: sentence, status });
  });
}

async function book(visit: HoldVisit): Promise<void> {
  const { catalogue, deps, params, body: typed, language, now, request, who } = visit;
  const hold = await findBooking(deps.pools.db, catalogue.hall.id, params.token);
  if (hold?.status !== 'held') return showForm(visit, params.token, { typed });
  const service = serviceById(catalogue, hold.service_id);
  const read = readCitizen(service, typed, language);
  if ('errors' in read) return showForm(visit, params.token, { typed, errors: read.errors, status: 422 });
  const { citizen, lane, needs } = read.read;
  const { body: booked } = await bookPlace(
    deps.pools,
    deps.keys,
    {
      catalogue,
      service_code: service.code,
      starts_at: hold.starts_at,
      hold: hold.token,
      citizen,
      language,
      lane,
      needs,
      notice_version: NOTICE_VERSION,
      by: actorOf(who),
      request,
    },
    now,
  );
  keepProof(visit, booked.token);
  seeOther(visit, place(catalogue, `/${booked.token}`));
}

async function extend(visit: HoldVisit): Promise<void> {
  const { catalogue, deps, params, body: typed, now, request, who, language } = visit;
  await extendHold(deps.pools, { catalogue, token: params.token, by: actorOf(who), request }, now);
  const { extended } = texts[language].reservation;
  const told = ({ held_until, starts_at }: { held_until: Date | null; starts_at: Date }): string =>
    extended(clockTimeZoned(held_until ?? starts_at, catalogue.hall));
  await showForm(visit, params.token, { typed, told });
}

async function giveBack(visit: HoldVisit): Promise<void> {
  const { catalogue, deps, params, now, request, who } = visit;
  const hold = await findBooking(deps.pools.db, catalogue.hall.id, params.token);
  if (!hold) return showVoid(visit);
  if (hold.status === 'held')
    await cancelBooking(deps.pools, { catalogue, token: hold.token, by: actorOf(who), request }, now);
  seeOther(visit, place(catalogue, `/isi/${params.token}`));
}

const PAGE = '/:hall/reservasi/isi/:token';
const post = { method: 'post', for: 'anyone', kind: 'page', key: 'may', params: token, query: none } as const;
const again: NonNullable<Parameters<typeof hallRoute>[0]['again']> = (visit, { errors, given }) =>
  showForm(visit, String(visit.req.params['token']), { typed: typedIn(given), errors, status: 422 });

export const fillInRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: PAGE,
    for: 'anyone',
    kind: 'page',
    params: token,
    query: none,
    body: none,
    run: (visit) => showForm(visit, visit.params.token),
  }),
  hallRoute({
    ...post,
    path: PAGE,
    limit: 'book',
    body: typedFields,
    run: (visit) => orShowAgain(visit, () => book(visit)),
    again,
  }),
  hallRoute({
    ...post,
    path: `${PAGE}/perpanjang`,
    body: typedFields,
    run: (visit) => orShowAgain(visit, () => extend(visit)),
    again,
  }),
  hallRoute({ ...post, path: `${PAGE}/batal`, body: typedFields, run: giveBack, again }),
];
