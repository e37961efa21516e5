import { z } from 'zod';
import { agencyById, serviceByCode } from '../../hall/catalogue.ts';
import { searchServices } from '../../hall/search.ts';
import { ticketEscpos } from '../../paper/escpos.ts';
import type { TicketFacts } from '../../paper/facts.ts';
import { ticketPdf } from '../../paper/ticket.ts';
import { changeService, imHere, leave } from '../../queue/citizen.ts';
import { isFollowable } from '../../queue/follow.ts';
import type { FollowedTicket } from '../../queue/follow.ts';
import { hallNow } from '../../queue/status.ts';
import { Refusal } from '../../refusal.ts';
import type { RefusalCode } from '../../refusal.ts';
import { languages, texts } from '../../text/text.ts';
import type { Language } from '../../text/text.ts';
import { nameIn, serviceRow } from '../hall/hall-facts.ts';
import type { Reading } from '../hall/hall-facts.ts';
import { chosenLanguage } from '../language.ts';
import { allowOwnFrame } from '../own-frame.ts';
import { draw, seeOther, show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import { ofTicket } from './ticket-api.ts';
import { noteShown, ticketOf, ticketToken, unseenCall } from './ticket-door.ts';
import type { TicketVisit } from './ticket-door.ts';
import { changeKey, ticketFacts } from './ticket-facts.ts';

const STYLES = ['public.css'];
const inLanguage = z.strictObject({ bahasa: z.enum(languages).optional() });

/** The language the citizen chose on our pages, else the one they took the number in. */
const languageFor = (visit: TicketVisit, ticket: FollowedTicket): Language =>
  chosenLanguage(visit.req) ?? ticket.language;

async function readingOf({ catalogue, deps, now }: TicketVisit, lang: Language): Promise<Reading> {
  return { catalogue, now, lang, hall_now: await hallNow(deps.pools.screens, catalogue, now) };
}

const homeOf = ({ catalogue, params }: TicketVisit): string => `/${catalogue.hall.slug}/tiket/${params.token}`;

/** An unknown number is said to be one, with what to do; programs and people are told the same status. */
function showVoid(visit: TicketVisit): void {
  const { ticket, message } = texts[visit.language];
  const actions = [{ href: `/${visit.catalogue.hall.slug}`, label: message.back }];
  show(
    visit,
    'layout/message',
    { title: ticket.void_title, bilingual: true },
    { message: { title: ticket.void_title, sentence: ticket.void, reference: null, actions } },
    404,
  );
}

async function withTicket(visit: TicketVisit, work: (ticket: FollowedTicket) => Promise<void>): Promise<void> {
  const ticket = await ticketOf(visit).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'not_found') return null;
    throw error;
  });
  if (ticket) await work(ticket);
  else showVoid(visit);
}

async function showTicket(visit: TicketVisit): Promise<void> {
  await withTicket(visit, async (ticket) => {
    const language = languageFor(visit, ticket);
    const facts = ticketFacts(await readingOf(visit, language), ticket);
    show(
      { ...visit, language },
      'ticket/show',
      {
        title: facts.title,
        styles: STYLES,
        scripts: ['live.js', 'ticket.js'],
        bilingual: true,
        body_class: 'page-narrow',
      },
      { ticket: facts, not_mine: ticket.has_phone ? `${homeOf(visit)}/bukan-saya` : null },
    );
    const seen = visit.req.method === 'HEAD' ? null : unseenCall(ticket);
    if (seen) noteShown(visit.deps, visit.catalogue, [seen]);
  });
}

/** The page where a wrongly chosen service is changed: by words, or from the whole list. */
async function showChange(
  visit: TicketVisit,
  ticket: FollowedTicket,
  { said, error }: { said?: string | undefined; error?: string },
): Promise<void> {
  const language = languageFor(visit, ticket);
  const reading = await readingOf(visit, language);
  const turn = ticket.turns.find(({ untouched }) => untouched);
  if (!turn) return seeOther(visit, homeOf(visit));
  const { agencies, services } = visit.catalogue;
  const found = said ? searchServices(visit.catalogue, said).filter(({ id }) => id !== turn.service.id) : [];
  show(
    { ...visit, language },
    'ticket/change',
    { title: texts[language].ticket.change_title, styles: STYLES, bilingual: true, body_class: 'page-narrow' },
    {
      path: homeOf(visit),
      number: ticket.number,
      now: nameIn(turn.service, language),
      from: turn.service.code,
      key: changeKey(turn),
      said: said ?? '',
      error: error ?? null,
      found: found.map((service) => serviceRow(reading, service)),
      groups: agencies.map((agency) => ({
        name: nameIn(agency, language),
        options: services
          .filter(({ agency_id, id }) => agency_id === agency.id && id !== turn.service.id)
          .map((service) => ({ code: service.code, name: nameIn(service, language) })),
      })),
    },
    error ? 422 : 200,
  );
}

/** The state went on meanwhile: the page itself says best what is so now. */
const SHOWN_BY_THE_PAGE: readonly RefusalCode[] = ['turn_moved_on', 'ask_front_desk', 'not_found'];

