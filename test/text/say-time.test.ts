import { expect } from 'chai';
import { clockTime, clockTimeZoned, dateWords, dayWords, weekdayWords } from '../../src/text/say-time.ts';

const MORNING = new Date('2026-11-23T09:30:00+07:00');

describe('saying when', () => {
  it('writes the hour with a dot, on the clock of the hall', () => {
    expect(clockTime(MORNING, 'Asia/Jakarta')).to.equal('09.30');
    expect(clockTime(MORNING, 'Asia/Jayapura')).to.equal('11.30');
  });

  it('names the zone beside the hour', () => {
    expect(clockTimeZoned(MORNING, { time_zone: 'Asia/Makassar', zone_label: 'WITA' })).to.equal('10.30 WITA');
  });

  it('says midnight as 00.00', () => {
    expect(clockTime(new Date('2026-11-24T00:00:00+07:00'), 'Asia/Jakarta')).to.equal('00.00');
  });

  it('says a day in words in both languages', () => {
    expect(dateWords(MORNING, 'Asia/Jakarta', 'id')).to.equal('Senin, 23 November 2026');
    expect(dateWords(MORNING, 'Asia/Jakarta', 'en')).to.equal('Monday, 23 November 2026');
    expect(dayWords(MORNING, 'Asia/Jakarta', 'id')).to.equal('Senin, 23 November');
    expect(dayWords(MORNING, 'Asia/Jakarta', 'en')).to.equal('Monday, 23 November');
    expect(weekdayWords('2026-11-27', 'Asia/Jakarta', 'id')).to.equal('Jumat');
  });

  it('keeps a day the same day in every zone', () => {
    for (const zone of ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'])
      expect(dateWords('2026-11-23', zone, 'id')).to.equal('Senin, 23 November 2026');
  });

  it('takes the day of an instant from the zone of the hall', () => {
    const late = new Date('2026-11-23T22:30:00+07:00');
    expect(dateWords(late, 'Asia/Jakarta', 'id')).to.equal('Senin, 23 November 2026');
    expect(dateWords(late, 'Asia/Jayapura', 'id')).to.equal('Selasa, 24 November 2026');
  });
});
