import { createServer } from 'node:http';
import type { Config } from '../../src/config.ts';
import { readConfig } from '../../src/config.ts';
import type { Deps } from '../../src/deps.ts';
import { newKeys } from '../../src/keys.ts';
import type { Live } from '../../src/live/live.ts';
import { createApp } from '../../src/web/app.ts';
import { buildAssets } from '../../src/web/look/assets.ts';
import { routes } from '../../src/web/doors.ts';
import { forgetAccess } from '../../src/web/gate.ts';
import type { Route } from '../../src/web/route.ts';
import { MONDAY_8AM, pools, servers } from './world.ts';

/** No screen is open. */
export const silent: Live = {
  ring: () => undefined,
  serve: () => undefined,
  watch: async () => undefined,
  close: async () => undefined,
};

const keys = newKeys();

/** The settings of a test's web process. */
export const testConfig = (over: Partial<Config> = {}): Config => ({
  ...readConfig({ DATABASE_URL: servers().database_url, RATE_LIMITS: 'off', EMBEDDED: '1' }),
  ...over,
});

type Made = { now?: () => Date; live?: Live; config?: Partial<Config>; base_url?: string; doors?: Route[] };

/** What the doors of a test are handed: the run's database, a clock that stands still, no open screens. */
export function testDeps({
  now = () => MONDAY_8AM,
  live = silent,
  config = {},
  base_url = 'http://localhost:3000',
}: Made = {}): Deps {
  return { config: testConfig(config), pools: pools(), keys, now, live, base_url };
}

/** Opens the hall's doors for the length of one visit: a real server, a real database, a fixed clock. */
export async function visit<T>(work: (address: string, deps: Deps) => Promise<T>, made: Made = {}): Promise<T> {
  forgetAccess();
  const deps = testDeps(made);
  const server = createServer(createApp(deps, await buildAssets(), made.doors ?? routes));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  try {
    return await work(`http://127.0.0.1:${address.port}`, deps);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

/** One visit that lasts for all tests of a `describe`: for tests that leave the hall as it was. */
export function stay(made: Made = {}): { address: string } {
  const here = { address: '' };
  let leave = (): void => undefined;
  let visiting = Promise.resolve();
  before(
    () =>
      new Promise<void>((arrived, failed) => {
        visiting = visit((address) => {
          here.address = address;
          arrived();
          return new Promise<void>((left) => {
            leave = left;
          });
        }, made);
        visiting.catch(failed);
      }),
  );
  after(() => {
    leave();
    return visiting;
  });
  return here;
}

/** Screens that close at once: every stream answers its head. */
export const brief: Live = {
  ...silent,
  watch: async (res) => void res.type('text/event-stream').set('Cache-Control', 'no-store, no-transform').end(),
};
