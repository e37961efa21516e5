import { z } from 'zod';
import { openClock } from '../src/clock.ts';
import { openPools } from '../src/db.ts';
import { startWork } from '../src/jobs/work.ts';
import { readKeys } from '../src/keys.ts';
import { writeLogTo } from '../src/log.ts';
import { readSms } from '../src/sms-settings.ts';

// The worker whose sending is measured: as src/worker.ts, with limits that nothing reaches and a clock that is given.

const [text = ''] = process.argv.slice(2);
const { database_url, redis_url, gateway_url, keys_file, per_second, ahead_ms } = z
  .strictObject({
    database_url: z.string(),
    redis_url: z.string().nullable(),
    gateway_url: z.string(),
    keys_file: z.string(),
    per_second: z.number(),
    ahead_ms: z.number(),
  })
  .parse(JSON.parse(text));

const keys = readKeys(keys_file);
if (!keys) throw new Error('no keys');
writeLogTo(() => undefined);
const pools = openPools(database_url);
const clock = await openClock(pools.screens);
const sms = readSms(
  { SMS_GATEWAY_URL: `${gateway_url}?window=500`, SMS_SENDER: 'MPP' },
  [],
  (_name, fallback) => fallback,
);
const most = 1_000_000_000;
const caps = { per_phone_day: most, per_prefix_hour: most, per_hall_day: most, money_day: most };
await startWork({
  database_url,
  redis_url,
  pools,
  now: () => new Date(clock.now().getTime() + ahead_ms),
  post: { keys, base_url: 'http://localhost:3000', sms: { ...sms, per_second, price: 1, caps } },
});
process.stdout.write('working\n');
