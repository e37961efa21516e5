import { z } from 'zod';
import { agencyById, serviceById } from '../../hall/catalogue.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import { dayOf, instantAt, rfc3339ms } from '../../hall/day.ts';
import { changeService } from '../../queue/citizen.ts';
import { findTickets } from '../../queue/find-tickets.ts';
import type { FoundTicket } from '../../queue/find-tickets.ts';
import { bringBack, copyTicket } from '../../queue/front-desk.ts';
import { Refusal } from '../../refusal.ts';
import { givenTicket, giveTicket, linksOf, ticketWish } from '../kiosk/give-ticket.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import { actorOf } from '../who.ts';

const FRONT_DESK = '/api/v1/halls/:hall/front-desk';
const note = z.string().trim().max(200).optional();

const foundTicket = z
  .object({
    id: z.uuid(),
    number: z.string().meta({ example: 'A-012' }),
    agency: z.string(),
    service: z.string(),
    status: z.string(),
    lane: z.enum(['regular', 'priority', 'reservation']),
    issued_at: z.iso.datetime({ offset: true }),
    called_at: z.iso.datetime({ offset: true }).nullable(),
  })
  .meta({ id: 'FoundTicket' });

/** Without its secret: that is for its holder, and for a copy. */
function tellTicket(catalogue: Catalogue, ticket: FoundTicket): z.output<typeof foundTicket> {
  const { time_zone } = catalogue.hall;
  const service = serviceById(catalogue, ticket.service_id);
  return {
    id: ticket.id,
    number: ticket.number,
    agency: agencyById(catalogue, service.agency_id).code,
    service: service.code,
    status: ticket.status,
    lane: ticket.lane,
    issued_at: rfc3339ms(ticket.issued_at, time_zone),
    called_at: ticket.called_at ? rfc3339ms(ticket.called_at, time_zone) : null,
  };
}

/** A program may send every name of its form; what is left empty is not asked. */
const unlessEmpty = <S extends z.ZodType>(schema: S) =>
  z.union([z.literal('').transform(() => undefined), schema.optional()]);

/** An hour of today as it is said, `08:30`, or an instant. */
export const hourOrInstant = z.union([
  z.string().regex(/^([01]\d|2[0-3])[:.][0-5]\d$/),
  z.iso.datetime({ offset: true }),
]);

/** The moment meant; null when none was given. */
export function momentOf({ hall }: Catalogue, said: string | undefined, now: Date): Date | undefined {
  if (!said) return undefined;
  if (said.length > 5) return new Date(said);
  return instantAt(dayOf(now, hall.time_zone), said.replace('.', ':'), hall.time_zone);
}

/** The key of the agency with this code. Refuses `not_found`. */
export function agencyWanted({ agencies }: Catalogue, code: string | undefined): string | undefined {
  if (!code) return undefined;
  const agency = agencies.find((one) => one.code === code);
  if (!agency) throw new Refusal('not_found');
  return agency.id;
}

const copied = z.object({ ticket_id: z.uuid(), number: z.string(), token: z.string(), copies: z.int() });
const params = z.strictObject({ id: z.uuid() });
const changed = { 200: { says: 'Done.', body: z.object({ ticket_id: z.uuid() }) } };
const post = { method: 'post', for: 'front_desk', kind: 'api', key: 'must', query: none } as const;

export const frontDeskApiRoutes: Route[] = [
  hallRoute({
    ...post,
    path: `${FRONT_DESK}/tickets`,
    limit: 'ticket',
    says: 'A number for someone, as at the kiosk.',
    answers: { 201: { says: 'The ticket.', body: givenTicket } },
    params: none,
    body: ticketWish.extend({ note }),
    async run(visit) {
      const told = await giveTicket(visit, { origin: 'front_desk', device_id: null, note: visit.body.note || null });
      visit.res.status(201).json(told);
    },
  }),
  hallRoute({
    method: 'get',
    path: `${FRONT_DESK}/tickets`,
    for: 'front_desk',
    kind: 'api',
    says: "Finds a ticket of today without its paper: by agency, number as typed, and when it was taken ('08:30' or an instant).",
    answers: { 200: { says: 'The newest first, 40 at most.', body: z.object({ tickets: z.array(foundTicket) }) } },
    params: none,
    query: z.strictObject({
      agency: z.string().max(24).optional(),
      number: z.string().max(12).optional(),
      after: unlessEmpty(hourOrInstant),
      before: unlessEmpty(hourOrInstant),
    }),
    body: none,
    async run({ catalogue, deps, query, now, res }) {
      const wanted = {
        agency_id: agencyWanted(catalogue, query.agency),
        number: query.number,
        after: momentOf(catalogue, query.after, now),
        before: momentOf(catalogue, query.before, now),
      };
      const found = await findTickets(deps.pools.screens, catalogue, wanted, now);
      res.json({ tickets: found.map((ticket) => tellTicket(catalogue, ticket)) });
    },
  }),
  hallRoute({
    ...post,
    path: `${FRONT_DESK}/tickets/:id/copy`,
    says: 'A marked copy with a new token; the old one is void.',
    answers: {
      200: {
        says: 'The copy.',
        body: copied.extend({ links: givenTicket.shape.links }),
      },
    },
    params,
    body: none,
    async run({ catalogue, deps, params: { id }, who, request, now, res }) {
      const what = { catalogue, ticket_id: id, by: actorOf(who), request };
      const { status, body } = await copyTicket(deps.pools.db, what, now);
      const told = copied.parse(body);
      res.status(status).json({ ...told, links: linksOf(deps.base_url, catalogue.hall.slug, told.token) });
    },
  }),
  hallRoute({
    ...post,
    path: `${FRONT_DESK}/tickets/:id/service`,
    says: 'Changes a wrongly chosen service before the first call; the arrival is kept.',
    answers: changed,
    params,
    body: z.strictObject({ service: z.string().max(16), turn_id: z.uuid().optional() }),
    async run({ catalogue, deps, params: { id }, body, who, request, now, res }) {
      const { service: service_code, turn_id } = body;
      const what = { catalogue, ticket: { ticket_id: id }, by: actorOf(who), request, service_code, turn_id };
      const answer = await changeService(deps.pools.db, what, now);
      res.status(answer.status).json(answer.body);
    },
  }),
  hallRoute({
    ...post,
    path: `${FRONT_DESK}/tickets/:id/return`,
    says: 'Brings a missed citizen back into the line; a second time needs a reason.',
    answers: changed,
    params,
    body: z.strictObject({ reason: z.string().trim().max(200).optional() }),
    async run({ catalogue, deps, params: { id }, body, who, request, now, res }) {
      const what = { catalogue, ticket_id: id, by: actorOf(who), request, reason: body.reason };
      const answer = await bringBack(deps.pools.db, what, now);
      res.status(answer.status).json(answer.body);
    },
  }),
];
