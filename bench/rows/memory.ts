import type { Row } from '../figures.ts';
import { say } from '../figures.ts';
import { deviceToken, untilQuiet } from '../halls.ts';
import type { Bench } from '../halls.ts';
import { catalogueOf } from '../../src/hall/catalogue.ts';
import { openDisplays } from '../streams.ts';

const STREAMS = 500;
const TARGET_MIB = 480;

/** All processes of the embedded whole, after everything before it, with 500 streams open. */
export async function memoryRow({ product, pools }: Bench): Promise<Row> {
  const catalogue = await catalogueOf(pools.db, 'sagara-raya');
  const display = await deviceToken(pools, catalogue, 'display');
  await untilQuiet(pools);
  const url = `${product.address}/api/v1/halls/sagara-raya/displays/LAYAR-A1/stream`;
  const displays = await openDisplays(url, display, STREAMS);
  const parts = product.memory();
  displays.close();
  const sum = [...parts.values()].reduce((all, one) => all + one, 0);
  const each = [...parts].map(([name, mib]) => `${name} ${Math.round(mib)}`).join(', ');
  return {
    what: `memory of the embedded whole after the load, ${STREAMS} streams (PSS)`,
    product: `${say(sum, 'MiB')} (${each})`,
    floor: '-',
    ratio: '-',
    target: `${TARGET_MIB} MiB or less`,
    holds: sum <= TARGET_MIB,
  };
}
