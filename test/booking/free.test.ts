import { expect } from 'chai';
import fc from 'fast-check';
import { bookableSlots, lastDay } from '../../src/booking/calendar.ts';
import { daySlots } from '../../src/booking/day-slots.ts';
import { freeDays, freeSlots, nextDayWithSpace } from '../../src/booking/free.ts';
import { serviceByCode } from '../../src/hall/catalogue.ts';
import type { Catalogue, Service } from '../../src/hall/catalogue.ts';
import { instantAt } from '../../src/hall/day.ts';
import { aBooking } from '../support/bookings.ts';
import { catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import { book, setCapacity } from './at-home.ts';
import { plainDay, plainLater } from './plain-calendar.ts';

const WEDNESDAY = '2026-11-25';

const at = (clock: string, day = WEDNESDAY): Date => instantAt(day, clock, 'Asia/Jakarta');

/** The half hour of the example hall is closed by a supervisor; it is born before if need be. */
async function close(hall: Catalogue, service: Service, starts_at: Date, closed_reason: string): Promise<void> {
  const slot = bookableSlots(hall, service, plainDay(hall, starts_at), MONDAY_8AM).slots.find(
    (one) => one.starts_at.getTime() === starts_at.getTime(),
  );
  await setCapacity(starts_at, slot?.capacity ?? 0, service.code);
  await pools()
    .db('slots')
    .where({ hall_id: hall.hall.id, service_id: service.id, starts_at })
    .update({ set_by: null, closed_at: MONDAY_8AM, closed_reason });
}

describe('the places that are left', () => {
  let hall: Catalogue;
  let card: Service;

  beforeEach(async () => {
    await freshDay();
    hall = await catalogue();
    card = serviceByCode(hall, 'DUK-03');
  });

  const ask = (day = WEDNESDAY, of = hall, now = MONDAY_8AM) => freeSlots(pools(), of, card, day, now);

  it('counts what is taken from what is planned now, not when the row was born', async () => {
    await aBooking({ service: 'DUK-03', starts_at: at('08:30') }); // its row has a thousand
    const { slots, why_none, next_day_with_space } = await ask();
    expect(slots.slice(0, 3).map(({ capacity, free, state }) => [capacity, free, state])).to.deep.equal([
      [1, 1, 'open'],
      [2, 1, 'open'],
      [1, 1, 'open'],
    ]);
    expect([why_none, next_day_with_space]).to.deep.equal([null, null]);
  });

  it('takes what a supervisor set: more, fewer, some where none were planned, none at all', async () => {
    await setCapacity(at('08:00'), 5);
    await setCapacity(at('08:30'), 1);
    await setCapacity(at('12:00'), 3);
    await setCapacity(at('09:00'), 0);
    await book({ starts_at: at('08:30') });
    const { slots } = await ask();
    const of = (clock: string) => slots.find(({ starts_at }) => starts_at.getTime() === at(clock).getTime());
    expect(of('08:00')).to.deep.include({ capacity: 5, free: 5, state: 'open' });
    expect(of('08:30')).to.deep.include({ capacity: 1, free: 0, state: 'full' });
    expect(of('12:00')).to.deep.include({ capacity: 3, free: 3, state: 'open' });
    expect(of('09:00')).to.equal(undefined);
  });

  it('shows a closed half hour with its reason, and gives none of its places', async () => {
    await close(hall, card, at('08:30'), 'banjir');
    const { slots } = await ask();
    expect(slots[1]).to.deep.include({ free: 0, state: 'closed', closed: 'by_staff', closed_reason: 'banjir' });
  });

  it('shows as over whoever booked before the half hour became smaller', async () => {
    for (const clock of ['08:30', '08:30', '09:00']) await aBooking({ service: 'DUK-03', starts_at: at(clock) });
    const smaller: Catalogue = { ...hall, counters: hall.counters.filter(({ number }) => number === 4) };
    const { slots } = await ask(WEDNESDAY, smaller);
    // one counter of two services: 0.75 a half hour, so 0 1 1 1
    expect(slots.map(({ capacity, free, over, state }) => [capacity, free, over, state]).slice(0, 2)).to.deep.equal([
      [1, 0, 1, 'full'],
      [1, 0, 0, 'full'],
    ]);
  });

  it('keeps people of hours that are no more in sight of staff, and books nobody else there', async () => {
    await aBooking({ service: 'DUK-03', starts_at: at('14:30') });
    const { slots } = await ask();
    expect(slots.at(-1)?.starts_at).to.deep.equal(at('14:00'));
    const seen = await daySlots(pools().screens, hall, [card, serviceByCode(hall, 'DUK-01')], WEDNESDAY, MONDAY_8AM);
    const lost = seen.filter(({ closed }) => closed === 'unplanned');
    expect(lost).to.have.length(1);
    expect(lost[0]).to.deep.include({ service_id: card.id, taken: 1, over: 1, free: 0, capacity: 0, planned: null });
    expect(seen.filter(({ service_id, capacity }) => service_id === card.id && capacity === 0)).to.have.length(2);
  });

  it('calls nobody over on a day that has passed', async () => {
    const friday = at('17:00', '2026-11-20');
    await aBooking({ service: 'DUK-03', starts_at: friday, status: 'absent' });
    const seen = await daySlots(pools().screens, hall, [card], '2026-11-20', MONDAY_8AM);
    expect(seen.at(-1)).to.deep.include({ starts_at: friday, taken: 1, capacity: 1, over: 0, closed: 'past' });
    expect(seen[0]).to.deep.include({ capacity: 1, taken: 0, free: 0, state: 'closed' });
  });

  it('says why a day has no place left, and which is the next that has', async () => {
    for (const { starts_at } of (await ask()).slots) await setCapacity(starts_at, 1);
    for (const { starts_at } of (await ask()).slots) await book({ starts_at });
    expect(await ask()).to.deep.include({ why_none: { kind: 'full' }, next_day_with_space: '2026-11-26' });

    for (const { starts_at } of (await ask('2026-11-26')).slots) await close(hall, card, starts_at, 'banjir');
    expect(await ask('2026-11-26')).to.deep.include({
      why_none: { kind: 'sudden_closure', reason: 'banjir' },
      next_day_with_space: '2026-11-27',
    });
    expect(await ask()).to.deep.include({ next_day_with_space: '2026-11-27' });
    expect(await ask('2026-11-28')).to.deep.include({ next_day_with_space: '2026-11-30' });
    expect(await ask('2026-11-01')).to.deep.include({ next_day_with_space: '2026-11-23' });
    expect(await ask('2027-11-01')).to.deep.include({ next_day_with_space: '2026-11-23' });
  });

  it('finds no next day where a service is not booked at all, or everything is gone', async () => {
    const walkIn = serviceByCode(hall, 'KPP-02');
    const asked = await freeSlots(pools(), hall, walkIn, WEDNESDAY, MONDAY_8AM);
    expect(asked).to.deep.equal({
      day: WEDNESDAY,
      slots: [],
      next_day_with_space: null,
      why_none: { kind: 'walk_in_only' },
    });
    expect((await ask(WEDNESDAY, { ...hall, counters: [] })).next_day_with_space).to.equal(null);
    expect(await nextDayWithSpace(pools(), hall, card, WEDNESDAY, MONDAY_8AM)).to.equal('2026-11-26');
  });

  it('reads the calendar of many services at once', async () => {
    const asked: string[] = [];
    const { screens } = pools();
    const heard = new Proxy(screens, {
      get(pool, name) {
        if (name === 'query') asked.push('query');
        const found: unknown = Reflect.get(pool, name);
        return typeof found === 'function' ? found.bind(pool) : found;
      },
    });
    await book({ starts_at: at('08:30') });
    const days = await freeDays({ screens: heard }, hall, hall.services, MONDAY_8AM);
    expect(asked).to.have.length(1);
    expect(days.size).to.equal(hall.services.length);
    const own = days.get(card.id) ?? [];
    expect(own.map(({ day }) => day)).to.deep.equal(Array.from({ length: 15 }, (_, n) => plainLater('2026-11-23', n)));
    expect(own[2]).to.deep.equal({ day: WEDNESDAY, free: 17, why_none: null });
    expect(own[5]).to.deep.equal({
      day: '2026-11-28',
      free: 0,
      why_none: { kind: 'closed_weekday', weekdays: [1, 2, 3, 4, 5] },
    });
    expect(own.at(-1)?.day).to.equal(lastDay(hall, MONDAY_8AM));
  });

  it('agrees with plain counting, whatever was booked, set and closed', async function () {
    this.timeout(120_000);
    const clocks = ['08:00', '08:30', '10:00', '12:00', '12:30', '13:30', '14:00'];
    const act = fc.record({
      what: fc.constantFrom('book', 'book', 'hold', 'cancel', 'set', 'close'),
      clock: fc.constantFrom(...clocks),
      day: fc.constantFrom(WEDNESDAY, '2026-11-26'),
      places: fc.integer({ min: 0, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), async (acts) => {
        await freshDay();
        const of = await catalogue();
        const set = new Map<string, number>();
        const taken = new Map<string, number>();
        const shut = new Set<string>();
        for (const { what, clock, day, places } of acts) {
          const name = `${day} ${clock}`;
          if (what === 'set' && places >= (taken.get(name) ?? 0)) {
            await setCapacity(at(clock, day), places);
            set.set(name, places);
          } else if (what === 'close' && !taken.has(name)) {
            await close(of, card, at(clock, day), 'banjir');
            set.delete(name);
            shut.add(name);
          } else if (what !== 'set' && what !== 'close' && (set.get(name) ?? 9) > (taken.get(name) ?? 0)) {
            const status = what === 'cancel' ? 'cancelled' : what === 'hold' ? 'held' : 'booked';
            if (set.has(name) || shut.has(name)) continue; // the builder would set the row's capacity anew
            await aBooking({ hall: of, service: 'DUK-03', starts_at: at(clock, day), status });
            if (status !== 'cancelled') taken.set(name, (taken.get(name) ?? 0) + 1);
          }
        }
        const days = (await freeDays(pools(), of, [card], MONDAY_8AM)).get(card.id) ?? [];
        for (const day of [WEDNESDAY, '2026-11-26', '2026-11-27']) {
          let free = 0;
          const { slots } = await freeSlots(pools(), of, card, day, MONDAY_8AM);
          const shown = new Map(slots.map((slot) => [slot.starts_at.getTime(), slot]));
          for (const { starts_at, capacity: planned } of planOf(of, day)) {
            const name = `${day} ${new Date(starts_at + 7 * 3_600_000).toISOString().slice(11, 16)}`;
            const capacity = set.get(name) ?? planned;
            const left = shut.has(name) ? 0 : Math.max(0, capacity - (taken.get(name) ?? 0));
            free += left;
            const slot = shown.get(starts_at);
            if (!slot) expect(capacity + (taken.get(name) ?? 0), name).to.equal(0);
            else {
              const over = Math.max(0, (taken.get(name) ?? 0) - capacity);
              expect([slot.capacity, slot.free, slot.over], name).to.deep.equal([capacity, left, over]);
            }
          }
          expect(days.find((one) => one.day === day)?.free).to.equal(free);
        }
      }),
      { numRuns: 60 },
    );
  });

  /** The plan of an ordinary day of DUK-03 with its two empty half hours of noon, written by hand. */
  const planOf = (of: Catalogue, day: string) => {
    const friday = day === '2026-11-27';
    const noon: [string, number][] = friday
      ? [['11:00', 1]]
      : [
          ['11:00', 1],
          ['11:30', 2],
          ['12:00', 0],
          ['12:30', 1],
        ];
    const plan: [string, number][] = [
      ['08:00', 1],
      ['08:30', 2],
      ['09:00', 1],
      ['09:30', 2],
      ['10:00', 1],
      ['10:30', 2],
      ...noon,
      ['13:00', 2],
      ['13:30', 1],
      ['14:00', 2],
    ];
    return plan.map(([clock, capacity]) => ({
      starts_at: instantAt(day, clock, of.hall.time_zone).getTime(),
      capacity,
    }));
  };
});
