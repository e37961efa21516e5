import { randomUUID } from 'node:crypto';
import { plannedSlots } from '../../src/booking/calendar.ts';
import { catalogueOf } from '../../src/hall/catalogue.ts';
import type { Catalogue } from '../../src/hall/catalogue.ts';
import { addDays, dayOf, rfc3339 } from '../../src/hall/day.ts';
import { newId } from '../../src/ids.ts';
import { besideFloor } from '../beside.ts';
import { median, quantile, say } from '../figures.ts';
import type { Row } from '../figures.ts';
import { floors } from '../floor.ts';
import { untilQuiet } from '../halls.ts';
import type { Bench } from '../halls.ts';
import { drive, openClient } from '../load.ts';
import type { Answered, Client } from '../load.ts';

const IN_FLIGHT = 50;
const HALL = 'sagara-raya';
const HOURS = 1_000;
const CROWD = 10_000;
const CONNECTIONS = 500;
const PLACES = 500;

type Hour = { service: string; service_id: string; day: string; starts_at: Date; ends_at: Date };

/** The hours of the days ahead, over all services. */
function hoursAhead(catalogue: Catalogue, now: Date): Hour[] {
  const today = dayOf(now, catalogue.hall.time_zone);
  return [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].flatMap((ahead) =>
    catalogue.services.flatMap((service) =>
      plannedSlots(catalogue, service, addDays(today, ahead), now)
        .filter(({ closed }) => closed === null)
        .map(({ starts_at, ends_at }) => ({
          service: service.code,
          service_id: service.id,
          day: addDays(today, ahead),
          starts_at,
          ends_at,
        })),
    ),
  );
}

/** So many places in each of them, as a supervisor would set them. */
async function widen({ pools }: Bench, { hall }: Catalogue, hours: Hour[], capacity: number): Promise<void> {
  const rows = hours.map(({ service: _code, ...hour }) => ({
    hall_id: hall.id,
    id: newId(),
    ...hour,
    capacity,
    set_by: 'command',
  }));
  await pools.db.batchInsert('slots', rows, 500);
}

let people = 0;

/** Somebody new each time: a person has three reservations, a phone six. */
function aPerson() {
  people += 1;
  return { name: 'Warga Contoh', phone: `08${String(1_200_000_000 + people)}`, identity: { kind: 'none', number: '' } };
}

/** Citizens book from home, over many hours, and all for one. */
export async function bookRows(bench: Bench): Promise<Row[]> {
  const { pools, product } = bench;
  const catalogue = await catalogueOf(pools.db, HALL);
  const hours = hoursAhead(catalogue, new Date()).slice(0, HOURS + 2);
  const [hot, flash, ...spread] = hours;
  if (!hot || !flash) throw new Error('no hour to book');
  await widen(bench, catalogue, [hot, ...spread], 1_000_000);
  await widen(bench, catalogue, [flash], PLACES);
  const client = openClient(product.address, IN_FLIGHT);
  const book = (asked: Client, { service, starts_at }: Hour): Promise<Answered> =>
    asked.post(`/api/v1/halls/${HALL}/bookings`, null, randomUUID(), {
      service,
      starts_at: rfc3339(starts_at, catalogue.hall.time_zone),
      ...aPerson(),
    });
  const load = (of: Hour[]) => (seconds: number, most: number) =>
    drive({ in_flight: IN_FLIGHT, seconds, most }, 201, () => book(client, anyOf(of) ?? hot));
  const unique = /"code":"([^"]+)"/;
  const rows = [
    await besideFloor(bench, {
      what: `book over ${spread.length} hours, with key, 50 in flight`,
      statement: floors.bookMany,
      floor: `${HOURS} slot rows`,
      load: load(spread),
      unique,
      target: 0.2,
    }),
    await besideFloor(bench, {
      what: 'book one hot hour, with key, 50 in flight',
      statement: floors.bookOne,
      floor: 'one slot row',
      load: load([hot]),
      unique,
      target: 1.5,
    }),
  ];
  client.close();
  return [...rows, await flashRow(bench, (asked) => book(asked, flash))];
}

/** Ten thousand come at the same moment for five hundred places, while others look at pages. */
async function flashRow({ product, pools }: Bench, book: (client: Client) => Promise<Answered>): Promise<Row> {
  await untilQuiet(pools);
  const client = openClient(product.address, CONNECTIONS);
  const began = performance.now();
  const lane = async (): Promise<Answered[]> => {
    const answers: Answered[] = [];
    for (let n = 0; n < CROWD / CONNECTIONS; n += 1) answers.push(await book(client));
    return answers;
  };
  const answers = (await Promise.all(Array.from({ length: CONNECTIONS }, lane))).flat();
  const took_s = (performance.now() - began) / 1_000;
  client.close();
  const pages = await pagesAfter(product.address);
  const sold = answers.filter(({ status }) => status === 201).length;
  const full = answers.filter(({ status }) => status === 409).length;
  const p99 = quantile(
    answers.map(({ took_ms }) => took_ms),
    0.99,
  );
  if (sold + full !== CROWD) throw new Error(`${CROWD - sold - full} were answered something else`);
  return {
    what: `flash crowd: ${CROWD} on ${PLACES} places, ${CONNECTIONS} connections`,
    product: `${sold} sold, ${full} told it is full, in ${took_s.toFixed(1)} s; p99 ${say(p99, 'ms')}; pages after, p99 ${say(quantile(pages, 0.99), 'ms')}`,
    floor: `median page ${say(median(pages), 'ms')}`,
    ratio: '-',
    target: `${PLACES} sold, p99 3 s, pages p99 500 ms`,
    holds: sold === PLACES && p99 <= 3_000 && quantile(pages, 0.99) <= 500,
  };
}

/** How long the hall's first page takes in the five seconds after. */
async function pagesAfter(address: string): Promise<number[]> {
  const client = openClient(address, 10);
  const { took_ms } = await drive({ in_flight: 10, seconds: 5, most: 2_000 }, 200, () => client.get(`/${HALL}`));
  client.close();
  return took_ms;
}

const anyOf = <T>(all: T[]): T | undefined => all[Math.floor(Math.random() * all.length)];
