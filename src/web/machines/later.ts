import { z } from 'zod';
import { Refusal } from '../../refusal.ts';
import { givenTicket } from '../kiosk/give-ticket.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import type { Entry } from '../who.ts';

const token = z.strictObject({ token: z.string().max(64) });
const startsAt = z.iso.datetime({ offset: true });
const code = z.string().max(64);

const identity = z.strictObject({
  kind: z.enum(['nik', 'passport', 'kitas', 'family_card', 'none']),
  number: z.string().max(64),
});

const booking = z
  .object({
    id: z.uuid(),
    code: z.string(),
    token: z.string(),
    status: z.enum(['held', 'booked', 'arrived', 'cancelled', 'expired', 'absent']),
    service: z.string(),
    starts_at: startsAt,
    links: z.object({ page: z.url(), qr: z.url(), pdf: z.url(), ics: z.url() }),
  })
  .meta({ id: 'Booking' });

type Later = {
  method: 'get' | 'post';
  path: string;
  says: string;
  for?: Entry;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  answers: Readonly<Record<number, { says: string; body?: z.ZodType }>>;
};

async function notBuiltYet(): Promise<void> {
  throw new Refusal('not_built_yet');
}

/** A promise of the contract that is not built yet: its schema is published, its answer is 501. */
const later = ({
  method,
  path,
  says,
  answers,
  for: entry = 'anyone',
  params = none,
  query = none,
  body = none,
}: Later): Route => ({
  ...hallRoute({
    method,
    path: `/api/v1/halls/:hall${path}`,
    for: entry,
    kind: 'api',
    ...(method === 'post' ? { key: entry === 'anyone' ? ('may' as const) : ('must' as const) } : {}),
    says,
    answers,
    params,
    query,
    body,
    run: notBuiltYet,
  }),
  run: notBuiltYet, // before anything is read: no input can be right yet
});

/** What the contract names and a later part builds: reservations and what hangs on them. */
export const laterRoutes: Route[] = [
  later({
    method: 'get',
    path: '/services/:code/slots',
    says: 'Hours of a day and what is free.',
    params: z.strictObject({ code: z.string().max(16) }),
    query: z.strictObject({ day: z.iso.date().optional() }),
    answers: {
      200: {
        says: 'The slots.',
        body: z.object({
          day: z.iso.date(),
          slots: z.array(
            z.object({
              starts_at: startsAt,
              ends_at: startsAt,
              capacity: z.int(),
              free: z.int(),
              state: z.enum(['open', 'full', 'closed']),
            }),
          ),
          next_day_with_space: z.iso.date().nullable(),
          why_none: z.string().nullable(),
        }),
      },
    },
  }),
  later({
    method: 'post',
    path: '/holds',
    says: 'Takes a place for some minutes.',
    body: z.strictObject({ service: z.string().max(16), starts_at: startsAt }),
    answers: { 201: { says: 'The hold.', body: z.object({ hold: z.string(), expires_at: startsAt }) } },
  }),
  later({
    method: 'post',
    path: '/bookings',
    says: 'Makes a booking, from a hold or taking the place itself.',
    body: z.strictObject({
      service: z.string().max(16),
      starts_at: startsAt,
      hold: z.string().max(64).optional(),
      name: z.string().max(120),
      identity: identity.optional(),
      phone: z.string().max(24),
      language: z.enum(['id', 'en']).optional(),
      lane: z.enum(['regular', 'priority']).optional(),
      needs: z.array(z.string().max(24)).max(8).optional(),
    }),
    answers: { 201: { says: 'The booking.', body: booking } },
  }),
  later({
    method: 'get',
    path: '/bookings/:token',
    says: 'A booking by its token.',
    params: token,
    answers: { 200: { says: 'The booking.', body: booking } },
  }),
  later({
    method: 'post',
    path: '/bookings/:token/cancel',
    says: 'Cancels it.',
    params: token,
    answers: { 200: { says: 'The booking.', body: booking } },
  }),
  later({
    method: 'post',
    path: '/bookings/:token/reschedule',
    says: 'Moves it to another hour; the old place stays until the new one is taken.',
    params: token,
    body: z.strictObject({ starts_at: startsAt }),
    answers: { 200: { says: 'The booking.', body: booking } },
  }),
  later({
    method: 'post',
    path: '/kiosk/check-ins',
    for: 'kiosk',
    says: 'A booking becomes a ticket.',
    body: z.strictObject({ code }),
    answers: {
      201: { says: 'The ticket, as from kiosk/tickets.', body: givenTicket },
      200: { says: 'The same ticket, when already checked in.', body: givenTicket },
    },
  }),
  later({
    method: 'post',
    path: '/kiosk/batches',
    for: 'kiosk',
    says: 'Tickets issued while the server was out of reach.',
    body: z.strictObject({
      tickets: z
        .array(
          z.strictObject({
            id: z.uuid(),
            sequence: z.int().min(1),
            series: z.string().max(3),
            number: z.int().min(1),
            token: z.string().max(64),
            service: z.string().max(16),
            lane: z.enum(['regular', 'priority']),
            needs: z.array(z.string().max(24)).max(8).optional(),
            language: z.enum(['id', 'en']),
            issued_at: startsAt,
          }),
        )
        .max(500),
    }),
    answers: { 200: { says: 'An answer per ticket; safe to repeat.' } },
  }),
  later({
    method: 'post',
    path: '/front-desk/check-ins',
    for: 'front_desk',
    says: 'A booking becomes a ticket, at the front desk.',
    body: z.strictObject({ code }),
    answers: {
      201: { says: 'The ticket.', body: givenTicket },
      200: { says: 'The same ticket, when already checked in.', body: givenTicket },
    },
  }),
];
