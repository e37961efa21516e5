import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { openClock } from './clock.ts';
import { baseUrl, keysFile, readConfig } from './config.ts';
import type { Config } from './config.ts';
import { openPools } from './db.ts';
import { attachToSupervisor, tellReady } from './embedded/child.ts';
import { startWork } from './jobs/work.ts';
import { readKeys } from './keys.ts';
import { faultOf, log } from './log.ts';

/** Tells whoever watches over this process that it lives. Only in production, where a port is named for it. */
function openHealth(
  { production, embedded, metrics_port, host }: Config,
  alive: () => Promise<unknown>,
): Server | null {
  if (!production || embedded || metrics_port === null) return null;
  return createServer((req, res) => {
    const asked = req.url === '/health/ready' ? alive() : Promise.resolve();
    const known = req.url === '/health/live' || req.url === '/health/ready';
    asked.then(
      () => res.writeHead(known ? 200 : 404).end(),
      () => res.writeHead(503).end(),
    );
  }).listen(metrics_port, host);
}

/** Starts the worker process: relay, errands, sweeps. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (!config.database_url) throw new Error('DATABASE_URL is missing');
  const keys = readKeys(keysFile(config));
  if (!keys) throw new Error('the key file is missing');
  const pools = openPools(config.database_url);
  const clock = await openClock(pools.screens);
  const work = await startWork({
    database_url: config.database_url,
    redis_url: config.redis_url,
    pools,
    now: clock.now,
    post: { keys, base_url: baseUrl(config, config.port), sms: config.sms },
  });
  const health = openHealth(config, () => pools.screens.query('select 1'));

  let stopping: Promise<void> | undefined;
  attachToSupervisor(() => {
    stopping ??= (async () => {
      await work.stop();
      health?.closeAllConnections();
      health?.close();
      clock.close();
      await pools.close();
    })();
    return stopping;
  });
  tellReady('worker');
  log('info', 'worker.ready');
}

for (const event of ['unhandledRejection', 'uncaughtException'])
  process.on(event, (error: unknown) => {
    log('error', 'worker.unhandled', faultOf(error));
    process.exit(1); // an unknown state is not continued in; the supervisor starts a new process
  });

main().catch((error: unknown) => {
  log('error', 'worker.not_started', faultOf(error));
  process.exit(78);
});
