import type pg from 'pg';
import type { Pools } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { instantAt } from '../hall/day.ts';
import { Refusal } from '../refusal.ts';
import type { HoursMeant } from './affected.ts';
import { cancelBooking } from './cancel.ts';

export type CancelAffected = {
  catalogue: Catalogue;
  meant: HoursMeant;
  by: string;
  /** Why the hours were closed; citizens read it. */
  reason: string;
};

/** One whose reservation was cancelled or should have been. */
type Person = { id: string; service_id: string; starts_at: Date };

export type CancelledAffected = {
  cancelled: number;
  /** So many of them are written to at once. */
  told: number;
  /** They are written to later, for it is a quiet hour. */
  later: (Person & { due_at: Date })[];
  /** Nothing can be sent to them, or not in time: somebody has to tell them. */
  untold: Person[];
  /** Their half hour has begun, or they have just arrived or moved: they are here. */
  here: Person[];
  /** Still to do: press again. */
  left: number;
};

const WHO = `
  from bookings b
  join slots s on s.hall_id = b.hall_id and s.id = b.slot_id
  join services v on v.hall_id = b.hall_id and v.id = b.service_id
  where b.hall_id = $1 and b.day = $2 and b.status = 'booked' and s.ends_at > $3
    and ($4::uuid is null or b.service_id = $4) and ($5::uuid is null or v.agency_id = $5)`;

/** In one go, so that nobody waits for the answer of a page too long. */
const MOST = 200;

/**
 * Cancels everyone who has a place in closed hours, for the reason they were closed, so that they are written to: each in a
 * transaction of their own, the earliest first, at most 200 a time. Safe to repeat: who is cancelled is not among them any more.
 */
export async function cancelAffected(pools: Pools, what: CancelAffected, now: Date): Promise<CancelledAffected> {
  const { catalogue, meant, by, reason } = what;
  const { hall } = catalogue;
  const from = instantAt(meant.day, meant.from_time ?? '00:00', hall.time_zone);
  const asked = [hall.id, meant.day, from, meant.service_id, meant.agency_id];
  const { rows } = await pools.screens.query<Person & { token: string }>(
    `select b.id, b.service_id, b.starts_at, b.token ${WHO} order by b.starts_at, b.id limit ${MOST}`,
    asked,
  );
  const cancelled: Person[] = [];
  const here: Person[] = [];
  for (const { token, ...person } of rows)
    ((await isCancelled(() => cancelBooking(pools, { catalogue, token, by, reason, request: null }, now)))
      ? cancelled
      : here
    ).push(person);
  const [sorted, still] = await Promise.all([
    sortByMessage(pools.screens, hall.id, cancelled, now),
    pools.screens.query<{ count: number }>(`select count(*)::integer as count ${WHO}`, asked),
  ]);
  const left = Math.max(0, (still.rows[0]?.count ?? 0) - here.length);
  return { cancelled: cancelled.length, ...sorted, here, left };
}

async function isCancelled(cancel: () => Promise<unknown>): Promise<boolean> {
  try {
    await cancel();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** Who hears of it now, later, or not at all: by the message that was queued with it. */
async function sortByMessage(
  screens: pg.Pool,
  hall_id: string,
  cancelled: readonly Person[],
  now: Date,
): Promise<Pick<CancelledAffected, 'told' | 'later' | 'untold'>> {
  const { rows } = await screens.query<{ booking_id: string; due_at: Date }>(
    `select m.booking_id, m.due_at from messages m
     where m.hall_id = $1 and m.booking_id = any($2::uuid[]) and m.kind = 'booking_cancelled' and m.status <> 'cancelled'
       and not exists (select from message_stops x where x.hall_id = m.hall_id and x.phone_hash = m.phone_hash)`,
    [hall_id, cancelled.map(({ id }) => id)],
  );
  const due = new Map(rows.map(({ booking_id, due_at }) => [booking_id, due_at]));
  const later = cancelled.flatMap((person) => {
    const due_at = due.get(person.id);
    return due_at && due_at > now ? [{ ...person, due_at }] : [];
  });
  const untold = cancelled.filter(({ id }) => !due.has(id));
  return { told: cancelled.length - later.length - untold.length, later, untold };
}
