import { statement } from '../db.ts';
import type { Db, Trx } from '../db.ts';
import { catalogueOf } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { oneByOne } from '../one-by-one.ts';
import { announce, announceAll } from '../outbox/announce.ts';
import { mustGiveReason } from '../reason.ts';
import { openStatuses } from './turn.ts';

export type DayWish = { catalogue: Catalogue; day: string; by: string; reason: string; request: RequestKey | null };

/**
 * Ends the hall's day: no number is given any more, the counters are closed, and what is still open is ended, each turn
 * with its own move. Safe to repeat. Refuses `reason_needed`.
 */
export function closeDay(db: Db, what: DayWish, now: Date): Promise<Answer> {
  const { catalogue, day, request } = what;
  mustGiveReason(what.reason);
  return once(db, catalogue.hall.id, request, now, async (trx) => {
    await closeCounters(trx, catalogue, day, now);
    const closed = await closeTurns(trx, what, now);
    await markEnded(trx, what, now);
    return { status: 200, body: { day, closed } };
  });
}

/** Every counter is held, so that no call is under way; those that were open on that day are closed. */
async function closeCounters(trx: Trx, { hall }: Catalogue, day: string, now: Date): Promise<void> {
  await trx('counters').where({ hall_id: hall.id }).orderBy('id').forNoKeyUpdate().select('id');
  const closed: { id: string }[] = await trx('counters')
    .where({ hall_id: hall.id })
    .whereNot({ state: 'closed' })
    .whereRaw('coalesce((state_at at time zone ?)::date <= ?, true)', [hall.time_zone, day])
    .update({ state: 'closed', state_at: now, pause_reason: null, staff_id: null })
    .returning('id');
  await announceAll(
    trx,
    hall.id,
    'counter.changed',
    closed.map(({ id }) => id),
  );
}

const closeTurnsText = statement('queue/close-turns.sql');

/** Tickets, then turns, each by id, as everyone who holds several does. */
async function closeTurns(
  trx: Trx,
  { catalogue: { hall }, day, by, reason, request }: DayWish,
  now: Date,
): Promise<number> {
  const open = () => trx('turns').where({ hall_id: hall.id, day }).whereIn('status', openStatuses);
  await trx('tickets')
    .where({ hall_id: hall.id })
    .whereIn('id', open().select('ticket_id'))
    .orderBy('id')
    .forNoKeyUpdate()
    .select('id');
  const turns: { id: string }[] = await open().orderBy('id').forNoKeyUpdate().select('id');
  const given = turns.map(({ id }) => ({ turn_id: id, move_id: newId(), note_id: newId() }));
  const { rows } = await trx.raw<{ rows: { closed: number }[] }>(closeTurnsText, {
    hall_id: hall.id,
    day,
    now,
    by,
    reason,
    request: request?.key ?? null,
    given: JSON.stringify(given),
  });
  return rows[0]?.closed ?? 0;
}

async function markEnded(trx: Trx, { catalogue: { hall }, day, by, reason }: DayWish, now: Date): Promise<void> {
  const fresh = await trx('ended_days')
    .insert({ hall_id: hall.id, day, ended_at: now, ended_by: by, reason })
    .onConflict(['hall_id', 'day'])
    .ignore()
    .returning('day');
  if (fresh.length > 0) await announce(trx, hall.id, 'day.closed', hall.id);
}

type LateDay = { slug: string; day: string };

/**
 * Ends the days that are over by the hall's own midnight, and again an ended one in which a number was being given at
 * that very moment. Answers how many days it ended.
 */
export async function closeOldDays(db: Db, now: Date): Promise<number> {
  const { rows } = await db.raw<{ rows: LateDay[] }>(
    `select h.slug, over.day
     from halls h
     cross join lateral (select (?::timestamptz at time zone h.time_zone)::date as today) clock
     cross join lateral (
       select day from turns where hall_id = h.id and day <= today and status = 'waiting'
       union
       select day from turns where hall_id = h.id and day <= today and status in ('called', 'serving', 'parked', 'missed')
       union
       select day from number_series where hall_id = h.id and day < today and day > today - 31
         and not exists (select from ended_days e where e.hall_id = h.id and e.day = number_series.day)
       union
       select (state_at at time zone h.time_zone)::date from counters
       where hall_id = h.id and state <> 'closed' and (state_at at time zone h.time_zone)::date < today
     ) over
     where over.day < today or exists (select from ended_days e where e.hall_id = h.id and e.day = over.day)
     order by h.slug, over.day`,
    [now],
  );
  return oneByOne(rows, async ({ slug, day }) => {
    const catalogue = await catalogueOf(db, slug);
    await closeDay(db, { catalogue, day, by: 'worker', reason: 'hari berakhir', request: null }, now);
    return 1;
  });
}
