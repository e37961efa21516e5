import { expect } from 'chai';
import { closeHours, reopenHours } from '../../src/booking/closure.ts';
import { daySlots } from '../../src/booking/day-slots.ts';
import { freeSlots } from '../../src/booking/free.ts';
import { setCapacity } from '../../src/booking/set-capacity.ts';
import type { CapacityWish } from '../../src/booking/set-capacity.ts';
import { serviceByCode } from '../../src/hall/catalogue.ts';
import { importHall } from '../../src/hall/import.ts';
import { exportHall } from '../../src/hall/export.ts';
import { Refusal } from '../../src/refusal.ts';
import { after, aHall, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import { aBooking } from '../support/bookings.ts';
import { until } from '../support/until.ts';
import { aKeyOf, book, WEDNESDAY_0830 } from './at-home.ts';

const WEDNESDAY = '2026-11-25';
const BY = 'staff:0190a0a0-0000-7000-8000-000000000001';

const at = (clock: string): Date => new Date(`${WEDNESDAY}T${clock}:00+07:00`);

async function refusal(doing: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await doing.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refusal) return error;
  throw error;
}

async function free(code: string, day = WEDNESDAY, now = MONDAY_8AM) {
  const hall = await catalogue();
  return freeSlots(pools(), hall, serviceByCode(hall, code), day, now);
}

const open = async (code: string): Promise<string[]> =>
  (await free(code)).slots
    .filter(({ state }) => state === 'open')
    .map(({ starts_at }) => new Date(starts_at.getTime() + 7 * 3_600_000).toISOString().slice(11, 16));

type Audited = { who: string; action: string; object: string; reason: string };
const audited = (): Promise<Audited[]> => pools().db('audit').orderBy('id').select('who', 'action', 'object', 'reason');

