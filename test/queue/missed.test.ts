import { expect } from 'chai';
import { imHere } from '../../src/queue/citizen.ts';
import { recallTurn } from '../../src/queue/desk.ts';
import { bringBack } from '../../src/queue/front-desk.ts';
import { missTurn, returnTurn } from '../../src/queue/missed.ts';
import { markShown } from '../../src/queue/shown.ts';
import { autoCall, missDue, recallDue } from '../../src/queue/sweep.ts';
import { setAutoCall } from '../../src/queue/counter.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import { aDesk, call, movesOf, on, refusalOf, turnById, turnOf, walkIn, walkIns } from './at-work.ts';
import type { Desk } from './at-work.ts';

const db = () => pools().db;
const REASON = 'tidak ada di ruang tunggu';

describe('a call that nobody answers', () => {
  let desk: Desk;

  beforeEach(async () => {
    await freshDay();
    desk = await aDesk(2);
  });

  const shown = (ids: string[], at = after(2)) =>
    markShown(db(), { catalogue: desk.catalogue, turn_ids: ids, by: 'display' }, at);

  it('starts its clock when a live screen has shown it, once', async () => {
    await walkIn();
    const { id } = await call(desk);
    expect(await turnById(id)).to.deep.include({ shown_at: null, miss_due_at: null });
    expect(await shown([id])).to.equal(1);
    expect(await shown([id], after(50))).to.equal(0);
    expect(await turnById(id)).to.deep.include({
      shown_at: after(2),
      recall_due_at: after(47),
      miss_due_at: after(182),
    });
    expect(await db()('outbox').pluck('topic')).to.include('turn.shown');
  });

  it('waits longer for priority, for needs, and for whoever comes from another floor', async () => {
    const own = { hall_id: desk.catalogue.hall.id, code: 'KIOS-3' };
    const { id: device_id } = await db()('devices').where(own).first('id');
    const away = [
      await walkIn({ lane: 'priority' }),
      await walkIn({ needs: ['kursi_roda'] }),
      await walkIn({ device_id }),
    ];
    for (const [n, ticket] of away.entries()) {
      const turn = await call(await aDesk(n + 1));
      expect(turn.id).to.equal((await turnOf(ticket)).id);
      await shown([turn.id]);
      expect((await turnById(turn.id)).miss_due_at).to.deep.equal(after(302));
    }
  });

  it('stands still in a closed break', async () => {
    const friday = new Date('2026-11-27T11:28:00+07:00');
    await walkIn({ at: friday });
    const turn = await call(await aDesk(2, friday), friday);
    await shown([turn.id], friday);
    expect((await turnById(turn.id)).miss_due_at).to.deep.equal(new Date('2026-11-27T13:01:00+07:00'));
  });

  it('is repeated at 45 and 90 seconds and given up after 180, by the worker alone', async () => {
    await walkIn();
    const { id } = await call(desk);
    await shown([id], after(0));
    const log: [number, number, number][] = [];
    for (let second = 0; second <= 185; second += 5) {
      const [recalled, missed] = [await recallDue(db(), after(second)), await missDue(db(), after(second))];
      if (recalled + missed > 0) log.push([second, recalled, missed]);
    }
    expect(log).to.deep.equal([
      [45, 1, 0],
      [90, 1, 0],
      [180, 0, 1],
    ]);
    expect(await movesOf(id)).to.deep.equal(['take', 'call', 'recall', 'recall', 'miss']);
    expect(await turnById(id)).to.deep.include({ status: 'missed', calls: 3, recall_due_at: null, miss_due_at: null });
    expect(await db()('tickets').pluck('active_turn_id')).to.deep.equal([null]);
  });

  it('is not repeated by the worker when the officer was faster', async () => {
    await walkIn();
    const turn = await call(desk);
    await shown([turn.id], after(1));
    await recallTurn(db(), on(desk, turn), after(45));
    expect(await recallDue(db(), after(46))).to.equal(0);
    expect(await recallDue(db(), after(90))).to.equal(1);
  });

  it('is not repeated by the worker on the heels of an officer whose own call came too early to count', async () => {
    await walkIn();
    const turn = await call(desk);
    await shown([turn.id], after(0));
    await recallTurn(db(), on(desk, turn), after(44));
    expect(await recallDue(db(), after(46))).to.equal(0);
    expect(await recallDue(db(), after(89))).to.equal(1);
  });

  it('is never the last call and the end at once, however late the worker is', async () => {
    await walkIn();
    const turn = await call(desk);
    await shown([turn.id], after(0));
    await recallDue(db(), after(45));
    const [late, later] = [after(600), after(645)];
    expect([await recallDue(db(), late), await missDue(db(), late)]).to.deep.equal([1, 0]);
    expect(await missDue(db(), later)).to.equal(1);
  });

  it('is swept once by two workers', async () => {
    await walkIns(3);
    for (const number of [1, 2, 3]) await shown([(await call(await aDesk(number))).id], after(0));
    const both = await Promise.all([recallDue(db(), after(45)), recallDue(db(), after(45))]);
    expect(both[0] + both[1]).to.equal(3);
    expect(await db()('turn_moves').where({ move: 'recall' })).to.have.length(3);
  });

  it('is never given up where no screen has shown it', async () => {
    await walkIn();
    const turn = await call(desk);
    for (const seconds of [45, 90, 135]) await recallTurn(db(), on(desk, turn), after(seconds));
    expect(await missDue(db(), after(900))).to.equal(0);
    expect(await refusalOf(missTurn(db(), on(desk, turn), after(900)))).to.equal('too_soon_to_miss');
  });

  it('may be given up by the officer when the rule allows it, or earlier with a reason', async () => {
    await walkIns(2);
    const turn = await call(desk);
    await shown([turn.id], after(0));
    for (const seconds of [45, 90]) await recallTurn(db(), on(desk, turn), after(seconds));
    expect(await refusalOf(missTurn(db(), { ...on(desk, turn), reason: 'lama' }, after(179)))).to.equal(
      'too_soon_to_miss',
    );
    await missTurn(db(), on(desk, turn), after(180));
    const next = await call(desk, after(200));
    await missTurn(db(), { ...on(desk, next), reason: REASON }, after(201));
    expect(await db()('turns').where({ status: 'missed' })).to.have.length(2);
  });
});

