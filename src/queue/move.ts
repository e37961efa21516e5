import type { Trx } from '../db.ts';
import { newId } from '../ids.ts';
import { announce } from '../outbox/announce.ts';
import { Refusal } from '../refusal.ts';
import { isActive, turnFlow } from './turn.ts';
import type { Turn, TurnMove, TurnStatus } from './turn.ts';

/** Who moves which turn, when and why, and the columns that change with it. */
export type Move = {
  hall_id: string;
  id: string;
  by: string;
  at: Date;
  reason?: string | undefined;
  request?: string | undefined;
} & Partial<Columns>;

type Columns = Omit<
  Turn,
  'hall_id' | 'id' | 'ticket_id' | 'service_id' | 'day' | 'series' | 'number' | 'status' | 'moves'
>;

/**
 * The turn, its ticket and itself held until the transaction ends, in the order everyone keeps: ticket, then turn.
 * Whoever needs a counter holds that before. Refuses `not_found`.
 */
export async function holdTurn(trx: Trx, hall_id: string, id: string): Promise<Turn> {
  await trx('tickets')
    .where({ hall_id })
    .where('id', trx('turns').select('ticket_id').where({ hall_id, id }))
    .forNoKeyUpdate()
    .select('id');
  const turn = await trx<Turn>('turns').where({ hall_id, id }).forNoKeyUpdate().first();
  if (!turn) throw new Refusal('not_found');
  return turn;
}

/**
 * The only door through which a turn changes its status, beside the hot statements. Writes the history and the note, and
 * keeps `tickets.active_turn_id` true. Refuses `turn_moved_on` when the turn is not (or no longer) where the move begins,
 * or its ticket stands at another counter meanwhile.
 */
export async function moveTurn(
  trx: Trx,
  move: TurnMove,
  { hall_id, id, by, at, reason, request, ...also }: Move,
): Promise<Turn> {
  const before = await holdTurn(trx, hall_id, id);
  const { to } = turnFlow[move];
  const from: readonly TurnStatus[] = turnFlow[move].from;
  if (!from.includes(before.status)) throw new Refusal('turn_moved_on');
  await pointTicket(trx, before, to);

  const [turn] = await trx<Turn>('turns')
    .where({ hall_id, id })
    .update({ ...also, status: to, moves: before.moves + 1 })
    .returning('*');
  if (!turn) throw new Refusal('turn_moved_on');

  await trx('turn_moves').insert({
    hall_id,
    id: newId(),
    turn_id: id,
    n: turn.moves,
    move,
    from_status: before.status,
    to_status: to,
    counter_id: turn.counter_id ?? before.counter_id,
    by,
    at,
    reason,
    request,
  });
  await announce(trx, hall_id, 'turn.moved', id);
  return turn;
}

/** A citizen stands at one counter: the ticket names the turn that is called or served, or none. */
async function pointTicket(trx: Trx, { hall_id, id, ticket_id, status }: Turn, to: TurnStatus): Promise<void> {
  if (isActive(status) === isActive(to)) return;
  const ticket = trx('tickets').where({ hall_id, id: ticket_id });
  const pointed = isActive(to)
    ? await ticket.whereNull('active_turn_id').update({ active_turn_id: id })
    : await ticket.update({ active_turn_id: null });
  if (pointed === 0) throw new Refusal('turn_moved_on');
}

/**
 * A further turn of a ticket, at another service: same number, same arrival and so the same place in time.
 * Its life begins like every turn's, with `take`.
 */
export async function beginTurn(
  trx: Trx,
  from: Turn,
  {
    service_id,
    by,
    at,
    reason,
    request,
  }: { service_id: string; by: string; at: Date; reason?: string | undefined; request?: string | undefined },
): Promise<Turn> {
  const { hall_id, ticket_id, day, series, number, arrived_at, counts_from } = from;
  const id = newId();
  const [turn] = await trx<Turn>('turns')
    .insert({
      hall_id,
      id,
      ticket_id,
      service_id,
      day,
      series,
      number,
      status: 'waiting',
      arrived_at,
      counts_from,
      from_turn_id: from.id,
    })
    .returning('*');
  if (!turn) throw new Error('a turn was not begun');
  await trx('turn_moves').insert({
    hall_id,
    id: newId(),
    turn_id: id,
    n: 1,
    move: 'take',
    to_status: 'waiting',
    by,
    at,
    reason,
    request,
  });
  await announce(trx, hall_id, 'turn.moved', id);
  return turn;
}
