import { randomUUID } from 'node:crypto';
import { median, quantile, say } from '../figures.ts';
import type { Row } from '../figures.ts';
import { deviceToken, hallOfOneLine, letWait, officersOf, untilQuiet } from '../halls.ts';
import type { Bench } from '../halls.ts';
import { openClient } from '../load.ts';

const CALLS = 200;
const TARGET = 1.2;

/** One desk calls from a line of ten and from a line of 100,000 in turn; a number is taken for each that is called. */
export async function depthRow(bench: Bench): Promise<Row> {
  const { pools, product, rounds } = bench;
  const client = openClient(product.address, 1);
  const line = async (slug: string, waiting: number) => {
    const catalogue = await hallOfOneLine(pools, slug);
    await letWait(bench, catalogue, ['DUK-01'], waiting);
    const [officer = ''] = await officersOf(pools, catalogue);
    const kiosk = await deviceToken(pools, catalogue, 'kiosk');
    const of = `/api/v1/halls/${slug}`;
    return async (): Promise<number> => {
      const wish = { service: 'DUK-01', lane: 'regular', language: 'id' };
      const taken = await client.post(`${of}/kiosk/tickets`, kiosk, randomUUID(), wish);
      const called = await client.post(`${of}/desk/1/next`, officer, randomUUID());
      if (taken.status !== 201 || called.status !== 201) throw new Error(`answered ${taken.status}, ${called.status}`);
      return called.took_ms;
    };
  };
  const short = await line('baris-pendek', 10);
  const long = await line('baris-panjang', 100_000);
  for (let warm = 0; warm < 30; warm += 1) await short().then(long);
  const ratios: number[] = [];
  const shorts: number[] = [];
  const longs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await untilQuiet(pools);
    const of = { short: [0], long: [0] };
    for (let call = 0; call < CALLS; call += 1) {
      of.short[call] = await short();
      of.long[call] = await long();
    }
    shorts.push(quantile(of.short, 0.5));
    longs.push(quantile(of.long, 0.5));
    ratios.push(quantile(of.long, 0.5) / quantile(of.short, 0.5));
  }
  client.close();
  return {
    what: 'call with 100,000 waiting against 10, one desk',
    product: `p50 ${say(median(longs), 'ms')}`,
    floor: `p50 ${say(median(shorts), 'ms')} (itself, 10 waiting)`,
    ratio: median(ratios).toFixed(2),
    target: `${TARGET} or less`,
    holds: median(ratios) <= TARGET,
  };
}
