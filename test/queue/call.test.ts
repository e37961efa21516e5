import { expect } from 'chai';
import { callNext, finishAndCallNext } from '../../src/queue/call.ts';
import { closeCounter, pauseCounter } from '../../src/queue/counter.ts';
import { serveTurn } from '../../src/queue/desk.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import {
  aDesk,
  aKey,
  aSecondTurn,
  call,
  called,
  movesOf,
  on,
  refusalOf,
  turnById,
  turnOf,
  walkIn,
  walkIns,
} from './at-work.ts';

const NOBODY = { status: 204, body: null };

describe('calling the next citizen', () => {
  beforeEach(freshDay);

  it('answers 204 when nobody waits', async () => {
    expect(await callNext(pools(), await aDesk(2), MONDAY_8AM)).to.deep.equal(NOBODY);
  });

  it('calls who came first, and tells the desk what it needs', async () => {
    const [first] = await walkIns(2);
    const turn = await call(await aDesk(2), after(60));
    expect(turn).to.deep.equal({
      id: (await turnOf(first!)).id,
      number: 'A-001',
      service: 'DUK-01',
      status: 'called',
      lane: 'regular',
      counts_from: '2026-11-23T08:00:00.000+07:00',
      arrived_at: '2026-11-23T08:00:00.000+07:00',
      booked_at: null,
      why: null,
    });
    const row = await turnById(turn.id);
    expect(row).to.deep.include({
      status: 'called',
      served_by: 'staff:2',
      called_at: after(60),
      calls: 1,
      spaced_calls: 1,
      moves: 2,
    });
    expect(row).to.deep.include({ shown_at: null, recall_due_at: null, miss_due_at: null });
    expect(await movesOf(turn.id)).to.deep.equal(['take', 'call']);
    expect(await pools().db('tickets').where({ id: first!.id }).pluck('active_turn_id')).to.deep.equal([turn.id]);
  });

  it('calls across its services whoever has waited longest, by head start and then by number', async () => {
    await walkIn({ service_code: 'DUK-02', at: after(0) });
    await walkIn({ service_code: 'DUK-01', at: after(60) });
    await walkIn({ service_code: 'DUK-02', at: after(120), lane: 'priority' });
    await walkIn({ service_code: 'DUK-03', at: after(0) }); // not at this counter
    const desk = await aDesk(2);
    const order = [await call(desk, after(200))];
    for (let n = 0; n < 2; n += 1) order.push(called(await finishAndCallNext(pools(), desk, after(200))));
    expect(order.map(({ number }) => number)).to.deep.equal(['AP-001', 'A-001', 'A-002']);
    expect(await finishAndCallNext(pools(), desk, after(200))).to.deep.equal(NOBODY);
  });

  it('calls nobody at a counter that is closed or paused', async () => {
    await walkIn();
    const desk = await aDesk(2);
    await pauseCounter(pools().db, desk, MONDAY_8AM);
    expect(await refusalOf(callNext(pools(), desk, MONDAY_8AM))).to.equal('counter_closed');
    await closeCounter(pools().db, desk, MONDAY_8AM);
    expect(await refusalOf(callNext(pools(), desk, MONDAY_8AM))).to.equal('counter_closed');
    expect(await refusalOf(finishAndCallNext(pools(), desk, MONDAY_8AM))).to.equal('counter_closed');
  });

  it('calls one at a time', async () => {
    await walkIns(2);
    const desk = await aDesk(2);
    await call(desk);
    expect(await refusalOf(callNext(pools(), desk, MONDAY_8AM))).to.equal('counter_busy');
  });

  it('does not call a citizen who stands at another counter', async () => {
    const ticket = await walkIn({ service_code: 'DUK-01' });
    await aSecondTurn(ticket, 'IMI-01');
    await call(await aDesk(2));
    expect(await callNext(pools(), await aDesk(8), MONDAY_8AM)).to.deep.equal(NOBODY);
  });

  it('answers a key the second time as the first time, whatever happened since', async () => {
    await walkIns(3);
    const desk = { ...(await aDesk(2)), request: aKey() };
    const first = await callNext(pools(), desk, MONDAY_8AM);
    expect(await callNext(pools(), desk, after(1))).to.deep.equal(first);
    await finishAndCallNext(pools(), { ...desk, request: null }, after(2));
    await closeCounter(pools().db, { ...(await aDesk(3)), request: null }, after(3));
    expect(await callNext(pools(), desk, after(3))).to.deep.equal(first);
    expect(await pools().db('turn_moves').where({ move: 'call' })).to.have.length(2);
  });

  it('remembers that nobody waited', async () => {
    const desk = { ...(await aDesk(2)), request: aKey() };
    expect(await callNext(pools(), desk, MONDAY_8AM)).to.deep.equal(NOBODY);
    await walkIn();
    expect(await callNext(pools(), desk, after(1))).to.deep.equal(NOBODY);
  });

  it('leaves no key after a refusal', async () => {
    await walkIn();
    const desk = { ...(await aDesk(2)), request: aKey() };
    await pauseCounter(pools().db, { ...desk, request: null }, MONDAY_8AM);
    expect(await refusalOf(callNext(pools(), desk, MONDAY_8AM))).to.equal('counter_closed');
    await aDesk(2);
    expect(called(await callNext(pools(), desk, after(1))).number).to.equal('A-001');
  });

  it('looks past those whom other counters are just calling', async () => {
    const tickets = await walkIns(20);
    const held = await Promise.all(tickets.slice(0, 18).map(async (ticket) => (await turnOf(ticket)).id));
    const desk = { ...(await aDesk(2)), request: aKey() };
    await pools().db.transaction(async (trx) => {
      await trx('turns').whereIn('id', held).forNoKeyUpdate().select('id');
      expect((await call(desk)).number).to.equal('A-019');
    });
  });
});

