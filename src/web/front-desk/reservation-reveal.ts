import { z } from 'zod';
import { revealCitizen } from '../../booking/reveal.ts';
import { Refusal } from '../../refusal.ts';
import { stepUp } from '../../staff/step-up.ts';
import { explain } from '../explain.ts';
import { show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import { actorOf } from '../who.ts';
import { bookingFacts, identityWords } from './reservation-facts.ts';
import { reservationFrame, reservationPath, sightOf } from './reservation-page.ts';
import { mustSee, showBooking } from './reservation-view.ts';

/** So long the answer stays on the screen by itself. */
const SHOWN_SECONDS = 120;

const params = z.strictObject({ id: z.uuid() });
const why = z.strictObject({
  reason: z.string().trim().min(5, 'Tuliskan alasannya, paling sedikit lima huruf.').max(200),
  password: z.string().min(1, 'Isi kata sandi Anda.').max(200),
});

/** `0812-3456-7890`: as people write it. */
const phoneWords = (phone: string): string => {
  const local = phone.replace(/^\+62/, '0');
  return `${local.slice(0, 4)}-${local.slice(4, 8)}-${local.slice(8)}`;
};

/** The NIK in its groups of four, which are compared with a card. */
const inFours = (number: string): string =>
  /^\d{16}$/.test(number) ? number.replaceAll(/(\d{4})(?=\d)/g, '$1 ') : number;

type Asking = HallVisit<z.output<typeof params>, unknown, z.output<typeof why>>;

/** Name, identity and phone in full, once, for a reason that is kept; the answer is nowhere to go back to. */
async function reveal(visit: Asking): Promise<void> {
  const { catalogue, deps, body, now, request } = visit;
  const { id } = visit.params;
  const sight = sightOf(visit);
  const booking = await mustSee(visit, sight, id);
  const { staff_id } = sight.who;
  if (staff_id === null || booking.person === null) throw new Refusal('forbidden'); // a program has no password to give
  await stepUp(deps.pools.db, { hall_id: catalogue.hall.id, staff_id, password: body.password }, now);
  const asked = { catalogue, booking_id: id, by: actorOf(visit.who), reason: body.reason, request };
  const citizen = await revealCitizen(deps.pools.db, deps.keys, asked, now);
  const back = reservationPath(catalogue, `/${id}`);
  visit.res.set('Refresh', `${SHOWN_SECONDS}; url=${back}`);
  show(visit, 'front-desk/reservation-revealed', reservationFrame(visit, 'Identitas lengkap'), {
    back,
    minutes: SHOWN_SECONDS / 60,
    booking: bookingFacts(catalogue, booking, sight.personal, now),
    citizen: {
      name: citizen.name,
      identity: citizen.identity
        ? { word: identityWords[citizen.identity.kind], number: inFours(citizen.identity.number) }
        : null,
      phone: citizen.phone === null ? null : phoneWords(citizen.phone),
    },
  });
}

export const reservationRevealRoutes: Route[] = [
  hallRoute({
    method: 'post',
    path: '/:hall/meja-depan/reservasi/:id/lihat',
    for: 'know_persons',
    kind: 'page',
    limit: 'sign_in',
    params,
    query: none,
    body: why,
    async run(visit) {
      try {
        await reveal(visit);
      } catch (error) {
        if (!(error instanceof Refusal) || (error.code !== 'login_failed' && error.code !== 'login_wait')) throw error;
        const { status, sentence } = explain(error, 'id');
        const password = error.code === 'login_failed' ? 'Kata sandi tidak cocok. Ketik lagi.' : sentence;
        if (status === 429) visit.res.set('Retry-After', '60');
        const wrong = { act: 'lihat' as const, given: visit.body.reason, error: null, password };
        await showBooking(visit, visit.params.id, { wrong, status });
      }
    },
    again: (visit, { errors, given }) => {
      const wrong = {
        act: 'lihat' as const,
        given: z.string().max(400).catch('').parse(given['reason']),
        error: errors['reason'] ?? null,
        password: errors['password'] ?? null,
      };
      return showBooking(visit, params.parse({ id: visit.req.params['id'] }).id, { wrong, status: 422 });
    },
  }),
];
