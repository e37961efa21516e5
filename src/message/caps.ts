import type { Trx } from '../db.ts';
import type { Hall } from '../hall/catalogue.ts';
import { dayOf, instantAt } from '../hall/day.ts';

/** How much may go out, and what it may cost a day in rupiah. */
export type Caps = { per_phone_day: number; per_prefix_hour: number; per_hall_day: number; money_day: number };

/** A message that is about to go out. */
export type Outgoing = { id: string; phone: string; phone_hash: string; price: number };

const HOUR_MS = 3_600_000;

/** The operator's prefix, `+6281234`: bursts to one of them are how strangers make a hall pay (S44). */
const prefixOf = (phone: string): string => phone.slice(0, 8);

type Spending = { limit: string; what: string; since: Date; count: number; most: number };

/** What each message spends when it goes out at this moment. */
function spendingsAt({ time_zone }: Hall, caps: Caps, now: Date): (one: Omit<Outgoing, 'id'>) => Spending[] {
  const day = instantAt(dayOf(now, time_zone), '00:00', time_zone);
  const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
  return ({ phone, phone_hash, price }) =>
    [
      { limit: 'phone', what: `phone:${phone_hash}`, since: day, count: 1, most: caps.per_phone_day },
      { limit: 'prefix', what: `prefix:${prefixOf(phone)}`, since: hour, count: 1, most: caps.per_prefix_hour },
      { limit: 'hall', what: 'hall', since: day, count: 1, most: caps.per_hall_day },
      { limit: 'money', what: 'money', since: day, count: price, most: caps.money_day },
    ].filter(({ count }) => count > 0);
}

type Counted = { what: string; since: Date; count: number };

/** Whoever counts for a hall does so alone until the transaction ends: no limit is passed by two who looked at once. */
const countAlone = (trx: Trx, { id }: Hall): Promise<unknown> =>
  trx.raw(`select pg_advisory_xact_lock(hashtextextended('message counts of ' || ?::text, 0))`, [id]);

const nameOf = ({ what, since }: Omit<Counted, 'count'>): string => `${what} ${since.getTime()}`;

async function countsSoFar(trx: Trx, { id }: Hall, spendings: Spending[]): Promise<Map<string, number>> {
  const { rows } = await trx.raw<{ rows: Counted[] }>(
    `select c.what, c.since, c.count
     from jsonb_to_recordset(:asked::jsonb) as x (what text, since timestamptz)
     join message_counts c on c.hall_id = :id and c.what = x.what and c.since = x.since`,
    { id, asked: JSON.stringify(spendings) },
  );
  return new Map(rows.map((row) => [nameOf(row), row.count]));
}

/**
 * Counts messages that are about to go out against the limits of their phone, prefix, hall and money, in this order: each
 * against all of them or, where one is reached, against none. Answers which limit stopped which message. Kept in PostgreSQL,
 * so that emptying Redis spends nothing.
 */
export async function spend(
  trx: Trx,
  hall: Hall,
  outgoing: readonly Outgoing[],
  caps: Caps,
  now: Date,
): Promise<Map<string, string>> {
  const stopped = new Map<string, string>();
  if (outgoing.length === 0) return stopped;
  await countAlone(trx, hall);
  const spendingsOf = spendingsAt(hall, caps, now);
  const counts = await countsSoFar(trx, hall, outgoing.flatMap(spendingsOf));
  const added = new Map<string, Counted>();
  for (const one of outgoing) {
    const spendings = spendingsOf(one);
    const reached = spendings.find((each) => (counts.get(nameOf(each)) ?? 0) + each.count > each.most);
    if (reached) {
      stopped.set(one.id, reached.limit);
      continue;
    }
    for (const { what, since, count } of spendings) {
      const name = nameOf({ what, since });
      counts.set(name, (counts.get(name) ?? 0) + count);
      added.set(name, { what, since, count: (added.get(name)?.count ?? 0) + count });
    }
  }
  await trx.raw(
    `insert into message_counts as c (hall_id, what, since, count)
     select :id, what, since, count from jsonb_to_recordset(:added::jsonb) as x (what text, since timestamptz, count integer)
     on conflict (hall_id, what, since) do update set count = c.count + excluded.count`,
    { id: hall.id, added: JSON.stringify([...added.values()]) },
  );
  return stopped;
}

/** Takes back what was counted at `then` for messages that surely did not go out. */
export async function giveBack(
  trx: Trx,
  hall: Hall,
  outgoing: readonly Omit<Outgoing, 'id'>[],
  caps: Caps,
  then: Date,
): Promise<void> {
  if (outgoing.length === 0) return;
  await countAlone(trx, hall);
  const back = outgoing.flatMap(spendingsAt(hall, caps, then));
  await trx.raw(
    `with x as materialized (
       select what, since, sum(count) as count
       from jsonb_to_recordset(:back::jsonb) as x (what text, since timestamptz, count integer) group by what, since
     ), gone as (
       delete from message_counts c using x
       where c.hall_id = :id and c.what = x.what and c.since = x.since and c.count <= x.count
     )
     update message_counts c set count = c.count - x.count from x
     where c.hall_id = :id and c.what = x.what and c.since = x.since and c.count > x.count`,
    { id: hall.id, back: JSON.stringify(back) },
  );
}
