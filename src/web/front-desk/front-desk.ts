import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { agencyById, counterById, serviceById } from '../../hall/catalogue.ts';
import type { Catalogue, Service } from '../../hall/catalogue.ts';
import { searchServices } from '../../hall/search.ts';
import type { RequestKey } from '../../idempotency.ts';
import { ticketPdf } from '../../paper/ticket.ts';
import type { TicketFacts } from '../../paper/facts.ts';
import { changeService } from '../../queue/citizen.ts';
import { findTickets, numberTyped, openTicket } from '../../queue/find-tickets.ts';
import type { FoundTicket, OpenedTicket } from '../../queue/find-tickets.ts';
import { bringBack, copyTicket, noteTicket } from '../../queue/front-desk.ts';
import { readExternalCode } from '../../queue/external-code.ts';
import { accessNeeds, needsOf, needWords } from '../../queue/needs.ts';
import { takeTicket } from '../../queue/take.ts';
import { Refusal } from '../../refusal.ts';
import { clockTime } from '../../text/say-time.ts';
import { texts } from '../../text/text.ts';
import { agencyWanted, hourOrInstant, momentOf } from './front-desk-api.ts';
import { serviceMeant, statusWords, transferChoices } from '../desk/desk-facts.ts';
import { explain } from '../explain.ts';
import { csrf } from '../gate.ts';
import { linksOf } from '../kiosk/give-ticket.ts';
import { allowOwnFrame } from '../own-frame.ts';
import { seeOther, show } from '../page.ts';
import type { PageFacts } from '../page.ts';
import { placesFor } from '../sign-in/places.ts';
import { hallRoute, InvalidInput, none } from '../route.ts';
import type { HallVisit, Route, Visit } from '../route.ts';
import { actorOf } from '../who.ts';

export type HereVisit = Visit & { catalogue: Catalogue };

export const place = ({ hall }: Catalogue, rest = ''): string => `/${hall.slug}/meja-depan${rest}`;

const frame = ({ catalogue, who }: HereVisit, title: string): PageFacts => ({
  title,
  body_class: 'front-desk page-wide',
  styles: ['desk.css'],
  scripts: ['front-desk.js'],
  links: placesFor(catalogue, who, 'meja-depan'),
});

/** The hidden fields of every form here; a key of its own for each, so that a form sent twice acts once. */
const marksFor = ({ who, req }: Visit) =>
  who.kind === 'staff' && who.by_cookie ? { csrf: csrf.generateToken(req), new_key: () => randomUUID() } : null;

const needChoices = accessNeeds.map((need) => ({ value: need, word: needWords[need].id, icon: needWords[need].icon }));

const serviceChoice = (catalogue: Catalogue, { code, name, agency_id, booking_mode }: Service) => ({
  code,
  name,
  agency: agencyById(catalogue, agency_id).short_name,
  external: booking_mode === 'external',
});

function ticketWords(catalogue: Catalogue, ticket: FoundTicket) {
  const { time_zone } = catalogue.hall;
  const service = serviceById(catalogue, ticket.service_id);
  return {
    id: ticket.id,
    href: place(catalogue, `/tiket/${ticket.id}`),
    number: ticket.number,
    status: ticket.status,
    status_word: statusWords[ticket.status],
    service: service.name,
    service_code: service.code,
    agency: agencyById(catalogue, service.agency_id).short_name,
    taken: clockTime(ticket.issued_at, time_zone),
    called: ticket.called_at ? clockTime(ticket.called_at, time_zone) : null,
    counter: ticket.counter_id ? counterById(catalogue, ticket.counter_id).label : null,
    priority: ticket.priority,
    booked: ticket.booked_at ? clockTime(ticket.booked_at, time_zone) : null,
    needs: needsOf(ticket.needs).map((need) => ({ value: need, word: needWords[need].id, icon: needWords[need].icon })),
    note: ticket.note,
    external_code: ticket.external_code,
    copies: ticket.copies,
    came_back: ticket.came_back,
    untouched: ticket.untouched,
  };
}

const text = (most: number) => z.string().trim().max(most).optional();
const homeQuery = z.strictObject({
  kata: text(200),
  instansi: text(24),
  nomor: text(12),
  dari: z.union([z.literal(''), hourOrInstant]).optional(),
  sampai: z.union([z.literal(''), hourOrInstant]).optional(),
});
type HomeQuery = z.output<typeof homeQuery>;
/** What could not be done, and the code of a reservation as it was shown, to be put right. */
type Bad = { sentence: string; kode?: string | undefined } | null;

