import { expect } from 'chai';
import fc from 'fast-check';
import { bookableSlots, plannedSlot } from '../../src/booking/calendar.ts';
import { placesOf } from '../../src/booking/capacity.ts';
import type { WhyNone } from '../../src/booking/why-none.ts';
import { serviceByCode } from '../../src/hall/catalogue.ts';
import type { Catalogue, Service } from '../../src/hall/catalogue.ts';
import type { ClosedDay, OpeningRule } from '../../src/hall/hours.ts';
import { catalogue, MONDAY_8AM } from '../support/world.ts';
import { anyAsked } from './any-calendar.ts';
import { plainSlots } from './plain-calendar.ts';

const WEDNESDAY = '2026-11-25';

const at = (clock: string, day: string): Date => new Date(`${day}T${clock}:00+07:00`);

/** The hours of a day with their places, on a WIB clock: `08:00 1`. */
function placesAt(hall: Catalogue, service: Service, day: string, now = MONDAY_8AM): string[] {
  const { slots } = bookableSlots(hall, service, day, now);
  return slots.map(({ starts_at, capacity }) => {
    const local = new Date(starts_at.getTime() + 7 * 3_600_000);
    return `${local.toISOString().slice(11, 16)} ${capacity}`;
  });
}

const withClosed = (hall: Catalogue, closed: Partial<ClosedDay>): Catalogue => {
  const day: ClosedDay = {
    agency_id: null,
    day: WEDNESDAY,
    from_time: null,
    reason: 'banjir',
    kind: 'one_off',
    ...closed,
  };
  return { ...hall, calendar: { ...hall.calendar, closed_days: [...hall.calendar.closed_days, day] } };
};

const withRules = (hall: Catalogue, rules: OpeningRule[]): Catalogue => ({
  ...hall,
  calendar: { ...hall.calendar, rules: [...hall.calendar.rules, ...rules] },
});

const aRule = (facts: Partial<OpeningRule>): OpeningRule => ({
  agency_id: null,
  service_id: null,
  name: 'hours',
  from_day: '2026-01-01',
  until_day: null,
  weekday: 3,
  closed: false,
  opens: '09:00',
  closes: '11:00',
  last_ticket: '10:30',
  breaks: [],
  ...facts,
});

