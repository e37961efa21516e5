import { faultOf, log } from '../log.ts';
import { producerRedis, subscriberRedis } from '../redis.ts';
import type { Carrier } from './bell.ts';

const CHANNEL = 'satuatap:bell';
const FIRST_MS = 1_500;

/** Carries the bell by Redis. What is lost with it is lost: watched boards are read again every few seconds anyway. */
export async function redisBell(redis_url: string, heard: (message: string) => void): Promise<Carrier> {
  let told = false;
  const onFault = (error: Error): void => {
    if (!told) log('warn', 'bell.redis_lost', faultOf(error));
    told = true; // once, not at each try
  };
  const producer = producerRedis(redis_url, onFault);
  const subscriber = subscriberRedis(redis_url, onFault);
  subscriber.on('ready', () => {
    if (told) log('info', 'bell.redis_back');
    told = false;
  });
  subscriber.on('message', (_channel, message: string) => heard(message));

  // Waits for Redis without end by itself; the start does not.
  const listening = subscriber.subscribe(CHANNEL).then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([listening, new Promise<void>((late) => setTimeout(late, FIRST_MS).unref())]);

  return {
    async carry(message) {
      await producer.publish(CHANNEL, message);
    },
    async close() {
      producer.disconnect();
      subscriber.disconnect();
    },
  };
}
