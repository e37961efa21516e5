import { expect } from 'chai';
import { dayParts, weekdaysWords } from '../../src/text/say-day.ts';

describe('saying which days', () => {
  it('names a row of days by its ends and others one by one', () => {
    expect(weekdaysWords([1, 2, 3, 4], 'id')).to.equal('Senin sampai Kamis');
    expect(weekdaysWords([2, 4], 'id')).to.equal('Selasa dan Kamis');
    expect(weekdaysWords([1, 3, 5], 'en')).to.equal('Monday, Wednesday and Friday');
    expect(weekdaysWords([1, 2], 'id')).to.equal('Senin dan Selasa');
    expect(weekdaysWords([7], 'en')).to.equal('Sunday');
    expect(weekdaysWords([1, 2, 3, 4, 5, 6, 7], 'id')).to.equal('setiap hari');
    expect(weekdaysWords([], 'id')).to.equal('');
  });

  it('has a day short for a narrow cell and in full for ears', () => {
    const parts = { weekday: 'Min', date: 29, month: 'Nov', words: 'Minggu, 29 November' };
    expect(dayParts('2026-11-29', 'id')).to.eql(parts);
    expect(dayParts('2028-02-29', 'en')).to.include({ weekday: 'Tue', words: 'Tuesday, 29 February' });
  });
});