describe('the calendar of what can be booked', () => {
  let hall: Catalogue;
  let card: Service;

  before(async () => {
    hall = await catalogue();
    card = serviceByCode(hall, 'DUK-03');
  });

  const why = (day: string, { of = hall, service = card, now = MONDAY_8AM } = {}): WhyNone | null =>
    bookableSlots(of, service, day, now).why_none;

  it('gives DUK-03 on a Wednesday one and two places in turn, and half of that in the break', () => {
    expect(placesAt(hall, card, WEDNESDAY).join(', ')).to.equal(
      '08:00 1, 08:30 2, 09:00 1, 09:30 2, 10:00 1, 10:30 2, 11:00 1, 11:30 2, 12:30 1, 13:00 2, 13:30 1, 14:00 2',
    );
    expect(plannedSlot(hall, card, at('12:00', WEDNESDAY), MONDAY_8AM)?.capacity).to.equal(0);
    expect(plannedSlot(hall, card, at('14:30', WEDNESDAY), MONDAY_8AM)).to.equal(null);
    expect(plannedSlot(hall, card, at('08:10', WEDNESDAY), MONDAY_8AM)).to.equal(null);
  });

  it('loses no place to rounding, however odd the share', () => {
    for (const odd of [3n, 7n, 49n, 103n, 107n]) {
      const places = placesOf(
        { above: 1n, below: odd },
        Array.from({ length: Number(odd) }, () => false),
      );
      expect(places.at(-1), `1/${odd}`).to.equal(1);
      expect(places.slice(0, -1)).to.not.include(1);
    }
  });

  it('leaves out a closed break on a Friday, and counts on behind it', () => {
    expect(placesAt(hall, card, '2026-11-27').join(', ')).to.equal(
      '08:00 1, 08:30 2, 09:00 1, 09:30 2, 10:00 1, 10:30 2, 11:00 1, 13:00 2, 13:30 1, 14:00 2',
    );
  });

  it('keeps the hours of Ramadan, though the standing ones were written after it began', () => {
    const now = at('08:00', '2027-02-08');
    const rewritten = hall.calendar.rules.map((rule) =>
      rule.name === 'regular' ? { ...rule, from_day: '2027-02-09' } : rule,
    );
    for (const of of [hall, { ...hall, calendar: { ...hall.calendar, rules: rewritten } }])
      expect(placesAt(of, card, '2027-02-10', now).at(-1)).to.match(/^13:00 /);
    expect(placesAt(hall, card, '2027-03-17', at('08:00', '2027-03-10')).at(-1)).to.match(/^14:00 /);
  });

  it('ends a half day so that the last half hour is over when the hall closes', () => {
    const now = at('08:00', '2026-12-30');
    expect(placesAt(hall, card, '2026-12-31', now).at(-1)).to.match(/^11:30 /);
  });

  it('books until an hour before, and today only what is still to begin', () => {
    const { slots } = bookableSlots(hall, card, '2026-11-23', at('09:30', '2026-11-23'));
    expect(slots.slice(0, 6).map(({ closed }) => closed)).to.deep.equal([
      'past',
      'past',
      'past',
      'past',
      'too_soon',
      'too_soon',
    ]);
    expect(slots[6]).to.deep.include({ starts_at: at('11:00', '2026-11-23'), closed: null });
    expect(plannedSlot(hall, card, at('08:00', '2026-11-23'), at('09:30', '2026-11-23'))?.closed).to.equal('past');
  });

  it('takes the rules of the day that is booked, and how far ahead of the day on which one books', () => {
    const [now] = hall.policies;
    if (!now) throw new Error('no policies');
    const booking = { ...now.rules.booking, walk_in_share_percent: 0, days_ahead: 3 };
    const from = { from_day: WEDNESDAY, rules: { ...now.rules, booking } };
    const of = { ...hall, policies: [from, ...hall.policies] };
    expect(placesAt(of, card, '2026-11-24')[0]).to.equal('08:00 1');
    expect(placesAt(of, card, WEDNESDAY)[0]).to.equal('08:00 2');
    expect(why('2026-12-07', { of })).to.equal(null);
    expect(why('2026-12-08', { of })).to.deep.equal({ kind: 'beyond_horizon', last_day: '2026-12-07' });
    expect(why('2026-11-30', { of, now: at('08:00', WEDNESDAY) })).to.deep.include({ last_day: '2026-11-28' });
  });

  it('lets half hours of today run round the clock in training, until they are over', () => {
    const sunday = at('22:10', '2026-11-29');
    const of = { ...hall, hall: { ...hall.hall, training: true } };
    const { slots } = bookableSlots(of, card, '2026-11-29', sunday);
    expect(slots).to.have.length(48);
    expect(slots.filter(({ closed }) => closed === null).map(({ starts_at }) => starts_at)).to.deep.equal([
      at('22:00', '2026-11-29'),
      at('22:30', '2026-11-29'),
      at('23:00', '2026-11-29'),
      at('23:30', '2026-11-29'),
    ]);
    expect(placesAt(of, card, '2026-11-30', sunday)).to.deep.equal(placesAt(hall, card, '2026-11-30'));
    expect(why('2026-12-06', { of, now: sunday })?.kind).to.equal('closed_weekday');
  });

  it('says why a day has none', () => {
    const land = serviceByCode(hall, 'BPN-01');
    const taspen = serviceByCode(hall, 'TSP-01');
    expect(why('2026-11-22')).to.deep.equal({ kind: 'past_day' });
    expect(why('2026-12-08')).to.deep.equal({ kind: 'beyond_horizon', last_day: '2026-12-07' });
    expect(why(WEDNESDAY, { service: serviceByCode(hall, 'KPP-02') })).to.deep.equal({ kind: 'walk_in_only' });
    expect(why(WEDNESDAY, { service: serviceByCode(hall, 'IMI-01') })).to.deep.equal({ kind: 'external' });
    expect(why('2026-11-28')).to.deep.equal({ kind: 'closed_weekday', weekdays: [1, 2, 3, 4, 5] });
    expect(why('2026-11-27', { service: land })).to.deep.equal({ kind: 'agency_absent', weekdays: [1, 2, 3, 4] });
    expect(why('2026-11-24', { service: taspen })).to.deep.equal({ kind: 'agency_absent', weekdays: [3] });
    expect(why('2026-11-28', { service: taspen })?.kind).to.equal('closed_weekday');
    expect(why('2026-12-25', { now: at('08:00', '2026-12-20') })?.kind).to.equal('holiday');
    expect(why('2026-11-23', { now: at('13:00', '2026-11-23') })).to.deep.equal({ kind: 'too_late_today' });
    expect(why(WEDNESDAY, { of: { ...hall, counters: [] } })).to.deep.equal({ kind: 'too_small' });
    const off = aRule({ agency_id: card.agency_id, service_id: card.id, closed: true, opens: null, last_ticket: null });
    expect(why(WEDNESDAY, { of: withRules(hall, [off]) })).to.deep.equal({
      kind: 'service_absent',
      weekdays: [1, 2, 4, 5],
    });
  });

  it('names a sudden closure, of the hall or of the agency asked for', () => {
    const shut = { kind: 'sudden_closure', reason: 'banjir' };
    expect(why(WEDNESDAY, { of: withClosed(hall, {}) })).to.deep.equal(shut);
    expect(why(WEDNESDAY, { of: withClosed(hall, { from_time: '08:00:00' }) })).to.deep.equal(shut);
    expect(why(WEDNESDAY, { of: withClosed(hall, { from_time: '08:20:00' }) })).to.deep.equal(shut);
    expect(why(WEDNESDAY, { of: withClosed(hall, { agency_id: card.agency_id }) })).to.deep.equal(shut);
    const another = serviceByCode(hall, 'KPP-01').agency_id;
    expect(why(WEDNESDAY, { of: withClosed(hall, { agency_id: another }) })).to.equal(null);
  });

  it('lets the hours of a service stand above those of its agency, and these above those of the hall', () => {
    const ofAgency = aRule({ agency_id: card.agency_id });
    const ofService = aRule({
      agency_id: card.agency_id,
      service_id: card.id,
      opens: '13:00',
      last_ticket: '14:00',
      closes: '15:00',
    });
    const one = withRules(hall, [ofAgency]);
    expect(placesAt(one, card, WEDNESDAY)).to.deep.equal(['09:00 1', '09:30 2', '10:00 1']);
    expect(placesAt(withRules(one, [ofService]), card, WEDNESDAY)).to.deep.equal(['13:00 1', '13:30 2']);
    expect(placesAt(withRules(one, [ofService]), serviceByCode(hall, 'DUK-01'), WEDNESDAY)[0]).to.match(/^09:00/);
  });

  it('agrees with a plain count, minute by minute, on halls and days of every kind', function () {
    this.timeout(120_000);
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyAsked(hall), ({ catalogue: of, service, day, now }) => {
        const { slots, why_none } = bookableSlots(of, service, day, now);
        const told = slots.map(({ starts_at, capacity, closed }) => ({
          starts_at: starts_at.getTime(),
          capacity,
          closed,
        }));
        expect(told).to.deep.equal(plainSlots(of, service, day, now));
        expect(why_none === null).to.equal(told.some(({ closed }) => closed === null));
        for (const slot of slots) expect(plannedSlot(of, service, slot.starts_at, now)).to.deep.equal(slot);
        seen.add(why_none?.kind ?? 'bookable');
      }),
      { numRuns: 3_000 },
    );
    expect([...seen]).to.include.members([
      'bookable',
      'holiday',
      'sudden_closure',
      'closed_weekday',
      'agency_absent',
      'service_absent',
      'past_day',
      'beyond_horizon',
      'walk_in_only',
      'external',
      'too_small',
      'too_late_today',
    ]);
  });
});
