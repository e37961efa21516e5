import type { Express } from 'express';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { catalogueOf, catalogueOfHall } from '../../hall/catalogue.ts';
import type { Catalogue, Hall } from '../../hall/catalogue.ts';
import { Refusal } from '../../refusal.ts';
import { issueAccess } from '../../staff/access.ts';
import type { Staff } from '../../staff/staff.ts';
import { giveCookie } from '../display/devices.ts';
import { draw, seeOther, show } from '../page.ts';
import { homeOf } from '../sign-in/places.ts';
import { none, plainRoute } from '../route.ts';
import type { Route, Visit } from '../route.ts';
import { sampleRuns } from './sample-runs.ts';
import { beginSession } from '../sign-in/begin-session.ts';
import { practiceLogins, sampleFacts, startFacts, startScreens } from './start-facts.ts';
import { mustPressHere, mustSitHere, trainingHall } from './start-guard.ts';

const DAY_MS = 24 * 60 * 60_000;

const inHall = z.strictObject({ aula: z.string().max(80) });
const look = { method: 'get', for: 'anyone', body: none, query: none } as const;
const press = { method: 'post', for: 'anyone', kind: 'page', query: none } as const;

/** Where this process listens, as the browser that sits here reached it. */
function ownAddress({ req }: Visit): string {
  const { localAddress = '127.0.0.1', localPort } = req.socket;
  const plain = localAddress.replace(/^::ffff:/, '');
  return `http://${plain.includes(':') ? `[${plain}]` : plain}:${localPort}`;
}

async function sampleOf(deps: Deps, catalogue: Catalogue) {
  const { stage } = await startScreens(deps, catalogue);
  return sampleFacts(catalogue, stage, sampleRuns(deps).of(catalogue.hall.id));
}

/** No hall of this installation is in training: the page says so, and where the hall is. */
function showNotHere(visit: Visit, halls: Pick<Hall, 'slug' | 'short_name'>[]): void {
  const message = {
    title: 'Halaman mulai tidak tersedia',
    sentence: 'Halaman ini hanya untuk aula yang sedang latihan. Aula di mesin ini sudah melayani sungguhan.',
    actions: halls.map(({ slug, short_name }) => ({ href: `/${slug}/`, label: `Buka ${short_name}` })),
  };
  show(visit, 'layout/message', { title: message.title, body_class: 'page-narrow' }, { message }, 404);
}

/** After a press about the sample run: its card alone for the page's own script, else back to the page. */
async function showSample(visit: Visit, catalogue: Catalogue): Promise<void> {
  const { deps, req, res } = visit;
  if (req.headers['x-live'] === undefined) return seeOther(visit, `/mulai?aula=${catalogue.hall.slug}`);
  res.render('start/answer', { sample: await sampleOf(deps, catalogue) });
}

