import express from 'express';
import type { Express, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { catalogueOf } from '../hall/catalogue.ts';
import { requestHash } from '../idempotency.ts';
import type { RequestKey } from '../idempotency.ts';
import { forgetHallNow } from '../queue/status.ts';
import { Refusal } from '../refusal.ts';
import { languageOf } from './language.ts';
import { mustBeAllowed, mustComeFromHere, whoComes } from './gate.ts';
import { noteStream } from './machines/metrics.ts';
import { errorsOf } from './explain.ts';
import { readable } from './readable.ts';
import { InvalidInput } from './route.ts';
import type { Limit, Route, Visit } from './route.ts';
import { actorOf } from './who.ts';
import type { Who } from './who.ts';

const uuid = z.guid(); // of any version: the sender's own making
const fields = z.looseObject({});

/** Form fields that belong to the door, not to the form. */
const OF_THE_DOOR = ['_csrf', 'idempotency_key'];

function givenBody(req: Request): Record<string, unknown> {
  const sent: unknown = req.body ?? {};
  if (typeof sent === 'object' && sent !== null && !Array.isArray(sent))
    return Object.fromEntries(Object.entries(sent));
  throw new InvalidInput('body', fields.safeParse(sent).error?.issues ?? []);
}

/** The key the sender made before the first try: a header, or a hidden field of a form. */
function keyOf(req: Request, given: Record<string, unknown>): string | null {
  const sent = req.headers['idempotency-key'] ?? given['idempotency_key'];
  if (sent === undefined) return null;
  const read = uuid.safeParse(sent);
  if (!read.success) throw new Refusal('idempotency_key_missing');
  return read.data.toLowerCase();
}

function requestKey(
  { deps, req, who }: Visit,
  key: string | null,
  body: Record<string, unknown>,
  must: boolean,
): RequestKey | null {
  if (key === null && must) throw new Refusal('idempotency_key_missing');
  if (key === null) return null;
  return { scope: actorOf(who), key, hash: requestHash(deps.keys.request, req.method, req.path, body) };
}

const withoutDoorFields = (given: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !OF_THE_DOOR.includes(name)));

/** A page drops what others hang on its address (`?fbclid=…` of a shared link); programs are told of an unknown key. */
function queryOf({ kind, schemas }: Route, { query }: Request): Record<string, unknown> {
  const { query: schema } = schemas;
  if (kind === 'api' || kind === 'stream' || !(schema instanceof z.ZodObject)) return query;
  return Object.fromEntries(Object.entries(query).filter(([name]) => Object.hasOwn(schema.shape, name)));
}

/** Everything between the street and a room: hall, person, right, origin, key. Then the route's own verb. */
export function enter(route: Route, deps: Deps): RequestHandler {
  return async (req: Request, res: Response) => {
    const language = languageOf(req, route.kind);
    const { hall, ...params } = readable(req.params, { part: 'params', language });
    const catalogue = route.in_hall ? await catalogueOf(deps.pools.db, String(hall)) : null;
    const who: Who = catalogue ? await whoComes(deps, req, catalogue.hall, route.for) : { kind: 'public' };
    mustBeAllowed(who, route.for);
    const given = route.method === 'post' ? givenBody(req) : {};
    if (route.method === 'post') mustComeFromHere(deps, req, who);

    const visit: Visit = {
      deps,
      req,
      res,
      who,
      catalogue,
      now: deps.now(),
      language,
      request_id: res.locals.request_id,
      nonce: res.locals.nonce,
      request: null,
    };
    const key = route.method === 'post' ? keyOf(req, given) : null;
    if (route.kind === 'stream') {
      noteStream(1);
      res.once('close', () => noteStream(-1));
    }
    try {
      const query = readable(queryOf(route, req), { part: 'query', language });
      const body = readable(withoutDoorFields(given), { part: 'body', language });
      const request = requestKey(visit, key, body, route.key === 'must');
      await route.run({ ...visit, request }, { params, query, body });
      if (catalogue && route.method === 'post') {
        forgetHallNow(catalogue.hall.id);
        deps.live.ring(catalogue.hall.id); // after the commit; never awaited
      }
    } catch (error) {
      if (!(error instanceof InvalidInput) || error.part !== 'body' || !route.again) throw error;
      res.status(422);
      await route.again(visit, { errors: errorsOf(error), given: withoutDoorFields(given) });
    }
  };
}

const BODY_LIMIT = '32kb';
const json = express.json({ limit: BODY_LIMIT, type: 'application/json' });
const form = express.urlencoded({ limit: BODY_LIMIT, extended: false, parameterLimit: 100 });

/** Reads a body where one may come, and refuses a kind of content nobody announced. */
const readBody: RequestHandler = (req, res, next) => {
  const empty = (req.headers['content-length'] ?? '0') === '0' && req.headers['transfer-encoding'] === undefined;
  if (empty) return next();
  const charset = /charset\s*=\s*"?([^";]*)/i.exec(req.headers['content-type'] ?? '')?.[1]?.trim() ?? 'utf-8';
  if (charset.toLowerCase() !== 'utf-8') return next(new Refusal('unsupported_media_type'));
  if (req.is('application/json')) return json(req, res, next);
  if (req.is('application/x-www-form-urlencoded')) return form(req, res, next);
  next(new Refusal('unsupported_media_type'));
};

/** Opens every route of the list on the app; another method on a known path is 405. */
export function openDoors(app: Express, routes: Route[], deps: Deps, limit: (limit: Limit) => RequestHandler): void {
  const paths = new Map<string, Route[]>();
  for (const route of routes) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  for (const [path, of] of paths) {
    for (const route of of) {
      const limited = limit(route.limit ?? (route.method === 'post' ? 'act' : 'look'));
      const steps = route.method === 'post' ? [limited, readBody, enter(route, deps)] : [limited, enter(route, deps)];
      app[route.method](path, ...steps);
    }
    const methods = of.map(({ method }) => method.toUpperCase());
    app.all(path, (_req, res, next) => {
      res.set('Allow', [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', '));
      next(new Refusal('method_not_allowed'));
    });
  }
}
