import { expect } from 'chai';
import { bookPlace } from '../../src/booking/book.ts';
import { newCode } from '../../src/booking/code.ts';
import { cancelBooking } from '../../src/booking/cancel.ts';
import { holdPlace } from '../../src/booking/hold.ts';
import { rescheduleBooking } from '../../src/booking/reschedule.ts';
import { expireHolds, markAbsent } from '../../src/booking/sweep.ts';
import { openPools } from '../../src/db.ts';
import { newId, newToken } from '../../src/ids.ts';
import { checkIn } from '../../src/queue/check-in.ts';
import { clock, itWould, refusalOf, tally, times } from '../support/at-once.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools, servers } from '../support/world.ts';
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

/** What became of it, in one word. */
const outcome = async (work: Promise<unknown>): Promise<string> => {
  const refused = await refusalOf(work);
  return refused === 'none' ? 'done' : refused;
};

async function countOf(slot_id: string): Promise<number> {
  const [row] = await pools().db('bookings').where({ slot_id }).count<{ count: number }[]>();
  return row?.count ?? 0;
}

/** A booking as anyone would insert it who trusts what they counted a moment ago. */
async function writeCarelessly(slot_id: string): Promise<string> {
  const { db } = pools();
  const { hall_id, service_id, day, starts_at } = await db('slots').where({ id: slot_id }).first();
  const [written] = await db('bookings')
    .insert({
      hall_id,
      slot_id,
      service_id,
      day,
      starts_at,
      id: newId(),
      status: 'booked',
      code: newCode(),
      token: newToken(),
      made_at: MONDAY_8AM,
    })
    .returning('id');
  return written.id;
}

describe('a thousand for twenty places', function () {
  this.timeout(60_000);
  beforeEach(freshDay);
  beforeEach(() => setCapacity(WEDNESDAY_0830, 20));

  itWould('sell more than there are if each counted first and wrote then', async () => {
    const { id } = await slotAt();
    const seen = await times(30, () => countOf(id));
    await Promise.all(seen.filter((count) => count < 20).map(() => writeCarelessly(id)));
    expect(await countOf(id)).to.equal(30);
  });

  it('sells exactly twenty, and everybody has an answer', async () => {
    const answers = await times(1_000, async () => outcome(bookPlace(pools(), keys, await aBookingWish(), clock())));
    expect(tally(answers)).to.deep.equal({ done: 20, slot_full: 980 });
    expect((await slotAt()).taken).to.equal(20);
  });

  it('holds exactly twenty, and everybody has an answer', async () => {
    const answers = await times(1_000, async () => outcome(holdPlace(pools(), await aHoldWish(), clock())));
    expect(tally(answers)).to.deep.equal({ done: 20, slot_full: 980 });
  });

  it('sells exactly twenty from several processes with every third request sent three times', async () => {
    const { database_url } = servers();
    const processes = [pools(), openPools(database_url), openPools(database_url)];
    const requests = await times(200, async (n) => ({
      wish: await aBookingWish({ request: aKeyOf() }),
      sent: n % 3 === 0 ? 3 : 1,
    }));
    const answers = await Promise.all(
      requests.flatMap(({ wish, sent }, n) =>
        Array.from({ length: sent }, async (_, copy) => {
          const answer = await outcome(bookPlace(processes[(n + copy) % 3]!, keys, wish, clock()));
          return `${n} ${answer}`;
        }),
      ),
    );
    const sold = new Set(answers.filter((one) => one.endsWith(' done')));
    expect(sold.size).to.equal(20);
    expect((await slotAt()).taken).to.equal(20);
    const kept = await pools().db('idempotency_keys').count<{ count: number }[]>();
    expect(kept[0]?.count).to.equal(20);
    await Promise.all(processes.slice(1).map((one) => one.close()));
  });
});

