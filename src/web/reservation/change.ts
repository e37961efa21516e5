import { z } from 'zod';
import type { Booking } from '../../booking/booking.ts';
import { cancelBooking } from '../../booking/cancel.ts';
import { findByCode } from '../../booking/find.ts';
import { rescheduleBooking } from '../../booking/reschedule.ts';
import { serviceById } from '../../hall/catalogue.ts';
import { dayOf } from '../../hall/day.ts';
import { Refusal } from '../../refusal.ts';
import type { RefusalCode } from '../../refusal.ts';
import { showCode } from '../../text/say-code.ts';
import { texts } from '../../text/text.ts';
import { explain } from '../explain.ts';
import { seeOther, show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import { actorOf } from '../who.ts';
import { bookedPlace } from './booked-facts.ts';
import { bookingOf, languageFor, reservationToken } from './booked.ts';
import type { OfToken } from './booked.ts';
import { isProven, keepProof } from './browser.ts';
import { countTry, forgetTries } from './choose.ts';
import { dayAsked, dayFacts } from './day-facts.ts';
import { frame, marksOf, place } from './here.ts';
import type { HereVisit } from './here.ts';
import { showVoid } from './void.ts';

const acts = ['pindah', 'batal'] as const;
type Act = (typeof acts)[number];

type OfBooking = { visit: HereVisit; booking: Booking };

const pathOf = ({ visit, booking }: OfBooking, rest = ''): string => place(visit.catalogue, `/${booking.token}${rest}`);

/** What every page about changing a reservation shows of it. */
const factsOf = (of: OfBooking) => ({
  marks: marksOf(of.visit),
  path: pathOf(of),
  code: showCode(of.booking.code),
  place: bookedPlace(of.visit, of.booking),
});

type Said = { notice?: string; status?: number };

/** Four digits first, where this browser has not shown yet that it may: a picture of the page is not enough (A7). */
function showProve(of: OfBooking, act: Act, { notice, status = 200 }: Said = {}): void {
  const t = texts[of.visit.language].reservation;
  const about = frame(t.prove_title, { here: pathOf(of, `/${act}`), body_class: 'page-narrow' });
  show(of.visit, 'reservation/prove', about, { ...factsOf(of), act, wrong: notice ?? null }, status);
}

function showCancel(of: OfBooking, { notice, status = 200 }: Said = {}): void {
  const t = texts[of.visit.language].reservation;
  const about = frame(t.cancel_title, { here: pathOf(of, '/batal'), body_class: 'page-narrow' });
  show(of.visit, 'reservation/cancel', about, { ...factsOf(of), notice: notice ?? null }, status);
}

async function showMove(of: OfBooking, day: string | null, { notice, status = 200 }: Said = {}): Promise<void> {
  const { visit, booking } = of;
  const t = texts[visit.language].reservation;
  const path = pathOf(of, '/pindah');
  const service = serviceById(visit.catalogue, booking.service_id);
  const choice = await dayFacts(visit, { service, day: day ?? booking.day, path, own: booking.starts_at });
  show(
    visit,
    'reservation/move',
    frame(t.move_title, { here: day ? `${path}?hari=${day}` : path }),
    { ...factsOf(of), choice, act: { action: path, service: null }, notice: notice ?? null },
    status,
  );
}

/** A reservation that may still be changed, by who has proven it; else the page that says what is so. */
async function changing(visit: OfToken, act: Act, work: (of: OfBooking) => Promise<void> | void): Promise<void> {
  const booking = await bookingOf(visit);
  if (!booking) return showVoid(visit);
  const of = { visit: { ...visit, language: languageFor(visit, booking) }, booking };
  if (booking.status !== 'booked' || booking.starts_at <= visit.now) return seeOther(visit, pathOf(of));
  if (!isProven(visit, booking.token)) return showProve(of, act, { status: visit.req.method === 'GET' ? 200 : 403 });
  await work(of);
}

/** Somebody changed it meanwhile: its own page says best what is so now. */
const SHOWN_BY_ITS_PAGE: readonly RefusalCode[] = ['booking_moved_on', 'not_found'];
const SHOWN_BY_THE_FORM: readonly RefusalCode[] = ['slot_full', 'not_bookable', 'already_booked', 'too_late'];

async function thenItsPage(of: OfBooking, act: () => Promise<unknown>, again: (said: Said) => Promise<void> | void) {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (SHOWN_BY_THE_FORM.includes(error.code)) {
      const { status, sentence } = explain(error, of.visit.language);
      return again({ status, notice: sentence });
    }
    if (!SHOWN_BY_ITS_PAGE.includes(error.code)) throw error;
  }
  seeOther(of.visit, pathOf(of));
}

