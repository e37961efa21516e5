import type { Express } from 'express';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { catalogueOfHall } from '../../hall/catalogue.ts';
import type { Agency, Catalogue, Service } from '../../hall/catalogue.ts';
import { listHalls } from '../../hall/halls.ts';
import { hallNow } from '../../queue/status.ts';
import { Refusal } from '../../refusal.ts';
import { clockTimeZoned } from '../../text/say-time.ts';
import { languages, texts } from '../../text/text.ts';
import type { Language } from '../../text/text.ts';
import { agencyFacts, hallFacts, hoursToday, nameIn, openFacts, serviceRow } from './hall-facts.ts';
import type { Reading } from './hall-facts.ts';
import { LANGUAGE_COOKIE } from '../language.ts';
import { draw, seeOther, show } from '../page.ts';
import { nextFree } from '../reservation/day-facts.ts';
import { hallRoute, none, plainRoute } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import { serviceFacts } from './service-facts.ts';
import { themeCss } from '../look/theme.ts';

const STYLES = ['public.css'];
const YEAR_MS = 365 * 24 * 60 * 60_000;

type AnyVisit = HallVisit<unknown, unknown, unknown>;

async function readingOf({ catalogue, deps, now, language }: AnyVisit): Promise<Reading> {
  return { catalogue, now, lang: language, hall_now: await hallNow(deps.pools.screens, catalogue, now) };
}

const asOf = ({ catalogue, hall_now, lang }: Reading): string =>
  texts[lang].hall.as_of(clockTimeZoned(hall_now.as_of, catalogue.hall));

/** The part of the first page that changes by itself. */
function agenciesPart(reading: Reading): Record<string, unknown> {
  const agencies = reading.catalogue.agencies.map((agency) => agencyFacts(reading, agency));
  return { agencies, as_of: asOf(reading), t: texts[reading.lang].hall };
}

async function showAgency(visit: AnyVisit, agency: Agency): Promise<void> {
  const reading = await readingOf(visit);
  const services = visit.catalogue.services.filter(({ agency_id }) => agency_id === agency.id);
  show(
    visit,
    'hall/agency',
    { title: nameIn(agency, visit.language), styles: STYLES, bilingual: true },
    {
      agency: agencyFacts(reading, agency),
      hours: hoursToday(reading, { agency_id: agency.id }),
      rows: services.map((service) => serviceRow(reading, service)),
      as_of: asOf(reading),
    },
  );
}

async function showService(visit: AnyVisit, service: Service): Promise<void> {
  const reading = await readingOf(visit);
  show(
    visit,
    'hall/service',
    { title: nameIn(service, visit.language), styles: STYLES, bilingual: true },
    {
      service: serviceFacts(reading, service),
      as_of: asOf(reading),
      booking: {
        mode: service.booking_mode,
        href: `/${visit.catalogue.hall.slug}/reservasi/layanan/${service.code}`,
        next_free: await nextFree(visit, service),
      },
    },
  );
}

/** An agency or a service by its code, however it is written: addresses are typed and read aloud. */
function namedBy({ agencies, services }: Catalogue, code: string): { agency: Agency } | { service: Service } {
  const wanted = code.toUpperCase();
  const service = services.find((one) => one.code === wanted);
  if (service) return { service };
  const agency = agencies.find((one) => one.code === wanted);
  if (agency) return { agency };
  throw new Refusal('not_found');
}

