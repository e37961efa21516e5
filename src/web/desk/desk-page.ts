import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import { z } from 'zod';
import type { Db, Pools } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import { agencyById, catalogueOfHall, serviceByCode } from '../../hall/catalogue.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import type { RequestKey } from '../../idempotency.ts';
import { deskChoices, deskScreen, deskScreens } from '../../queue/desk-screen.ts';
import { Refusal } from '../../refusal.ts';
import { counterNumber, ownCounter } from './counter-door.ts';
import type { OwnCounter } from './counter-door.ts';
import { counterWords, deskFacts, transferChoices } from './desk-facts.ts';
import { explain } from '../explain.ts';
import { csrf } from '../gate.ts';
import { draw, seeOther, show } from '../page.ts';
import { placesFor } from '../sign-in/places.ts';
import { hallRoute, none } from '../route.ts';
import type { Route, Visit } from '../route.ts';
import { stillAllowed } from '../still-allowed.ts';
import { agencyLimit } from '../who.ts';

type HereVisit = Visit & { catalogue: Catalogue };

/** What came of an act, said in one sentence; or a question back: which of these services is meant. */
export type News = { sentence: string; choices?: string[]; turn_id?: string };
type Told = News & { kind: 'good' | 'bad' | 'ask' };

const params = z.strictObject({ number: counterNumber });

/** The hidden fields of a form for browsers without scripts: the session's token and a key of its own for each form. */
function marksFor({ who, req }: Visit) {
  return who.kind === 'staff' && who.by_cookie ? { csrf: csrf.generateToken(req), new_key: () => randomUUID() } : null;
}

const isLive = ({ req }: Visit): boolean => req.headers['x-live'] !== undefined;

/** The desk after an act or at first: the whole page, or for the page's own script only the parts that changed. */
async function showDesk(visit: HereVisit, own: OwnCounter, told: Told | null, status: number): Promise<void> {
  const { catalogue, deps, now, res, who } = visit;
  const screen = await deskScreen(deps.pools.screens, catalogue, own.counter_id, now);
  const desk = deskFacts(catalogue, screen, own.by, now);
  const news = told && {
    ...told,
    choices: (told.choices ?? []).map((code) => ({ code, ...serviceWords(catalogue, code) })),
  };
  if (isLive(visit)) {
    res.status(status).render('desk/answer', { desk, news, marks: null });
    return;
  }
  show(
    visit,
    'desk/show',
    {
      title: desk.label,
      body_class: 'desk page-full',
      styles: ['desk.css'],
      scripts: ['live.js', 'desk.js'],
      place: desk.label,
      links: placesFor(catalogue, who, 'loket'),
    },
    { desk, news, marks: marksFor(visit), now: now.toISOString(), services: transferChoices(catalogue) },
    status,
  );
}

function serviceWords(catalogue: Catalogue, code: string): { name: string; agency: string } {
  const { name, agency_id } = serviceByCode(catalogue, code);
  return { name, agency: agencyById(catalogue, agency_id).short_name };
}

/** What a verb at a desk works with. */
type AtWork<Body> = {
  db: Db;
  pools: Pools;
  catalogue: Catalogue;
  body: Body;
  /** Who sits down when the counter is opened; null for a program. */
  seat: string | null;
  desk: OwnCounter & { catalogue: Catalogue; request: RequestKey | null };
  now: Date;
};

/**
 * One press at a desk: the verb, then a 303 to the desk, or its fresh parts for the page's own script. A refusal is a
 * sentence beside the fresh state, never a page of its own.
 */
