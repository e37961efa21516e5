import type { Trx } from '../db.ts';
import type { Hall } from '../hall/catalogue.ts';
import { newId } from '../ids.ts';
import { Refusal } from '../refusal.ts';

/** Every table in which something happens, the dependent ones first. */
const HAPPENED = [
  'turn_move_chain',
  'turn_moves',
  'message_attempts',
  'messages',
  'turns',
  'tickets',
  'number_series',
  'booking_moves',
  'bookings',
  'slots',
  'outbox',
  'idempotency_keys',
  'ended_days',
];

/** Writes down that the hall begins or ends to practise: so it stays known what was done in earnest. */
export async function noteTraining(
  trx: Trx,
  { hall_id, training }: { hall_id: string; training: boolean },
  now: Date,
): Promise<void> {
  const action = training ? BEGAN : ENDED;
  await trx('audit').insert({ hall_id, id: newId(), at: now, who: 'command', action, object: hall_id });
}

const BEGAN = 'hall.training.on';
const ENDED = 'hall.training.off';

/** The first day of which something is kept that was done in earnest: before practising began, and after it had ended. */
async function servedOn(trx: Trx, hall_id: string): Promise<string | null> {
  const { rows } = await trx.raw<{ rows: { day: string }[] }>(
    `select kept.day
     from audit began
     cross join lateral (
       select coalesce(max(at), '-infinity') as at from audit
       where hall_id = began.hall_id and action = :ended and at < began.at
     ) before
     cross join lateral (
       select day from tickets where hall_id = began.hall_id and issued_at >= before.at and issued_at < began.at
       union
       select day from bookings where hall_id = began.hall_id and made_at >= before.at and made_at < began.at
       order by day limit 1
     ) kept
     where began.hall_id = :hall_id and began.action = :began
     order by kept.day limit 1`,
    { hall_id, began: BEGAN, ended: ENDED },
  );
  return rows[0]?.day ?? null;
}

/**
 * Forgets everything that was practised in a hall in training: numbers begin at 1 again. The only place where moves are
 * ever removed. Refuses `forbidden` where the hall works in earnest, and, naming the day, where it did so before it
 * practised: what citizens did is never practice. Answers how many tickets there were.
 */
export async function clearPractice(trx: Trx, { id: hall_id }: Pick<Hall, 'id'>): Promise<number> {
  const hall: { training: boolean } | undefined = await trx('halls')
    .where({ id: hall_id })
    .forNoKeyUpdate()
    .first('training');
  if (!hall?.training) throw new Refusal('forbidden');
  const served_on = await servedOn(trx, hall_id);
  if (served_on !== null) throw new Refusal('forbidden', { served_on });
  const given = await trx('tickets').where({ hall_id }).count<{ count: number }[]>();
  for (const table of ['turn_moves', 'booking_moves'])
    await trx.raw('alter table ?? disable trigger ??', [table, `${table}_are_kept`]);
  await trx('tickets').where({ hall_id }).update({ active_turn_id: null });
  for (const table of HAPPENED) await trx(table).where({ hall_id }).delete();
  for (const table of ['turn_moves', 'booking_moves'])
    await trx.raw('alter table ?? enable trigger ??', [table, `${table}_are_kept`]);
  await trx('counters')
    .where({ hall_id })
    .update({ state: 'closed', state_at: null, pause_reason: null, staff_id: null, auto_call: false });
  return given[0]?.count ?? 0;
}
