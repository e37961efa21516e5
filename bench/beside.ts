import { floorName, hasPgbench } from './floor.ts';
import type { FloorStatement } from './floor.ts';
import { median, quantile, say, sayRatios } from './figures.ts';
import type { Row } from './figures.ts';
import { untilQuiet } from './halls.ts';
import type { Bench } from './halls.ts';
import { WARM_REQUESTS, WARM_SECONDS } from './load.ts';
import type { Loaded } from './load.ts';

type Case = {
  what: string;
  statement: FloorStatement;
  /** In words, for the table. */
  floor: string;
  /** Lays down what the floor works on, each round anew. */
  prepare?: () => Promise<void>;
  load: (seconds: number, most: number) => Promise<Loaded>;
  /** What must be different in every answer, or it is not fast but wrong. */
  unique: RegExp;
  target: number;
  p99_ms?: number;
};

const MOST = 100_000;

/** Measures the floor and the product one after the other, round by round, and judges by the middle of the ratios. */
export async function besideFloor(bench: Bench, one: Case): Promise<Row> {
  const { pools, floor, product, rounds, seconds } = bench;
  const cost = { floor: [0], web: [0], database: [0] };
  const rates: number[] = [];
  const bare: number[] = [];
  const bareP99s: number[] = [];
  const p99s: number[] = [];
  const took_ms: number[] = [];
  await one.load(WARM_SECONDS, WARM_REQUESTS);
  for (let round = 0; round < rounds; round += 1) {
    await one.prepare?.();
    await untilQuiet(pools);
    const before = product.work();
    const least = await floor.run(one.statement, seconds);
    const between = product.work();
    const loaded = await one.load(seconds, MOST);
    const after = product.work();
    mustDiffer(loaded.texts, one.unique);
    bare.push(least.per_second);
    bareP99s.push(least.p99_ms);
    rates.push(loaded.per_second);
    took_ms.push(...loaded.took_ms);
    p99s.push(quantile(loaded.took_ms, 0.99));
    cost.floor[round] = spent(before, between, 'PostgreSQL') / (least.per_second * seconds);
    cost.web[round] = spent(between, after, 'web') / loaded.texts.length;
    cost.database[round] = spent(between, after, 'PostgreSQL') / loaded.texts.length;
  }
  const ratios = rates.map((rate, round) => rate / (bare[round] ?? Number.NaN));
  const p99 = median(p99s);
  const each = `web ${median(cost.web).toFixed(2)} + PostgreSQL ${median(cost.database).toFixed(2)} ms of a core each`;
  return {
    what: one.what,
    product: `${say(median(rates), '/s')}, p50 ${say(quantile(took_ms, 0.5), 'ms')}, p99 ${say(p99, 'ms')}; ${each}`,
    floor: `${say(median(bare), '/s')}, p99 ${say(median(bareP99s), 'ms')} (${floorName}, ${one.floor}, 30 clients); ${median(cost.floor).toFixed(2)} ms each`,
    ratio: sayRatios(ratios),
    target: `${one.target.toFixed(2)} or more${one.p99_ms === undefined ? '' : `, p99 under ${one.p99_ms} ms`}`,
    holds: hasPgbench ? median(ratios) >= one.target && p99 < (one.p99_ms ?? Infinity) : null,
  };
}

const spent = (from: Map<string, number>, to: Map<string, number>, part: string): number =>
  (to.get(part) ?? 0) - (from.get(part) ?? 0);

function mustDiffer(texts: string[], unique: RegExp): void {
  const found = texts.map((text) => unique.exec(text)?.[1]);
  if (found.includes(undefined)) throw new Error('an answer without what it should tell');
  if (new Set(found).size !== texts.length) throw new Error('the same was given twice');
}
