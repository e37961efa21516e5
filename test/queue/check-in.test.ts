import { expect } from 'chai';
import type { QueryConfig } from 'pg';
import type { Booking } from '../../src/booking/booking.ts';
import { cancelBooking } from '../../src/booking/cancel.ts';
import { readScan } from '../../src/booking/scan.ts';
import { catalogueOf } from '../../src/hall/catalogue.ts';
import { newId, newToken } from '../../src/ids.ts';
import { checkIn, checkInStatement } from '../../src/queue/check-in.ts';
import type { CheckIn, CheckInAnswer } from '../../src/queue/check-in.ts';
import { closeDay } from '../../src/queue/close-day.ts';
import { openTicket } from '../../src/queue/find-tickets.ts';
import { followTicket } from '../../src/queue/follow.ts';
import { whyThere } from '../../src/queue/why.ts';
import { Refusal } from '../../src/refusal.ts';
import { explain } from '../../src/web/explain.ts';
import { aBooking } from '../support/bookings.ts';
import { aHall, catalogue, freshDay, pools } from '../support/world.ts';
import { aDesk, aKey, call, movesOf, refusalOf, turnOf, walkIn } from './at-work.ts';

/** What tells that nobody was faster. */
const GUARD = "b.status = 'booked' and b.moves = $4";

const at = (time: string, day = '2026-11-23') => new Date(`${day}T${time}:00+07:00`);

const theHall = () => catalogueOf(pools().db, 'sagara-raya');

async function arrive(
  { code }: Pick<Booking, 'code'>,
  { at: now = at('09:00'), ...facts }: Partial<CheckIn> & { at?: Date } = {},
): Promise<CheckInAnswer> {
  const what = { catalogue: await theHall(), code, device_id: null, language: null, by: 'device:test', request: null };
  return checkIn(pools(), { ...what, ...facts }, now);
}

/** What the citizen is told; empty when they may come in. */
async function told(act: Promise<unknown>, language: 'id' | 'en' = 'id'): Promise<string> {
  try {
    await act;
    return '';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return explain(error, language).sentence;
  }
}

const nothingGiven = async (): Promise<void> => {
  expect(await pools().db('tickets')).to.have.length(0);
  expect(await pools().db('number_series')).to.have.length(0);
  expect(await pools().db('idempotency_keys')).to.have.length(0);
};

describe('reading what a scanner sends', () => {
  const token = 'Ab3-_fghijklmnopqrstuvwx';
  for (const [written, read] of [
    ['ABCD-EFG-HJK', { code: 'ABCDEFGHJK' }],
    ['  abcd efg hjk ', { code: 'ABCDEFGHJK' }],
    [token, { token }],
    [`https://mpp.sagararaya.go.id/sagara-raya/reservasi/${token}`, { token }],
    [`http://192.168.1.4:3000/sagara-raya/reservasi/${token}/?dari=sms#qr`, { token }],
    [`https:--mpp.sagararaya.go.id-sagara-raya-reservasi-${token}`, { token }],
    ['ABC-DEFG-HJ0', { wrong: 'letter' }],
    ['abc defg hji', { wrong: 'letter' }],
    ['ABC-DEFG-HJ', { wrong: 'other' }],
    ['', { wrong: 'other' }],
    ['00020101021126610014ID.CO.QRIS.WWW0215ID10200000000010303UMI51440014ID', { wrong: 'other' }],
    ['javascript:alert(1)', { wrong: 'other' }],
    [`javascript:location='/reservasi/${token}'`, { wrong: 'other' }],
    [`intent://x/reservasi/${token}#Intent;end`, { wrong: 'other' }],
    [`https://mpp.go.id/sagara-raya/tiket/${token}`, { wrong: 'other' }],
    [`https://a/reservasi/${token}https://a/reservasi/${token}`, { wrong: 'other' }],
    ['3171005708900002', { wrong: 'other' }],
    ['A'.repeat(4_296), { wrong: 'other' }],
    ['\u0000\u0001\u0002\ufffd', { wrong: 'other' }],
  ] as const)
    it(`takes “${written.slice(0, 60)}” for ${JSON.stringify(read)}`, () =>
      expect(readScan(written)).to.deep.equal(read));
});