/** The start page: every screen of a hall in training, one press away, for whoever sits at the machine. */
export const startRoutes: Route[] = [
  plainRoute({
    ...look,
    path: '/mulai',
    kind: 'page',
    params: none,
    query: z.strictObject({ aula: z.string().max(80).optional() }),
    async run(visit) {
      mustSitHere(visit);
      const { deps, query } = visit;
      const halls = await deps.pools.db<Hall>('halls').orderBy('made_at').select('slug', 'short_name', 'training');
      const training = halls.filter((hall) => hall.training);
      const chosen = query.aula === undefined ? training[0] : training.find(({ slug }) => slug === query.aula);
      if (!chosen) return showNotHere(visit, halls);
      const catalogue = await catalogueOf(deps.pools.db, chosen.slug);
      const start = await startFacts(deps, catalogue, training);
      show(
        { ...visit, catalogue },
        'start/show',
        { title: 'Mulai', body_class: 'start', styles: ['start.css'], scripts: ['live.js'] },
        { start, sample: await sampleOf(deps, catalogue) },
      );
    },
  }),
  plainRoute({
    ...look,
    path: '/mulai/:aula/isi-aula',
    kind: 'page',
    params: inHall,
    async run(visit) {
      mustSitHere(visit);
      const catalogue = await trainingHall(visit, visit.params.aula);
      visit.res.render('start/_sample', { sample: await sampleOf(visit.deps, catalogue) });
    },
  }),
  plainRoute({
    ...look,
    path: '/mulai/:aula/siaran',
    kind: 'stream',
    params: inHall,
    async run(visit) {
      mustSitHere(visit);
      const { hall } = await trainingHall(visit, visit.params.aula);
      await visit.deps.live.watch(visit.res, { hall_id: hall.id, group: SAMPLE, key: hall.slug });
    },
  }),

  plainRoute({
    ...press,
    path: '/mulai/:aula/perangkat',
    params: inHall,
    body: z.strictObject({ code: z.string().min(1).max(64) }),
    async run(visit) {
      mustPressHere(visit);
      const { deps, params, body, now } = visit;
      const catalogue = await trainingHall(visit, params.aula);
      const { kiosks, displays } = await startScreens(deps, catalogue);
      const device = [...kiosks, ...displays].find(({ code }) => code === body.code);
      if (!device) throw new Refusal('not_found');
      const { hall } = catalogue;
      const nothing = { role: null, agency_id: null, counter_id: null };
      const expires_at = new Date(now.getTime() + DAY_MS);
      const access = { hall_id: hall.id, form: 'cookie', kind: device.kind, device_id: device.id, ...nothing } as const;
      giveCookie(visit, device.kind, await issueAccess(deps.pools.db, { ...access, expires_at }, now));
      seeOther(
        visit,
        `/${hall.slug}/${device.kind === 'kiosk' ? 'kiosk' : `layar/${encodeURIComponent(device.code)}`}`,
      );
    },
  }),
  plainRoute({
    ...press,
    path: '/mulai/:aula/masuk',
    params: inHall,
    body: z.strictObject({ login: z.string().max(40) }),
    async run(visit) {
      mustPressHere(visit);
      const { deps, req, params, body } = visit;
      const catalogue = await trainingHall(visit, params.aula);
      const logins = await practiceLogins(deps, catalogue);
      if (!logins.some(({ login }) => login === body.login)) throw new Refusal('not_found');
      const of = { hall_id: catalogue.hall.id, login: body.login };
      const person = await deps.pools.db<Staff>('staff').where(of).first();
      if (!person) throw new Refusal('not_found');
      await beginSession(req, person);
      seeOther(visit, homeOf(catalogue, person));
    },
  }),
  plainRoute({
    ...press,
    path: '/mulai/:aula/isi-aula',
    params: inHall,
    body: none,
    async run(visit) {
      mustPressHere(visit);
      const { deps, params } = visit;
      const catalogue = await trainingHall(visit, params.aula);
      const { stage } = await startScreens(deps, catalogue);
      if (!stage) throw new Refusal('not_found');
      sampleRuns(deps).begin(catalogue, stage, ownAddress(visit));
      await showSample(visit, catalogue);
    },
  }),
  plainRoute({
    ...press,
    path: '/mulai/:aula/isi-aula/berhenti',
    params: inHall,
    body: none,
    async run(visit) {
      mustPressHere(visit);
      const catalogue = await trainingHall(visit, visit.params.aula);
      sampleRuns(visit.deps).stop(catalogue.hall.id);
      await showSample(visit, catalogue);
    },
  }),
];

const SAMPLE = 'start:html';

/** Keeps the card of the sample run true on open start pages. */
export function serveStartScreens(app: Express, deps: Deps): void {
  deps.live.serve(SAMPLE, {
    event: 'fragment',
    rest_ms: 250,
    async read(hall_id, keys) {
      const catalogue = await catalogueOfHall(deps.pools.db, hall_id);
      const html = await draw(app, 'start/_sample', { sample: await sampleOf(deps, catalogue) });
      return new Map(keys.map((key) => [key, JSON.stringify({ html })]));
    },
  });
}
