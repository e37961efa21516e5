import { z } from 'zod';
import type { Trx } from '../db.ts';
import { serviceById } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { rfc3339ms } from '../hall/day.ts';
import type { Answer } from '../idempotency.ts';
import { lanes, ticketLabel, turnStatuses } from './turn.ts';
import type { Lane, Turn } from './turn.ts';

/** What a citizen is told who just took a number. `number` is the label, `ahead` ends at 1000. */
export const takenTicket = z.object({
  id: z.string(),
  number: z.string(),
  token: z.string(),
  day: z.string(),
  service: z.string(),
  ahead: z.number(),
  wait_minutes: z.null(), // until there are estimates
  counts_from: z.string(),
});
export type TakenTicket = z.infer<typeof takenTicket>;

/** What a desk is told of a turn. `why` is put into words at the door, from these facts. */
export const turnBody = z.object({
  id: z.string(),
  number: z.string(),
  service: z.string(),
  status: z.enum(turnStatuses),
  lane: z.enum(lanes),
  counts_from: z.string(),
  arrived_at: z.string(),
  booked_at: z.string().nullable(),
  why: z.null(),
});
export type TurnBody = z.infer<typeof turnBody>;

/** What the first call of a key answered, read again: null where nobody could be called. */
export const calledTurn = z.object({ turn: turnBody }).nullable();

/** The facts of a turn as the hot statements write them too. */
export async function tellTurn(trx: Trx, catalogue: Catalogue, turn: Turn): Promise<TurnBody> {
  const { id: hall_id, time_zone } = catalogue.hall;
  const ticket = await trx<{ lane: Lane; starts_at: Date | null }>('tickets as k')
    .leftJoin('bookings as b', (on) => on.on('b.hall_id', 'k.hall_id').andOn('b.id', 'k.booking_id'))
    .where({ 'k.hall_id': hall_id, 'k.id': turn.ticket_id })
    .first('k.lane', 'b.starts_at');
  if (!ticket) throw new Error(`turn ${turn.id} has no ticket`);
  return {
    id: turn.id,
    number: ticketLabel(turn),
    service: serviceById(catalogue, turn.service_id).code,
    status: turn.status,
    lane: ticket.lane,
    counts_from: rfc3339ms(turn.counts_from, time_zone),
    arrived_at: rfc3339ms(turn.arrived_at, time_zone),
    booked_at: ticket.starts_at ? rfc3339ms(ticket.starts_at, time_zone) : null,
    why: null,
  };
}

/** 200 with the turn as it now is. */
export const answerTurn = async (trx: Trx, catalogue: Catalogue, turn: Turn): Promise<Answer> => ({
  status: 200,
  body: await tellTurn(trx, catalogue, turn),
});