/** Two questions side by side: what do you need, and which is your number. */
export async function showHome(visit: HereVisit, query: HomeQuery, bad: Bad, status = 200): Promise<void> {
  const { catalogue, deps, now } = visit;
  const { kata, instansi, nomor, dari, sampai } = query;
  const asked = [instansi, nomor, dari, sampai].some(Boolean);
  const wanted = {
    agency_id: agencyWanted(catalogue, instansi),
    number: nomor,
    after: momentOf(catalogue, dari, now),
    before: momentOf(catalogue, sampai, now),
  };
  const tickets = asked ? await findTickets(deps.pools.screens, catalogue, wanted, now) : null;
  const services = kata ? searchServices(catalogue, kata) : null;
  show(
    visit,
    'front-desk/home',
    frame(visit, 'Meja depan'),
    {
      base: place(catalogue),
      marks: marksFor(visit),
      bad,
      given: {
        kode: bad?.kode ?? '',
        kata: kata ?? '',
        instansi: instansi ?? '',
        nomor: nomor ?? '',
        dari: dari ?? '',
        sampai: sampai ?? '',
      },
      services: services?.map((service) => serviceChoice(catalogue, service)) ?? null,
      tickets: tickets?.map((ticket) => ticketWords(catalogue, ticket)) ?? null,
      unreadable: Boolean(nomor) && numberTyped(nomor ?? '') === null,
      reservable: catalogue.services.some(({ booking_mode }) => booking_mode === 'both'),
      agencies: catalogue.agencies.map(({ code, short_name }) => ({ value: code, label: short_name })),
      needs: needChoices,
    },
    status,
  );
}

async function mustOpen({ catalogue, deps, now }: HereVisit, id: string): Promise<OpenedTicket> {
  const ticket = await openTicket(deps.pools.screens, catalogue, id, now);
  if (!ticket) throw new Refusal('not_found');
  return ticket;
}

/** One ticket: its number, what it waits for, and what may be done with it. */
async function showTicket(visit: HereVisit, id: string, bad: Bad, { print = false, status = 200 } = {}): Promise<void> {
  const { catalogue } = visit;
  const ticket = await mustOpen(visit, id);
  show(
    visit,
    'front-desk/ticket',
    frame(visit, ticket.number),
    {
      base: place(catalogue),
      marks: marksFor(visit),
      bad,
      print,
      ticket: ticketWords(catalogue, ticket),
      ahead: ticket.ahead,
      needs: needChoices,
      choices: transferChoices(catalogue),
    },
    status,
  );
}

/** What stands on the paper of a ticket, now. */
function paperFacts({ catalogue, deps }: HereVisit, ticket: OpenedTicket): TicketFacts {
  const { hall } = catalogue;
  const service = serviceById(catalogue, ticket.service_id);
  const agency = agencyById(catalogue, service.agency_id);
  const english = ticket.language === 'en';
  return {
    hall_name: hall.name,
    agency_name: (english && agency.name_en) || agency.name,
    service_name: (english && service.name_en) || service.name,
    number: ticket.number,
    lane: ticket.lane,
    needs: ticket.needs,
    ahead: ticket.ahead ?? 0,
    issued_at: ticket.issued_at,
    time_zone: hall.time_zone,
    zone_label: hall.zone_label,
    page_url: linksOf(deps.base_url, hall.slug, ticket.token).page,
    language: ticket.language,
    copy: ticket.copies > 0,
    training: hall.training,
  };
}

const params = z.strictObject({ id: z.uuid() });
const get = { method: 'get', for: 'front_desk', kind: 'page', body: none } as const;
const post = { method: 'post', for: 'front_desk', kind: 'page', query: none } as const;

const reason = text(200);
/** A list from boxes: none, one, or several fields of the same name. */
const boxes = z
  .union([z.enum(accessNeeds), z.array(z.enum(accessNeeds)).max(accessNeeds.length)])
  .optional()
  .transform((chosen) => [chosen ?? []].flat());

const wish = z.strictObject({
  service: z.string('Pilih layanannya dahulu.').min(1, 'Pilih layanannya dahulu.').max(16),
  kata: text(200),
  lane: z.enum(['regular', 'priority']),
  needs: boxes,
  note: text(200),
  external_code: z
    .string()
    .max(80)
    .optional()
    .transform((written = '', context) => {
      const read = readExternalCode(written);
      if (read !== 'wrong') return read.code;
      context.addIssue({ code: 'custom', message: texts.id.kiosk.wrong_external_code });
      return z.NEVER;
    }),
  language: z.enum(['id', 'en']),
});

const notOneService = (): InvalidInput =>
  new InvalidInput('body', [
    { code: 'custom', path: ['service'], message: 'Pilih satu layanan dari daftar yang muncul.', input: undefined },
  ]);

