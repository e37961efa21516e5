import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../figures.ts';
import { median, say } from '../figures.ts';
import { startProduct } from '../product.ts';

const FIRST_MS = 15_000;
const WARM_MS = 5_000;

/** From the command to the first visit that could be served: over an empty folder, and again over the same one. */
export async function startRows(rounds: number): Promise<Row[]> {
  const first: number[] = [];
  const warm: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'satuatap-bench-'));
    try {
      for (const times of [first, warm]) {
        const product = await startProduct(join(folder, 'data'));
        times.push(product.start_ms);
        await product.stop();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  const row = (what: string, times: number[], target_ms: number): Row => ({
    what,
    product: say(median(times) / 1_000, 's'),
    floor: '-',
    ratio: '-',
    target: `${target_ms / 1_000} s or less`,
    holds: median(times) <= target_ms,
  });
  return [
    row('start, embedded, first (packages installed)', first, FIRST_MS),
    row('start, embedded, warm', warm, WARM_MS),
  ];
}
