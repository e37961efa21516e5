import { randomUUID } from 'node:crypto';
import { catalogueOf } from '../../src/hall/catalogue.ts';
import { besideFloor } from '../beside.ts';
import { floors } from '../floor.ts';
import type { Row } from '../figures.ts';
import { deviceToken } from '../halls.ts';
import type { Bench } from '../halls.ts';
import { drive, openClient } from '../load.ts';

const IN_FLIGHT = 50;
const HALL = 'sagara-raya';

/** Kiosks take numbers, all of one series or over all agencies. */
export async function takeRows(bench: Bench): Promise<Row[]> {
  const { pools, product } = bench;
  const catalogue = await catalogueOf(pools.db, HALL);
  const { agencies, services } = catalogue;
  const secret = await deviceToken(pools, catalogue, 'kiosk');
  const client = openClient(product.address, IN_FLIGHT);
  const load = (codes: string[]) => (seconds: number, most: number) =>
    drive({ in_flight: IN_FLIGHT, seconds, most }, 201, () => {
      const service = codes[Math.floor(Math.random() * codes.length)];
      const wish = { service, lane: 'regular', language: 'id' };
      return client.post(`/api/v1/halls/${HALL}/kiosk/tickets`, secret, randomUUID(), wish);
    });
  const firsts = agencies.map(({ id }) => services.find(({ agency_id }) => agency_id === id)?.code ?? '');
  const unique = /"number":"([^"]+)"/;
  const rows = [
    await besideFloor(bench, {
      what: 'take a ticket, one series, 50 in flight',
      statement: floors.takeOne,
      floor: 'one counter row',
      load: load(firsts.slice(0, 1)),
      unique,
      target: 1,
    }),
    await besideFloor(bench, {
      what: `take a ticket, ${agencies.length} agencies, 50 in flight`,
      statement: floors.takeMany,
      floor: '19 counter rows',
      load: load(firsts),
      unique,
      target: 0.25,
    }),
  ];
  client.close();
  return rows;
}
