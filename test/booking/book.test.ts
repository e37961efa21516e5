import { expect } from 'chai';
import { bookPlace } from '../../src/booking/book.ts';
import { cancelBooking } from '../../src/booking/cancel.ts';
import { newCode, readCode } from '../../src/booking/code.ts';
import { findByCode, findByCodeAlone } from '../../src/booking/find.ts';
import { extendHold, holdPlace } from '../../src/booking/hold.ts';
import { rescheduleBooking } from '../../src/booking/reschedule.ts';
import { expireHolds, markAbsent } from '../../src/booking/sweep.ts';
import { unseal } from '../../src/keys.ts';
import { refusalOf } from '../support/at-once.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import {
  aBookingWish,
  aCitizen,
  aHoldWish,
  aKeyOf,
  book,
  bookingBy,
  hold,
  keys,
  setCapacity,
  slotAt,
  WEDNESDAY_0830,
} from './at-home.ts';
import { showCode } from '../../src/text/say-code.ts';

const of = async (token: string) => ({ catalogue: await catalogue(), token, by: 'public', request: null });
const MINUTES = 60;

describe('the code of a reservation', () => {
  it('is read however it was typed', () => {
    for (const written of ['ABCDEFGHJK', 'abcd-efg-hjk', ' abcd efg hjk ', 'ABC–DEFG—HJK', 'ＡＢＣ-DEFG-HJK'])
      expect(readCode(written), written).to.equal('ABCDEFGHJK');
  });

  it('is none with letters that are not in the alphabet, or of another length', () => {
    for (const written of [
      '',
      'ABCDEFGHJ',
      'ABCDEFGHJKM',
      'ABCDEFGH1K',
      'ABCDEFGHOK',
      'ABCDEFGHIK',
      'A'.repeat(10_000),
    ])
      expect(readCode(written), written.slice(0, 20)).to.equal(null);
  });

  it('is shown in groups and uses the whole alphabet', () => {
    expect(showCode('ABCDEFGHJK')).to.equal('ABCD-EFG-HJK');
    const used = new Set(Array.from({ length: 2_000 }, newCode).join(''));
    expect(used.size).to.equal(31);
  });
});

describe('holding a place', () => {
  beforeEach(freshDay);

  it('takes the place for ten minutes and gives it back by itself', async () => {
    const token = await hold();
    expect((await slotAt()).taken).to.equal(1);
    expect(await expireHolds(pools().db, after(599))).to.equal(0);
    expect(await expireHolds(pools().db, after(600))).to.equal(1);
    expect((await bookingBy(token)).status).to.equal('expired');
    expect((await slotAt()).taken).to.equal(0);
  });

  it('finds the same hold for the same tap, and moves it for another hour', async () => {
    const held_by = 'a browser';
    const first = await hold({ held_by });
    expect(await hold({ held_by, at: after(30) })).to.equal(first);
    const later = after(1_800, WEDNESDAY_0830);
    const second = await hold({ held_by, starts_at: later, at: after(60) });
    expect(second).to.not.equal(first);
    expect((await bookingBy(first)).status).to.equal('cancelled');
    expect((await slotAt()).taken).to.equal(0);
    expect((await slotAt(later)).taken).to.equal(1);
  });

  it('keeps the old place when the new hour is full', async () => {
    const held_by = 'a browser';
    const later = after(1_800, WEDNESDAY_0830);
    await setCapacity(later, 0);
    const first = await hold({ held_by });
    expect(await refusalOf(holdPlace(pools(), await aHoldWish({ held_by, starts_at: later }), after(9)))).to.equal(
      'slot_full',
    );
    expect((await bookingBy(first)).status).to.equal('held');
  });

  it('is extended once, by five minutes', async () => {
    const token = await hold();
    const { body } = await extendHold(pools(), await of(token), after(9 * MINUTES));
    expect(body).to.deep.equal({ hold: token, expires_at: '2026-11-23T08:15:00+07:00' });
    expect(await refusalOf(extendHold(pools(), await of(token), after(10 * MINUTES)))).to.equal('hold_expired');
  });

  it('offers only what the hours of the hall offer', async () => {
    const tries: [string, Date][] = [
      ['DUK-03', new Date('2026-11-25T08:31:00+07:00')], // between the half hours
      ['DUK-03', new Date('2026-11-25T14:30:00+07:00')], // the last ticket's hour
      ['DUK-03', new Date('2026-11-28T09:00:00+07:00')], // a Saturday
      ['DUK-03', new Date('2026-11-27T12:00:00+07:00')], // Friday's prayer
      ['DUK-03', new Date('2026-12-25T09:00:00+07:00')], // after the horizon
      ['DUK-03', new Date('2026-11-23T08:30:00+07:00')], // in less than an hour
      ['KJR-02', WEDNESDAY_0830], // the prosecutor is there on Tuesdays and Thursdays
      ['IMI-01', WEDNESDAY_0830], // booked in the agency's own system
      ['INF-01', WEDNESDAY_0830], // for those who walk in
    ];
    for (const [service_code, starts_at] of tries)
      expect(
        await refusalOf(holdPlace(pools(), await aHoldWish({ service_code, starts_at }), MONDAY_8AM)),
        `${service_code} ${starts_at.toISOString()}`,
      ).to.equal('not_bookable');
    expect(await refusalOf(holdPlace(pools(), await aHoldWish({ service_code: 'NO-01' }), MONDAY_8AM))).to.equal(
      'not_found',
    );
    expect(await pools().db('bookings')).to.have.length(0);
  });
});