describe('checking in', () => {
  beforeEach(freshDay);

  it('gives a number of its own series, counted from the booked hour less the head start', async () => {
    const booking = await aBooking({ needs: ['wheelchair'], language: 'en' });
    const { status, body } = await arrive(booking, { device_id: null, by: 'device:k1' });
    expect(status).to.equal(201);
    expect(body).to.include({ number: 'AR-001', day: '2026-11-23', service: 'DUK-02', ahead: 0, wait_minutes: null });
    expect(body.counts_from).to.equal('2026-11-23T09:10:00.000+07:00');
    const ticket = await pools().db('tickets').where({ id: body.id }).first();
    expect(ticket).to.deep.include({
      label: 'AR-001',
      lane: 'reservation',
      priority: false,
      needs: ['wheelchair'],
      language: 'en',
      origin: 'check_in',
      booking_id: booking.id,
      phone_sealed: null,
      token: body.token,
    });
    expect(await pools().db('bookings').where({ id: booking.id }).first()).to.include({ status: 'arrived', moves: 2 });
    const moves = await pools().db('booking_moves').where({ booking_id: booking.id, n: 2 });
    expect(moves[0]).to.include({
      move: 'arrive',
      from_status: 'booked',
      to_status: 'arrived',
      by: 'device:k1',
      from_slot_id: null,
      to_slot_id: null,
    });
    const turn = await turnOf(body);
    expect(await movesOf(turn.id)).to.deep.equal(['take']);
    const notes = await pools().db('outbox').orderBy('topic').select('topic', 'subject');
    expect(notes).to.deep.equal([
      { topic: 'booking.moved', subject: booking.id },
      { topic: 'turn.moved', subject: turn.id },
    ]);
  });

  it('numbers the reservations of an agency 1, 2, 3, and stands them among the walk-ins by their hour', async () => {
    await walkIn({ service_code: 'DUK-02', at: at('09:05') });
    const early = await aBooking({ starts_at: at('09:00') });
    const late = await aBooking({ starts_at: at('09:30') });
    const other = await aBooking({ service: 'DUK-03', starts_at: at('09:30') });
    const taken = [];
    for (const booking of [late, early, other]) taken.push((await arrive(booking, { at: at('09:06') })).body);
    expect(taken.map(({ number, ahead }) => [number, ahead])).to.deep.equal([
      ['AR-001', 1],
      ['AR-002', 0],
      ['AR-003', 0],
    ]);
    const { hall } = await catalogue();
    expect(await pools().db('number_series').where({ hall_id: hall.id, series: 'AR' }).pluck('last')).to.deep.equal([
      3,
    ]);
  });

  it('gives the larger head start to a reservation with priority', async () => {
    const { body } = await arrive(await aBooking({ lane: 'priority' }));
    expect(body.counts_from).to.equal('2026-11-23T08:45:00.000+07:00');
    expect(await pools().db('tickets').first()).to.include({ lane: 'reservation', priority: true });
  });

  it('is written in the language of the machine where one was chosen there', async () => {
    await arrive(await aBooking({ language: 'id' }), { language: 'en' });
    expect(await pools().db('tickets').pluck('language')).to.deep.equal(['en']);
  });

  for (const [lane, from, said] of [
    ['regular', '09:46', 'reservasi 09.30, datang terlambat 09.46'],
    ['priority', '09:01', 'prioritas, reservasi 09.30, datang terlambat 09.46'],
  ] as const)
    it(`counts who came after the grace as a walk-in of the ${lane} lane, and says so`, async () => {
      const hall = await theHall();
      const { body } = await arrive(await aBooking({ lane }), { at: at('09:46') });
      expect(body).to.include({ number: 'AR-001', counts_from: `2026-11-23T${from}:00.000+07:00` });
      expect(await pools().db('tickets').first()).to.include({ lane, priority: lane === 'priority' });
      const followed = await followTicket(pools().db, hall, body.token);
      expect(whyThere(followed!.turn.standing, 'id')).to.equal(said);
    });

  it('is still in time to the minute of the grace, and says the booked hour to citizen, officer and front desk', async () => {
    const hall = await theHall();
    const booking = await aBooking();
    const { body } = await arrive(booking, { at: at('09:45') });
    expect(body.counts_from).to.equal('2026-11-23T09:10:00.000+07:00');
    const followed = await followTicket(pools().db, hall, body.token);
    expect(whyThere(followed!.turn.standing, 'id')).to.equal('reservasi 09.30');
    expect(await openTicket(pools().screens, hall, body.id, at('09:45'))).to.deep.include({
      booked_at: booking.starts_at,
    });
    expect(await call(await aDesk(2, at('09:46')), at('09:46'))).to.include({
      number: 'AR-001',
      lane: 'reservation',
      booked_at: '2026-11-23T09:30:00.000+07:00',
    });
  });

  describe('is refused with its own sentence, and nothing is kept', () => {
    afterEach(nothingGiven);

    it('too early, with the hour from which it works', async () => {
      const act = arrive(await aBooking(), { at: at('08:29'), request: aKey() });
      expect(await told(act)).to.equal('Reservasi Anda pukul 09.30 WIB. Lapor datang dibuka mulai pukul 08.30 WIB.');
    });

    it('on another day, with day and hour', async () => {
      const wednesday = await aBooking({ starts_at: at('09:30', '2026-11-25') });
      const friday = await aBooking({ starts_at: at('13:00', '2026-11-20'), status: 'absent' });
      expect(await told(arrive(wednesday))).to.equal(
        'Reservasi ini untuk Rabu, 25 November 2026 pukul 09.30 WIB. Silakan datang pada hari itu, atau ambil nomor bila perlu dilayani hari ini.',
      );
      expect(await told(arrive(friday), 'en')).to.equal(
        'This reservation is for Friday, 20 November 2026 at 13.00 WIB, which is over. Please take a number for today, or make a new reservation.',
      );
    });

    it('after the last ticket, and once absent', async () => {
      const booking = await aBooking({ starts_at: at('14:00') });
      expect(await told(arrive(booking, { at: at('14:30') }))).to.include('berakhir pukul 14.30 WIB. Silakan');
      const absent = await aBooking({ status: 'absent' });
      expect(await refusalOf(arrive(absent, { at: at('14:00') }))).to.equal('too_late');
    });

    it('in another hall of this installation, with the name of that hall and nothing else', async () => {
      const hall = await aHall();
      const there = await aBooking({ hall });
      const name = hall.hall.name;
      for (const code of [there.code, there.token])
        expect(await told(arrive({ code }))).to.equal(`Reservasi ini untuk ${name}. Silakan datang ke sana.`);
      const cancelled = await aBooking({ hall, status: 'cancelled' });
      expect(await refusalOf(arrive(cancelled))).to.equal('not_found');
    });

    it('unknown, held, expired and cancelled alike', async () => {
      const sentences = [await told(arrive({ code: 'ABCDEFGHJK' })), await told(arrive({ code: newToken() }))];
      for (const status of ['held', 'expired', 'cancelled'] as const) {
        const { code, token } = await aBooking({ status });
        sentences.push(await told(arrive({ code })), await told(arrive({ code: token })));
      }
      expect(new Set(sentences)).to.deep.equal(
        new Set(['Reservasi dengan kode ini tidak ditemukan. Periksa kembali kodenya, atau temui petugas Meja Depan.']),
      );
    });

    it('what is no code of a reservation', async () => {
      expect(await told(arrive({ code: 'https://qris.example/bayar' }))).to.include('Ini bukan kode reservasi.');
      expect(await told(arrive({ code: 'ABC-DEFG-HI1' }))).to.include('tidak memakai angka 0 dan 1');
    });
  });

  it('is refused once the day has been ended, and on a day that was closed after all', async () => {
    const hall = await catalogue();
    const booking = await aBooking();
    await closeDay(
      pools().db,
      { catalogue: hall, day: '2026-11-23', by: 'staff:s', reason: 'banjir di gedung', request: null },
      at('08:50'),
    );
    expect(await refusalOf(arrive(booking))).to.equal('service_closed');
    const sunday = await aBooking({ starts_at: at('09:30', '2026-11-22') });
    expect(await refusalOf(arrive(sunday, { at: at('09:00', '2026-11-22') }))).to.equal('service_closed');
    expect(await pools().db('tickets')).to.have.length(0);
  });

  it("works at every hour of the booking's day in a hall that trains, and on no other day", async () => {
    const hall = await aHall({ training: true });
    const booking = await aBooking({ hall, starts_at: at('13:00') });
    const other = await aBooking({ hall, starts_at: at('13:00', '2026-11-24') });
    const early = await arrive(booking, { catalogue: hall, at: at('00:05') });
    expect(early.body).to.include({ number: 'AR-001', counts_from: '2026-11-23T12:40:00.000+07:00' });
    const evening = await aBooking({ hall, starts_at: at('13:30') });
    expect((await arrive(evening, { catalogue: hall, at: at('23:50') })).status).to.equal(201);
    expect(await refusalOf(arrive(other, { catalogue: hall, at: at('23:50') }))).to.equal('not_today');
  });

  it('gives the same ticket the second time, by code or by token, early, late and after the call', async () => {
    const booking = await aBooking();
    const first = await arrive(booking);
    expect((await arrive({ code: booking.token }, { at: at('09:01') })).body).to.deep.equal(first.body);
    await call(await aDesk(2, at('09:40')), at('09:40'));
    const third = await arrive(booking, { at: at('15:30') });
    expect(third).to.deep.equal({ status: 200, body: first.body });
    expect(await refusalOf(arrive(booking, { at: at('09:00', '2026-11-24') }))).to.equal('not_today');
    expect(await pools().db('tickets')).to.have.length(1);
  });

  it('answers a key as the first time, whatever the rules say by then', async () => {
    const [booking, other] = [await aBooking(), await aBooking()];
    const [request, again] = [aKey(), aKey()];
    const first = await arrive(booking, { request });
    const second = await arrive(booking, { request: again, at: at('09:10') });
    expect([first.status, second.status]).to.deep.equal([201, 200]);
    expect(await arrive(booking, { request, at: at('16:00') })).to.deep.equal(first);
    expect(await arrive(booking, { request: again, at: at('09:00', '2026-11-24') })).to.deep.equal(second);
    const foreign = await refusalOf(arrive(other, { request: { ...request, hash: 'other' } }));
    expect(foreign).to.equal('idempotency_conflict');
    expect(await pools().db('bookings').where({ id: other.id }).first()).to.include({ status: 'booked' });
  });

  it('keeps no key of a refusal, so that it may be tried again in time', async () => {
    const booking = await aBooking();
    const request = aKey();
    expect(await refusalOf(arrive(booking, { request, at: at('08:00') }))).to.equal('too_early');
    expect((await arrive(booking, { request, at: at('08:30') })).status).to.equal(201);
  });

  it('follows a booking that was moved to another hour', async () => {
    const booking = await aBooking();
    const elsewhere = await aBooking({ starts_at: at('10:00') });
    const { slot_id, starts_at } = elsewhere;
    const { db } = pools();
    await db('bookings').where({ id: booking.id }).update({ slot_id, starts_at, moves: 2 });
    await db('slots').where({ id: slot_id }).increment('taken');
    await db('slots').where({ id: booking.slot_id }).decrement('taken');
    await db('booking_moves').insert({
      hall_id: booking.hall_id,
      id: newId(),
      booking_id: booking.id,
      n: 2,
      move: 'move',
      by: 'public',
      from_status: 'booked',
      to_status: 'booked',
      from_slot_id: booking.slot_id,
      to_slot_id: slot_id,
      at: at('08:10'),
    });
    const { body } = await arrive(booking, { at: at('09:05') });
    expect(body.counts_from).to.equal('2026-11-23T09:40:00.000+07:00');
  });
});