describe('a missed citizen who is back', () => {
  let desk: Desk;

  beforeEach(async () => {
    await freshDay();
    desk = await aDesk(2);
  });

  async function aMissed(waiting = 0) {
    const ticket = await walkIn();
    for (let n = 1; n <= waiting; n += 1) await walkIn({ at: after(n) });
    await missTurn(db(), { ...on(desk, await call(desk, after(20))), reason: REASON }, after(30));
    return { ticket, turn: await turnOf(ticket) };
  }

  const here = async (token: string, at = after(60)) =>
    imHere(db(), { catalogue: await catalogue(), ticket: { token }, by: 'public', request: null }, at);

  const order = () => db()('turns').where({ status: 'waiting' }).orderBy(['counts_from', 'number']).pluck('number');

  it('comes behind the third who waits', async () => {
    const { ticket, turn } = await aMissed(5);
    expect(await here(ticket.token)).to.deep.equal({ status: 200, body: { ticket_id: ticket.id } });
    expect(await order()).to.deep.equal([2, 3, 4, 1, 5, 6]);
    expect(await turnById(turn.id)).to.deep.include({ came_back: true, counts_from: new Date(after(3).getTime() + 1) });
  });

  it('comes behind the last where fewer wait, and keeps the place where nobody does', async () => {
    const few = await aMissed(2);
    await here(few.ticket.token);
    expect(await order()).to.deep.equal([2, 3, 1]);
    await freshDay();
    desk = await aDesk(2);
    const { ticket, turn } = await aMissed(0);
    await here(ticket.token);
    expect((await turnById(turn.id)).counts_from).to.deep.equal(MONDAY_8AM);
  });

  it('does so once by themselves; then the front desk needs a reason', async () => {
    const { ticket, turn } = await aMissed(1);
    await here(ticket.token);
    const again = await call(desk, after(70));
    expect(again.number).to.equal('A-002');
    await missTurn(db(), { ...on(desk, again), reason: REASON }, after(80));
    await missTurn(db(), { ...on(desk, await call(desk, after(90))), reason: REASON }, after(95));
    expect(await refusalOf(here(ticket.token, after(100)))).to.equal('ask_front_desk');
    const back = { catalogue: desk.catalogue, ticket_id: ticket.id, by: 'staff:meja', request: null };
    expect(await refusalOf(bringBack(db(), back, after(101)))).to.equal('reason_needed');
    await bringBack(db(), { ...back, reason: 'baru kembali dari bank' }, after(102));
    expect((await turnById(turn.id)).status).to.equal('waiting');
    expect(await refusalOf(bringBack(db(), back, after(103)))).to.equal('turn_moved_on');
  });

  it('is put back by the officer: freely once, then with a reason', async () => {
    const { turn } = await aMissed();
    await returnTurn(db(), on(desk, turn), after(40));
    await missTurn(db(), { ...on(desk, await call(desk, after(41))), reason: REASON }, after(42));
    expect(await refusalOf(returnTurn(db(), on(desk, turn), after(43)))).to.equal('reason_needed');
    await returnTurn(db(), { ...on(desk, turn), reason: 'menunggu di musala' }, after(44));
    expect((await turnById(turn.id)).status).to.equal('waiting');
  });

  it('is asked to the front desk when not missed, and unknown links are unknown', async () => {
    const ticket = await walkIn();
    expect(await refusalOf(here(ticket.token))).to.equal('ask_front_desk');
    expect(await refusalOf(here('x'.repeat(24)))).to.equal('not_found');
  });
});

describe('a counter that calls by itself', () => {
  beforeEach(freshDay);

  it('calls when it is free, open, and somebody waits', async () => {
    const desk = await aDesk(2);
    await aDesk(3);
    await setAutoCall(db(), { ...desk, auto_call: true }, MONDAY_8AM);
    expect(await autoCall(pools(), after(5))).to.equal(0);
    await walkIns(2);
    expect(await autoCall(pools(), after(10))).to.equal(1);
    expect(await autoCall(pools(), after(15))).to.equal(0);
    expect(await db()('turns').where({ status: 'called' }).pluck('served_by')).to.deep.equal(['worker']);
  });

  it('calls once when two workers look', async () => {
    const desk = await aDesk(2);
    await setAutoCall(db(), { ...desk, auto_call: true }, MONDAY_8AM);
    await walkIns(4);
    const both = await Promise.all([autoCall(pools(), after(10)), autoCall(pools(), after(10))]);
    expect(both[0] + both[1]).to.equal(1);
  });
});