describe('finishing and calling the next in one act', () => {
  beforeEach(freshDay);

  it('ends a served turn as completed, and one only called as not recorded', async () => {
    await walkIns(3);
    const desk = await aDesk(2);
    const first = await call(desk);
    await serveTurn(pools().db, on(desk, first), after(10));
    const second = called(await finishAndCallNext(pools(), desk, after(20)));
    await finishAndCallNext(pools(), desk, after(30));
    expect(await turnById(first.id)).to.deep.include({ status: 'done', outcome: 'completed', ended_at: after(20) });
    expect(await turnById(second.id)).to.deep.include({ status: 'done', outcome: 'not_recorded', ended_at: after(30) });
    expect(await movesOf(first.id)).to.deep.equal(['take', 'call', 'serve', 'next']);
  });

  it('keeps the outcome it is told', async () => {
    await walkIn();
    const desk = await aDesk(2);
    const turn = await call(desk);
    const outcome = { kind: 'documents_missing' as const, missing: ['KK'] };
    expect(await finishAndCallNext(pools(), { ...desk, outcome }, after(20))).to.deep.equal(NOBODY);
    expect(await turnById(turn.id)).to.deep.include({ status: 'done', outcome: 'documents_missing', missing: ['KK'] });
    expect(await pools().db('tickets').pluck('active_turn_id')).to.deep.equal([null]);
  });

  it('calls at a free counter too', async () => {
    await walkIn();
    expect(called(await finishAndCallNext(pools(), await aDesk(2), MONDAY_8AM)).number).to.equal('A-001');
  });

  it('does not call the same citizen to another of their turns by the same act', async () => {
    const ticket = await walkIn({ service_code: 'DUK-01' });
    await aSecondTurn(ticket, 'DUK-02');
    const desk = await aDesk(2);
    await call(desk);
    expect(await finishAndCallNext(pools(), desk, after(5))).to.deep.equal(NOBODY);
    expect(called(await callNext(pools(), desk, after(6))).service).to.equal('DUK-02');
  });

  it('refuses a page that shows a turn which is no longer the one at the counter', async () => {
    await walkIns(3);
    const desk = await aDesk(2);
    const seen = await call(desk);
    const second = called(await finishAndCallNext(pools(), { ...desk, turn_id: seen.id }, after(5)));
    expect(await refusalOf(finishAndCallNext(pools(), { ...desk, turn_id: seen.id }, after(6)))).to.equal(
      'turn_moved_on',
    );
    expect((await turnById(second.id)).status).to.equal('called');
  });

  it('finishes nothing when the key comes again', async () => {
    await walkIns(3);
    const desk = await aDesk(2);
    await call(desk);
    const keyed = { ...desk, request: aKey() };
    const next = await finishAndCallNext(pools(), keyed, after(5));
    expect(await finishAndCallNext(pools(), keyed, after(6))).to.deep.equal(next);
    expect((await turnById(called(next).id)).status).to.equal('called');
  });

  it('calls a reservation by its hour: behind who came earlier than its head start, before who came later', async () => {
    const { hall } = await catalogue();
    const early = await walkIn({ at: after(300) });
    const late = await walkIn({ at: after(720) });
    const booked = await walkIn({ at: after(1_500) });
    await aBooking(hall.id, booked.id);
    const from_0810 = { counts_from: after(600) }; // 08.30 less twenty minutes, as check-in will write it
    await pools().db('turns').where({ hall_id: hall.id, ticket_id: booked.id }).update(from_0810);
    const order: string[] = [];
    for (const number of [2, 3, 1]) order.push((await call(await aDesk(number), after(1_860))).number);
    expect(order).to.deep.equal([early, booked, late].map(({ number }) => number));
  });

  it('tells when a reservation was for', async () => {
    const { hall } = await catalogue();
    const ticket = await walkIn();
    await aBooking(hall.id, ticket.id);
    expect((await call(await aDesk(2))).booked_at).to.equal('2026-11-23T08:30:00.000+07:00');
  });
});

async function aBooking(hall_id: string, ticket_id: string): Promise<void> {
  const { db } = pools();
  const { service_id } = await turnOf({ id: ticket_id });
  const day = '2026-11-23';
  const starts_at = after(1800);
  const of = { hall_id, service_id, day, starts_at };
  const [slot] = await db('slots')
    .insert({ ...of, id: crypto.randomUUID(), ends_at: after(3600), capacity: 1, taken: 1 })
    .returning('id');
  const id = crypto.randomUUID();
  await db('bookings').insert({
    ...of,
    id,
    slot_id: slot.id,
    status: 'arrived',
    code: 'ABCDEFGH23',
    token: 'x'.repeat(24),
    made_at: MONDAY_8AM,
    moves: 2,
  });
  const move = { hall_id, booking_id: id, by: 'public', at: MONDAY_8AM };
  await db('booking_moves').insert([
    { ...move, id: crypto.randomUUID(), n: 1, move: 'book', to_status: 'booked', to_slot_id: slot.id },
    { ...move, id: crypto.randomUUID(), n: 2, move: 'arrive', from_status: 'booked', to_status: 'arrived' },
  ]);
  await db('tickets').where({ hall_id, id: ticket_id }).update({ booking_id: id, lane: 'reservation' });
}
