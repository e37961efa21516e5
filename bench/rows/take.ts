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
  const load = (series: string[][]) => (seconds: number, most: number) =>
    drive({ in_flight: IN_FLIGHT, seconds, most }, 201, () => {
      const service = anyOf(anyOf(series) ?? []);
      const wish = { service, lane: 'regular', language: 'id' };
      return client.post(`/api/v1/halls/${HALL}/kiosk/tickets`, secret, randomUUID(), wish);
    });
  const series = agencies.map(({ id }) => services.filter(({ agency_id }) => agency_id === id).map(({ code }) => code));
  const unique = /"number":"([^"]+)"/;
  const rows = [
    await besideFloor(bench, {
      what: 'take a ticket, one series, 50 in flight',
      statement: floors.takeOne,
      floor: 'one counter row',
      load: load(series.slice(0, 1)),
      unique,
      target: 1,
    }),
    await besideFloor(bench, {
      what: `take a ticket, ${agencies.length} agencies, 50 in flight`,
      statement: floors.takeMany,
      floor: '19 counter rows',
      load: load(series),
      unique,
      target: 0.25,
    }),
  ];
  client.close();
  return rows;
}

const anyOf = <T>(all: T[]): T | undefined => all[Math.floor(Math.random() * all.length)];
