import type { Db } from '../db.ts';

/** How much may go out, and what it costs. Null: no limit. */
export type Caps = {
  per_phone_day: number | null;
  per_prefix_hour: number | null;
  per_hall_day: number | null;
  /** Rupiah. */
  money_day: number | null;
};

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/** The operator's prefix, `+6281234`: bursts to one of them are how strangers make a hall pay (S44). */
const prefixOf = (phone: string): string => phone.slice(0, 8);

const windowOf = (now: Date, length_ms: number): Date => new Date(Math.floor(now.getTime() / length_ms) * length_ms);

type Spending = { what: string; since: Date; count: number; most: number | null };

/**
 * Counts a message that is about to go out against the limits of its phone, prefix, hall and money: all of them or, where
 * one is reached, none. Answers which one, or null. Kept in PostgreSQL, so that emptying Redis spends nothing.
 */
export async function spend(
  db: Db,
  { hall_id, phone, phone_hash, price }: { hall_id: string; phone: string; phone_hash: string; price: number },
  caps: Caps,
  now: Date,
): Promise<string | null> {
  const day = windowOf(now, DAY_MS);
  const wanted: Spending[] = [
    { what: `phone:${phone_hash}`, since: day, count: 1, most: caps.per_phone_day },
    { what: `prefix:${prefixOf(phone)}`, since: windowOf(now, HOUR_MS), count: 1, most: caps.per_prefix_hour },
    { what: 'hall', since: day, count: 1, most: caps.per_hall_day },
    { what: 'money', since: day, count: price, most: caps.money_day },
  ];
  const spendings = wanted.filter(({ most, count }) => most !== null && count > 0);
  if (spendings.length === 0) return null;
  class Reached extends Error {
    readonly what: string;
    constructor(what: string) {
      super(what);
      this.what = what;
    }
  }
  try {
    await db.transaction(async (trx) => {
      for (const { what, since, count, most } of spendings) {
        const { rowCount } = await trx.raw<{ rowCount: number }>(
          `insert into message_counts as c (hall_id, what, since, count)
           select :hall_id, :what, :since, :count::integer where :count::integer <= :most::integer
           on conflict (hall_id, what, since) do update set count = c.count + excluded.count
           where c.count + excluded.count <= :most::integer`,
          { hall_id, what, since, count, most },
        );
        if (rowCount === 0) throw new Reached(what.split(':')[0] ?? what);
      }
    });
    return null;
  } catch (error) {
    if (error instanceof Reached) return error.what;
    throw error;
  }
}
