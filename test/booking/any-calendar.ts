import fc from 'fast-check';
import type { Catalogue, Counter, Service } from '../../src/hall/catalogue.ts';
import type { Break, ClosedDay, OpeningRule } from '../../src/hall/hours.ts';
import { HOURS_FROM_UTC, plainLater } from './plain-calendar.ts';

/** Halls as regencies might set them up, wilder than any does. */

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Ordinary days, and those where calendars break: month ends, the leap day, Ramadan, the turn of the year, Fridays. */
const someDay = fc.oneof(
  fc.constantFrom('2028-02-28', '2028-02-29', '2028-03-01', '2027-02-28', '2027-03-01', '2026-12-31', '2027-01-01'),
  fc.constantFrom('2026-11-30', '2027-04-30', '2027-02-08', '2027-03-09', '2027-03-10', '2027-02-12', '2026-11-27'),
  fc.integer({ min: 0, max: 1_000 }).map((days) => plainLater('2026-06-01', days)),
);

const aBreak = fc
  .record({ start: fc.integer({ min: 40, max: 78 }), length: fc.integer({ min: 1, max: 8 }), closed: fc.boolean() })
  .map(({ start, length, closed }): Break => {
    const mode = closed ? 'closed' : 'rotating';
    return { start: clock(start * 10 + 5), end: clock((start + length) * 10), mode };
  });

type Hours = Pick<OpeningRule, 'closed' | 'opens' | 'closes' | 'last_ticket' | 'breaks'>;

const closedHours: Hours = { closed: true, opens: null, closes: null, last_ticket: null, breaks: [] };

const someHours = fc.oneof(
  { weight: 1, arbitrary: fc.constant(closedHours) },
  {
    weight: 5,
    arbitrary: fc
      .record({
        opens: fc.integer({ min: 40, max: 60 }),
        long: fc.integer({ min: 1, max: 50 }),
        after: fc.integer({ min: 0, max: 6 }),
        breaks: fc.array(aBreak, { maxLength: 2 }),
      })
      .map(({ opens, long, after, breaks }): Hours => {
        const last = opens + long;
        return {
          closed: false,
          opens: clock(opens * 10),
          last_ticket: clock(last * 10),
          closes: clock((last + after) * 10),
          breaks,
        };
      }),
  },
);

type Whom = { agency_id: string | null; service_id: string | null };

/** Hours for all or some weekdays at one level, standing or for a period about the day that is looked at. */
const someRules = (name: string, whom: Whom, day: string, dated: boolean) =>
  fc
    .record({
      week: fc.array(fc.option(someHours, { freq: 3 }), { minLength: 7, maxLength: 7 }),
      before: fc.integer({ min: -3, max: 30 }),
      behind: fc.integer({ min: -3, max: 30 }),
    })
    .map(({ week, before, behind }): OpeningRule[] =>
      week.flatMap((hours, at) => {
        if (hours === null) return [];
        const until_day = dated ? plainLater(day, Math.max(behind, -before)) : null;
        const from_day = plainLater(day, -before);
        return [{ ...whom, ...hours, name, from_day, until_day, weekday: at + 1 }];
      }),
    );

const someClosed = (day: string, agencies: (string | null)[]) =>
  fc.record({
    agency_id: fc.constantFrom(...agencies),
    day: fc.constantFrom(day, day, plainLater(day, 1)),
    from_time: fc.option(
      fc.integer({ min: 40, max: 100 }).map((ten) => clock(ten * 10)),
      { freq: 3 },
    ),
    reason: fc.constantFrom('banjir', 'Hari Raya'),
    kind: fc.constantFrom<ClosedDay['kind']>('national', 'joint_leave', 'one_off'),
  });