describe('booking', () => {
  beforeEach(freshDay);

  it('turns a hold into a booking without taking a second place', async () => {
    const token = await hold();
    const booked = await book({ hold: token, at: after(300) });
    expect(booked).to.include({ token, status: 'booked', service: 'DUK-03', starts_at: '2026-11-25T08:30:00+07:00' });
    expect((await slotAt()).taken).to.equal(1);
  });

  it('refuses a hold that is over, of another hour or service, and one that never was, without telling them apart', async () => {
    const token = await hold();
    const late = after(601);
    expect(await refusalOf(bookPlace(pools(), keys, await aBookingWish({ hold: token }), late))).to.equal(
      'hold_expired',
    );
    expect(
      await refusalOf(bookPlace(pools(), keys, await aBookingWish({ hold: 'x'.repeat(24) }), MONDAY_8AM)),
    ).to.equal('hold_expired');
    const other = after(1_800, WEDNESDAY_0830);
    expect(
      await refusalOf(bookPlace(pools(), keys, await aBookingWish({ hold: token, starts_at: other }), after(60))),
    ).to.equal('hold_mismatch');
    expect((await bookingBy(token)).status).to.equal('held');
  });

  it('keeps name and phone sealed, and an identity only where the service asks for one', async () => {
    const identity = { kind: 'nik' as const, number: '3171001708450001' };
    const citizen = aCitizen({ name: 'Siti Rahayu', identity });
    const { token } = await book({ citizen });
    const kept = await bookingBy(token);
    expect(unseal(keys, kept.name_sealed!)).to.equal('Siti Rahayu');
    expect(kept.identity_sealed).to.equal(null);
    expect(kept.identity_kind).to.equal(null);
    expect(JSON.stringify(kept)).to.not.match(/Siti|3171001708450001|81200/);
  });

  it('asks for the identity where the service does, and knows its owner by it whatever the phone', async () => {
    const hall = await catalogue();
    const services = hall.services.map((one) => (one.code === 'DUK-03' ? { ...one, identity_required: true } : one));
    const asking = { ...hall, services };
    expect(await refusalOf(bookPlace(pools(), keys, await aBookingWish({ catalogue: asking }), MONDAY_8AM))).to.equal(
      'identity_needed',
    );
    const identity = { kind: 'nik' as const, number: '3171001708450001' };
    await book({ catalogue: asking, citizen: aCitizen({ identity }) });
    const again = await aBookingWish({
      catalogue: asking,
      citizen: aCitizen({ identity }),
      starts_at: after(3_600, WEDNESDAY_0830),
    });
    expect(await refusalOf(bookPlace(pools(), keys, again, MONDAY_8AM))).to.equal('already_booked');
  });

  it('answers a repeat as the first time, also when the hour is full by then', async () => {
    await setCapacity(WEDNESDAY_0830, 1);
    const wish = await aBookingWish({ request: aKeyOf() });
    const first = await bookPlace(pools(), keys, wish, MONDAY_8AM);
    expect(await bookPlace(pools(), keys, wish, after(60))).to.deep.equal(first);
    expect(await refusalOf(bookPlace(pools(), keys, await aBookingWish(), after(61)))).to.equal('slot_full');
    expect(await bookPlace(pools(), keys, wish, after(62))).to.deep.equal(first);
  });

  it('leaves no key behind a refusal, so that a corrected form may use it again', async () => {
    await setCapacity(WEDNESDAY_0830, 0);
    const request = aKeyOf();
    expect(await refusalOf(bookPlace(pools(), keys, await aBookingWish({ request }), MONDAY_8AM))).to.equal(
      'slot_full',
    );
    const later = after(1_800, WEDNESDAY_0830);
    await book({ request, starts_at: later });
    expect((await slotAt(later)).taken).to.equal(1);
  });

  it('follows an edit of the capacity at once, and is full when it was lowered below what is booked', async () => {
    const wednesday_nine = after(1_800, WEDNESDAY_0830);
    await book({ starts_at: wednesday_nine });
    await setCapacity(wednesday_nine, 3);
    await book({ starts_at: wednesday_nine, at: after(3) });
    expect((await slotAt(wednesday_nine)).taken).to.equal(2);
  });
});

