import { Redis, type RedisOptions } from 'ioredis';

type OnFault = (error: Error) => void;

const again = (times: number): number => Math.min(times * 100, 1_000);

// An error nobody listens to would end the process. A lost Redis is bearable: what was due is found in PostgreSQL again.
function connect(url: string, options: Omit<RedisOptions, 'replyMapping'>, onFault: OnFault): Redis {
  const place = url.startsWith('unix:') ? url.replace(/^unix:(\/\/)?/, '') : url;
  const redis = new Redis(place, { retryStrategy: again, ...options });
  redis.on('error', onFault);
  return redis;
}

const ignored: OnFault = () => undefined;

/**
 * A connection for handing jobs on and ringing the bell. It fails at once when Redis is away (5 ms) or mute (0.8 s), for
 * nobody may wait for Redis, and never sends a timed-out command later on its own: the relay decides what is repeated.
 * `url` is `redis://`, `rediss://`, a socket's path, or that with `unix:` before it.
 */
export const producerRedis = (url: string, onFault: OnFault = ignored): Redis =>
  connect(
    url,
    {
      maxRetriesPerRequest: 1,
      commandTimeout: 800,
      connectTimeout: 500,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
    },
    onFault,
  );

/** A connection for a BullMQ worker or its events: it waits for Redis without end, as blocking reads must. */
export const workerRedis = (url: string, onFault: OnFault = ignored): Redis =>
  connect(url, { maxRetriesPerRequest: null }, onFault);

/** A connection that only listens to the bell. It comes back by itself and takes up its channels again. */
export const subscriberRedis = (url: string, onFault: OnFault = ignored): Redis =>
  connect(url, { maxRetriesPerRequest: null, connectTimeout: 2_000, autoResubscribe: true }, onFault);
