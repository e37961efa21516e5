import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Deps } from '../../deps.ts';

const registry = new Registry();

const requests = new Histogram({
  name: 'satuatap_request_seconds',
  help: 'Time to answer, by the pattern of the route',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10],
  registers: [registry],
});
const streams = new Gauge({ name: 'satuatap_streams', help: 'Open event streams', registers: [registry] });

/** Notes an answered request by its route's pattern, never by its path, which may carry a token. */
export const noteRequest = (seen: { method: string; route: string; status: number; seconds: number }): void =>
  requests.observe({ method: seen.method, route: seen.route, status: String(seen.status) }, seen.seconds);

/** Notes that a stream was opened (1) or ended (-1). */
export const noteStream = (by: 1 | -1): void => streams.inc(by);

const receipts = new Counter({
  name: 'satuatap_receipts_total',
  help: 'What gateways told of messages, by what became of it: settled, nothing_new, unknown_message, unsigned',
  labelNames: ['outcome'],
  registers: [registry],
});

/** Notes what a gateway told, and whether anybody knew what of. */
export const noteReceipt = (outcome: 'settled' | 'nothing_new' | 'unknown_message' | 'unsigned'): void =>
  receipts.inc({ outcome });

const LONGEST_MS = 2_000;

/** A question of the database that nobody waits for longer; null when it takes longer or fails. */
const inTime = <T>(asked: Promise<T>): Promise<T | null> =>
  Promise.race([
    asked.catch(() => null),
    new Promise<null>((resolve) => setTimeout(resolve, LONGEST_MS, null).unref()),
  ]);

type MessageCounts = { due: number; sending: number; needing_somebody: number };

const MESSAGES = `
  select
    (select count(*)::integer from messages where status = 'queued' and due_at <= $1) as due,
    (select count(*)::integer from messages where status = 'sending') as sending,
    (select count(*)::integer from messages where status in ('failed', 'unknown') and handled_at is null)
      as needing_somebody`;

const OLDEST_DUE = `
  select coalesce(extract(epoch from $1::timestamptz - min(due_at)), 0)::float8 as seconds from messages
  where status = 'queued' and due_at <= $1`;

/** Begins to measure this process; a second call changes nothing. */
export function startMeasuring({ pools, now }: Deps): void {
  if (registry.getSingleMetric('satuatap_outbox_backlog')) return;
  collectDefaultMetrics({ register: registry });
  registry.registerMetric(
    new Gauge({
      name: 'satuatap_database_waiting',
      help: 'Requests that wait for a database connection, by pool',
      labelNames: ['pool'],
      registers: [],
      collect() {
        for (const name of ['hot', 'screens', 'reports'] as const) this.set({ pool: name }, pools[name].waitingCount);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'satuatap_database_connections',
      help: 'Connections in use, by pool',
      labelNames: ['pool'],
      registers: [],
      collect() {
        for (const name of ['hot', 'screens', 'reports'] as const)
          this.set({ pool: name }, pools[name].totalCount - pools[name].idleCount);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'satuatap_outbox_backlog',
      help: 'Notes that the relay has not handed on yet',
      registers: [],
      async collect() {
        const asked = pools.screens.query<{ count: number }>(
          'select count(*) as count from outbox where relayed_at is null',
        );
        const told = await inTime(asked);
        this.set(told?.rows[0]?.count ?? Number.NaN);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'satuatap_messages',
      help: 'Messages that are due, under way, or need a person (failed or unknown)',
      labelNames: ['state'],
      registers: [],
      async collect() {
        const told = await inTime(pools.screens.query<MessageCounts>(MESSAGES, [now()]));
        const [counts] = told?.rows ?? [];
        for (const state of ['due', 'sending', 'needing_somebody'] as const)
          this.set({ state }, counts?.[state] ?? Number.NaN);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'satuatap_message_oldest_due_seconds',
      help: 'How long the message has been due that waits longest to be sent; 0 when none waits',
      registers: [],
      async collect() {
        const told = await inTime(pools.screens.query<{ seconds: number }>(OLDEST_DUE, [now()]));
        this.set(told?.rows[0]?.seconds ?? Number.NaN);
      },
    }),
  );
}

/** What Prometheus reads. */
export const readMetrics = async (): Promise<{ type: string; text: string }> => ({
  type: registry.contentType,
  text: await registry.metrics(),
});