describe('cancelling and moving', () => {
  beforeEach(freshDay);

  it('gives the place back until the start, and says the same to a repeat', async () => {
    const { token } = await book();
    const { body } = await cancelBooking(pools(), await of(token), after(-1, WEDNESDAY_0830));
    expect(body).to.include({ status: 'cancelled' });
    expect((await cancelBooking(pools(), await of(token), WEDNESDAY_0830)).body).to.deep.equal(body);
    expect((await slotAt()).taken).to.equal(0);
  });

  it('is too late once the hour has begun', async () => {
    const { token } = await book();
    expect(await refusalOf(cancelBooking(pools(), await of(token), WEDNESDAY_0830))).to.equal('booking_moved_on');
    const starts_at = after(7 * 24 * 3_600, WEDNESDAY_0830);
    expect(await refusalOf(rescheduleBooking(pools(), { ...(await of(token)), starts_at }, WEDNESDAY_0830))).to.equal(
      'booking_moved_on',
    );
  });

  it('keeps the old place when the new hour is full, and gives it back with the new one', async () => {
    const { token, code } = await book();
    const starts_at = after(1_800, WEDNESDAY_0830);
    await setCapacity(starts_at, 0);
    expect(await refusalOf(rescheduleBooking(pools(), { ...(await of(token)), starts_at }, MONDAY_8AM))).to.equal(
      'slot_full',
    );
    expect((await slotAt()).taken).to.equal(1);
    await setCapacity(starts_at, 1);
    const { body } = await rescheduleBooking(pools(), { ...(await of(token)), starts_at }, MONDAY_8AM);
    expect(body).to.deep.equal({
      id: (await bookingBy(token)).id,
      code,
      token,
      status: 'booked',
      service: 'DUK-03',
      starts_at: '2026-11-25T09:00:00+07:00',
    });
    expect([(await slotAt()).taken, (await slotAt(starts_at)).taken]).to.deep.equal([0, 1]);
  });

  it('does not move onto a day on which the person has a place of the service already', async () => {
    const citizen = aCitizen();
    const thursday = after(24 * 3_600, WEDNESDAY_0830);
    await book({ citizen });
    const { token } = await book({ citizen, starts_at: thursday });
    const starts_at = after(3_600, WEDNESDAY_0830);
    expect(await refusalOf(rescheduleBooking(pools(), { ...(await of(token)), starts_at }, MONDAY_8AM))).to.equal(
      'already_booked',
    );
    expect((await slotAt(thursday)).taken).to.equal(1);
  });

  it('answers an unknown token and one that has expired alike', async () => {
    const expired = await hold();
    await expireHolds(pools().db, after(601));
    for (const token of [expired, 'x'.repeat(24)])
      expect(await refusalOf(cancelBooking(pools(), await of(token), after(700)))).to.equal('not_found');
  });
});

describe('finding a reservation', () => {
  beforeEach(freshDay);

  it('takes the code with the last four digits of the phone, or the code alone where the citizen stands', async () => {
    const hall_id = (await catalogue()).hall.id;
    const { code, token } = await book({ citizen: aCitizen({ phone: '+6281234567890' }) });
    const find = (written: string, last_four: string) =>
      findByCode(pools().db, keys, { hall_id, code: written, last_four });
    expect((await find(showCode(code).toLowerCase(), '7890'))?.token).to.equal(token);
    for (const [written, digits] of [
      [code, '7891'],
      [code, '890'],
      [code, ''],
      [newCode(), '7890'],
      ['nonsense', '7890'],
    ] as const)
      expect(await find(written, digits), `${written} ${digits}`).to.equal(null);
    expect((await findByCodeAlone(pools().db, hall_id, code))?.token).to.equal(token);
    expect((await findByCodeAlone(pools().db, hall_id, token))?.token).to.equal(token);
    expect(await findByCodeAlone(pools().db, hall_id, 'x')).to.equal(null);
  });
});

describe('who never came', () => {
  beforeEach(freshDay);

  it('is absent at the end of the day in the zone of the hall, never earlier', async () => {
    const { token } = await book();
    expect(await markAbsent(pools().db, new Date('2026-11-25T23:59:59+07:00'))).to.equal(0);
    expect(await markAbsent(pools().db, new Date('2026-11-26T00:00:00+07:00'))).to.equal(1);
    expect((await bookingBy(token)).status).to.equal('absent');
    expect((await slotAt()).taken).to.equal(1);
  });

  it('is absent when the day was ended by a person, if the hour had begun', async () => {
    const { token } = await book();
    const { hall } = await catalogue();
    const noon = new Date('2026-11-25T12:00:00+07:00');
    await pools().db('ended_days').insert({ hall_id: hall.id, day: '2026-11-25', ended_at: noon, ended_by: 'staff:x' });
    expect(await markAbsent(pools().db, MONDAY_8AM)).to.equal(0);
    expect(await markAbsent(pools().db, noon)).to.equal(1);
    expect((await bookingBy(token)).status).to.equal('absent');
  });
});
