import { z } from 'zod';
import { findBooking } from '../../booking/find.ts';
import { qrSvg } from '../../paper/qr.ts';
import { Refusal } from '../../refusal.ts';
import { texts } from '../../text/text.ts';
import { allowOwnFrame } from '../own-frame.ts';
import { show } from '../page.ts';
import { reservationPaper } from '../reservation/booked.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import { bookingFacts } from './reservation-facts.ts';
import { reservationFrame, reservationPath, sightOf } from './reservation-page.ts';
import type { HereVisit, Sight } from './reservation-page.ts';
import { mustSee } from './reservation-view.ts';

/** One that stands: the code of another is worth no paper. */
async function mustStand(visit: HereVisit, sight: Sight, id: string) {
  const booking = await mustSee(visit, sight, id);
  if (booking.status !== 'booked') throw new Refusal('booking_moved_on');
  return booking;
}

const params = z.strictObject({ id: z.uuid() });
const get = { method: 'get', for: 'front_desk', kind: 'page', params, query: none, body: none } as const;

/** What somebody takes home who booked at the desk: on the screen between the two, and on paper. */
export const reservationProofRoutes: Route[] = [
  hallRoute({
    ...get,
    path: '/:hall/meja-depan/reservasi/:id/bukti',
    async run(visit) {
      const { catalogue, now } = visit;
      const sight = sightOf(visit);
      const { id } = visit.params;
      const booking = await mustStand(visit, sight, id);
      const { qr } = texts[booking.language].reservation;
      show(
        visit,
        'front-desk/reservation-proof',
        reservationFrame(visit, 'Bukti reservasi', { scripts: ['front-desk.js'] }),
        {
          base: reservationPath(catalogue),
          act: reservationPath(catalogue, `/${id}`),
          booking: bookingFacts(catalogue, booking, sight.personal, now),
          qr: { svg: qrSvg(booking.token, { title: qr }), label: qr },
        },
      );
    },
  }),
  hallRoute({
    ...get,
    path: '/:hall/meja-depan/reservasi/:id/bukti.pdf',
    async run(visit) {
      const { catalogue, deps, res } = visit;
      const { token } = await mustStand(visit, sightOf(visit), visit.params.id);
      const booking = await findBooking(deps.pools.db, catalogue.hall.id, token);
      if (!booking) throw new Refusal('not_found');
      allowOwnFrame(res);
      res
        .type('application/pdf')
        .set('Content-Disposition', 'inline; filename="reservasi.pdf"')
        .send(await reservationPaper({ ...visit, language: booking.language }, booking));
    },
  }),
];
