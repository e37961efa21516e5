import type { Trx } from '../db.ts';
import type { Hall } from '../hall/catalogue.ts';
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

/**
 * Forgets everything that was practised in a hall in training: numbers begin at 1 again. The only place where moves are
 * ever removed; refuses `forbidden` where the hall works in earnest. Answers how many tickets there were.
 */
export async function clearPractice(trx: Trx, { id: hall_id }: Pick<Hall, 'id'>): Promise<number> {
  const hall: { training: boolean } | undefined = await trx('halls')
    .where({ id: hall_id })
    .forNoKeyUpdate()
    .first('training');
  if (!hall?.training) throw new Refusal('forbidden');
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
