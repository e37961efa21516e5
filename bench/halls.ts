import pg from 'pg';
import { exampleHall } from '../seeds/example-hall.ts';
import { openPools } from '../src/db.ts';
import type { Pools } from '../src/db.ts';
import { catalogueOf } from '../src/hall/catalogue.ts';
import type { Catalogue } from '../src/hall/catalogue.ts';
import { dayOf } from '../src/hall/day.ts';
import { importHall } from '../src/hall/import.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { issueAccess } from '../src/staff/access.ts';
import type { FloorRoom } from './floor.ts';
import type { Product } from './product.ts';

/** What every row works with: the running product, its floor, and a way into its database to lay things down. */
export type Bench = { product: Product; floor: FloorRoom; pools: Pools; rounds: number; seconds: number };

const DESKS = 50;

/**
 * A hall with 50 desks of one agency, of which each serves these services, the first desk in a zone by itself; in training,
 * so that it is never closed.
 */
async function aHall(pools: Pools, slug: string, servicesOf: (desk: number) => string[]): Promise<Catalogue> {
  const file = exampleHall();
  const [agency] = file.agencies;
  if (!agency) throw new Error('the example hall has no agency');
  const counters = Array.from({ length: DESKS }, (_, at) => ({
    number: at + 1,
    label: `Loket ${at + 1}`,
    agency: agency.code,
    zone: at === 0 ? 'A' : 'B',
    services: servicesOf(at),
    priorityPreferred: false,
    stepFree: true,
    hearingLoop: false,
  }));
  await pools.db.transaction((trx) =>
    importHall(
      trx,
      { ...file, hall: { ...file.hall, slug }, counters },
      { training: true, from_day: '2020-01-01' },
      new Date(),
    ),
  );
  await pools.db('counters').update({ state: 'open' });
  return catalogueOf(pools.db, slug);
}

/** All desks serve the same one service. */
export const hallOfOneLine = (pools: Pools, slug: string): Promise<Catalogue> => aHall(pools, slug, () => ['DUK-01']);

/** Each desk serves three of six services, neighbours not the same three. */
export const hallOfManyLines = (pools: Pools, slug: string): Promise<Catalogue> =>
  aHall(pools, slug, (desk) => [0, 1, 3].map((step) => `DUK-0${((desk + step) % 6) + 1}`));

/**
 * Lets so many wait, evenly over these services, as if they had come one a second apart. They are laid down without
 * their history and notes, or the worker would still be busy with them while something else is measured.
 */
export async function letWait(
  { product }: Bench,
  { hall, services, agencies }: Catalogue,
  codes: string[],
  count: number,
): Promise<void> {
  const of = services.filter(({ code }) => codes.includes(code));
  const series = agencies.find(({ id }) => id === of[0]?.agency_id)?.letters;
  const day = dayOf(new Date(), hall.time_zone);
  const client = new pg.Client({ connectionString: product.database_url }); // without the pools' impatience
  await client.connect();
  try {
    await client.query(
      `with line as (
         select n, gen_random_uuid() as ticket, gen_random_uuid() as turn, now() - (2000000 - n) * interval '1 millisecond' as at
         from generate_series(1, $4::integer) n
       ), num as (
         insert into number_series values ($1, $2, $3, $4, now())
       ), given as (
         insert into tickets (hall_id, id, day, series, number, token, lane, language, origin, issued_at)
         select $1, ticket, $2, $3, n, ticket::text, 'regular', 'id', 'kiosk', at from line
       )
       insert into turns (hall_id, id, ticket_id, service_id, day, series, number, status, arrived_at, counts_from)
       select $1, turn, ticket, ($5::uuid[])[n % cardinality($5::uuid[]) + 1], $2, $3, n, 'waiting', at, at from line`,
      [hall.id, day, series, count, of.map(({ id }) => id)],
    );
    await client.query('vacuum analyze tickets');
    await client.query('vacuum analyze turns');
  } finally {
    await client.end();
  }
}

/** A program's token for each desk. */
export async function officersOf({ db }: Pools, { hall, counters }: Catalogue): Promise<string[]> {
  const secrets: string[] = [];
  for (const { id, agency_id } of counters)
    secrets.push(
      await issueAccess(
        db,
        {
          hall_id: hall.id,
          form: 'bearer',
          kind: 'staff',
          device_id: null,
          role: 'officer',
          agency_id,
          counter_id: id,
        },
        new Date(),
      ),
    );
  return secrets;
}

/** A program's token for every kiosk, or every display, of the hall. */
export const deviceToken = ({ db }: Pools, { hall }: Catalogue, kind: 'kiosk' | 'display'): Promise<string> =>
  issueAccess(
    db,
    { hall_id: hall.id, form: 'bearer', kind, device_id: null, role: null, agency_id: null, counter_id: null },
    new Date(),
  );

/** Waits until the worker has handed on what the last burst left: its rest must not weigh on the next measure. */
export async function untilQuiet({ hot }: Pools): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    const { rows } = await hot.query<{ busy: boolean }>(
      'select exists (select from outbox where relayed_at is null) as busy',
    );
    if (rows[0]?.busy === false) return;
    await sleep(250);
  }
  throw new Error('the worker does not come to rest');
}

export const openBenchPools = (product: Product): Pools => openPools(product.database_url);
