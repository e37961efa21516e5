import { z } from 'zod';
import { Refusal } from '../../refusal.ts';
import { explain } from '../explain.ts';
import { checkInHere, MOST_SCANNED } from '../kiosk/check-in.ts';
import { seeOther } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import { place, showHome } from './front-desk.ts';

/** Somebody shows a reservation at the front desk: scanned or typed, they get a number in one step. */
export const arrivalRoutes: Route[] = [
  hallRoute({
    method: 'post',
    path: '/:hall/meja-depan/lapor-datang',
    for: 'front_desk',
    kind: 'page',
    limit: 'check_in',
    params: none,
    query: none,
    body: z.strictObject({ kode: z.string('Pindai atau ketik kode reservasinya.').max(MOST_SCANNED) }),
    async run(visit) {
      const { catalogue, body } = visit;
      try {
        const { status, body: ticket } = await checkInHere(visit, { code: body.kode });
        // who had checked in before has a paper; another one is a copy, which says so
        seeOther(visit, place(catalogue, `/tiket/${ticket.id}${status === 201 ? '?cetak=ya' : ''}`));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status, sentence } = explain(error, 'id');
        await showHome(visit, {}, { sentence, kode: body.kode.slice(0, 80) }, status);
      }
    },
    again: (visit, { errors }) => showHome(visit, {}, { sentence: Object.values(errors)[0] ?? '' }, 422),
  }),
];