const proof = z.strictObject({ last_four: z.string().max(200), act: z.enum(acts) });

/** The last four digits open what a link alone does not. */
async function prove(visit: HallVisit<z.output<typeof reservationToken>, unknown, z.output<typeof proof>>) {
  const { catalogue, deps, body } = visit;
  const booking = await bookingOf(visit);
  if (!booking) return showVoid(visit);
  const of = { visit: { ...visit, language: languageFor(visit, booking) }, booking };
  const t = texts[of.visit.language].reservation;
  const last_four = body.last_four.replaceAll(/\s/g, '');
  if (last_four === '') return showProve(of, body.act, { notice: t.wrong.last_four, status: 422 });
  await countTry(visit, booking.code);
  const found = await findByCode(deps.pools.db, deps.keys, {
    hall_id: catalogue.hall.id,
    code: booking.code,
    last_four,
  });
  if (!found) return showProve(of, body.act, { notice: t.prove_wrong, status: 422 });
  await forgetTries(visit, booking.code);
  keepProof(visit, booking.token);
  seeOther(visit, pathOf(of, `/${body.act}`));
}

const cancel = (of: OfBooking): Promise<void> => {
  const { visit, booking } = of;
  const { catalogue, deps, now, request, who } = visit;
  const act = () => cancelBooking(deps.pools, { catalogue, token: booking.token, by: actorOf(who), request }, now);
  return thenItsPage(of, act, (said) => showCancel(of, said));
};

const move = (of: OfBooking, starts_at: Date): Promise<void> => {
  const { visit, booking } = of;
  const { catalogue, deps, now, request, who } = visit;
  const wish = { catalogue, token: booking.token, starts_at, by: actorOf(who), request };
  const day = dayOf(starts_at, catalogue.hall.time_zone);
  return thenItsPage(
    of,
    () => rescheduleBooking(deps.pools, wish, now),
    (said) => showMove(of, day, said),
  );
};

const PAGE = '/:hall/reservasi/:token';
const get = { method: 'get', for: 'anyone', kind: 'page', params: reservationToken, body: none } as const;
const post = {
  method: 'post',
  for: 'anyone',
  kind: 'page',
  key: 'may',
  params: reservationToken,
  query: none,
} as const;

export const changeRoutes: Route[] = [
  hallRoute({
    ...get,
    path: `${PAGE}/batal`,
    query: none,
    run: (visit) => changing(visit, 'batal', (of) => showCancel(of)),
  }),
  hallRoute({ ...post, path: `${PAGE}/batal`, body: none, run: (visit) => changing(visit, 'batal', cancel) }),
  hallRoute({
    ...get,
    path: `${PAGE}/pindah`,
    query: z.strictObject({ hari: z.string().max(40).optional() }),
    run: (visit) => changing(visit, 'pindah', (of) => showMove(of, dayAsked(visit.query.hari))),
  }),
  hallRoute({
    ...post,
    path: `${PAGE}/pindah`,
    limit: 'hold',
    body: z.strictObject({ starts_at: z.iso.datetime({ offset: true }) }),
    run: (visit) => changing(visit, 'pindah', (of) => move(of, new Date(visit.body.starts_at))),
    again: (visit) => {
      const { starts_at: notice } = texts[visit.language].reservation.wrong;
      const params = { token: String(visit.req.params['token']) };
      const asked = { ...visit, params, query: {}, body: {} };
      return changing(asked, 'pindah', (of) => showMove(of, null, { notice, status: 422 }));
    },
  }),
  hallRoute({
    ...post,
    path: `${PAGE}/bukti`,
    limit: 'find_booking',
    body: proof,
    run: prove,
  }),
];
