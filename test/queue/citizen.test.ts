import { expect } from 'chai';
import { newId } from '../../src/ids.ts';
import { changeService, leave } from '../../src/queue/citizen.ts';
import { bringBack, copyTicket, noteTicket } from '../../src/queue/front-desk.ts';
import { missTurn, returnTurn } from '../../src/queue/missed.ts';
import { aHall, after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import {
  aDesk,
  aKey,
  aSecondTurn,
  call,
  movesOf,
  on,
  refusalOf,
  turnById,
  turnOf,
  walkIn,
  walkIns,
} from './at-work.ts';

const db = () => pools().db;
const public_ = async (token: string) => ({
  catalogue: await catalogue(),
  ticket: { token },
  by: 'public',
  request: null,
});
const statuses = () => db()('turns').orderBy(['number', 'id']).pluck('status');

describe('a citizen with the link of their ticket', () => {
  beforeEach(freshDay);

  it('leaves: all that waits for them is cancelled', async () => {
    const ticket = await walkIn();
    await aSecondTurn(ticket, 'IMI-01');
    await leave(db(), await public_(ticket.token), after(60));
    expect(await statuses()).to.deep.equal(['cancelled', 'cancelled']);
    expect(await refusalOf(leave(db(), await public_(ticket.token), after(61)))).to.equal('turn_moved_on');
  });

  it('cannot leave while a counter calls them', async () => {
    const ticket = await walkIn();
    await call(await aDesk(2));
    expect(await refusalOf(leave(db(), await public_(ticket.token), after(60)))).to.equal('turn_moved_on');
  });

  it('changes a wrongly chosen service and keeps number and arrival', async () => {
    const ticket = await walkIn({ at: after(5) });
    await walkIn({ service_code: 'IMI-01', at: after(60) });
    await changeService(db(), { ...(await public_(ticket.token)), service_code: 'IMI-01' }, after(90));
    expect((await call(await aDesk(8), after(100))).number).to.equal('A-001');
    expect(await statuses()).to.deep.equal(['transferred', 'waiting', 'called']);
  });

  it('cannot change the service after the call, even when put back', async () => {
    const ticket = await walkIn();
    const desk = await aDesk(2);
    const turn = await call(desk);
    const change = async (service_code: string) =>
      refusalOf(changeService(db(), { ...(await public_(ticket.token)), service_code }, after(90)));
    expect(await change('IMI-01')).to.equal('turn_moved_on');
    await returnTurn(db(), on(desk, turn), after(60));
    expect(await change('IMI-01')).to.equal('turn_moved_on');
  });

  it('cannot change to a service at which nobody is served any more today', async () => {
    const own = await aHall();
    const ticket = await walkIn({ catalogue: own });
    const { id: agency_id } = own.agencies.find(({ code }) => code === 'IMIGRASI')!;
    const of = { hall_id: own.hall.id, id: newId(), agency_id };
    const shut = { day: '2026-11-23', from_time: '10:00', reason: 'rapat kerja', kind: 'one_off', status: 'official' };
    await db()('closed_days').insert({ ...of, ...shut });
    const change = async (at: Date) => {
      const what = { ...(await public_(ticket.token)), catalogue: await catalogue(own.hall.slug) };
      return refusalOf(changeService(db(), { ...what, service_code: 'IMI-01' }, at));
    };
    expect(await change(after(2 * 3_600))).to.equal('service_closed');
    expect((await turnOf(ticket)).status).to.equal('waiting');
    expect(await change(after(2 * 3_600 - 1))).to.equal('none');
  });

  it('cannot change to the service they wait for', async () => {
    const ticket = await walkIn();
    const same = changeService(db(), { ...(await public_(ticket.token)), service_code: 'DUK-01' }, after(9));
    expect(await refusalOf(same)).to.equal('same_service');
  });

  it('hears the first answer when a request comes again', async () => {
    const ticket = await walkIn();
    const wish = { ...(await public_(ticket.token)), request: aKey({ scope: 'public' }) };
    const first = await leave(db(), wish, after(60));
    expect(await leave(db(), wish, after(61))).to.deep.equal(first);
  });
});

describe('the front desk', () => {
  beforeEach(freshDay);

  const desk = async (ticket: { id: string }) => ({
    catalogue: await catalogue(),
    ticket_id: ticket.id,
    by: 'staff:meja',
    request: null,
  });
  const audited = () => db()('audit').select('who', 'action', 'object', 'reason');

  it('gives a marked copy with a new link; the lost one is void', async () => {
    const ticket = await walkIn();
    const { body } = await copyTicket(db(), await desk(ticket), after(60));
    const row = await db()('tickets').where({ id: ticket.id }).first('token', 'copies');
    expect(body).to.deep.equal({ ticket_id: ticket.id, number: 'A-001', token: row.token, copies: 1 });
    expect(row.token).not.to.equal(ticket.token);
    expect(await refusalOf(leave(db(), await public_(ticket.token), after(61)))).to.equal('not_found');
    expect(await audited()).to.deep.equal([
      { who: 'staff:meja', action: 'ticket.copied', object: ticket.id, reason: null },
    ]);
  });

  it('notes needs and a remark without touching the rest', async () => {
    const ticket = await walkIn();
    await noteTicket(db(), { ...(await desk(ticket)), needs: ['tuli'], note: 'didampingi anak' }, after(60));
    const row = await db()('tickets').where({ id: ticket.id }).first();
    expect(row).to.deep.include({ needs: ['tuli'], note: 'didampingi anak', lane: 'regular' });
    expect((await turnOf(ticket)).counts_from).to.deep.equal(MONDAY_8AM);
    expect(await audited()).to.deep.equal([]);
  });

  it('corrects the lane with a reason: the number stays, the place moves by the head start, and back again', async () => {
    const [ticket] = await walkIns(1);
    const note = { ...(await desk(ticket!)), lane: 'priority' as const };
    expect(await refusalOf(noteTicket(db(), note, after(60)))).to.equal('reason_needed');
    await noteTicket(db(), { ...note, reason: 'hamil delapan bulan' }, after(60));
    expect((await turnOf(ticket!)).counts_from).to.deep.equal(after(-45 * 60));
    expect(await db()('tickets').first('label', 'lane', 'priority')).to.deep.equal({
      label: 'A-001',
      lane: 'priority',
      priority: true,
    });
    await noteTicket(db(), { ...note, lane: 'regular', reason: 'salah catat nomor' }, after(90));
    expect((await turnOf(ticket!)).counts_from).to.deep.equal(MONDAY_8AM);
    expect(await db()('audit').orderBy('id').pluck('action')).to.deep.equal([
      'ticket.lane.priority',
      'ticket.lane.regular',
    ]);
  });

  it('brings a missed citizen back', async () => {
    const ticket = await walkIn();
    const counter = await aDesk(2);
    const turn = await call(counter);
    await missTurn(db(), { ...on(counter, turn), reason: 'tidak ada di ruang tunggu' }, after(30));
    expect(await bringBack(db(), await desk(ticket), after(60))).to.deep.equal({
      status: 200,
      body: { ticket_id: ticket.id },
    });
    expect(await turnById(turn.id)).to.deep.include({ status: 'waiting', came_back: true });
    expect(await movesOf(turn.id)).to.deep.equal(['take', 'call', 'miss', 'return']);
  });

  it('changes the service for someone', async () => {
    const ticket = await walkIn();
    const change = {
      ...(await public_('')),
      ticket: { ticket_id: ticket.id },
      by: 'staff:meja',
      service_code: 'DUK-03',
    };
    await changeService(db(), change, after(9));
    expect((await turnOf(ticket)).from_turn_id).to.be.a('string');
  });
});
