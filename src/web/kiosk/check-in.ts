import { z } from 'zod';
import { checkIn } from '../../queue/check-in.ts';
import type { CheckInAnswer } from '../../queue/check-in.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import { actorOf } from '../who.ts';
import { givenTicket, tellGiven } from './give-ticket.ts';

/** A QR code holds some 7,000 characters. What is too long for a reservation is told so, not that a form is wrong. */
export const MOST_SCANNED = 8_000;

/** What was scanned or typed; `language` when another than the booked one was chosen at the machine. */
const reservation = z.strictObject({
  code: z.string().max(MOST_SCANNED),
  language: z.enum(['id', 'en']).optional(),
});

type Asked = HallVisit<unknown, unknown, z.infer<typeof reservation>>;

/** Somebody with a reservation is there. Refuses as `checkIn` does. */
export function checkInHere(
  { deps, catalogue, who, request, now }: Omit<Asked, 'body' | 'params' | 'query'>,
  { code, language }: z.infer<typeof reservation>,
): Promise<CheckInAnswer> {
  const device_id = who.kind === 'kiosk' ? who.device_id : null;
  const what = { catalogue, code, device_id, language: language ?? null, by: actorOf(who), request };
  return checkIn(deps.pools, what, now);
}

const door = {
  method: 'post',
  kind: 'api',
  key: 'must',
  limit: 'check_in',
  answers: {
    201: { says: 'The ticket, as from kiosk/tickets.', body: givenTicket },
    200: { says: 'The same ticket, when already checked in.', body: givenTicket },
    404: { says: '`not_found`: unknown, held, cancelled and expired alike.' },
    409: { says: '`too_early`, `not_today`, `too_late`, `other_hall` or `service_closed`.' },
    422: { says: '`not_a_booking_code`: what was scanned is something else.' },
  },
  params: none,
  query: none,
  body: reservation,
  async run(visit: Asked) {
    const { status, body } = await checkInHere(visit, visit.body);
    visit.res.status(status).json(tellGiven(visit, body));
  },
} as const;

/** A reservation becomes a number. */
export const checkInRoutes: Route[] = [
  hallRoute({
    ...door,
    path: '/api/v1/halls/:hall/kiosk/check-ins',
    for: 'kiosk',
    says: "A reservation becomes a ticket, by its code, its token, or the link of its page. Check-in opens before the booked hour and ends with the service's last ticket.",
  }),
  hallRoute({
    ...door,
    path: '/api/v1/halls/:hall/front-desk/check-ins',
    for: 'front_desk',
    says: 'A reservation becomes a ticket, at the front desk.',
  }),
];
