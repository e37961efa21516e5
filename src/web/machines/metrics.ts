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

/** Begins to measure this process; a second call changes nothing. */
export function startMeasuring({ pools }: Deps): void {
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
        const late = new Promise<null>((resolve) => setTimeout(resolve, LONGEST_MS, null).unref());
        const asked = pools.screens.query<{ count: number }>(
          'select count(*) as count from outbox where relayed_at is null',
        );
        const told = await Promise.race([asked.catch(() => null), late]);
        this.set(told?.rows[0]?.count ?? Number.NaN);
      },
    }),
  );
}

/** What Prometheus reads. */
export const readMetrics = async (): Promise<{ type: string; text: string }> => ({
  type: registry.contentType,
  text: await registry.metrics(),
});
