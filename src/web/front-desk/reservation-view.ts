import { z } from 'zod';
import { cancelBooking } from '../../booking/cancel.ts';
import { openBooking } from '../../booking/open-booking.ts';
import type { OpenedBooking } from '../../booking/open-booking.ts';
import { rescheduleBooking } from '../../booking/reschedule.ts';
import { serviceById } from '../../hall/catalogue.ts';
import { checkIn } from '../../queue/check-in.ts';
import { Refusal } from '../../refusal.ts';
import type { RequestKey } from '../../idempotency.ts';
import { explain } from '../explain.ts';
import { seeOther, show } from '../page.ts';
import { dayAsked, dayFacts } from '../reservation/day-facts.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import { actorOf } from '../who.ts';
import { bookingFacts } from './reservation-facts.ts';
import { marksFor, reservationFrame, reservationPath, sightOf } from './reservation-page.ts';
import type { HereVisit, Sight } from './reservation-page.ts';

/** What a form on the page said no to, and what was typed into which field. */
type Told = {
  sentence?: string | undefined;
  /** What the reasons said, and what is wrong with them, by the act of their form. */
  wrong?: { act: 'batal' | 'lihat'; given: string; error: string | null; password?: string | null } | undefined;
  status?: number;
};

/** The reservation for whoever looks. Refuses `not_found` for unknown, another hall's and another agency's alike. */
export async function mustSee(visit: HereVisit, sight: Sight, id: string): Promise<OpenedBooking> {
  const { catalogue, deps } = visit;
  const { agency_id, personal } = sight;
  const booking = await openBooking(deps.pools.screens, deps.keys, catalogue, { id, agency_id, personal });
  if (!booking || booking.status === 'held' || booking.status === 'expired') throw new Refusal('not_found');
  return booking;
}

/** One reservation: whose, when, what became of it, and what may be done. */
export async function showBooking(visit: HereVisit, id: string, told: Told = {}): Promise<void> {
  const { catalogue, now } = visit;
  const sight = sightOf(visit);
  const booking = await mustSee(visit, sight, id);
  show(
    visit,
    'front-desk/reservation',
    reservationFrame(visit, 'Reservasi'),
    {
      base: reservationPath(catalogue),
      act: reservationPath(catalogue, `/${id}`),
      desk: `/${catalogue.hall.slug}/meja-depan`,
      marks: marksFor(visit),
      booking: bookingFacts(catalogue, booking, sight.personal, now),
      may_act: sight.may_act,
      may_reveal: sight.personal && sight.who.by_cookie,
      bad: told.sentence ?? null,
      wrong: told.wrong ?? null,
    },
    told.status ?? 200,
  );
}

/** The hours it may be moved to: of one day, with the days beside it. */
async function showMove(
  visit: HereVisit,
  id: string,
  { day, bad, chosen, reason, status = 200 }: Moving,
): Promise<void> {
  const { catalogue, now } = visit;
  const sight = sightOf(visit);
  const booking = await mustSee(visit, sight, id);
  if (booking.status !== 'booked' || booking.starts_at <= now) throw new Refusal('booking_moved_on');
  const service = serviceById(catalogue, booking.service_id);
  const path = reservationPath(catalogue, `/${id}/pindah`);
  const asked = { service, day: day ?? booking.day, path, own: booking.starts_at };
  show(
    visit,
    'front-desk/reservation-move',
    reservationFrame(visit, 'Pindah jam'),
    {
      back: reservationPath(catalogue, `/${id}`),
      act: path,
      marks: marksFor(visit),
      booking: bookingFacts(catalogue, booking, sight.personal, now),
      choice: await dayFacts({ ...visit, language: 'id' }, asked),
      chosen: chosen ?? '',
      reason: reason ?? '',
      bad: bad ?? null,
    },
    status,
  );
}

type Moving = {
  day: string | null;
  bad?: string | undefined;
  chosen?: string | undefined;
  reason?: string | undefined;
  status?: number;
};

const params = z.strictObject({ id: z.uuid() });
const reason = z.string().trim().min(5, 'Tuliskan alasannya, paling sedikit lima huruf.').max(200);
const get = { method: 'get', for: 'front_desk', kind: 'page', params, body: none } as const;
const post = { method: 'post', for: 'front_desk', kind: 'page', params, query: none } as const;

