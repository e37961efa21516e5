import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { postgresBell } from './postgres-bell.ts';
import { redisBell } from './redis-bell.ts';

/** How a ring gets to the other processes. It may fail or hang: nobody waits for it. */
export type Carrier = { carry(message: string): Promise<void>; close(): Promise<void> };

export type Bell = {
  /** Tells this process at once and the others soon that something of this hall changed. Never waits, never throws. */
  ring(hall_id: string): void;
  close(): Promise<void>;
};

type Ways = {
  database_url: string;
  redis_url: string | null;
  /** Where the statement that rings goes to when there is no Redis. */
  pool: pg.Pool;
  /** Told for every ring, whichever process it came from. */
  heard: (hall_id: string) => void;
};

const PATIENCE_MS = 1_000;

/** One message names so many halls at most: PostgreSQL takes 8,000 bytes. */
const HALLS_A_MESSAGE = 150;

/** Hangs up the bell: by Redis where there is one, else by PostgreSQL. Comes back also when neither is there. */
export async function openBell({ database_url, redis_url, pool, heard }: Ways): Promise<Bell> {
  const self = randomUUID();
  const hear = (message: string): void => {
    const [from, ...halls] = message.split(' ');
    if (from !== self) for (const hall_id of halls) heard(hall_id);
  };
  const carrier = redis_url ? await redisBell(redis_url, hear) : await postgresBell(database_url, pool, hear);

  /** Halls not yet carried. Rings of one hall in the meantime are one; at most one message is under way. */
  const waiting = new Set<string>();
  let under_way = false;
  let closed = false;

  async function carryOn(): Promise<void> {
    if (under_way || closed || waiting.size === 0) return;
    under_way = true;
    const halls = [...waiting].slice(0, HALLS_A_MESSAGE);
    for (const hall_id of halls) waiting.delete(hall_id);
    await within(PATIENCE_MS, carrier.carry([self, ...halls].join(' ')));
    under_way = false;
    void carryOn();
  }

  return {
    ring(hall_id) {
      heard(hall_id);
      if (waiting.size === 0) setImmediate(() => void carryOn());
      waiting.add(hall_id);
    },
    async close() {
      closed = true;
      await carrier.close();
    },
  };
}

/** Waits for the work so long at most, and takes a failure as done. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
    timer.unref();
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
