import type { Db, Trx } from '../db.ts';
import { serviceByCode, serviceById } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { Refusal } from '../refusal.ts';
import { acting } from './desk.ts';
import { putBack } from './missed.ts';
import { mustStillServe } from './opening.ts';
import { moveTurn } from './move.ts';
import { handOver } from './transfer.ts';
import { turnFlow } from './turn.ts';
import type { Turn } from './turn.ts';

/** By the secret of the citizen's own link, or by its key for those who may act for them. */
export type TicketRef = { token: string } | { ticket_id: string };

export type OfTicket = {
  catalogue: Catalogue;
  ticket: TicketRef;
  by: string;
  request: RequestKey | null;
  /** What is answered, and remembered for a repeat: read when it is done, before anyone else changes the line again. */
  tell?: (trx: Trx) => Promise<unknown>;
};

/** The ticket's turns, newest first, held with it until the transaction ends. Refuses `not_found`. */
export async function holdTurnsOf(
  trx: Trx,
  hall_id: string,
  ticket: TicketRef,
): Promise<{ ticket_id: string; turns: Turn[] }> {
  const which = 'token' in ticket ? { hall_id, token: ticket.token } : { hall_id, id: ticket.ticket_id };
  const found = await trx<{ hall_id: string; id: string; token: string }>('tickets')
    .where(which)
    .forNoKeyUpdate()
    .first('id');
  if (!found) throw new Refusal('not_found');
  const turns = await trx<Turn>('turns').where({ hall_id, ticket_id: found.id }).orderBy('id').forNoKeyUpdate();
  return { ticket_id: found.id, turns: turns.reverse() };
}

/** "Saya sudah di sini": a missed citizen is back, once by themselves; after that, or when not missed, `ask_front_desk`. */
export const imHere = (db: Db, what: OfTicket, now: Date): Promise<Answer> =>
  ofTicket(db, what, now, async (trx, turns) => {
    const missed = turns.find(({ status }) => status === 'missed');
    if (!missed || missed.came_back) throw new Refusal('ask_front_desk');
    await putBack(trx, what.catalogue, missed, acting({ ...what, turn_id: missed.id }, now));
  });

/** The citizen goes home: all that still waits for them is cancelled. Refuses `turn_moved_on` when there is nothing. */
export const leave = (db: Db, what: OfTicket, now: Date): Promise<Answer> =>
  ofTicket(db, what, now, async (trx, turns) => {
    const from: readonly string[] = turnFlow.cancel.from;
    const open = turns.filter(({ status }) => from.includes(status));
    if (open.length === 0) throw new Refusal('turn_moved_on');
    for (const { id } of open)
      await moveTurn(trx, 'cancel', { ...acting({ ...what, turn_id: id }, now), ended_at: now });
  });

/**
 * Changes a wrongly chosen service before the first call; the arrival is kept. `turn_id`, or `from` by its service's code,
 * says which, where a ticket waits in several lines. Refuses `turn_moved_on` after the call, `same_service`,
 * `service_closed` where nobody is served any more today (nobody may wait in vain), and `sold_out_today`.
 */
export const changeService = (
  db: Db,
  what: OfTicket & { service_code: string; turn_id?: string | undefined; from?: string | undefined },
  now: Date,
): Promise<Answer> =>
  ofTicket(db, what, now, async (trx, turns) => {
    const codeOf = ({ service_id }: Turn): string => serviceById(what.catalogue, service_id).code;
    const meant = (turn: Turn): boolean =>
      (what.turn_id ?? turn.id) === turn.id && (what.from ?? codeOf(turn)) === codeOf(turn);
    const turn = turns.find((one) => one.status === 'waiting' && meant(one));
    if (!turn || (await wasCalled(trx, turn))) throw new Refusal('turn_moved_on');
    const wanted = serviceByCode(what.catalogue, what.service_code);
    mustStillServe(what.catalogue, wanted, turn.day, now);
    await mustHaveNumbersLeft(trx, turn, wanted.id);
    await handOver(trx, what.catalogue, turn, what.service_code, acting({ ...what, turn_id: turn.id }, now));
  });

/** Where a supervisor set a limit for the day, a change counts like a number taken; the service's row is held as there. */
async function mustHaveNumbersLeft(trx: Trx, { hall_id, day }: Turn, service_id: string): Promise<void> {
  const limited = await trx('services')
    .where({ hall_id, id: service_id })
    .whereNotNull('daily_limit')
    .forNoKeyUpdate()
    .first<{ daily_limit: number } | undefined>('daily_limit');
  if (!limited) return;
  const given = await trx('turns as t')
    .join('tickets as k', (on) => on.on('k.hall_id', 't.hall_id').andOn('k.id', 't.ticket_id'))
    .where({ 't.hall_id': hall_id, 't.day': day, 't.service_id': service_id })
    .whereNull('k.booking_id')
    .whereNot('t.status', 'transferred')
    .count<{ count: number }[]>('* as count');
  if ((given[0]?.count ?? 0) >= limited.daily_limit) throw new Refusal('sold_out_today');
}

const wasCalled = async (trx: Trx, { hall_id, id }: Turn): Promise<boolean> =>
  Boolean(await trx('turn_moves').where({ hall_id, turn_id: id, move: 'call' }).first('n'));

function ofTicket(
  db: Db,
  { catalogue, ticket, request, tell }: OfTicket,
  now: Date,
  act: (trx: Trx, turns: Turn[]) => Promise<void>,
): Promise<Answer> {
  const hall_id = catalogue.hall.id;
  return once(db, hall_id, request, now, async (trx) => {
    const { ticket_id, turns } = await holdTurnsOf(trx, hall_id, ticket);
    await act(trx, turns);
    return { status: 200, body: tell ? await tell(trx) : { ticket_id } };
  });
}
