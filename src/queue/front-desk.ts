import type { Db, Trx } from '../db.ts';
import { policiesAt } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { newId, newToken } from '../ids.ts';
import { announce, announceAll } from '../outbox/announce.ts';
import { Refusal } from '../refusal.ts';
import { holdTurnsOf } from './citizen.ts';
import { acting } from './desk.ts';
import { putBack } from './missed.ts';
import { isReason, mustGiveReason } from '../reason.ts';
import { headStart, openStatuses } from './turn.ts';
import type { Lane, Turn } from './turn.ts';

/** The receptionist acts on a ticket for somebody. */
export type AtFrontDesk = { catalogue: Catalogue; ticket_id: string; by: string; request: RequestKey | null };

type Ticket = {
  hall_id: string;
  id: string;
  label: string;
  copies: number;
  lane: Lane;
  priority: boolean;
  needs: string[];
  note: string | null;
};

/** A marked copy for a lost ticket, with a new secret: the lost paper and its link are void from now on. */
export const copyTicket = (db: Db, what: AtFrontDesk, now: Date): Promise<Answer> =>
  ofTicket(db, what, now, async (trx, ticket) => {
    const token = newToken();
    const copies = ticket.copies + 1;
    await change(trx, ticket, { token, copies });
    await record(trx, what, 'ticket.copied', null, now);
    return { status: 200, body: { ticket_id: ticket.id, number: ticket.label, token, copies } };
  });

/** What the receptionist corrects or remarks on; what is not given stays. */
export type TicketNote = {
  lane?: 'regular' | 'priority' | undefined;
  needs?: string[] | undefined;
  note?: string | null | undefined;
  reason?: string | undefined;
};

/**
 * Notes needs, a remark, or the right lane. The number stays; with the lane its place in time moves by the difference of
 * head starts, which needs a reason (`reason_needed`) and is kept in the audit.
 */
export const noteTicket = (db: Db, what: AtFrontDesk & TicketNote, now: Date): Promise<Answer> =>
  ofTicket(db, what, now, async (trx, ticket) => {
    const { needs = ticket.needs, note = ticket.note } = what;
    const priority = what.lane ? what.lane === 'priority' : ticket.priority;
    if (priority !== ticket.priority) await changeLane(trx, what, ticket, priority, now);
    await change(trx, ticket, { needs, note });
    return { status: 200, body: { ticket_id: ticket.id } };
  });

async function changeLane(
  trx: Trx,
  what: AtFrontDesk & TicketNote,
  ticket: Ticket,
  priority: boolean,
  now: Date,
): Promise<void> {
  const reason = mustGiveReason(what.reason);
  const policies = policiesAt(what.catalogue, now);
  // a reservation stays one; it may have priority too
  const lane = ticket.lane === 'reservation' ? 'reservation' : priority ? 'priority' : 'regular';
  const later_ms = headStart(policies, ticket) - headStart(policies, { lane, priority });
  await change(trx, ticket, { lane, priority });
  const moved = await trx<Turn>('turns')
    .where({ hall_id: ticket.hall_id, ticket_id: ticket.id })
    .whereIn('status', openStatuses)
    .update({ counts_from: trx.raw(`counts_from + ? * interval '1 millisecond'`, [later_ms]) })
    .returning('id');
  await announceAll(
    trx,
    ticket.hall_id,
    'turn.moved',
    moved.map(({ id }) => id),
  );
  await record(trx, what, `ticket.lane.${priority ? 'priority' : 'regular'}`, reason, now);
}

/**
 * Brings a missed citizen back into the line: once without further ado (or once by themselves), again with a reason.
 * Refuses `turn_moved_on` when nothing of the ticket is missed, `reason_needed`.
 */
export const bringBack = (db: Db, what: AtFrontDesk & { reason?: string | undefined }, now: Date): Promise<Answer> =>
  ofTicket(db, what, now, async (trx) => {
    const { catalogue, ticket_id, reason } = what;
    const { turns } = await holdTurnsOf(trx, catalogue.hall.id, { ticket_id });
    const missed = turns.find(({ status }) => status === 'missed');
    if (!missed) throw new Refusal('turn_moved_on');
    if (missed.came_back && !isReason(reason)) throw new Refusal('reason_needed');
    await putBack(trx, catalogue, missed, { ...acting({ ...what, turn_id: missed.id }, now), reason });
    return { status: 200, body: { ticket_id } };
  });

function ofTicket(
  db: Db,
  what: AtFrontDesk,
  now: Date,
  act: (trx: Trx, ticket: Ticket) => Promise<Answer>,
): Promise<Answer> {
  const {
    catalogue: { hall },
    ticket_id,
    request,
  } = what;
  return once(db, hall.id, request, now, async (trx) => {
    const ticket = await trx<Ticket>('tickets').where({ hall_id: hall.id, id: ticket_id }).forNoKeyUpdate().first();
    if (!ticket) throw new Refusal('not_found');
    return act(trx, ticket);
  });
}

async function change(trx: Trx, { hall_id, id }: Ticket, changes: Partial<Ticket> & { token?: string }): Promise<void> {
  await trx('tickets').where({ hall_id, id }).update(changes);
  await announce(trx, hall_id, 'ticket.changed', id);
}

async function record(
  trx: Trx,
  { catalogue, ticket_id, by, request }: AtFrontDesk,
  action: string,
  reason: string | null,
  at: Date,
): Promise<void> {
  await trx('audit').insert({
    hall_id: catalogue.hall.id,
    id: newId(),
    at,
    who: by,
    action,
    object: ticket_id,
    reason,
    request: request?.key ?? null,
  });
}