describe('closing hours at once', () => {
  beforeEach(freshDay);
  afterEach(() => pools().db('closed_days').where({ kind: 'one_off', day: WEDNESDAY }).delete());

  const close = async (facts: Partial<Parameters<typeof closeHours>[1]> = {}) =>
    closeHours(
      pools(),
      {
        catalogue: await catalogue(),
        agency_id: null,
        service_id: null,
        day: WEDNESDAY,
        from_time: null,
        reason: 'Listrik padam',
        by: BY,
        request: null,
        ...facts,
      },
      MONDAY_8AM,
    );

  it('closes the hall for a day, says why, and counts who has to be told', async () => {
    await book({ starts_at: WEDNESDAY_0830 });
    await aBooking({ service: 'KPP-01', starts_at: at('09:00'), status: 'cancelled' });
    const { status, body } = await close();
    expect([status, body]).to.deep.equal([200, { day: WEDNESDAY, from_time: null, booked: 1 }]);
    expect(await free('DUK-03')).to.deep.include({
      slots: [],
      why_none: { kind: 'sudden_closure', reason: 'Listrik padam' },
      next_day_with_space: '2026-11-26',
    });
    expect((await refusal(book({ catalogue: await catalogue(), starts_at: at('10:00') }))).code).to.equal(
      'not_bookable',
    );
    const hall = await catalogue();
    const seen = await daySlots(pools().screens, hall, [serviceByCode(hall, 'DUK-03')], WEDNESDAY, MONDAY_8AM);
    expect(seen.map(({ over, closed }) => [over, closed])).to.deep.equal([[1, 'unplanned']]);
    expect(await audited()).to.deep.equal([
      { who: BY, action: 'hours.closed', object: hall.hall.id, reason: '2026-11-25 all day: Listrik padam' },
    ]);
    const noted: { topic: string }[] = await pools().db('outbox').where({ topic: 'hours.changed' }).select('topic');
    expect(noted).to.have.length(1);
  });

  it('closes one agency from an hour on, with the half hour that would end later, and no other', async () => {
    const { services } = await catalogue();
    const agency_id = services.find(({ code }) => code === 'DUK-03')?.agency_id ?? null;
    await aBooking({ service: 'DUK-03', starts_at: at('09:30') });
    await aBooking({ service: 'DUK-03', starts_at: at('09:00') });
    const { body } = await close({ agency_id, from_time: '09:45' });
    expect(body).to.deep.equal({ day: WEDNESDAY, from_time: '09:45', booked: 1 });
    expect(await open('DUK-03')).to.deep.equal(['08:00', '08:30']);
    expect((await open('KPP-01')).length).to.be.greaterThan(5);
  });

  it('closes a single service, with people in hours that nobody plans any more', async () => {
    const hall = await catalogue();
    const service_id = serviceByCode(hall, 'DUK-03').id;
    await aBooking({ service: 'DUK-03', starts_at: at('14:30') });
    const { body } = await close({ service_id, from_time: '10:00' });
    expect(body).to.deep.equal({ day: WEDNESDAY, from_time: '10:00', booked: 1 });
    expect(await open('DUK-03')).to.deep.equal(['08:00', '08:30', '09:00', '09:30']);
    const shut = (await free('DUK-03')).slots.find(({ starts_at }) => starts_at.getTime() === at('10:00').getTime());
    expect(shut).to.deep.include({ state: 'closed', closed: 'by_staff', closed_reason: 'Listrik padam' });
    expect(await open('DUK-01')).to.include('10:00');
    expect((await refusal(book({ starts_at: at('10:30') }))).code).to.equal('not_bookable');
    const closed: { closed_at: Date | null }[] = await pools()
      .db('slots')
      .where({ service_id, starts_at: at('14:30') })
      .select('closed_at');
    expect(closed[0]?.closed_at).to.deep.equal(MONDAY_8AM);
  });

  it('can be taken back', async () => {
    const hall = await catalogue();
    const service_id = serviceByCode(hall, 'DUK-03').id;
    const before = await open('DUK-03');
    const closing = { catalogue: hall, agency_id: null, day: WEDNESDAY, by: BY, request: null };
    await close();
    await close({ service_id });
    await reopenHours(pools(), { ...closing, service_id: null }, MONDAY_8AM);
    expect(await open('DUK-03')).to.deep.equal([]);
    expect((await open('DUK-01')).length).to.be.greaterThan(5);
    const { body } = await reopenHours(pools(), { ...closing, service_id }, MONDAY_8AM);
    expect(body).to.deep.equal({ day: WEDNESDAY, reopened: true });
    expect(await open('DUK-03')).to.deep.equal(before);
    expect((await reopenHours(pools(), { ...closing, service_id }, MONDAY_8AM)).body).to.deep.include({
      reopened: false,
    });
  });

  it('works in training too, where half hours exist all day', async () => {
    const own = await aHall({ training: true });
    const service = serviceByCode(own, 'DUK-03');
    const closing = { catalogue: own, agency_id: service.agency_id, service_id: null, day: '2026-11-23', by: BY };
    await closeHours(pools(), { ...closing, from_time: '10:00', reason: 'Latihan tutup', request: null }, MONDAY_8AM);
    const { slots } = await freeSlots(pools(), await catalogue(own.hall.slug), service, '2026-11-23', MONDAY_8AM);
    const states = new Map(slots.map(({ starts_at, closed }) => [starts_at.getTime(), closed]));
    expect(states.get(new Date('2026-11-23T09:30:00+07:00').getTime())).to.equal(null);
    expect(states.get(new Date('2026-11-23T10:00:00+07:00').getTime())).to.equal('by_staff');
  });

  it('survives the loading of the exported file', async () => {
    const own = await aHall();
    const agency_id = own.agencies[0]?.id ?? null;
    const closing = { catalogue: own, agency_id, service_id: null, day: WEDNESDAY, by: BY, request: null };
    await closeHours(pools(), { ...closing, from_time: '10:00', reason: 'Pelatihan' }, MONDAY_8AM);
    const { db } = pools();
    const file = await exportHall(db, await catalogue(own.hall.slug));
    expect(file.hours.oneOffClosures).to.deep.include({
      date: WEDNESDAY,
      from: '10:00',
      agency: own.agencies[0]?.code,
      reason: 'Pelatihan',
    });
    await db.transaction((trx) => importHall(trx, file, { training: false, from_day: WEDNESDAY }, MONDAY_8AM));
    expect(await exportHall(db, await catalogue(own.hall.slug))).to.deep.equal(file);
  });

  it('is refused without a reason, for a day that has passed, and for what the hall does not have', async () => {
    expect((await refusal(close({ reason: ' ok ' }))).code).to.equal('reason_needed');
    expect((await refusal(close({ day: '2026-11-22' }))).code).to.equal('day_closed');
    expect((await refusal(close({ agency_id: aKeyOf().key }))).code).to.equal('not_found');
    expect((await refusal(close({ service_id: aKeyOf().key }))).code).to.equal('not_found');
    expect(await audited()).to.deep.equal([]);
  });

  it('is done once for one request', async () => {
    const request = aKeyOf();
    const first = await close({ request });
    expect(await close({ request })).to.deep.equal(first);
    expect(await audited()).to.have.length(1);
  });
});

