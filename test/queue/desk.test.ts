import { expect } from 'chai';
import { callNext } from '../../src/queue/call.ts';
import { finishTurn, parkTurn, recallTurn, reopenTurn, resumeTurn, serveTurn } from '../../src/queue/desk.ts';
import { cancelTurn, endTurn } from '../../src/queue/ending.ts';
import { returnTurn } from '../../src/queue/missed.ts';
import { transferTurn } from '../../src/queue/transfer.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import { aDesk, aKey, call, movesOf, on, refusalOf, turnById, turnOf, walkIn, walkIns } from './at-work.ts';
import type { Desk } from './at-work.ts';

const db = () => pools().db;
const active = () => db()('tickets').orderBy('number').pluck('active_turn_id');

describe('an officer at the desk', () => {
  let desk: Desk;

  beforeEach(async () => {
    await freshDay();
    desk = await aDesk(2);
  });

  it('serves and finishes a citizen, and the counter is free', async () => {
    await walkIns(2);
    const turn = await call(desk);
    expect(await serveTurn(db(), on(desk, turn), after(20))).to.deep.equal({
      status: 200,
      body: { ...turn, status: 'serving' },
    });
    const outcome = { kind: 'in_process' as const, ready_on: '2026-11-27' };
    await finishTurn(db(), { ...on(desk, turn), outcome }, after(90));
    expect(await turnById(turn.id)).to.deep.include({
      status: 'done',
      outcome: 'in_process',
      ready_on: '2026-11-27',
      serving_at: after(20),
      ended_at: after(90),
      moves: 4,
    });
    expect(await movesOf(turn.id)).to.deep.equal(['take', 'call', 'serve', 'finish']);
    expect(await active()).to.deep.equal([null, null]);
    expect((await call(desk, after(91))).number).to.equal('A-002');
  });

  it('finishes as completed unless told otherwise, and only who is being served', async () => {
    await walkIn();
    const turn = await call(desk);
    expect(await refusalOf(finishTurn(db(), on(desk, turn), after(5)))).to.equal('turn_moved_on');
    await serveTurn(db(), on(desk, turn), after(5));
    await finishTurn(db(), on(desk, turn), after(9));
    expect((await turnById(turn.id)).outcome).to.equal('completed');
  });

  it('calls again; only calls 45 seconds apart count towards missed', async () => {
    await walkIn();
    const turn = await call(desk);
    const counts = [];
    for (const seconds of [10, 44, 45, 60, 90]) {
      await recallTurn(db(), on(desk, turn), after(seconds));
      const { calls, spaced_calls } = await turnById(turn.id);
      counts.push([calls, spaced_calls]);
    }
    expect(counts).to.deep.equal([
      [2, 1],
      [3, 1],
      [4, 2],
      [5, 2],
      [6, 3],
    ]);
  });

  it('parks a citizen, serves another, and takes the first back when free', async () => {
    await walkIns(2);
    const first = await call(desk);
    await serveTurn(db(), on(desk, first), after(5));
    await parkTurn(db(), on(desk, first), after(60));
    const second = await call(desk, after(61));
    expect(await refusalOf(resumeTurn(db(), on(desk, first), after(62)))).to.equal('counter_busy');
    await serveTurn(db(), on(desk, second), after(63));
    await finishTurn(db(), on(desk, second), after(64));
    expect(await refusalOf(resumeTurn(db(), on(await aDesk(3), first), after(65)))).to.equal('turn_moved_on');
    await resumeTurn(db(), on(desk, first), after(66));
    expect(await turnById(first.id)).to.deep.include({ status: 'serving', serving_at: after(5) });
    expect(await active()).to.deep.equal([first.id, null]);
    expect(await refusalOf(resumeTurn(db(), on(desk, first), after(67)))).to.equal('turn_moved_on');
  });

  it('puts a called citizen back into their own place', async () => {
    await walkIns(3);
    const turn = await call(desk);
    await returnTurn(db(), on(desk, turn), after(30));
    expect(await turnById(turn.id)).to.deep.include({
      status: 'waiting',
      counter_id: null,
      served_by: null,
      called_at: null,
      calls: 0,
      spaced_calls: 0,
      came_back: false,
      counts_from: MONDAY_8AM,
    });
    expect(await active()).to.deep.equal([null, null, null]);
    expect((await call(desk, after(40))).number).to.equal('A-001');
  });

  it('sends a citizen on to another agency: same number, same place in time', async () => {
    const ticket = await walkIn({ at: after(10) });
    await walkIn({ service_code: 'IMI-01', at: after(20) });
    const turn = await call(desk, after(30));
    const answer = await transferTurn(db(), { ...on(desk, turn), service_code: 'IMI-01' }, after(60));
    const sent = await turnOf(ticket);
    expect(answer).to.deep.equal({ status: 200, body: { ...turn, status: 'transferred', new_turn_id: sent.id } });
    expect(sent).to.deep.include({
      status: 'waiting',
      from_turn_id: turn.id,
      arrived_at: after(10),
      counts_from: after(10),
      moves: 1,
    });
    expect(await movesOf(turn.id)).to.deep.equal(['take', 'call', 'transfer']);
    expect((await call(await aDesk(8), after(70))).number).to.equal('A-001');
  });

  it('does not send a citizen to where they already wait', async () => {
    await walkIn();
    const turn = await call(desk);
    expect(await refusalOf(transferTurn(db(), { ...on(desk, turn), service_code: 'DUK-01' }, after(5)))).to.equal(
      'same_service',
    );
    expect(await refusalOf(transferTurn(db(), { ...on(desk, turn), service_code: 'XXX-99' }, after(5)))).to.equal(
      'not_found',
    );
  });

  it('cancels, saying why where somebody said it, and never whom a counter is serving', async () => {
    const ticket = await walkIn();
    const turn = await turnOf(ticket);
    await cancelTurn(db(), { ...on(desk, turn), reason: 'pemohon pulang' }, after(5));
    expect(await turnById(turn.id)).to.deep.include({ status: 'cancelled', ended_at: after(5) });
    await cancelTurn(db(), on(desk, await turnOf(await walkIn())), after(6));
    await walkIn();
    const served = await call(desk);
    expect(await refusalOf(cancelTurn(db(), on(desk, served), after(9)))).to.equal('turn_moved_on');
  });

  it('acts on turns of their own agency only', async () => {
    const turn = await turnOf(await walkIn({ service_code: 'IMI-01' }));
    const { agencies } = await catalogue();
    const agency_id = agencies.find(({ code }) => code === 'DUKCAPIL')!.id;
    const foreign = cancelTurn(db(), { ...on(desk, turn), agency_id, reason: 'salah layanan' }, after(5));
    expect(await refusalOf(foreign)).to.equal('forbidden');
  });

  it('is told when a turn does not exist', async () => {
    expect(await refusalOf(serveTurn(db(), on(desk, { id: crypto.randomUUID() }), after(5)))).to.equal('not_found');
  });

  it('hears the first answer when a request comes again', async () => {
    await walkIn();
    const turn = await call(desk);
    const keyed = { ...on(desk, turn), request: aKey() };
    const first = await serveTurn(db(), keyed, after(5));
    await finishTurn(db(), on(desk, turn), after(9));
    expect(await serveTurn(db(), keyed, after(10))).to.deep.equal(first);
    expect(await movesOf(turn.id)).to.have.length(4);
  });

  describe('who finished too early', () => {
    async function aFinished() {
      await walkIns(2);
      const turn = await call(desk);
      await serveTurn(db(), on(desk, turn), after(5));
      await finishTurn(db(), { ...on(desk, turn), outcome: { kind: 'documents_missing', missing: ['KK'] } }, after(60));
      return turn;
    }

    it('takes it back within two minutes', async () => {
      const turn = await aFinished();
      await reopenTurn(db(), on(desk, turn), after(180));
      expect(await turnById(turn.id)).to.deep.include({
        status: 'serving',
        outcome: null,
        missing: [],
        ended_at: null,
        serving_at: after(5),
      });
      expect(await active()).to.deep.equal([turn.id, null]);
    });

    it('not later, not as somebody else, not at another counter, not with someone at the counter', async () => {
      const turn = await aFinished();
      expect(await refusalOf(reopenTurn(db(), on(desk, turn), after(181)))).to.equal('reopen_too_late');
      expect(await refusalOf(reopenTurn(db(), { ...on(desk, turn), by: 'staff:other' }, after(70)))).to.equal(
        'turn_moved_on',
      );
      expect(await refusalOf(reopenTurn(db(), on(await aDesk(3), turn), after(70)))).to.equal('turn_moved_on');
      await callNext(pools(), desk, after(65));
      expect(await refusalOf(reopenTurn(db(), on(desk, turn), after(70)))).to.equal('counter_busy');
    });
  });
});

describe('a supervisor', () => {
  beforeEach(freshDay);

  it('ends a turn wherever it is, with a reason', async () => {
    await walkIns(3);
    const { catalogue: hall } = await aDesk(2);
    const [called, served] = [await call(await aDesk(2)), await call(await aDesk(3))];
    await serveTurn(db(), on(await aDesk(3), served), after(5));
    const waiting = await db()('turns').where({ status: 'waiting' }).first('id');
    const end = (turn_id: string, reason = 'listrik padam') =>
      endTurn(db(), { catalogue: hall, turn_id, by: 'staff:penyelia', reason, request: null }, after(9));
    expect(await refusalOf(Promise.resolve().then(() => end(called.id, 'x')))).to.equal('reason_needed');
    for (const { id } of [called, served, waiting]) await end(id);
    expect(await db()('turns').orderBy('number').pluck('status')).to.deep.equal(['expired', 'done', 'expired']);
    expect((await turnById(served.id)).outcome).to.equal('not_recorded');
    expect(await active()).to.deep.equal([null, null, null]);
    expect(await refusalOf(end(called.id))).to.equal('turn_moved_on');
  });
});