/** A page of this hall and nothing else; its first page where the wish is anything else. */
export function ownPath({ hall }: Catalogue, wanted: string | undefined): string {
  const home = `/${hall.slug}`;
  if (wanted === undefined || !wanted.startsWith(home) || /[^!-~]|\\|\/\//.test(wanted)) return home;
  return /^([/?]|$)/.test(wanted.slice(home.length)) ? wanted : home;
}

const language = z.enum(languages);
const inLanguage = z.strictObject({ bahasa: language.optional() });

/** The hall's public pages: no sign-in, no script needed. */
export const hallRoutes: Route[] = [
  plainRoute({
    method: 'get',
    path: '/',
    for: 'anyone',
    kind: 'page',
    params: none,
    query: none,
    body: none,
    async run(visit) {
      const halls = await listHalls(visit.deps.pools.db, visit.now);
      const [only, another] = halls;
      if (only && !another) return seeOther(visit, `/${only.slug}`);
      show(visit, 'hall/halls', { title: 'Satu Atap', styles: STYLES, bilingual: true }, { halls });
    },
  }),
  hallRoute({
    method: 'get',
    path: '/:hall',
    for: 'anyone',
    kind: 'page',
    params: none,
    query: z.strictObject({ cari: z.string().max(200).optional() }),
    body: none,
    async run(visit) {
      const facts = hallFacts(await readingOf(visit), visit.query.cari);
      const { short_name } = visit.catalogue.hall;
      show(visit, 'hall/show', { title: short_name, styles: STYLES, scripts: ['live.js'], bilingual: true }, facts);
    },
  }),
  hallRoute({
    method: 'get',
    path: '/:hall/layanan',
    for: 'anyone',
    kind: 'page',
    params: none,
    query: none,
    body: none,
    async run(visit) {
      const reading = await readingOf(visit);
      const agencies = visit.catalogue.agencies.map((agency) => ({
        ...agencyFacts(reading, agency),
        rows: visit.catalogue.services
          .filter(({ agency_id }) => agency_id === agency.id)
          .map((service) => serviceRow(reading, service)),
      }));
      const title = texts[visit.language].hall.all_services;
      show(visit, 'hall/services', { title, styles: STYLES, bilingual: true }, { agencies, open: openFacts(reading) });
    },
  }),
  hallRoute({
    method: 'get',
    path: '/:hall/layanan/:code',
    for: 'anyone',
    kind: 'page',
    params: z.strictObject({ code: z.string().max(24) }),
    query: none,
    body: none,
    async run(visit) {
      const found = namedBy(visit.catalogue, visit.params.code);
      await ('service' in found ? showService(visit, found.service) : showAgency(visit, found.agency));
    },
  }),
  hallRoute({
    method: 'get',
    path: '/:hall/keadaan',
    for: 'anyone',
    kind: 'page',
    params: none,
    query: inLanguage,
    body: none,
    async run(visit) {
      const reading = await readingOf({ ...visit, language: visit.query.bahasa ?? visit.language });
      visit.res.send(await draw(visit.res.app, 'hall/_agencies', agenciesPart(reading)));
    },
  }),
  hallRoute({
    method: 'get',
    path: '/:hall/siaran',
    for: 'anyone',
    kind: 'stream',
    params: none,
    query: inLanguage,
    body: none,
    async run(visit) {
      const { catalogue, query, deps, res } = visit;
      await deps.live.watch(res, {
        hall_id: catalogue.hall.id,
        group: 'hall',
        key: query.bahasa ?? visit.language,
      });
    },
  }),
  hallRoute({
    method: 'post',
    path: '/:hall/bahasa',
    for: 'anyone',
    kind: 'page',
    params: none,
    query: none,
    body: z.strictObject({ language, back: z.string().max(400).optional() }),
    run(visit) {
      const { body, catalogue, deps, res } = visit;
      const secure = deps.base_url.startsWith('https:');
      res.cookie(LANGUAGE_COOKIE, body.language, {
        maxAge: YEAR_MS,
        httpOnly: true,
        sameSite: 'lax',
        secure,
        path: '/',
      });
      seeOther(visit, ownPath(catalogue, body.back));
    },
  }),
  hallRoute({
    method: 'get',
    path: '/:hall/tema.css',
    for: 'anyone',
    kind: 'page',
    params: none,
    query: none,
    body: none,
    run({ catalogue, res }) {
      res.set('Cache-Control', 'public, max-age=300').type('text/css').send(themeCss(catalogue.hall.colour));
    },
  }),
];

/** How the first page is read again while people look at it: one drawing per language, at most once a second. */
export function serveHallScreens(app: Express, deps: Deps): void {
  deps.live.serve('hall', {
    event: 'fragment',
    rest_ms: 1_000,
    async read(hall_id, keys) {
      const catalogue = await catalogueOfHall(deps.pools.db, hall_id);
      const now = deps.now();
      const hall_now = await hallNow(deps.pools.screens, catalogue, now);
      const wanted = languages.filter((one) => keys.includes(one));
      const drawn = wanted.map(async (lang: Language) => {
        const part = agenciesPart({ catalogue, now, lang, hall_now });
        const html = await draw(app, 'hall/_agencies', part);
        return [lang, { text: JSON.stringify({ html }), version: JSON.stringify(part['agencies']) }] as const;
      });
      return new Map(await Promise.all(drawn));
    },
  });
}
