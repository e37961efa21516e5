import { expect } from 'chai';
import { pools, freshDay, MONDAY_8AM, after, catalogue, aHall } from '../support/world.ts';
import { changeService } from '../../src/queue/citizen.ts';
import { takeTicket } from '../../src/queue/take.ts';
import { aKey, aWish, refusalOf, turnOf, walkIn, walkIns, movesOf } from './at-work.ts';

const at = (time: string) => new Date(`2026-11-23T${time}:00+07:00`);

describe('taking a number', () => {
  beforeEach(freshDay);

  it('gives the first walk-in of the day the first number of the agency', async () => {
    const ticket = await walkIn();
    expect(ticket).to.include({ number: 'A-001', day: '2026-11-23', service: 'DUK-01', ahead: 0, wait_minutes: null });
    expect(ticket.token).to.have.length(24);
    expect(ticket.counts_from).to.equal('2026-11-23T08:00:00.000+07:00');
  });

  it('numbers an agency in one series and its priority lane in another', async () => {
    await walkIn({ service_code: 'DUK-01' });
    await walkIn({ service_code: 'DUK-03' });
    expect((await walkIn({ lane: 'priority' })).number).to.equal('AP-001');
    expect((await walkIn({ service_code: 'DUK-03' })).number).to.equal('A-003');
    expect((await walkIn({ service_code: 'IMI-01' })).number).to.equal('B-001');
  });

  it('counts priority as having waited 45 minutes on arrival', async () => {
    await walkIns(2, { at: at('08:30') });
    const ticket = await walkIn({ lane: 'priority', at: at('09:00') });
    expect(ticket).to.include({ ahead: 0, counts_from: '2026-11-23T08:15:00.000+07:00' });
  });

  it('counts early birds from the opening, in the order they came', async () => {
    const first = await walkIn({ at: at('07:10') });
    const second = await walkIn({ at: at('07:50') });
    expect([first.counts_from, second.counts_from]).to.deep.equal(Array(2).fill('2026-11-23T08:00:00.000+07:00'));
    expect(second.ahead).to.equal(1);
  });

  it('counts who came in a closed break from its end', async () => {
    const friday = new Date('2026-11-27T12:00:00+07:00');
    expect((await walkIn({ at: friday })).counts_from).to.equal('2026-11-27T13:00:00.000+07:00');
  });

  it('is refused before the doors are near and after the last ticket, with the next opening', async () => {
    for (const [time, opens_at] of [
      ['06:59', '2026-11-23T08:00:00+07:00'],
      ['14:30', '2026-11-24T08:00:00+07:00'],
    ] as const) {
      const refused = await takeTicket(pools(), await aWish(), at(time)).catch((error: unknown) => error);
      expect(refused).to.deep.include({ code: 'service_closed', facts: { opens_at } });
    }
    expect(await pools().db('tickets')).to.have.length(0);
  });

  it('is allowed at every hour in training', async () => {
    const hall = await aHall({ training: true });
    const night = new Date('2026-11-22T23:30:00+07:00');
    expect(await walkIn({ catalogue: hall, at: night })).to.include({
      number: 'A-001',
      counts_from: '2026-11-22T23:30:00.000+07:00',
    });
  });

  it('is refused once a supervisor has ended the day', async () => {
    const hall_id = (await catalogue()).hall.id;
    await pools().db('ended_days').insert({ hall_id, day: '2026-11-23', ended_at: MONDAY_8AM, ended_by: 'test' });
    expect(await refusalOf(walkIn())).to.equal('service_closed');
    expect(await pools().db('number_series')).to.have.length(0);
  });

  it('answers a key the second time as the first time, even when numbers are no longer given', async () => {
    const request = aKey();
    const first = await walkIn({ request });
    await walkIns(3);
    expect(await walkIn({ request })).to.deep.equal(first);
    expect(await walkIn({ request, at: at('16:00') })).to.deep.equal(first);
    expect(await walkIn()).to.include({ number: 'A-005' });
  });

  it('refuses the key of another request', async () => {
    const request = aKey();
    await walkIn({ request });
    expect(await refusalOf(walkIn({ request: { ...request, hash: 'other' } }))).to.equal('idempotency_conflict');
  });

  it('never gives a later number an earlier time, even when clocks differ', async () => {
    await walkIn({ at: after(10) });
    await walkIn({ at: after(5) });
    const times = await pools().db('tickets').orderBy('number').pluck('issued_at');
    expect(times).to.deep.equal([after(10), after(10)]);
  });

  it('keeps what the kiosk was told and begins the history', async () => {
    const ticket = await walkIn({ needs: ['kursi_roda'], language: 'en', lane: 'priority', by: 'device:k1' });
    const row = await pools().db('tickets').where({ id: ticket.id }).first();
    expect(row).to.deep.include({
      needs: ['kursi_roda'],
      language: 'en',
      lane: 'priority',
      priority: true,
      label: 'AP-001',
    });
    expect(await movesOf((await turnOf(ticket)).id)).to.deep.equal(['take']);
    expect(await pools().db('outbox').pluck('topic')).to.deep.equal(['turn.moved']);
  });

  describe('with a daily limit', () => {
    beforeEach(() => pools().db('services').where({ code: 'DUK-01' }).update({ daily_limit: 3 }));

    it('gives exactly so many when twenty ask at once, and keeps no key of the refused', async () => {
      const wishes = await Promise.all(Array.from({ length: 20 }, () => aWish({ request: aKey() })));
      const answers = await Promise.all(wishes.map((wish) => refusalOf(takeTicket(pools(), wish, MONDAY_8AM))));
      expect(answers.filter((answer) => answer === 'none')).to.have.length(3);
      expect(answers.filter((answer) => answer === 'sold_out_today')).to.have.length(17);
      expect(await pools().db('idempotency_keys')).to.have.length(3);
      expect(await pools().db('number_series').pluck('last')).to.deep.equal([3]);
    });

    it('leaves the connections to the other services while many ask for it', async () => {
      const { hot, db } = pools();
      const holder = await db.transaction();
      await holder('services').where({ code: 'DUK-01' }).forNoKeyUpdate().select('id');
      const few = Array.from({ length: (hot.options.max ?? 0) + 3 }, () => refusalOf(walkIn()));
      try {
        expect(await refusalOf(walkIn({ service_code: 'IMI-01' }))).to.equal('none');
      } finally {
        await holder.rollback();
      }
      const answers = await Promise.all(few);
      expect(answers.filter((answer) => answer === 'none')).to.have.length(3);
    });

    it('cannot be got round by taking another service and changing', async () => {
      for (let n = 0; n < 3; n += 1) await walkIn();
      const { token } = await walkIn({ service_code: 'DUK-03' });
      const change = { catalogue: await catalogue(), ticket: { token }, by: 'public', request: null };
      const refused = await refusalOf(changeService(pools().db, { ...change, service_code: 'DUK-01' }, after(60)));
      expect(refused).to.equal('sold_out_today');
    });

    it('counts both lanes together and answers a repeat as before', async () => {
      const request = aKey();
      const first = await walkIn({ request });
      await walkIn({ lane: 'priority' });
      await walkIn();
      expect(await refusalOf(walkIn({ lane: 'priority' }))).to.equal('sold_out_today');
      expect(await walkIn({ request })).to.deep.equal(first);
    });
  });
});
