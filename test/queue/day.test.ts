import { expect } from 'chai';
import { closeCounter, openCounter, pauseCounter, takeSeat } from '../../src/queue/counter.ts';
import { closeDay, closeOldDays } from '../../src/queue/close-day.ts';
import { parkTurn, reopenTurn, serveTurn, finishTurn } from '../../src/queue/desk.ts';
import { missTurn } from '../../src/queue/missed.ts';
import { aHall, after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import { aDesk, aKey, call, movesOf, on, refusalOf, walkIn, walkIns } from './at-work.ts';
import type { Desk } from './at-work.ts';
import { until } from '../support/until.ts';

const db = () => pools().db;
const MIDNIGHT = new Date('2026-11-24T00:00:01+07:00');

const counterRow = ({ counter_id }: Desk) => db()('counters').where({ id: counter_id }).first();

describe('a counter', () => {
  beforeEach(freshDay);

  it('opens, pauses with a reason and closes, and says so', async () => {
    const desk = await aDesk(2);
    expect(await counterRow(desk)).to.deep.include({ state: 'open', state_at: MONDAY_8AM });
    const { body } = await pauseCounter(db(), { ...desk, reason: 'salat' }, after(60));
    expect(body).to.deep.equal({
      id: desk.counter_id,
      number: 2,
      label: 'Loket 2',
      state: 'paused',
      pause_reason: 'salat',
      staff_id: null,
      auto_call: false,
    });
    await openCounter(db(), desk, after(90));
    expect(await counterRow(desk)).to.deep.include({ state: 'open', pause_reason: null });
    await closeCounter(db(), desk, after(99));
    expect(await counterRow(desk)).to.deep.include({ state: 'closed', state_at: after(99) });
    expect(await db()('outbox').where({ topic: 'counter.changed', subject: desk.counter_id })).to.have.length(4);
  });

  it('does not close with a citizen at it', async () => {
    await walkIn();
    const desk = await aDesk(2);
    await call(desk);
    expect(await refusalOf(closeCounter(db(), desk, after(9)))).to.equal('counter_busy');
  });

  it('is opened by its own agency only', async () => {
    const desk = await aDesk(2);
    const { agencies } = desk.catalogue;
    const agency_id = agencies.find(({ code }) => code === 'IMIGRASI')!.id;
    expect(await refusalOf(openCounter(db(), { ...desk, agency_id }, after(9)))).to.equal('forbidden');
  });

  it('does not rest while it is closed', async () => {
    const desk = await aDesk(2);
    await closeCounter(db(), desk, after(60));
    expect(await refusalOf(pauseCounter(db(), { ...desk, reason: 'salat' }, after(61)))).to.equal('counter_closed');
    expect(await counterRow(desk)).to.deep.include({ state: 'closed', state_at: after(60) });
  });

  async function somebody(login: string, { catalogue: { hall } }: Desk): Promise<string> {
    const id = crypto.randomUUID();
    const facts = { login, name: login, role: 'supervisor', password_hash: '-', made_at: MONDAY_8AM };
    await db()('staff').insert({ hall_id: hall.id, id, ...facts });
    return id;
  }

  it('is changed for another in the order of the counters, whichever way somebody moves', async () => {
    const [first, second] = [await aDesk(2), await aDesk(3)].toSorted((a, b) => (a.counter_id < b.counter_id ? -1 : 1));
    const staff_id = await somebody('siti', first!);
    await takeSeat(db(), { ...first!, staff_id }, after(5));
    const holder = await db().transaction();
    await holder('counters').where({ id: first!.counter_id }).forNoKeyUpdate().select('id');
    const moving = takeSeat(db(), { ...second!, staff_id }, after(9));
    const waits = async () =>
      (await db()('pg_stat_activity').where({ wait_event_type: 'Lock', datname: db().raw('current_database()') }))
        .length > 0;
    await until('the move waits for the first counter', waits);
    const free = await db()('counters').where({ id: second!.counter_id }).forNoKeyUpdate().skipLocked().select('id');
    await holder.rollback();
    await moving;
    expect(free).to.have.length(1);
  });

  it('has one person at it, who leaves the former one', async () => {
    const [two, three] = [await aDesk(2), await aDesk(3)];
    const staff_id = await somebody('siti', two);
    await takeSeat(db(), { ...two, staff_id }, after(5));
    await takeSeat(db(), { ...three, staff_id }, after(9));
    expect([(await counterRow(two)).staff_id, (await counterRow(three)).staff_id]).to.deep.equal([null, staff_id]);
  });
});

describe('the end of the day', () => {
  beforeEach(freshDay);

  async function aBusyHall() {
    await walkIns(6);
    const desks = [await aDesk(1), await aDesk(2), await aDesk(3)];
    const [first, second] = [desks[0]!, desks[1]!];
    const missed = await call(first, after(1));
    await missTurn(db(), { ...on(first, missed), reason: 'tidak ada di ruang tunggu' }, after(2));
    await parkTurn(db(), on(first, await call(first, after(3))), after(4));
    const called = await call(first, after(5));
    const served = await call(second, after(6));
    await serveTurn(db(), on(second, served), after(7));
    return { desks, missed, called, served, hall: first.catalogue };
  }

  const close = async (at = after(900)) =>
    closeDay(
      db(),
      { catalogue: await catalogue(), day: '2026-11-23', by: 'staff:penyelia', reason: 'listrik padam', request: null },
      at,
    );

  it('ends every open turn with a move of its own, and the counters', async () => {
    const { called, served, missed } = await aBusyHall();
    expect(await close()).to.deep.equal({ status: 200, body: { day: '2026-11-23', closed: 6 } });
    expect(await db()('turns').orderBy('number').pluck('status')).to.deep.equal([
      'expired',
      'expired',
      'expired',
      'done',
      'expired',
      'expired',
    ]);
    expect(await movesOf(served.id)).to.deep.equal(['take', 'call', 'serve', 'close_serving']);
    expect(await movesOf(called.id)).to.deep.equal(['take', 'call', 'close']);
    expect(await movesOf(missed.id)).to.deep.equal(['take', 'call', 'miss', 'close']);
    expect(await db()('tickets').whereNotNull('active_turn_id')).to.have.length(0);
    expect(await db()('counters').whereNot({ state: 'closed' })).to.have.length(0);
    expect(await db()('turns').where({ outcome: 'not_recorded' }).pluck('id')).to.deep.equal([served.id]);
  });

  it('can be repeated without effect', async () => {
    await aBusyHall();
    await close();
    const moves = await db()('turn_moves').pluck('id');
    expect(await close(after(999))).to.deep.equal({ status: 200, body: { day: '2026-11-23', closed: 0 } });
    expect(await db()('turn_moves').pluck('id')).to.have.members(moves);
    expect(await db()('ended_days').pluck('ended_at')).to.deep.equal([after(900)]);
    expect(await db()('outbox').where({ topic: 'day.closed' })).to.have.length(1);
  });

  it('needs a reason, and is said once per key', async () => {
    const hall = await catalogue();
    const what = { catalogue: hall, day: '2026-11-23', by: 'staff:p', reason: '', request: aKey() };
    expect(await refusalOf(Promise.resolve().then(() => closeDay(db(), what, after(9))))).to.equal('reason_needed');
    const first = await closeDay(db(), { ...what, reason: 'listrik padam' }, after(9));
    expect(await closeDay(db(), { ...what, reason: 'listrik padam' }, after(10))).to.deep.equal(first);
  });

  it('lets nobody open a counter, take a number or take back a finish', async () => {
    await walkIn();
    const desk = await aDesk(2);
    const turn = await call(desk);
    await serveTurn(db(), on(desk, turn), after(1));
    await finishTurn(db(), on(desk, turn), after(2));
    await close(after(3));
    expect(await refusalOf(openCounter(db(), desk, after(4)))).to.equal('day_closed');
    expect(await refusalOf(walkIn({ at: after(4) }))).to.equal('service_closed');
    expect(await refusalOf(reopenTurn(db(), on(desk, turn), after(4)))).to.equal('reopen_too_late');
  });

  it('comes at midnight by itself, for each hall by its own clock', async () => {
    await aBusyHall();
    const east = await aHall();
    await db()('halls').where({ id: east.hall.id }).update({ time_zone: 'Asia/Jayapura', zone_label: 'WIT' });
    await walkIn({ catalogue: await catalogue(east.hall.slug) });
    const ofEast = () => db()('turns').where({ hall_id: east.hall.id }).pluck('status');
    expect(await closeOldDays(db(), new Date('2026-11-23T21:59:59+07:00'))).to.equal(0);
    expect(await closeOldDays(db(), new Date('2026-11-23T22:00:01+07:00'))).to.equal(1);
    expect(await ofEast()).to.deep.equal(['expired']);
    expect(await closeOldDays(db(), MIDNIGHT)).to.equal(1);
    expect(await closeOldDays(db(), MIDNIGHT)).to.equal(0);
    expect(await db()('turns').whereNotIn('status', ['expired', 'done'])).to.have.length(0);
    expect(await db()('ended_days').pluck('ended_by')).to.deep.equal(['worker', 'worker']);
  });

  it('leaves a counter open that was opened on the new day', async () => {
    await walkIn();
    const desk = await aDesk(2, new Date('2026-11-24T07:50:00+07:00'));
    await closeOldDays(db(), new Date('2026-11-24T08:00:00+07:00'));
    expect((await counterRow(desk)).state).to.equal('open');
  });

  it('is repeated for a number that was being given at that very moment', async () => {
    const ticket = await walkIn();
    const { hall } = await catalogue();
    await db()('ended_days').insert({
      hall_id: hall.id,
      day: '2026-11-23',
      ended_at: after(-1),
      ended_by: 'staff:p',
      reason: 'listrik padam',
    });
    expect(await closeOldDays(db(), after(60))).to.equal(1);
    expect(await db()('turns').where({ ticket_id: ticket.id }).pluck('status')).to.deep.equal(['expired']);
  });
});
