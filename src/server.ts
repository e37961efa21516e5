import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openClock } from './clock.ts';
import { baseUrl, keysFile, readConfig } from './config.ts';
import { openPools } from './db.ts';
import type { Deps } from './deps.ts';
import { attachToSupervisor, tellReady } from './embedded/child.ts';
import { readKeys } from './keys.ts';
import { openHub } from './live/hub.ts';
import { faultOf, log } from './log.ts';
import { createApp } from './web/app.ts';
import { buildAssets } from './web/look/assets.ts';
import { routes } from './web/doors.ts';
import { openHealth } from './web/machines/health.ts';
import { sampleRuns } from './web/start/sample-runs.ts';
import { serveScreens } from './web/screens.ts';
import { warm } from './web/machines/warm.ts';

const STOP_MS = 9_000;

/** Starts the web process: pools, clock, screens, doors; ready when a visit can really be served. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (!config.database_url) throw new Error('DATABASE_URL is missing');
  const keys = readKeys(keysFile(config));
  if (!keys) throw new Error('the key file is missing');

  const pools = openPools(config.database_url);
  const clock = await openClock(pools.screens);
  const live = await openHub({ database_url: config.database_url, redis_url: config.redis_url, pool: pools.screens });
  const assets = await buildAssets();
  const server = createServer({ requestTimeout: 15_000, headersTimeout: 10_000, maxHeaderSize: 16_384 });

  // Whoever comes before everything is open is asked to come again, not left without an answer.
  const notYet: RequestListener = (_req, res) => void res.writeHead(503, { 'Retry-After': '2' }).end();
  server.on('request', notYet);
  const listening = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('not a port'));
      else resolve(address);
    });
  });
  const base_url = baseUrl(config, listening.port);
  const deps: Deps = { config, pools, keys, now: clock.now, live, base_url };
  const app = createApp(deps, assets, routes);
  serveScreens(app, deps);
  const health = await openHealth(deps);
  server.off('request', notYet);
  server.on('request', app);
  await warm(app, deps);
  health.becameReady();

  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      health.stopping();
      await sampleRuns(deps).close();
      const closed = new Promise<void>((done) => server.close(() => done()));
      await live.close();
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), STOP_MS - 2_000);
      await closed;
      clearTimeout(late);
      clock.close();
      await health.close();
      await pools.close();
    })();
    return stopping;
  };
  attachToSupervisor(stop);
  tellReady(base_url);
  log('info', 'web.ready', { count: listening.port });
}

for (const event of ['unhandledRejection', 'uncaughtException'])
  process.on(event, (error: unknown) => {
    log('error', 'web.unhandled', faultOf(error));
    process.exit(1); // an unknown state is not continued in; the supervisor starts a new process
  });

main().catch((error: unknown) => {
  log('error', 'web.not_started', faultOf(error));
  process.exit(78);
});