/** What a verb on one ticket works with. */
type OnTicket = { catalogue: Catalogue; ticket_id: string; by: string; request: RequestKey | null };

/** One act on a ticket: then its page again, with a sentence when it was refused. */
function ticketAct<Body extends z.ZodType>(
  path: string,
  body: Body,
  act: (visit: HallVisit<unknown, unknown, z.output<Body>>, what: OnTicket) => Promise<unknown>,
  then = '',
): Route {
  return hallRoute({
    ...post,
    path: `/:hall/meja-depan/tiket/:id/${path}`,
    params,
    body,
    async run(visit) {
      const { catalogue, who, request, params } = visit;
      const what = { catalogue, ticket_id: params.id, by: actorOf(who), request };
      try {
        await act(visit, what);
        seeOther(visit, place(catalogue, `/tiket/${params.id}${then}`));
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'not_found') throw error;
        const { status, sentence } = explain(error, 'id');
        await showTicket(visit, params.id, { sentence }, { status });
      }
    },
    again: (visit, { errors }) =>
      showTicket(visit, String(visit.req.params['id']), { sentence: Object.values(errors)[0] ?? '' }, { status: 422 }),
  });
}

export const frontDeskRoutes: Route[] = [
  hallRoute({
    ...get,
    path: '/:hall/meja-depan',
    params: none,
    query: homeQuery,
    run: (visit) => showHome(visit, visit.query, null),
  }),
  hallRoute({
    ...post,
    path: '/:hall/meja-depan/tiket',
    limit: 'ticket',
    params: none,
    body: wish,
    async run(visit) {
      const { catalogue, deps, who, request, now, body } = visit;
      const { service, lane, needs, note, external_code, language, kata } = body;
      const asked = {
        service_code: service,
        lane,
        needs,
        note: note || null,
        external_code,
        language,
        phone_sealed: null,
      };
      const by = actorOf(who);
      try {
        const { body: taken } = await takeTicket(
          deps.pools,
          { catalogue, ...asked, origin: 'front_desk', device_id: null, by, request },
          now,
        );
        seeOther(visit, place(catalogue, `/tiket/${taken.id}?cetak=ya`));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status, sentence } = explain(error, 'id');
        const name = catalogue.services.find(({ code }) => code === service)?.name;
        await showHome(visit, { kata: kata || name }, { sentence }, status);
      }
    },
    again: (visit, { errors, given }) => {
      const kata = z.string().max(200).optional().catch(undefined).parse(given['kata']);
      return showHome(visit, { kata }, { sentence: Object.values(errors)[0] ?? '' }, 422);
    },
  }),
  hallRoute({
    ...get,
    path: '/:hall/meja-depan/tiket/:id',
    params,
    query: z.strictObject({ cetak: z.literal('ya').optional() }),
    run: (visit) => showTicket(visit, visit.params.id, null, { print: visit.query.cetak === 'ya' }),
  }),
  hallRoute({
    ...get,
    path: '/:hall/meja-depan/tiket/:id/kertas.pdf',
    params,
    query: none,
    async run(visit) {
      const ticket = await mustOpen(visit, visit.params.id);
      const pdf = await ticketPdf(paperFacts(visit, ticket));
      allowOwnFrame(visit.res);
      visit.res.type('application/pdf').set('Content-Disposition', 'inline; filename="tiket.pdf"').send(pdf);
    },
  }),
  ticketAct('salinan', z.strictObject({}), ({ deps, now }, what) => copyTicket(deps.pools.db, what, now), '?cetak=ya'),
  ticketAct(
    'layanan',
    z.strictObject({ service: z.string('Pilih layanannya dahulu.').trim().min(1).max(200) }),
    async ({ deps, now, body, catalogue }, { ticket_id, ...what }) => {
      const found = searchServices(catalogue, body.service, 2);
      const meant = serviceMeant(catalogue, body.service) ?? (found.length === 1 ? found[0] : undefined);
      if (!meant) throw notOneService();
      const service_code = meant.code;
      return changeService(deps.pools.db, { ...what, ticket: { ticket_id }, service_code }, now);
    },
    '?cetak=ya',
  ),
  ticketAct('kembali', z.strictObject({ reason }), ({ deps, now, body }, what) =>
    bringBack(deps.pools.db, { ...what, reason: body.reason || undefined }, now),
  ),
  ticketAct(
    'catatan',
    z.strictObject({ lane: z.enum(['regular', 'priority']), needs: boxes, note: text(200), reason }),
    ({ deps, now, body }, what) =>
      noteTicket(deps.pools.db, { ...what, ...body, note: body.note || null, reason: body.reason || undefined }, now),
  ),
];