const someCounters = (own: string) =>
  fc
    .array(fc.record({ serves: fc.boolean(), others: fc.integer({ min: 0, max: 6 }) }), { maxLength: 5 })
    .map((made): Pick<Counter, 'service_ids'>[] =>
      made.map(({ serves, others }) => ({
        service_ids: [...(serves ? [own] : []), ...Array.from({ length: others }, (_, at) => `other ${at}`)],
      })),
    );

export type Asked = { catalogue: Catalogue; service: Service; day: string; now: Date };

/** A hall, a service of it, a day that is looked at and the moment of looking. `base` lends what does not matter here. */
export const anyAsked = (base: Catalogue): fc.Arbitrary<Asked> =>
  fc.record({ day: someDay, zone: fc.constantFrom(...Object.keys(HOURS_FROM_UTC)) }).chain(({ day, zone }) => {
    const [plain] = base.services;
    const [policy] = base.policies;
    if (!plain || !policy) throw new Error('the base lends a service and policies');
    const ofHall = { agency_id: null, service_id: null };
    const ofAgency = { agency_id: plain.agency_id, service_id: null };
    const ofService = { agency_id: plain.agency_id, service_id: plain.id };
    const maybe = (some: fc.Arbitrary<OpeningRule[]>) => fc.oneof(fc.constant<OpeningRule[]>([]), some);
    const booking = fc.record({
      days_ahead: fc.integer({ min: 0, max: 40 }),
      close_minutes_before: fc.integer({ min: 0, max: 120 }),
      slot_minutes: fc.constantFrom(5, 15, 20, 30, 30, 45, 60),
      walk_in_share_percent: fc.integer({ min: 0, max: 100 }),
      unsold_to_walk_in_minutes_before: fc.integer({ min: 0, max: 120 }),
    });
    return fc
      .record({
        rules: fc.tuple(
          someRules('regular', ofHall, day, false),
          maybe(someRules('ramadan', ofHall, day, true)),
          maybe(someRules('hours', ofAgency, day, false)),
          maybe(someRules('hours', ofAgency, day, true)),
          maybe(someRules('hours', ofService, day, false)),
          maybe(someRules('hours', ofService, day, true)),
        ),
        closed_days: fc.oneof(
          fc.constant<ClosedDay[]>([]),
          fc.array(someClosed(day, [null, plain.agency_id, 'another']), { maxLength: 3 }),
        ),
        counters: someCounters(plain.id),
        mode: fc.constantFrom<Service['booking_mode']>('both', 'both', 'both', 'both', 'walk_in', 'external'),
        counter_minutes: fc.integer({ min: 1, max: 90 }),
        training: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
        early: booking,
        late: booking,
        since: fc.integer({ min: -10, max: 5 }),
        ahead: fc.oneof(fc.constant(0), fc.integer({ min: -3, max: 30 })),
        minute: fc.integer({ min: 0, max: 1_439 }),
        ms: fc.constantFrom(0, 0, 1, 59_999),
      })
      .map(({ mode, counter_minutes, ...made }): Asked => {
        const service: Service = { ...plain, booking_mode: mode, counter_minutes };
        const midnight = new Date(`${plainLater(day, -made.ahead)}T00:00:00Z`).getTime();
        const now = midnight - (HOURS_FROM_UTC[zone] ?? 0) * 3_600_000 + made.minute * 60_000 + made.ms;
        const rulesOf = (own: object) => ({ ...policy.rules, booking: { ...policy.rules.booking, ...own } });
        return {
          day,
          service,
          now: new Date(now),
          catalogue: {
            ...base,
            hall: { ...base.hall, time_zone: zone, training: made.training },
            services: [service],
            counters: made.counters.flatMap((one, at) => {
              const like = base.counters[at];
              return like ? [{ ...like, ...one }] : [];
            }),
            calendar: { time_zone: zone, rules: made.rules.flat(), closed_days: made.closed_days },
            policies: [
              { from_day: plainLater(day, made.since), rules: rulesOf(made.late) },
              { from_day: '2020-01-01', rules: rulesOf(made.early) },
            ],
          },
        };
      });
  });
