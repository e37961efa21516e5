import type { Config } from './config.ts';
import type { Pools } from './db.ts';
import type { Keys } from './keys.ts';
import type { Live } from './live/live.ts';

/** The few outside things a door is handed. */
export type Deps = {
  config: Config;
  pools: Pools;
  keys: Keys;
  /** The hall's clock: the only source of `now`. */
  now: () => Date;
  /** Open screens and the bell. */
  live: Live;
  /** What links in QR codes and answers begin with, without a slash at the end. */
  base_url: string;
};