describe('many checking in at once', () => {
  beforeEach(freshDay);

  it('would give one reservation two numbers if each looked first and then wrote', async () => {
    const booking = await aBooking();
    const { db } = pools();
    const seen = await Promise.all([0, 1].map(() => db('bookings').where({ id: booking.id }).first('status', 'moves')));
    const written = await Promise.all(
      seen.map(({ moves }: { moves: number }) =>
        db('bookings')
          .where({ id: booking.id })
          .update({ status: 'arrived', moves: moves + 1 }),
      ),
    );
    expect(seen.map(({ status }: { status: string }) => status)).to.deep.equal(['booked', 'booked']);
    expect(written, 'both believe they were the one').to.deep.equal([1, 1]);
    await freshDay(); // what it broke is swept away
  });

  it('would answer the second with a fault if the booking were not tested again once it is held', async () => {
    const { hot } = pools();
    let come = 0;
    let open: () => void = () => undefined;
    const bothAreThere = new Promise<void>((resolve) => {
      open = resolve;
    });
    const careless = async (query: QueryConfig) => {
      come += 1;
      if (come === 2) open();
      await bothAreThere;
      return hot.query({ ...query, name: 'careless', text: query.text.replace(GUARD, '$4::integer is not null') });
    };
    const unguarded = new Proxy(hot, { get: (of, name) => (name === 'query' ? careless : Reflect.get(of, name)) });
    const booking = await aBooking();
    const what = { catalogue: await theHall(), code: booking.code, device_id: null, language: null, by: 'device:test' };
    const two = await Promise.allSettled(
      [aKey(), aKey()].map((request) => checkIn({ ...pools(), hot: unguarded }, { ...what, request }, at('09:00'))),
    );
    const faults = two.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(checkInStatement.text).to.include(GUARD);
    expect(faults).to.have.length(1);
    expect(faults[0])
      .to.have.property('constraint')
      .that.matches(/one_ticket_per_booking|booking_moves_pkey/);
    await freshDay(); // what it broke is swept away
  });

  it('gives twenty tickets to forty who show twenty reservations, without hole or twin', async () => {
    const bookings = await Promise.all(Array.from({ length: 20 }, () => aBooking()));
    const answers = await Promise.all(
      [...bookings, ...bookings].map((booking) => arrive(booking, { request: aKey() })),
    );
    expect(answers.filter(({ status }) => status === 201)).to.have.length(20);
    expect(answers.filter(({ status }) => status === 200)).to.have.length(20);
    const of = (from: number) => answers.slice(from, from + 20).map(({ body }) => body.number);
    expect(of(0)).to.deep.equal(of(20));
    expect(of(0).toSorted()).to.deep.equal(
      Array.from({ length: 20 }, (_, n) => `AR-0${String(n + 1).padStart(2, '0')}`),
    );
    expect(await pools().db('tickets')).to.have.length(20);
    expect(await pools().db('idempotency_keys')).to.have.length(40);
  });

  it('gives one ticket to one key asked ten times', async () => {
    const booking = await aBooking();
    const request = aKey();
    const ten = await Promise.all(Array.from({ length: 10 }, () => arrive(booking, { request })));
    expect(ten).to.deep.equal(Array(10).fill(ten[0]));
    expect(ten[0]?.status).to.equal(201);
    expect(await pools().db('tickets')).to.have.length(1);
    expect(await pools().db('idempotency_keys')).to.have.length(1);
  });

  it('either checks in or cancels when both come at the same moment, and the place is given back once at most', async () => {
    const hall = await catalogue();
    const ends: string[] = [];
    for (let round = 0; round < 30; round += 1) {
      const booking = await aBooking();
      const acts = [
        () => arrive(booking, { request: aKey() }),
        () => arrive({ code: booking.token }, { request: aKey() }),
        () =>
          cancelBooking(pools(), { catalogue: hall, token: booking.token, by: 'public', request: null }, at('09:00')),
      ];
      const turned = [...acts.slice(round % 3), ...acts.slice(0, round % 3)];
      await Promise.all(turned.map((act) => refusalOf(act())));
      const { status }: Booking = await pools().db('bookings').where({ id: booking.id }).first();
      const tickets = await pools().db('tickets').where({ booking_id: booking.id });
      expect(tickets).to.have.length(status === 'arrived' ? 1 : 0);
      ends.push(status);
    }
    expect(ends.filter((end) => end !== 'arrived' && end !== 'cancelled')).to.deep.equal([]);
    expect(await pools().db('slots').pluck('taken')).to.deep.equal([ends.filter((end) => end === 'arrived').length]);
  });
});
