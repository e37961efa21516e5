import { createPostgresBackend, Queue, Worker } from 'bullmq';
import type { Processor } from 'bullmq';
import { producerRedis, workerRedis } from '../redis.ts';

/** What BullMQ is asked to remember. It makes deadlines prompt; that they are kept at all is the sweeps' part. */
export type ErrandName = 'recall' | 'miss-turn' | 'send-message' | 'canary';

export type Errand = {
  name: ErrandName;
  /** From the note it follows from, so that a repeat is the same errand. No colon, not only digits. */
  id: string;
  delay_ms: number;
};

/** Where errands are handed in. Fails within a second; what failed may have got through, so errands are safe to repeat. */
export type Errands = { add(errands: Errand[]): Promise<void>; close(): Promise<void> };

/** Where they are run. */
export type ErrandRunner = { close(): Promise<void> };

/** Redis where there is one, else PostgreSQL itself. */
export type Ways = { database_url: string; redis_url: string | null };

type OnFault = (error: unknown) => void;

const NAME = 'satuatap';
const LONGEST_MS = 1_000;
const SCHEMA = 'bullmq';

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ms);
  });
  work.catch(() => undefined); // nobody may be listening any more when it fails
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const asJobs = (errands: Errand[]) =>
  errands.map(({ name, id, delay_ms }) => ({
    name,
    data: {},
    // a finished job that is kept would silently swallow the next one of its id
    opts: { jobId: id, delay: Math.max(0, Math.ceil(delay_ms)), removeOnComplete: true, removeOnFail: true },
  }));

/**
 * Opens the queue for handing in. Nothing is waited for: it works as soon as its server does. A queue remembers for ever
 * that its first contact failed, so after a failure the next one begins with a new queue.
 */
export function openErrands({ database_url, redis_url }: Ways, onFault: OnFault): Errands {
  const redis = redis_url ? producerRedis(redis_url, onFault) : null;
  let queue: ReturnType<typeof begin> | null = null;

  const begin = () => {
    const fresh = redis
      ? new Queue(NAME, { connection: redis, prefix: NAME })
      : new Queue(NAME, { connection: postgres(database_url, 2) }, createPostgresBackend);
    fresh.on('error', onFault);
    return fresh;
  };
  const end = async (): Promise<void> => {
    const old = queue;
    queue = null;
    if (old) await within(LONGEST_MS, old.close()).catch(onFault);
  };

  return {
    async add(errands) {
      if (redis && redis.status !== 'ready') throw new Error('Redis is away'); // BullMQ would wait for it
      queue ??= begin();
      try {
        await within(LONGEST_MS, queue.addBulk(asJobs(errands)));
      } catch (error) {
        await end();
        throw error;
      }
    },
    async close() {
      await end();
      redis?.disconnect();
    },
  };
}

const postgres = (connectionString: string, max: number) => ({ connectionString, schema: SCHEMA, migrate: true, max });

const CLOSE_MS = 5_000;

/** Runs errands, in as many processes as there are workers. An errand may come twice, late, early or never. */
export function runErrands(
  { database_url, redis_url }: Ways,
  run: (name: string) => Promise<void>,
  onFault: OnFault,
): ErrandRunner {
  const processor: Processor = ({ name }) => run(name);
  const options = { concurrency: 4, removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } };
  const redis = redis_url ? workerRedis(redis_url, onFault) : null;
  const worker = redis
    ? new Worker(NAME, processor, { ...options, connection: redis, prefix: NAME })
    : new Worker(NAME, processor, { ...options, connection: postgres(database_url, 3) }, createPostgresBackend);
  worker.on('error', onFault);
  worker.on('failed', (_job, error) => onFault(error));
  return {
    async close() {
      const away = redis !== null && redis.status !== 'ready'; // then there is nothing to finish in order
      if (!away) await within(CLOSE_MS, worker.close()).catch(onFault);
      await within(LONGEST_MS, worker.close(true)).catch(onFault);
      redis?.disconnect();
    },
  };
}
