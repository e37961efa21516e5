import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import compression from 'compression';
import express from 'express';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import session from 'express-session';
import type { Deps } from '../deps.ts';
import { findCatalogue } from '../hall/catalogue.ts';
import { faultOf, log } from '../log.ts';
import { Refusal } from '../refusal.ts';
import { root } from '../root.ts';
import { texts } from '../text/text.ts';
import type { Assets } from './look/assets.ts';
import { openDoors } from './door.ts';
import { explain } from './explain.ts';
import { cookieName, SESSION_COOKIE } from './gate.ts';
import { headers } from './headers.ts';
import { icon } from './look/icons.ts';
import { languageOf } from './language.ts';
import { limitsOf } from './limits.ts';
import { noteRequest } from './machines/metrics.ts';
import { show } from './page.ts';
import type { Route, Visit } from './route.ts';
import { SessionStore } from './sign-in/session-store.ts';

/** One line of the log per request: by the route's pattern, never the path, which may carry a token. */
const recordRequest: RequestHandler = (req, res, next) => {
  const began = process.hrtime.bigint();
  res.locals.request_id = randomUUID();
  res.set('X-Request-Id', res.locals.request_id);
  res.on('close', () => {
    const took_ms = Math.round(Number(process.hrtime.bigint() - began) / 1e6);
    const path: unknown = req.route?.path;
    const route = typeof path === 'string' ? path : 'none';
    const { method } = req;
    const { statusCode: status } = res;
    log('info', 'request', { request_id: res.locals.request_id, method, route, status, took_ms });
    const stream = String(res.getHeader('content-type')).startsWith('text/event-stream');
    if (!stream) noteRequest({ method, route, status, seconds: took_ms / 1_000 });
  });
  next();
};

const isApi = (path: string): boolean => /^\/(api\/|health\/|metrics$)/i.test(path);

/** The one place where anything thrown becomes an answer: a refusal's sentence, or a reference number and no more. */
function answerProblems(deps: Deps): ErrorRequestHandler {
  return async (error: unknown, req, res, _next) => {
    const api = isApi(req.path);
    const language = languageOf(req, api ? 'api' : 'page');
    const { status, code, sentence, errors } = explain(error, language);
    const reference = res.locals.request_id.slice(0, 8).toUpperCase();
    if (status >= 500 && code !== 'not_built_yet') {
      log('error', 'fault', { request_id: res.locals.request_id, reference, ...faultOf(error) });
    }
    if (res.headersSent) {
      res.destroy(); // too late for an answer: an honest break, not half a page
      return;
    }
    if (status === 503) res.set('Retry-After', '2');
    if (api) {
      res
        .status(status)
        .type('application/problem+json')
        .send(
          JSON.stringify({
            type: 'about:blank',
            title: texts[language].message.sorry,
            status,
            detail: sentence,
            code,
            reference,
            ...(errors ? { errors } : {}),
          }),
        );
      return;
    }
    if (code === 'not_signed_in' && req.method === 'GET') {
      const hall = req.path.split('/')[1] ?? '';
      res.redirect(303, `/${encodeURIComponent(hall)}/masuk?lanjut=${encodeURIComponent(req.path)}`);
      return;
    }
    const slug = req.path.split('/')[1] ?? '';
    const catalogue = await findCatalogue(deps.pools.db, slug).catch(() => null);
    const visit: Visit = {
      deps,
      req,
      res,
      who: { kind: 'public' },
      catalogue,
      now: deps.now(),
      language,
      request: null,
      request_id: res.locals.request_id,
      nonce: res.locals.nonce,
    };
    const { message } = texts[language];
    show(
      visit,
      'layout/message',
      { title: message.sorry, bilingual: true },
      {
        message: {
          title: message.sorry,
          sentence,
          reference: status >= 500 ? reference : null,
          actions: [{ href: catalogue ? `/${slug}` : '/', label: message.back }],
        },
      },
      status,
    );
  };
}

/** When even the page about a problem cannot be drawn: one plain line. Express itself would show the stack. */
const answerPlainly: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  const { request_id } = res.locals;
  const reference = request_id.slice(0, 8).toUpperCase();
  log('error', 'fault', { request_id, reference, ...faultOf(error) });
  if (res.headersSent) res.destroy();
  else res.status(500).type('text/plain').send(`${texts.id.message.fault} ${reference}`);
};

/** Sessions of staff, in PostgreSQL. Programs come without a cookie: for them none is made up at every request. */
function sessionsOf({ base_url, keys, pools, now }: Deps): RequestHandler {
  const https = base_url.startsWith('https:');
  const sessions = session({
    name: cookieName(base_url, SESSION_COOKIE),
    secret: keys.session,
    store: new SessionStore(pools.db, now),
    resave: false,
    saveUninitialized: false,
    proxy: https, // whoever ends TLS in front says so in X-Forwarded-Proto; it decides this cookie and nothing else
    cookie: { httpOnly: true, sameSite: 'lax', secure: https, path: '/' },
  });
  return (req, res, next) => (isApi(req.path) && req.headers.cookie === undefined ? next() : sessions(req, res, next));
}

/**
 * Pages of citizens travel compressed, also where no proxy stands in front. Pages behind a session do not: they hold tokens,
 * and the length of a compressed page beside what somebody typed would tell them letter by letter. Nor do streams.
 */
const compressed = (base_url: string): RequestHandler =>
  compression({
    level: 4,
    filter: (req, res) =>
      !(req.headers.cookie ?? '').includes(`${cookieName(base_url, SESSION_COOKIE)}=`) &&
      /^(text\/html|application\/json)/.test(String(res.getHeader('content-type'))),
  });

/** The web process's app. Tests and the server make it the same way. */
export function createApp(deps: Deps, assets: Assets, routes: Route[]): Express {
  const app = express();
  const https = deps.base_url.startsWith('https:');
  app.set('query parser', 'simple');
  app.set('views', join(root, 'views'));
  app.set('view engine', 'ejs');
  app.set('view cache', true);
  app.set('trust proxy', deps.config.trusted_proxies);
  app.set('etag', false);
  app.disable('x-powered-by');
  app.locals['icon'] = icon;
  app.locals['asset'] = (name: string) => assets.url(name);

  app.use(recordRequest, ...headers(https));
  app.use('/assets', assets.router());
  app.use(compressed(deps.base_url), sessionsOf(deps));
  const limit = limitsOf(deps.config.rate_limits);
  openDoors(app, routes, deps, limit);
  app.use(limit('look'), (_req, _res, next) => next(new Refusal('not_found')));
  app.use(answerProblems(deps), answerPlainly);
  return app;
}
