import { z } from 'zod';
import { bookPlace } from '../../booking/book.ts';
import { bookingBody } from '../../booking/booking.ts';
import { cancelBooking } from '../../booking/cancel.ts';
import type { OfBooking } from '../../booking/cancel.ts';
import { identityField, nameField, phoneField } from '../../booking/citizen-fields.ts';
import { findBooking } from '../../booking/find.ts';
import { freeSlots } from '../../booking/free.ts';
import { holdPlace } from '../../booking/hold.ts';
import { rescheduleBooking } from '../../booking/reschedule.ts';
import { tellBooking } from '../../booking/tell.ts';
import { serviceByCode } from '../../hall/catalogue.ts';
import { dayOf, rfc3339 } from '../../hall/day.ts';
import type { Answer } from '../../idempotency.ts';
import { accessNeeds } from '../../queue/needs.ts';
import { Refusal } from '../../refusal.ts';
import { NOTICE_VERSION } from '../../text/privacy-id.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import { actorOf } from '../who.ts';
import { reservationAnswer, reservationBody } from './reservation-body.ts';
import { whyWords } from './why-words.ts';

const BASE = '/api/v1/halls/:hall';
const service = z.string().min(1).max(16);
const startsAt = z.iso.datetime({ offset: true }).transform((written) => new Date(written));
const token = z.strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/) });

const slotsAnswer = z
  .object({
    day: z.iso.date(),
    slots: z.array(
      z.object({
        starts_at: z.iso.datetime({ offset: true }),
        ends_at: z.iso.datetime({ offset: true }),
        capacity: z.int(),
        free: z.int(),
        state: z.enum(['open', 'full', 'closed']),
      }),
    ),
    next_day_with_space: z.iso.date().nullable(),
    why_none: z.string().nullable(),
  })
  .meta({ id: 'Slots' });

const holdAnswer = z.object({ hold: z.string(), expires_at: z.iso.datetime({ offset: true }) }).meta({ id: 'Hold' });

const bookingWish = z.strictObject({
  service,
  starts_at: startsAt,
  hold: z.string().max(64).optional(),
  name: nameField,
  identity: identityField.optional(),
  phone: phoneField,
  language: z.enum(['id', 'en']).optional(),
  lane: z.enum(['regular', 'priority']).optional(),
  needs: z.array(z.enum(accessNeeds)).max(accessNeeds.length).optional(),
});

type OfToken = HallVisit<z.infer<typeof token>, unknown, unknown>;

const ofBooking = ({ catalogue, params, who, request }: OfToken): OfBooking => ({
  catalogue,
  token: params.token,
  by: actorOf(who),
  request,
});

/** The answer of one of the citizen's verbs, as it is now or as it was the first time. */
function answerBooking({ deps, catalogue, res }: Pick<OfToken, 'deps' | 'catalogue' | 'res'>, answer: Answer): void {
  const body = bookingBody.parse(answer.body);
  res.status(answer.status).json(reservationBody(deps.base_url, catalogue.hall.slug, body));
}

const answers = { 200: { says: 'The booking.', body: reservationAnswer } };
const post = { method: 'post', for: 'anyone', kind: 'api', key: 'may', query: none } as const;
const get = { method: 'get', for: 'anyone', kind: 'api', body: none } as const;

async function answerSlots(visit: HallVisit<{ code: string }, { day?: string | undefined }, unknown>): Promise<void> {
  const { catalogue, params, query, deps, now, language, res } = visit;
  const { time_zone } = catalogue.hall;
  const day = query.day ?? dayOf(now, time_zone);
  const free = await freeSlots(deps.pools, catalogue, serviceByCode(catalogue, params.code), day, now);
  const slots = free.slots.map(({ starts_at, ends_at, capacity, free: left, state }) => ({
    starts_at: rfc3339(starts_at, time_zone),
    ends_at: rfc3339(ends_at, time_zone),
    capacity,
    free: left,
    state,
  }));
  const why_none = free.why_none && whyWords(free.why_none, language);
  res.json({ day: free.day, slots, next_day_with_space: free.next_day_with_space, why_none });
}

