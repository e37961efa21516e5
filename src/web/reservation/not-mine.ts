import { askNotMine, sayNotMine } from '../message/not-mine.ts';
import type { WrittenTo } from '../message/not-mine.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import { bookingOf, languageFor, reservationToken } from './booked.ts';
import type { OfToken } from './booked.ts';
import { place } from './here.ts';
import type { HereVisit } from './here.ts';
import { showVoid } from './void.ts';

const PATH = '/:hall/reservasi/:token/bukan-saya';

async function withPhone(visit: OfToken, work: (visit: HereVisit, of: WrittenTo) => Promise<void>): Promise<void> {
  const booking = await bookingOf(visit);
  if (!booking || booking.phone_hash === null) return showVoid(visit);
  const { token, phone_hash } = booking;
  const path = place(visit.catalogue, `/${token}`);
  await work({ ...visit, language: languageFor(visit, booking) }, { path, of: 'reservation', phone_hash });
}

const facts = { for: 'anyone', kind: 'page', path: PATH, params: reservationToken, query: none, body: none } as const;

export const reservationNotMineRoutes: Route[] = [
  hallRoute({ ...facts, method: 'get', run: (visit) => withPhone(visit, askNotMine) }),
  hallRoute({ ...facts, method: 'post', run: (visit) => withPhone(visit, sayNotMine) }),
];
