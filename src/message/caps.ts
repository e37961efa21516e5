import type { Db, Trx } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { dayOf, instantAt } from '../hall/day.ts';

/** How much may go out, and what it may cost a day in rupiah. */
export type Caps = { per_phone_day: number; per_prefix_hour: number; per_hall_day: number; money_day: number };

const HOUR_MS = 3_600_000;

/** The operator's prefix, `+6281234`: bursts to one of them are how strangers make a hall pay (S44). */
const prefixOf = (phone: string): string => phone.slice(0, 8);

type Spending = { what: string; since: Date; count: number; most: number };

/** A limit is reached: nothing of this message is counted. */
class Reached extends Error {}

/**
 * Counts a message that is about to go out against the limits of its phone, prefix, hall and money: all of them or, where
 * one is reached, none. Answers which one, or null. Kept in PostgreSQL, so that emptying Redis spends nothing.
 */
export async function spend(
  db: Db,
  { catalogue, phone, phone_hash, price }: { catalogue: Catalogue; phone: string; phone_hash: string; price: number },
  caps: Caps,
  now: Date,
): Promise<string | null> {
  const { id: hall_id, time_zone } = catalogue.hall;
  const day = instantAt(dayOf(now, time_zone), '00:00', time_zone);
  const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
  const spendings: Spending[] = [
    { what: `phone:${phone_hash}`, since: day, count: 1, most: caps.per_phone_day },
    { what: `prefix:${prefixOf(phone)}`, since: hour, count: 1, most: caps.per_prefix_hour },
    { what: 'hall', since: day, count: 1, most: caps.per_hall_day },
    { what: 'money', since: day, count: price, most: caps.money_day },
  ];
  try {
    await db.transaction(async (trx) => {
      for (const one of spendings.filter(({ count }) => count > 0)) await count(trx, hall_id, one);
    });
    return null;
  } catch (error) {
    if (error instanceof Reached) return error.message;
    throw error;
  }
}

async function count(trx: Trx, hall_id: string, spending: Spending): Promise<void> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `insert into message_counts as c (hall_id, what, since, count)
     select :hall_id, :what, :since, :count::integer where :count::integer <= :most::integer
     on conflict (hall_id, what, since) do update set count = c.count + excluded.count
     where c.count + excluded.count <= :most::integer`,
    { hall_id, ...spending },
  );
  if (rowCount === 0) throw new Reached(spending.what.split(':')[0]);
}
