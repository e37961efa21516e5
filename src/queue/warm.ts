import type { PoolClient } from 'pg';
import { bookHeldStatement } from '../booking/book.ts';
import { placesStatement, placeStatement } from '../booking/place.ts';
import type { Pools } from '../db.ts';
import { nextStatement, callStatement } from './ask-to-call.ts';
import { checkInStatement } from './check-in.ts';
import { takeManyStatement, takeStatement } from './issue.ts';

const statements = [
  takeStatement,
  takeManyStatement,
  callStatement,
  nextStatement,
  checkInStatement,
  placeStatement,
  placesStatement,
  bookHeldStatement,
];

/** How many parameters a statement has. */
const parametersIn = (text: string): number => Math.max(...[...text.matchAll(/\$(\d+)/g)].map(([, at]) => Number(at)));

/** Runs a statement under its prepared name and takes it back. */
async function prepare(client: PoolClient, { name, text }: { name: string; text: string }): Promise<void> {
  await client.query('begin');
  try {
    // Without a hall nothing can be written: taking a number fails on the missing hall, calling finds no counter, booking no slot.
    await client.query({ name, text, values: Array.from({ length: parametersIn(text) }, () => null) });
  } catch {
    // parsed and planned all the same, which is what is wanted
  } finally {
    await client.query('rollback');
  }
}

/**
 * Runs each hot statement once on every hot connection, in a transaction that is rolled back, so that the first citizen
 * of the day does not wait for parsing and planning. Without effect.
 */
export async function warmQueue({ hot }: Pools): Promise<void> {
  const clients = await Promise.all(Array.from({ length: hot.options.max ?? 1 }, () => hot.connect()));
  try {
    await Promise.all(
      clients.map(async (client) => {
        for (const one of statements) await prepare(client, one);
      }),
    );
  } finally {
    for (const client of clients) client.release();
  }
}