const typedText = (given: unknown): string => z.string().max(400).catch('').parse(given);
const idOf = ({ req }: HereVisit): string => params.parse({ id: req.params['id'] }).id;

type Acting<Body> = HallVisit<z.output<typeof params>, unknown, Body>;

/** What a verb on one reservation works with. */
type OnBooking = { catalogue: HereVisit['catalogue']; token: string; by: string; request: RequestKey | null };

/** Does what the form asks, and goes where it says; a refusal is a sentence on the reservation's page. */
async function acting<Body>(
  visit: Acting<Body>,
  act: (what: OnBooking) => Promise<string>,
  again = (sentence: string, status: number) => showBooking(visit, visit.params.id, { sentence, status }),
): Promise<void> {
  const { catalogue, params: which, who, request } = visit;
  const { token } = await mustSee(visit, sightOf(visit), which.id);
  try {
    const then = await act({ catalogue, token, by: actorOf(who), request });
    seeOther(visit, then);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'idempotency_conflict') throw error;
    const { status, sentence } = explain(error, 'id');
    await again(sentence, status);
  }
}

export const reservationViewRoutes: Route[] = [
  hallRoute({
    ...get,
    path: '/:hall/meja-depan/reservasi/:id',
    for: 'see_bookings',
    query: none,
    run: (visit) => showBooking(visit, visit.params.id),
  }),
  hallRoute({
    ...post,
    path: '/:hall/meja-depan/reservasi/:id/batal',
    body: z.strictObject({ reason }),
    run: (visit) =>
      acting(visit, async (what) => {
        const { deps, body, now, params: which } = visit;
        await cancelBooking(deps.pools, { ...what, reason: body.reason }, now);
        return reservationPath(what.catalogue, `/${which.id}`);
      }),
    again: (visit, { errors, given }) => {
      const error = errors['reason'] ?? Object.values(errors)[0] ?? '';
      const wrong = { act: 'batal' as const, given: typedText(given['reason']), error };
      return showBooking(visit, idOf(visit), { wrong, status: 422 });
    },
  }),
  hallRoute({
    ...post,
    path: '/:hall/meja-depan/reservasi/:id/lapor-datang',
    limit: 'ticket',
    body: none,
    run: (visit) =>
      acting(visit, async ({ token, ...what }) => {
        const { deps, now } = visit;
        const { body: ticket } = await checkIn(
          deps.pools,
          { ...what, code: token, device_id: null, language: null },
          now,
        );
        return `/${what.catalogue.hall.slug}/meja-depan/tiket/${ticket.id}?cetak=ya`;
      }),
  }),
  hallRoute({
    ...get,
    path: '/:hall/meja-depan/reservasi/:id/pindah',
    query: z.strictObject({ hari: z.string().max(40).optional() }),
    run: (visit) => showMove(visit, visit.params.id, { day: dayAsked(visit.query.hari) }),
  }),
  hallRoute({
    ...post,
    path: '/:hall/meja-depan/reservasi/:id/pindah',
    body: z.strictObject({
      hari: z.string().max(40).optional(),
      starts_at: z.iso.datetime({ offset: true, error: 'Pilih salah satu jam di bawah ini.' }),
      reason: z.string().trim().max(200).optional(),
    }),
    run: (visit) =>
      acting(
        visit,
        async (what) => {
          const { deps, body, now, params: which } = visit;
          const starts_at = new Date(body.starts_at);
          await rescheduleBooking(deps.pools, { ...what, starts_at, reason: body.reason || undefined }, now);
          return reservationPath(what.catalogue, `/${which.id}`);
        },
        (bad, status) => {
          const { hari, starts_at, reason: given } = visit.body;
          return showMove(visit, visit.params.id, {
            day: dayAsked(hari),
            bad,
            chosen: starts_at,
            reason: given,
            status,
          });
        },
      ),
    again: (visit, { errors, given }) =>
      showMove(visit, idOf(visit), {
        day: dayAsked(typedText(given['hari'])),
        bad: errors['starts_at'] ?? Object.values(errors)[0],
        chosen: typedText(given['starts_at']),
        reason: typedText(given['reason']),
        status: 422,
      }),
  }),
];
