import { expect } from 'chai';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { addDays, dayOf, instantAt, offsetOf, rfc3339, rfc3339ms, weekdayOf } from '../../src/hall/day.ts';

const zones = ['Asia/Jakarta', 'Asia/Pontianak', 'Asia/Makassar', 'Asia/Jayapura', 'UTC'];
const moments = fc.date({
  min: new Date('1990-01-01T00:00:00Z'),
  max: new Date('2060-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const zoned = (at: Date, zone: string) => Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);

describe('days and clocks of a hall', () => {
  it('are those of the calendar library, in every zone', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), (at, zone) => {
        const there = zoned(at, zone);
        expect(dayOf(at, zone)).to.equal(there.toPlainDate().toString());
        expect(rfc3339(at, zone)).to.equal(there.toString({ timeZoneName: 'never', smallestUnit: 'second' }));
        expect(rfc3339ms(at, zone)).to.equal(there.toString({ timeZoneName: 'never', smallestUnit: 'millisecond' }));
        expect(offsetOf(at, zone)).to.equal(there.offset);
      }),
      { numRuns: 3_000 },
    );
  });

  it('find the moment of a clock time', () => {
    const times = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    fc.assert(
      fc.property(moments, times, fc.constantFrom(...zones), (at, [hour, minute], zone) => {
        const day = dayOf(at, zone);
        const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        const right = Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone).epochMilliseconds;
        expect(instantAt(day, time, zone).getTime()).to.equal(right);
        expect(instantAt(day, `${time}:00`, zone).getTime()).to.equal(right);
      }),
      { numRuns: 3_000 },
    );
  });

  it('count days over month ends and leap days', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: -800, max: 800 }), (at, days) => {
        const day = at.toISOString().slice(0, 10);
        const plain = Temporal.PlainDate.from(day);
        expect(addDays(day, days)).to.equal(plain.add({ days }).toString());
        expect(weekdayOf(day)).to.equal(plain.dayOfWeek);
      }),
      { numRuns: 3_000 },
    );
    expect(addDays('2028-02-28', 1)).to.equal('2028-02-29');
  });

  it('know no day and no time that does not exist', () => {
    for (const day of ['2026-02-30', '2026-13-01', '26-11-2026', '', 'besok'])
      expect(() => weekdayOf(day), day).to.throw(RangeError);
    for (const time of ['24:30', '25:00', '08.00', ''])
      expect(() => instantAt('2026-11-23', time, 'Asia/Jakarta'), time).to.throw(RangeError);
  });
});
