import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { producerRedis, subscriberRedis } from '../../src/redis.ts';
import { floors } from '../floor.ts';
import { median, quantile, say } from '../figures.ts';
import type { Row } from '../figures.ts';
import { deviceToken, hallOfOneLine, letWait, officersOf, untilQuiet } from '../halls.ts';
import type { Bench } from '../halls.ts';
import { openClient } from '../load.ts';
import type { Client } from '../load.ts';
import { openDisplays } from '../streams.ts';

const HALL = 'layar-banyak';
const CALLS = 50;
const LIMIT_MS = 10_000;
const BUSY_DESKS = 40;
const BUSY_CALLS = 200;

type Times = { p50: number; p99: number };
type Case = { displays: number; busy: boolean; target: string; holds: (product: Times) => boolean };

/** From the officer's click to the number on the last of the hall's displays. */
export async function displayRows(bench: Bench): Promise<Row[]> {
  const catalogue = await hallOfOneLine(bench.pools, HALL);
  await letWait(bench, catalogue, ['DUK-01'], 6_000);
  const officers = await officersOf(bench.pools, catalogue);
  const display = await deviceToken(bench.pools, catalogue, 'display');
  const cases: Case[] = [
    { displays: 1, busy: false, target: 'p50 25 ms, p99 150 ms', holds: ({ p50, p99 }) => p50 <= 25 && p99 <= 150 },
    { displays: 100, busy: false, target: 'p50 25 ms, p99 150 ms', holds: ({ p50, p99 }) => p50 <= 25 && p99 <= 150 },
    { displays: 100, busy: true, target: 'p99 400 ms', holds: ({ p99 }) => p99 <= 400 },
  ];
  const rows: Row[] = [];
  for (const one of cases) rows.push(await displayRow(bench, { officers, display }, one));
  return rows;
}

type Secrets = { officers: string[]; display: string };

async function displayRow(bench: Bench, { officers, display }: Secrets, one: Case): Promise<Row> {
  const { pools, product, rounds } = bench;
  const hop = await openHop(bench);
  const client = openClient(product.address, DESKS_OPEN);
  const stream = `${product.address}/api/v1/halls/${HALL}/displays/LAYAR-A1/stream`;
  const displays = await openDisplays(stream, display, one.displays);
  const call = (desk: number) =>
    client.post(`/api/v1/halls/${HALL}/desk/${desk}/next`, officers[desk - 1] ?? '', randomUUID());
  const product_ms: number[] = [];
  const floor_ms: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await untilQuiet(pools);
    const of = { floor: [0], product: [0] };
    for (let n = 0; n < CALLS; n += 1) of.floor[n] = await hop.once();
    const rest = one.busy ? keepCalling(call) : null;
    for (let n = 0; n < CALLS; n += 1) {
      const began = performance.now();
      const { status, text } = await call(1);
      const turn = /"id":"([^"]+)"/.exec(text)?.[1];
      if (status !== 201 || turn === undefined) throw new Error(`answered ${status}: ${text}`);
      of.product[n] = (await displays.untilAllShow(turn, LIMIT_MS)) - began;
      await sleep(30 + Math.random() * 60); // somebody clicks when they like, not when a screen was just drawn
    }
    await rest?.();
    product_ms.push(...of.product);
    floor_ms.push(...of.floor);
    ratios.push(quantile(of.product, 0.5) / quantile(of.floor, 0.5));
  }
  displays.close();
  client.close();
  await hop.close();
  const times = { p50: quantile(product_ms, 0.5), p99: quantile(product_ms, 0.99) };
  const with_load = one.busy ? `, ${BUSY_CALLS} calls/s beside` : '';
  return {
    what: `click on call to ${one.displays} display${one.displays > 1 ? 's (the last)' : ''}${with_load}`,
    product: `p50 ${say(times.p50, 'ms')}, p99 ${say(times.p99, 'ms')}`,
    floor: `p50 ${say(quantile(floor_ms, 0.5), 'ms')}, p99 ${say(quantile(floor_ms, 0.99), 'ms')} (commit and one hop by ${hop.name})`,
    ratio: median(ratios).toFixed(2),
    target: one.target,
    holds: one.holds(times),
  };
}

const DESKS_OPEN = BUSY_DESKS + 1;

/** The desks of the other zone call too, at an even pace, until they are told to stop. */
function keepCalling(call: (desk: number) => ReturnType<Client['post']>): () => Promise<void> {
  const under_way = new Set<Promise<unknown>>();
  const free = Array.from({ length: BUSY_DESKS }, (_, at) => at + 2);
  const began = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1_000) * BUSY_CALLS;
    for (let desk = free.shift(); desk !== undefined && sent < due; desk = free.shift()) {
      const at = desk;
      sent += 1;
      const one = call(at)
        .catch(() => undefined) // the desk that is measured finds out what is wrong
        .finally(() => {
          free.push(at);
          under_way.delete(one);
        });
      under_way.add(one);
    }
  }, 5);
  return async () => {
    clearInterval(timer);
    await Promise.all(under_way);
  };
}

/** The least that the click could cost: one durable change, and one word of it to another connection. */
async function openHop({ product: { redis_url }, floor }: Bench) {
  let heard: () => void = () => undefined;
  const { name, sql } = floors.commit;
  const commit = () => floor.pool.query({ name, text: sql, values: [1] });
  const timed = async (tell: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    const arrived = new Promise<void>((resolve) => (heard = resolve));
    await commit();
    await tell();
    await arrived;
    return performance.now() - began;
  };
  if (redis_url) {
    const listener = subscriberRedis(redis_url);
    listener.on('message', () => heard());
    await listener.subscribe('bench');
    const teller = producerRedis(redis_url);
    while (teller.status !== 'ready') await sleep(10);
    return {
      name: 'Redis',
      once: () => timed(() => teller.publish('bench', 'look')),
      async close() {
        listener.disconnect();
        teller.disconnect();
      },
    };
  }
  const listener = await floor.pool.connect();
  listener.on('notification', () => heard());
  await listener.query('listen bench');
  return {
    name: 'NOTIFY',
    once: () => timed(() => floor.pool.query("select pg_notify('bench', 'look')")),
    async close() {
      listener.release(true);
    },
  };
}
