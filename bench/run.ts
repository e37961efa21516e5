import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeLogTo } from '../src/log.ts';
import { table } from './figures.ts';
import type { Row } from './figures.ts';
import { hasPgbench, openFloor } from './floor.ts';
import { openBenchPools } from './halls.ts';
import type { Bench } from './halls.ts';
import { startProduct } from './product.ts';
import { bookRows } from './rows/book.ts';
import { callRows } from './rows/call.ts';
import { depthRow } from './rows/depth.ts';
import { displayRows } from './rows/display.ts';
import { memoryRow } from './rows/memory.ts';
import { messageRows } from './rows/messages.ts';
import { startRows } from './rows/start.ts';
import { takeRows } from './rows/take.ts';

const ROUNDS = 3;
const SECONDS = 3;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** In this order: what leaves most work behind comes last, and memory after all of it. */
const measures: [string, (bench: Bench) => Promise<Row[]>][] = [
  ['take', takeRows],
  ['book', bookRows],
  ['display', displayRows],
  ['messages', messageRows],
  ['depth', async (bench) => [await depthRow(bench)]],
  ['call', callRows],
  ['memory', async (bench) => [await memoryRow(bench)]],
];

async function measureRunning(wanted: (name: string) => boolean): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'satuatap-bench-'));
  const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })];
  try {
    const product = await startProduct(join(folder, 'data'));
    undo.push(() => product.stop());
    const floor = await openFloor(product.database_url);
    undo.push(() => floor.close());
    const pools = openBenchPools(product);
    undo.push(() => pools.close());
    const bench: Bench = { product, floor, pools, rounds: ROUNDS, seconds: SECONDS };
    const rows: Row[] = [];
    for (const [name, measure] of measures.filter(([name]) => wanted(name))) {
      say(`measuring: ${name}`);
      const measured = await measure(bench);
      for (const { what, product, floor, ratio } of measured) say(`  ${what}: ${product} | ${floor} | ${ratio}`);
      rows.push(...measured);
    }
    return rows;
  } finally {
    for (const act of undo.toReversed()) await act();
  }
}

/** `npm run bench [-- take book call display messages depth memory start]`: prints each measure beside its floor of the same run. */
async function main(names: string[]): Promise<void> {
  writeLogTo(() => undefined);
  const wanted = (name: string): boolean => names.length === 0 || names.includes(name);
  const [cpu] = cpus();
  say(
    `${cpus().length} x ${cpu?.model ?? 'unknown'}, load before ${loadavg()[0]?.toFixed(2)}, Node ${process.version}`,
  );
  say(
    hasPgbench
      ? 'floors by pgbench'
      : 'pgbench is missing: floors by the same statements through pg, no target is judged by them',
  );
  const rows: Row[] = [];
  if (measures.some(([name]) => wanted(name))) rows.push(...(await measureRunning(wanted)));
  if (wanted('start')) {
    say('measuring: start');
    rows.push(...(await startRows(ROUNDS)));
  }
  say(`\n${table(rows)}\n`);
}

await main(process.argv.slice(2));