export function deskAct<Body extends z.ZodType>(
  path: string,
  body: Body,
  act: (work: AtWork<z.output<Body>>) => Promise<News>,
): Route {
  return hallRoute({
    method: 'post',
    path: `/:hall/loket/:number/${path}`,
    for: 'desk',
    kind: 'page',
    params,
    query: none,
    body,
    async run(visit) {
      const { deps, catalogue, who, request, now } = visit;
      const own = ownCounter(catalogue, who, visit.params.number);
      const seat = who.kind === 'staff' ? who.staff_id : null;
      const { pools } = deps;
      let told: Told;
      let status = 200;
      try {
        const desk = { ...own, catalogue, request };
        const news = await act({ db: pools.db, pools, catalogue, body: visit.body, seat, desk, now });
        if (!news.choices && !isLive(visit))
          return seeOther(visit, `/${catalogue.hall.slug}/loket/${own.counter.number}`);
        told = { ...news, kind: news.choices ? 'ask' : 'good' };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const explained = explain(error, 'id');
        told = { sentence: explained.sentence, kind: 'bad' };
        status = explained.status;
      }
      await showDesk(visit, own, told, status);
    },
    again: async (visit, { errors }) => {
      const own = ownCounter(visit.catalogue, visit.who, Number(visit.req.params['number']));
      await showDesk(visit, own, { sentence: Object.values(errors)[0] ?? '', kind: 'bad' }, 422);
    },
  });
}

const look = { method: 'get', for: 'desk', query: none, body: none } as const;

/** The pages, part and stream of the desks. */
export const deskLook: Route[] = [
  hallRoute({
    ...look,
    path: '/:hall/loket',
    kind: 'page',
    params: none,
    async run(visit) {
      const { catalogue, deps, who } = visit;
      const limit = who.kind === 'staff' ? agencyLimit(who) : null;
      const mine = who.kind === 'staff' ? who.counter_id : null;
      const counters = await deskChoices(deps.pools.screens, catalogue, limit);
      const choices = counters.map(({ id, number, label, agency_id, state, staff_name }) => ({
        href: `/${catalogue.hall.slug}/loket/${number}`,
        label,
        agency: agencyById(catalogue, agency_id).short_name,
        state,
        state_word: counterWords[state],
        staff_name,
        mine: id === mine,
      }));
      show(
        visit,
        'desk/choose',
        { title: 'Pilih loket', styles: ['desk.css'], links: placesFor(catalogue, who, 'loket') },
        { choices: [...choices.filter(({ mine }) => mine), ...choices.filter(({ mine }) => !mine)] },
      );
    },
  }),
  hallRoute({
    ...look,
    path: '/:hall/loket/:number',
    kind: 'page',
    params,
    async run(visit) {
      await showDesk(visit, ownCounter(visit.catalogue, visit.who, visit.params.number), null, 200);
    },
  }),
  hallRoute({
    ...look,
    path: '/:hall/loket/:number/bagian',
    kind: 'page',
    params,
    async run(visit) {
      const { catalogue, deps, now, res } = visit;
      const own = ownCounter(catalogue, visit.who, visit.params.number);
      const screen = await deskScreen(deps.pools.screens, catalogue, own.counter_id, now);
      res.render('desk/_desk', { desk: deskFacts(catalogue, screen, own.by, now), marks: null });
    },
  }),
  hallRoute({
    ...look,
    path: '/:hall/loket/:number/siaran',
    kind: 'stream',
    params,
    async run({ catalogue, deps, res, who, params: { number } }) {
      const { counter_id, by } = ownCounter(catalogue, who, number);
      await deps.live.watch(res, {
        hall_id: catalogue.hall.id,
        group: DESK,
        key: `${counter_id} ${by}`,
        still_allowed: who.kind === 'staff' ? stillAllowed(deps, who) : undefined,
      });
    },
  }),
];

const DESK = 'desk:html';

/** Keeps open desks true: all of a hall's are read together, each is drawn for the officer who looks. */
export function serveDeskScreens(app: Express, { live, pools, now }: Deps): void {
  live.serve(DESK, {
    event: 'fragment',
    async read(hall_id, keys) {
      const catalogue = await catalogueOfHall(pools.db, hall_id);
      const at = now();
      const wanted = keys.map((key) => ({ key, counter_id: key.split(' ')[0] ?? '', by: key.split(' ')[1] ?? '' }));
      const ids = [...new Set(wanted.map(({ counter_id }) => counter_id))];
      const screens = await deskScreens(pools.screens, catalogue, ids, at);
      const drawn = new Map<string, string>();
      for (const { key, counter_id, by } of wanted) {
        const screen = screens.get(counter_id);
        if (!screen) continue;
        const html = await draw(app, 'desk/_desk', { desk: deskFacts(catalogue, screen, by, at), marks: null });
        drawn.set(key, JSON.stringify({ html }));
      }
      return drawn;
    },
  });
}
