import { createInterface } from 'node:readline';
import { z } from 'zod';
import { openPools } from '../../../src/db.ts';
import { startWork } from '../../../src/jobs/work.ts';
import { readKeys } from '../../../src/keys.ts';
import { writeLogTo } from '../../../src/log.ts';
import { aPost } from '../../support/post.ts';
import { failAt, places } from './fail-at.ts';

// A worker that dies or freezes at a named place. The first line tells it what to do; each later one moves its clock ahead.

const orders = z.strictObject({
  database_url: z.string(),
  redis_url: z.string().nullable(),
  gateway_url: z.string(),
  keys_file: z.string(),
  now: z.number(),
  place: z.enum(places).nullable(),
  signal: z.enum(['SIGKILL', 'SIGSTOP']),
  left_out: z.strictObject({ words: z.string(), instead: z.string() }).nullable(),
});
export type Orders = z.infer<typeof orders>;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
process.stdout.write('here\n');
const first = await lines.next();
const { database_url, redis_url, gateway_url, keys_file, now, place, signal, left_out } = orders.parse(
  JSON.parse(String(first.value)),
);
const keys = readKeys(keys_file);
if (!keys) throw new Error('no keys');
writeLogTo(() => undefined);
failAt(place, signal, left_out);
let ahead_ms = 0;
const begun = performance.now();
await startWork({
  database_url,
  redis_url,
  pools: openPools(database_url),
  now: () => new Date(now + ahead_ms + performance.now() - begun),
  post: aPost({ keys }, { SMS_GATEWAY_URL: gateway_url, SMS_SENDER: 'MPP', SMS_PER_SECOND: '1000' }),
});
process.stdout.write('working\n');
for (let line = await lines.next(); !line.done; line = await lines.next()) ahead_ms = Number(line.value);
process.exit(0);
