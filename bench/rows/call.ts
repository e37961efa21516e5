import { randomUUID } from 'node:crypto';
import type { Catalogue } from '../../src/hall/catalogue.ts';
import { besideFloor } from '../beside.ts';
import { floors } from '../floor.ts';
import type { Row } from '../figures.ts';
import { hallOfManyLines, hallOfOneLine, letWait, officersOf } from '../halls.ts';
import type { Bench } from '../halls.ts';
import { drive, openClient } from '../load.ts';

const WAITING = 100_000;
const CALLED_MEANWHILE = 40_000;

/** Desks call one after the other from a line of 100,000: each call ends the turn before, as officers do. */
export async function callRows(bench: Bench): Promise<Row[]> {
  const { pools } = bench;
  const services = ['DUK-01', 'DUK-02', 'DUK-03', 'DUK-04', 'DUK-05', 'DUK-06'];
  const plain = await hallOfManyLines(pools, 'banyak-baris');
  const common = await hallOfOneLine(pools, 'satu-baris');
  await letWait(bench, plain, services, WAITING + CALLED_MEANWHILE);
  await letWait(bench, common, services.slice(0, 1), WAITING + CALLED_MEANWHILE);
  const rows: Row[] = [];
  for (const desks of [20, 50]) {
    rows.push(await callRow(bench, plain, { desks, services: 'overlapping services', target: 0.25 }));
    rows.push(await callRow(bench, common, { desks, services: 'one set of services', target: 0.4 }));
  }
  return rows;
}

type Case = { desks: number; services: string; target: number };

async function callRow(bench: Bench, catalogue: Catalogue, { desks, services, target }: Case): Promise<Row> {
  const { pools, floor, product } = bench;
  const officers = await officersOf(pools, catalogue);
  const client = openClient(product.address, desks);
  const of = `/api/v1/halls/${catalogue.hall.slug}/desk`;
  const row = await besideFloor(bench, {
    what: `call next, 100,000 waiting, ${desks} desks, ${services}`,
    statement: floors.call,
    floor: 'skip locked',
    prepare: () => floor.fillLine(WAITING),
    load: (seconds, most) =>
      drive({ in_flight: desks, seconds, most }, 201, (desk) =>
        client.post(`${of}/${desk + 1}/next`, officers[desk] ?? '', randomUUID()),
      ),
    unique: /"id":"([^"]+)"/,
    target,
    p99_ms: 100,
  });
  client.close();
  return row;
}
