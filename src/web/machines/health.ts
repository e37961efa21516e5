import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { z } from 'zod';
import type { Pools } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import { migrationSource } from '../../migrate.ts';
import { Refusal } from '../../refusal.ts';
import { readMetrics, startMeasuring } from './metrics.ts';
import { none, plainRoute } from '../route.ts';
import type { Route, Visit } from '../route.ts';

/** How a process says whether it may be sent visitors. */
export type Health = {
  /** Everything is warm: from now on it answers 200 while the database does. */
  becameReady(): void;
  /** No new visitors, please: those that are here are still served. */
  stopping(): void;
  close(): Promise<void>;
};

type State = 'starting' | 'ready' | 'stopping';
const states = new WeakMap<Pools, State>();

const LONGEST_MS = 2_000;

/** What is missing before a visit can really be served; empty when nothing is. */
async function whatIsMissing({ pools }: Deps): Promise<string[]> {
  const state = states.get(pools) ?? 'starting';
  if (state === 'stopping') return ['stopping'];
  const late = new Promise<string[]>((resolve) => setTimeout(resolve, LONGEST_MS, ['database']).unref());
  const database = await Promise.race([late, lookAtDatabase(pools).catch(() => ['database'])]);
  return state === 'starting' ? [...database, 'warm'] : database;
}

async function lookAtDatabase({ screens }: Pools): Promise<string[]> {
  const { rows } = await screens.query<{ there: boolean }>(
    `select to_regclass('knex_migrations') is not null as there`,
  );
  if (!rows[0]?.there) return ['migrations'];
  const done = await screens.query<{ name: string }>('select name from knex_migrations');
  const names = new Set(done.rows.map(({ name }) => name));
  const files = await migrationSource.getMigrations([]);
  return files.every((file) => names.has(migrationSource.getMigrationName(file))) ? [] : ['migrations'];
}

type Told = { status: number; type: string; text: string };

async function tell(deps: Deps, path: string): Promise<Told | null> {
  if (path === '/health/live') return { status: 200, type: 'application/json', text: '{"live":true}' };
  if (path === '/metrics') return { status: 200, ...(await readMetrics()) };
  if (path !== '/health/ready') return null;
  const missing = await whatIsMissing(deps);
  const status = missing.length === 0 ? 200 : 503;
  return { status, type: 'application/json', text: JSON.stringify({ ready: status === 200, missing }) };
}

/** On the visitors' own port health is told where no other port was named for it, and measures never in production. */
async function answerHere({ deps, req, res }: Visit): Promise<void> {
  const { metrics_port, production, embedded } = deps.config;
  const open = production && !embedded;
  if (metrics_port !== null && open) throw new Refusal('not_found');
  if (open && req.path === '/metrics') throw new Refusal('not_found');
  const told = await tell(deps, req.path);
  if (!told) throw new Refusal('not_found');
  res.status(told.status).type(told.type).send(told.text);
}

const live = z.object({ live: z.boolean() });
const ready = z.object({ ready: z.boolean(), missing: z.array(z.string()) });

const reads = { method: 'get', for: 'anyone', kind: 'api', params: none, query: none, body: none } as const;

/** What machines ask: is it alive, may it be sent visitors, how is it doing. */
export const healthRoutes: Route[] = [
  plainRoute({
    ...reads,
    path: '/health/live',
    says: 'Whether the process answers',
    answers: { 200: { says: 'It does', body: live } },
    run: answerHere,
  }),
  plainRoute({
    ...reads,
    path: '/health/ready',
    says: 'Whether a visit can be served: database, migrations, warm',
    answers: { 200: { says: 'It can', body: ready }, 503: { says: 'What is missing', body: ready } },
    run: answerHere,
  }),
  plainRoute({
    ...reads,
    path: '/metrics',
    says: 'Measures as Prometheus text; in production on METRICS_PORT only',
    answers: { 200: { says: 'Prometheus text' } },
    run: answerHere,
  }),
];

function serveApart(deps: Deps, port: number): Promise<Server> {
  const server = createServer((req, res) => {
    const path = (req.url ?? '').split('?')[0] ?? '';
    const asked = req.method === 'GET' ? tell(deps, path) : Promise.resolve(null);
    asked.then(
      (told) => res.writeHead(told?.status ?? 404, { 'Content-Type': told?.type ?? 'text/plain' }).end(told?.text),
      () => res.writeHead(503).end(),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, deps.config.host, () => resolve(server));
  });
}

/** Begins to measure, and opens the separate port of production where one is named. Not ready until told so. */
export async function openHealth(deps: Deps): Promise<Health> {
  const { pools, config } = deps;
  states.set(pools, 'starting');
  startMeasuring(deps);
  const apart = config.production && !config.embedded ? config.metrics_port : null;
  const server = apart === null ? null : await serveApart(deps, apart);
  return {
    becameReady: () => void states.set(pools, 'ready'),
    stopping: () => void states.set(pools, 'stopping'),
    async close() {
      server?.closeAllConnections();
      await new Promise<void>((closed) => (server ? server.close(() => closed()) : closed()));
    },
  };
}