async function actThenShow(visit: TicketVisit, act: () => Promise<unknown>): Promise<void> {
  await act().catch((error: unknown) => {
    if (!(error instanceof Refusal) || !SHOWN_BY_THE_PAGE.includes(error.code)) throw error;
  });
  seeOther(visit, homeOf(visit));
}

function paperFacts({ catalogue, deps, params }: TicketVisit, ticket: FollowedTicket, width_mm: 58 | 80): TicketFacts {
  const { hall } = catalogue;
  const { language, turn } = ticket;
  return {
    hall_name: hall.name,
    agency_name: nameIn(agencyById(catalogue, turn.service.agency_id), language),
    // paper is lost and read by others
    service_name: turn.service.sensitive ? texts[language].ticket.your_service : nameIn(turn.service, language),
    number: ticket.number,
    lane: ticket.lane,
    needs: ticket.needs,
    ahead: turn.ahead ?? 0,
    issued_at: ticket.issued_at,
    time_zone: hall.time_zone,
    zone_label: hall.zone_label,
    page_url: `${deps.base_url}/${hall.slug}/tiket/${params.token}`,
    language,
    copy: ticket.copies > 0,
    training: hall.training,
    width_mm,
  };
}

const paperWidth = z.strictObject({ lebar: z.enum(['58', '80']).optional() });

/** A ticket on paper: the file is named by its number. */
const paperRoute = (
  ending: 'pdf' | 'escpos',
  type: string,
  print: (facts: TicketFacts) => Buffer | Promise<Buffer>,
): Route =>
  hallRoute({
    method: 'get',
    path: `/:hall/tiket/:token.${ending}`,
    for: 'anyone',
    kind: 'page',
    params: ticketToken,
    query: paperWidth,
    body: none,
    async run(visit) {
      const ticket = await ticketOf(visit);
      const bytes = await print(paperFacts(visit, ticket, visit.query.lebar === '58' ? 58 : 80));
      allowOwnFrame(visit.res); // the kiosk and the front desk print it from a frame of their own page
      visit.res.type(type).set('Content-Disposition', `inline; filename="${ticket.number}.${ending}"`).send(bytes);
    },
  });

const PAGE = '/:hall/tiket/:token';
const post = { method: 'post', for: 'anyone', kind: 'page', key: 'may', params: ticketToken, query: none } as const;
const get = { method: 'get', for: 'anyone', kind: 'page', params: ticketToken, body: none } as const;

/** The citizen's own page behind the QR of the ticket. The token is all one needs, and is never logged. */
export const ticketRoutes: Route[] = [
  paperRoute('pdf', 'application/pdf', ticketPdf),
  paperRoute('escpos', 'application/octet-stream', ticketEscpos),
  hallRoute({ ...get, path: PAGE, query: none, run: showTicket }),
  hallRoute({
    ...get,
    path: `${PAGE}/posisi`,
    query: inLanguage,
    async run(visit) {
      const ticket = await ticketOf(visit);
      const reading = await readingOf(visit, visit.query.bahasa ?? languageFor(visit, ticket));
      const html = await draw(visit.res.app, 'ticket/_now', {
        ticket: ticketFacts(reading, ticket),
        t: texts[reading.lang].ticket,
      });
      visit.res.send(html);
      const seen = visit.req.method === 'HEAD' ? null : unseenCall(ticket);
      if (seen) noteShown(visit.deps, visit.catalogue, [seen]);
    },
  }),
  hallRoute({
    ...get,
    kind: 'stream',
    path: `${PAGE}/siaran`,
    query: inLanguage,
    async run({ catalogue, deps, params, query, res, language }) {
      if (!(await isFollowable(deps.pools.db, catalogue, params.token))) throw new Refusal('not_found');
      await deps.live.watch(res, {
        hall_id: catalogue.hall.id,
        group: 'tiket',
        key: `${query.bahasa ?? language} ${params.token}`,
      });
    },
  }),
  hallRoute({
    ...post,
    path: `${PAGE}/di-sini`,
    body: none,
    run: (visit) => actThenShow(visit, () => imHere(visit.deps.pools.db, ofTicket(visit), visit.now)),
  }),
  hallRoute({
    ...post,
    path: `${PAGE}/batal`,
    body: none,
    run: (visit) => actThenShow(visit, () => leave(visit.deps.pools.db, ofTicket(visit), visit.now)),
  }),
  hallRoute({
    ...get,
    path: `${PAGE}/layanan`,
    query: z.strictObject({ cari: z.string().max(200).optional() }),
    run: (visit) => withTicket(visit, (ticket) => showChange(visit, ticket, { said: visit.query.cari?.trim() })),
  }),
  hallRoute({
    ...post,
    path: `${PAGE}/layanan`,
    body: z.strictObject({ service: z.string().max(16).optional(), from: z.string().max(16) }),
    async run(visit) {
      const { service, from } = visit.body;
      const { catalogue, deps, now } = visit;
      const ticket = await ticketOf(visit);
      if (!service) {
        await showChange(visit, ticket, { error: texts[languageFor(visit, ticket)].ticket.change_pick });
        return;
      }
      const { code } = serviceByCode(catalogue, service);
      await actThenShow(visit, async () =>
        changeService(deps.pools.db, { ...ofTicket(visit), service_code: code, from }, now),
      );
    },
  }),
];
