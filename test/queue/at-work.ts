import { randomUUID } from 'node:crypto';
import { inTransaction } from '../../src/db.ts';
import { catalogueOf, counterByNumber, serviceByCode } from '../../src/hall/catalogue.ts';
import type { Catalogue } from '../../src/hall/catalogue.ts';
import type { RequestKey } from '../../src/idempotency.ts';
import type { TakenTicket } from '../../src/queue/answers.ts';
import { callNext } from '../../src/queue/call.ts';
import type { CallAnswer } from '../../src/queue/call.ts';
import { openCounter } from '../../src/queue/counter.ts';
import { beginTurn } from '../../src/queue/move.ts';
import { takeTicket } from '../../src/queue/take.ts';
import type { TicketWish } from '../../src/queue/take.ts';
import type { Turn } from '../../src/queue/turn.ts';
import { MONDAY_8AM, pools } from '../support/world.ts';

/** A key of its own, as a client makes one before its first try. */
export const aKey = (facts: Partial<RequestKey> = {}): RequestKey => ({
  scope: 'device:test',
  key: randomUUID(),
  hash: 'h',
  ...facts,
});

/** The example hall as the processes see it: read once, however many ask at once. */
const theHall = () => catalogueOf(pools().db, 'sagara-raya');

export async function aWish(facts: Partial<TicketWish> = {}): Promise<TicketWish> {
  return {
    catalogue: facts.catalogue ?? (await theHall()),
    service_code: 'DUK-01',
    lane: 'regular',
    needs: [],
    language: 'id',
    origin: 'kiosk',
    device_id: null,
    phone_sealed: null,
    note: null,
    external_code: null,
    by: 'device:test',
    request: null,
    ...facts,
  };
}

/** A walk-in takes a number, as at the kiosk. */
export async function walkIn(facts: Partial<TicketWish> & { at?: Date } = {}): Promise<TakenTicket> {
  const { at = MONDAY_8AM, ...wish } = facts;
  return (await takeTicket(pools(), await aWish(wish), at)).body;
}

/** One after another, so that the numbers stand in this order. */
export async function walkIns(count: number, facts: Partial<TicketWish> & { at?: Date } = {}): Promise<TakenTicket[]> {
  const taken: TakenTicket[] = [];
  for (let n = 0; n < count; n += 1) taken.push(await walkIn(facts));
  return taken;
}

export type Desk = {
  catalogue: Catalogue;
  counter_id: string;
  agency_id: null;
  by: string;
  request: RequestKey | null;
};

/** The counter with this number, open, and the officer who sits there. */
export async function aDesk(number: number, at = MONDAY_8AM, of?: Catalogue): Promise<Desk> {
  const hall = of ?? (await theHall());
  const counter_id = counterByNumber(hall, number).id;
  const desk: Desk = { catalogue: hall, counter_id, agency_id: null, by: `staff:${number}`, request: null };
  await openCounter(pools().db, desk, at);
  return desk;
}

/** What a verb of the desk is told when this desk acts on a turn. */
export const on = (desk: Desk, turn: { id: string }) => ({ ...desk, turn_id: turn.id });

export const called = (answer: CallAnswer) => {
  if (answer.status !== 201) throw new Error('nobody was called');
  return answer.body.turn;
};

export const call = async (desk: Desk, at = MONDAY_8AM) => called(await callNext(pools(), desk, at));

export async function turnById(id: string): Promise<Turn> {
  const turn = await pools().db<Turn>('turns').where({ id }).first();
  if (!turn) throw new Error('no such turn');
  return turn;
}

/** The newest turn of a ticket. */
export async function turnOf(ticket: { id: string }): Promise<Turn> {
  const turn = await pools().db<Turn>('turns').where({ ticket_id: ticket.id }).orderBy('id', 'desc').first();
  if (!turn) throw new Error('no such ticket');
  return turn;
}

export async function movesOf(turn_id: string): Promise<string[]> {
  return pools().db('turn_moves').where({ turn_id }).orderBy('n').pluck('move');
}

export { refusalOf } from '../support/at-once.ts';

/** A visit plan: the ticket waits in a second line too, as a booking of two services will make it. */
export async function aSecondTurn(ticket: { id: string }, service_code: string): Promise<Turn> {
  const service = serviceByCode(await theHall(), service_code);
  const first = await turnOf(ticket);
  return inTransaction(pools().db, (trx) =>
    beginTurn(trx, first, { service_id: service.id, by: 'staff:test', at: MONDAY_8AM }),
  );
}
