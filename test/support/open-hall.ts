import { createServer } from 'node:http';
import type { Deps } from '../../src/deps.ts';
import { openHub } from '../../src/live/hub.ts';
import { createApp } from '../../src/web/app.ts';
import { buildAssets } from '../../src/web/look/assets.ts';
import { routes } from '../../src/web/doors.ts';
import { forgetAccess } from '../../src/web/gate.ts';
import { serveScreens } from '../../src/web/screens.ts';
import { testDeps } from './visit.ts';
import { MONDAY_8AM, pools, servers } from './world.ts';

/** A web process with live screens, whose clock runs on from where it is set: what a walk in a browser needs. */
export type OpenHall = {
  address: string;
  deps: Deps;
  /** The clock of the hall jumps so many seconds ahead. */
  wait(seconds: number): void;
  close(): Promise<void>;
};

/** Opens the hall's doors and screens until `close`. */
export async function openHall(from = MONDAY_8AM): Promise<OpenHall> {
  forgetAccess();
  const { database_url, redis_url } = servers();
  let ahead = from.getTime() - Date.now();
  const live = await openHub({ database_url, redis_url, pool: pools().screens });
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const listening = server.address();
  if (listening === null || typeof listening === 'string') throw new Error('no port');
  const address = `http://127.0.0.1:${listening.port}`;
  const deps = testDeps({ live, base_url: address, now: () => new Date(Date.now() + ahead) });
  const app = createApp(deps, await buildAssets(), routes);
  serveScreens(app, deps);
  server.on('request', app);
  return {
    address,
    deps,
    wait: (seconds) => {
      ahead += seconds * 1_000;
    },
    async close() {
      await live.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