describe('setting how many places a half hour has', () => {
  beforeEach(freshDay);

  const set = async (capacity: number | null, facts: Partial<CapacityWish> = {}, now = MONDAY_8AM) =>
    setCapacity(
      pools(),
      {
        catalogue: await catalogue(),
        service_code: 'DUK-03',
        starts_at: WEDNESDAY_0830,
        capacity,
        by: BY,
        request: null,
        ...facts,
      },
      now,
    );

  it('can be booked at once, and is kept with what was before', async () => {
    await book();
    await book();
    expect((await refusal(book())).code).to.equal('slot_full');
    const { body } = await set(3);
    expect(body).to.deep.equal({ service: 'DUK-03', starts_at: '2026-11-25T08:30:00+07:00', capacity: 3, taken: 2 });
    await book();
    expect((await refusal(book())).code).to.equal('slot_full');
    await set(5);
    expect((await audited()).map(({ action, reason }) => [action, reason])).to.deep.equal([
      ['slot.capacity', 'planned -> 3'],
      ['slot.capacity', '3 -> 5'],
    ]);
  });

  it('is refused below what is taken, with how many that are', async () => {
    await book();
    await book();
    const refused = await refusal(set(1));
    expect([refused.code, refused.facts]).to.deep.equal(['capacity_below_taken', { taken: 2 }]);
    expect((await set(2)).body).to.deep.include({ capacity: 2, taken: 2 });
    expect(await audited()).to.have.length(1);
  });

  it('follows the plan again when it is no longer set, and shows who is over', async () => {
    await set(3);
    for (let n = 0; n < 3; n += 1) await book();
    await set(null);
    const slot = (await free('DUK-03')).slots[1];
    expect(slot).to.deep.include({ capacity: 2, free: 0, over: 1, state: 'full' });
    expect((await refusal(book())).code).to.equal('slot_full');
  });

  it('gives places to a half hour that had none, and to a day beyond the horizon', async () => {
    await set(2, { starts_at: at('12:00') });
    await book({ starts_at: at('12:00') });
    const far = new Date('2027-01-13T08:30:00+07:00');
    expect((await set(7, { starts_at: far })).body).to.deep.include({ capacity: 7 });
    const { slots } = await free('DUK-03', '2027-01-13', new Date('2027-01-12T08:00:00+07:00'));
    expect(slots[1]).to.deep.include({ capacity: 7, free: 7 });
  });

  it('is refused for an hour that is not planned or has begun, and for a service without reservations', async () => {
    for (const [facts, now] of [
      [{ starts_at: at('08:10') }, MONDAY_8AM],
      [{ starts_at: at('14:30') }, MONDAY_8AM],
      [{ service_code: 'KPP-02' }, MONDAY_8AM],
      [{}, after(0, WEDNESDAY_0830)],
    ] as const)
      expect((await refusal(set(3, facts, now))).code).to.equal('not_bookable');
  });

  it('waits for whoever books at that very moment, and counts them', async () => {
    await book();
    const { db } = pools();
    const row = { hall_id: (await catalogue()).hall.id, starts_at: WEDNESDAY_0830 };
    const booker = await db.transaction();
    await booker('slots').where(row).forNoKeyUpdate().select('id');
    const setting = refusal(set(1));
    await until('the capacity waits', async () => {
      const { rows } = await db.raw<{ rows: unknown[] }>(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    await booker('slots').where(row).increment('taken', 1);
    await booker.commit();
    const refused = await setting;
    await db('slots').where(row).decrement('taken', 1);
    expect([refused.code, refused.facts]).to.deep.equal(['capacity_below_taken', { taken: 2 }]);
  });
});