async function answerHold(visit: HallVisit<unknown, unknown, { service: string; starts_at: Date }>): Promise<void> {
  const { catalogue, body, deps, who, request, now, res } = visit;
  const { status, body: held } = await holdPlace(
    deps.pools,
    {
      catalogue,
      service_code: body.service,
      starts_at: body.starts_at,
      held_by: null,
      by: actorOf(who),
      request,
    },
    now,
  );
  res.status(status).json(holdAnswer.parse(held));
}

async function answerNewBooking(visit: HallVisit<unknown, unknown, z.infer<typeof bookingWish>>): Promise<void> {
  const { catalogue, body, deps, who, request, now, language } = visit;
  const { name, phone } = body;
  const answer = await bookPlace(
    deps.pools,
    deps.keys,
    {
      catalogue,
      service_code: body.service,
      starts_at: body.starts_at,
      hold: body.hold ?? null,
      citizen: { name, phone, identity: body.identity ?? null, for_someone: false },
      language: body.language ?? language,
      lane: body.lane ?? 'regular',
      needs: [...new Set(body.needs)],
      notice_version: NOTICE_VERSION,
      by: actorOf(who),
      request,
    },
    now,
  );
  answerBooking(visit, answer);
}

/** Reservations for programs: hours and their places, holds, bookings, and what becomes of them. */
export const reservationApiRoutes: Route[] = [
  hallRoute({
    ...get,
    path: `${BASE}/services/:code/slots`,
    says: 'The hours of a day (today when none is named) and the places left in each; where none is left, why, and the next day with one.',
    answers: { 200: { says: 'The slots.', body: slotsAnswer } },
    params: z.strictObject({ code: z.string().max(16) }),
    query: z.strictObject({ day: z.iso.date().optional() }),
    run: answerSlots,
  }),
  hallRoute({
    ...post,
    path: `${BASE}/holds`,
    limit: 'hold',
    says: 'Takes a place for some minutes. 409 `slot_full`, `not_bookable`.',
    answers: { 201: { says: 'The hold.', body: holdAnswer } },
    params: none,
    body: z.strictObject({ service, starts_at: startsAt }),
    run: answerHold,
  }),
  hallRoute({
    ...post,
    path: `${BASE}/bookings`,
    limit: 'book',
    says: 'Makes a booking, from a hold or taking the place itself. 409 `slot_full`, `already_booked`, `hold_expired`, `not_bookable`; 422 `hold_mismatch`, `identity_needed`.',
    answers: { 201: { says: 'The booking.', body: reservationAnswer } },
    params: none,
    body: bookingWish,
    run: answerNewBooking,
  }),
  hallRoute({
    ...get,
    path: `${BASE}/bookings/:token`,
    says: 'A booking by its token.',
    answers,
    params: token,
    query: none,
    async run(visit) {
      const { catalogue, deps, params } = visit;
      const booking = await findBooking(deps.pools.db, catalogue.hall.id, params.token);
      if (!booking) throw new Refusal('not_found');
      answerBooking(visit, { status: 200, body: tellBooking(catalogue, booking) });
    },
  }),
  hallRoute({
    ...post,
    path: `${BASE}/bookings/:token/cancel`,
    says: 'Gives the place back, until the booking begins; again the same for one that is cancelled already. 409 `booking_moved_on`.',
    answers,
    params: token,
    body: none,
    run: async (visit) => answerBooking(visit, await cancelBooking(visit.deps.pools, ofBooking(visit), visit.now)),
  }),
  hallRoute({
    ...post,
    path: `${BASE}/bookings/:token/reschedule`,
    limit: 'hold',
    says: 'Moves it to another hour of its service; the old place stays until the new one is taken. 409 `slot_full`, `not_bookable`, `booking_moved_on`.',
    answers,
    params: token,
    body: z.strictObject({ starts_at: startsAt }),
    async run(visit) {
      const wish = { ...ofBooking(visit), starts_at: visit.body.starts_at };
      answerBooking(visit, await rescheduleBooking(visit.deps.pools, wish, visit.now));
    },
  }),
];