describe('one person at several moments at once', () => {
  beforeEach(freshDay);

  const hours = (count: number) => Array.from({ length: count }, (_, n) => after(n * 1_800, WEDNESDAY_0830));

  itWould('give one person two places if each looked first and wrote then', async () => {
    await setCapacity(WEDNESDAY_0830, 5);
    const { db } = pools();
    const { id } = await slotAt();
    const found = await times(3, () => db('bookings').where({ person_hash: 'somebody' }).first('id'));
    const written = await Promise.all(found.filter((one) => one === undefined).map(() => writeCarelessly(id)));
    expect(written).to.have.length(3);
  });

  it('has one place of a service on a day, whichever hour was faster', async () => {
    const citizen = aCitizen();
    const answers = await Promise.all(
      hours(6).map(async (starts_at) =>
        outcome(bookPlace(pools(), keys, await aBookingWish({ citizen, starts_at }), clock())),
      ),
    );
    expect(tally(answers)).to.deep.equal({ already_booked: 5, done: 1 });
  });

  it('has three places in all, and a phone six', async () => {
    const services = ['DUK-01', 'DUK-02', 'DUK-03', 'DUK-04', 'DUK-05', 'SAM-01'];
    const citizen = aCitizen();
    const theirs = await Promise.all(
      services.map(async (service_code) =>
        outcome(bookPlace(pools(), keys, await aBookingWish({ citizen, service_code }), clock())),
      ),
    );
    expect(theirs.filter((one) => one === 'done')).to.have.length(3);
    const family = await Promise.all(
      ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map(async (letter, n) => {
        const one = { ...citizen, name: `Anggota ${letter}` };
        const starts_at = after(Math.floor(n / 2) * 1_800, WEDNESDAY_0830);
        return outcome(bookPlace(pools(), keys, await aBookingWish({ citizen: one, starts_at }), clock()));
      }),
    );
    expect(family.filter((one) => one === 'done')).to.have.length.at.most(3);
    const [row] = await pools().db('bookings').where({ status: 'booked' }).count<{ count: number }[]>();
    expect(row?.count).to.be.at.most(6);
    for (const letter of ['I', 'J', 'K', 'L'])
      await outcome(
        bookPlace(
          pools(),
          keys,
          await aBookingWish({ citizen: { ...citizen, name: letter + 'r' }, service_code: 'SAM-01' }),
          clock(),
        ),
      );
    const [full] = await pools().db('bookings').where({ status: 'booked' }).count<{ count: number }[]>();
    expect(full?.count).to.equal(6);
  });

  it('asks ten times with one key and has one booking', async () => {
    const wish = await aBookingWish({ request: aKeyOf() });
    const answers = await times(10, () => bookPlace(pools(), keys, wish, clock()));
    expect(new Set(answers.map(({ body }) => body.token)).size).to.equal(1);
    expect((await slotAt()).taken).to.equal(1);
  });

  it('holds one place in a browser, however many hours are tapped at once', async () => {
    const held_by = 'one browser';
    await times(12, async (n) =>
      outcome(holdPlace(pools(), await aHoldWish({ held_by, starts_at: hours(6)[n % 6]! }), clock())),
    );
    const kept = await pools().db('bookings').where({ status: 'held' });
    expect(kept.filter((one) => one.held_by === held_by)).to.have.length(1);
    expect(kept).to.have.length(1);
  });

  it('books one hold once, however often it is sent', async () => {
    const token = await hold();
    const citizen = aCitizen();
    const answers = await times(8, async () =>
      outcome(bookPlace(pools(), keys, await aBookingWish({ hold: token, citizen }), after(60))),
    );
    expect(answers.filter((one) => one === 'done')).to.have.length(1);
    expect((await slotAt()).taken).to.equal(1);
  });
});

describe('cancel, move, check-in and the end of time at one barrier', function () {
  this.timeout(120_000);
  beforeEach(freshDay);

  const ROUNDS = 200;

  itWould('give a place back twice if each read the booking first and wrote then', async () => {
    await book({ citizen: aCitizen() });
    await book({ citizen: aCitizen() });
    const { db } = pools();
    const seen = await times(2, () => db('bookings').where({ status: 'booked' }).orderBy('id').first('id', 'slot_id'));
    await times(2, async (n) => {
      await db('slots').where({ id: seen[n].slot_id }).decrement('taken', 1);
      await db('bookings').where({ id: seen[n].id }).update({ moves: 1 });
    });
    expect((await slotAt()).taken).to.equal(0);
  });

  it('moves thirty reservations at once, more than there are connections', async () => {
    const later = after(3_600, WEDNESDAY_0830);
    await setCapacity(WEDNESDAY_0830, 30);
    await setCapacity(later, 30);
    const hall = await catalogue();
    const made = await times(30, () => book({ citizen: aCitizen() }));
    const answers = await Promise.all(
      made.map(({ token }) => {
        const what = { catalogue: hall, token, starts_at: later, by: 'public', request: aKeyOf() };
        return outcome(rescheduleBooking(pools(), what, clock()));
      }),
    );
    expect(tally(answers)).to.deep.equal({ done: 30 });
    expect([(await slotAt()).taken, (await slotAt(later)).taken]).to.deep.equal([0, 30]);
  });

  it('gives each place back once, in two hundred random orders', async () => {
    const day = new Date('2026-11-23T09:00:00+07:00'); // today: check-in is possible too
    const later = after(3_600, day);
    await setCapacity(day, 3);
    await setCapacity(later, 3);
    const hall = await catalogue();
    const now = MONDAY_8AM;
    for (let round = 0; round < ROUNDS; round += 1) {
      const { token, code } = await book({ starts_at: day, at: after(-3_600), citizen: aCitizen() });
      const held = await hold({ starts_at: later, at: after(-3_600) });
      const of = { catalogue: hall, by: 'public', request: null };
      const acts = [
        () => cancelBooking(pools(), { ...of, token }, now),
        () => rescheduleBooking(pools(), { ...of, token, starts_at: later }, after(-3_600)),
        () => checkIn(pools(), { ...of, code, device_id: null, language: null }, after(1_800)),
        () => cancelBooking(pools(), { ...of, token: held }, now),
        () => expireHolds(pools().db, now),
        () => markAbsent(pools().db, after(60 * 60 * 24)),
      ].sort(() => Math.random() - 0.5);
      await Promise.all(acts.map((act) => outcome(act())));
      const { status } = await bookingBy(token);
      expect(['booked', 'cancelled', 'arrived', 'absent']).to.include(status);
      expect(['cancelled', 'expired']).to.include((await bookingBy(held)).status);
      await tidy(status, token);
    }
  });

  /** Makes room for the next round, by the moves that people make. */
  async function tidy(status: string, token: string): Promise<void> {
    if (status === 'booked')
      await cancelBooking(pools(), { catalogue: await catalogue(), token, by: 'public', request: null }, MONDAY_8AM);
    if (status === 'arrived' || status === 'absent')
      await pools()
        .db('slots')
        .where({ taken: 3 })
        .update({ capacity: pools().db.raw('capacity + 3') });
    await pools()
      .db('slots')
      .update({ capacity: pools().db.raw('taken + 3') });
  }
});
