import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import type { z } from 'zod';
import { dayFigures } from '../../booking/day-list.ts';
import type { Pools } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import { catalogueOfHall } from '../../hall/catalogue.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import { dayOf } from '../../hall/day.ts';
import { messagesNeedingSomebody } from '../../message/post-room.ts';
import { supervisorScreen } from '../../queue/supervisor-screen.ts';
import { Refusal } from '../../refusal.ts';
import { mayDo } from '../../staff/roles.ts';
import { explain } from '../explain.ts';
import { csrf } from '../gate.ts';
import { draw, seeOther, show } from '../page.ts';
import { placesFor } from '../sign-in/places.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route, Visit } from '../route.ts';
import { stillAllowed } from '../still-allowed.ts';
import { supervisorFacts } from './supervisor-facts.ts';
import { actorOf, agencyLimit } from '../who.ts';
import type { StaffWho } from '../who.ts';

export type HereVisit = Visit & { catalogue: Catalogue };

/** What is said above the board after an act. */
export type Told = { kind: 'good' | 'bad'; sentence: string };

/** Whoever stands behind a door that only staff may enter. */
export function staffOf({ who }: Visit): StaffWho {
  if (who.kind !== 'staff') throw new Refusal('forbidden');
  return who;
}

/** The hidden fields of a form for browsers without scripts: the session's token and a key of its own for each form. */
const marksFor = ({ who, req }: Visit) =>
  who.kind === 'staff' && who.by_cookie ? { csrf: csrf.generateToken(req), new_key: () => randomUUID() } : null;

const isLive = ({ req }: Visit): boolean => req.headers['x-live'] !== undefined;

/** The frame all pages of a supervisor have. */
export function showSupervisor(
  visit: HereVisit,
  view: string,
  title: string,
  facts: Readonly<Record<string, unknown>>,
  status = 200,
): void {
  const { catalogue, who } = visit;
  const frame = { title, body_class: 'supervisor page-wide', styles: ['supervisor.css'], scripts: ['live.js'] };
  const own = { base: `/${catalogue.hall.slug}/penyelia`, marks: marksFor(visit), ...facts };
  show(visit, view, { ...frame, links: placesFor(catalogue, who, 'penyelia') }, own, status);
}

/** Everything the board draws: the queue as it stands, and today's reservations. */
async function boardOf(
  { screens }: Pick<Pools, 'screens'>,
  catalogue: Catalogue,
  { agency_id, may_act }: { agency_id: string | null; may_act: boolean },
  now: Date,
) {
  const [screen, bookings, needing] = await Promise.all([
    supervisorScreen(screens, catalogue, agency_id, now),
    dayFigures(screens, catalogue, dayOf(now, catalogue.hall.time_zone), agency_id),
    agency_id === null ? messagesNeedingSomebody(screens, catalogue.hall.id) : 0, // messages are the hall's
  ]);
  const messages = { needing, href: `/${catalogue.hall.slug}/pesan` };
  return { ...supervisorFacts(catalogue, screen, may_act, now), bookings, messages };
}

/** The board after an act or at first: the whole page, or for the page's own script only the parts that changed. */
export async function showBoard(visit: HereVisit, told: Told | null, status = 200): Promise<void> {
  const { catalogue, deps, now, res } = visit;
  const who = staffOf(visit);
  const right = { agency_id: agencyLimit(who), may_act: mayDo(who.role, 'supervise') };
  const board = await boardOf(deps.pools, catalogue, right, now);
  if (isLive(visit)) return res.status(status).render('supervisor/answer', { board, told, marks: null });
  showSupervisor(visit, 'supervisor/show', 'Penyelia', { board, told }, status);
}

type Acting<Params, Body> = HallVisit<Params, Record<string, never>, Body> & { by: string };

/**
 * One press on the board: the verb, then a 303 to the board, or its fresh parts for the page's own script. A refusal is a
 * sentence above the fresh board.
 */
export function supervisorAct<Params extends z.ZodType, Body extends z.ZodType>(
  path: string,
  params: Params,
  body: Body,
  act: (visit: Acting<z.output<Params>, z.output<Body>>) => Promise<string>,
): Route {
  return hallRoute({
    method: 'post',
    path: `/:hall/penyelia/${path}`,
    for: 'supervise',
    kind: 'page',
    params,
    query: none,
    body,
    async run(visit) {
      try {
        const sentence = await act({ ...visit, by: actorOf(visit.who) });
        if (!isLive(visit)) return seeOther(visit, `/${visit.catalogue.hall.slug}/penyelia`);
        await showBoard(visit, { kind: 'good', sentence });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const { status, sentence } = explain(error, 'id');
        await showBoard(visit, { kind: 'bad', sentence }, status);
      }
    },
    again: (visit, { errors }) => showBoard(visit, { kind: 'bad', sentence: Object.values(errors)[0] ?? '' }, 422),
  });
}

const BOARD = 'supervisor:html';
const ALL = 'all';

/** The board itself, its part and its stream. */
export const supervisorLook: Route[] = [
  hallRoute({
    method: 'get',
    path: '/:hall/penyelia',
    for: 'watch',
    kind: 'page',
    params: none,
    query: none,
    body: none,
    run: (visit) => showBoard(visit, null),
  }),
  hallRoute({
    method: 'get',
    path: '/:hall/penyelia/papan',
    for: 'watch',
    kind: 'page',
    params: none,
    query: none,
    body: none,
    async run(visit) {
      const { catalogue, deps, now, res } = visit;
      const who = staffOf(visit);
      const right = { agency_id: agencyLimit(who), may_act: mayDo(who.role, 'supervise') };
      const board = await boardOf(deps.pools, catalogue, right, now);
      res.render('supervisor/_board', { board, marks: null });
    },
  }),
  hallRoute({
    method: 'get',
    path: '/:hall/penyelia/siaran',
    for: 'watch',
    kind: 'stream',
    params: none,
    query: none,
    body: none,
    async run(visit) {
      const { catalogue, deps, res } = visit;
      const who = staffOf(visit);
      await deps.live.watch(res, {
        hall_id: catalogue.hall.id,
        group: BOARD,
        key: `${agencyLimit(who) ?? ALL} ${mayDo(who.role, 'supervise') ? 'act' : 'look'}`,
        still_allowed: stillAllowed(deps, who),
      });
    },
  }),
];

/** Keeps open boards true; at most twice a second, for a hall of forty counters rings all the time. */
export function serveSupervisorScreens(app: Express, { live, pools, now }: Deps): void {
  live.serve(BOARD, {
    event: 'fragment',
    rest_ms: 500,
    async read(hall_id, keys) {
      const catalogue = await catalogueOfHall(pools.db, hall_id);
      const at = now();
      const drawn = new Map<string, string>();
      for (const key of keys) {
        const [agency, right] = key.split(' ');
        const seen = { agency_id: agency === ALL ? null : (agency ?? null), may_act: right === 'act' };
        const board = await boardOf(pools, catalogue, seen, at);
        drawn.set(key, JSON.stringify({ html: await draw(app, 'supervisor/_board', { board, marks: null }) }));
      }
      return drawn;
    },
  });
}
