import { expect } from 'chai';
import { momentWords } from '../../kiosk/clock-words.ts';
import { patienceOf, secondsLeft } from '../../kiosk/idle.ts';
import { goBack, goTo, newVisitor, replaceBy, startOver } from '../../kiosk/visitor.ts';

describe('the way of a visitor through the screens', () => {
  it('leads back the way it came', () => {
    const there = goTo(goTo(newVisitor(), { name: 'needs' }), { name: 'confirm', service: 'DUK-02' });
    const back = goBack(there);
    expect(back.screen).to.deep.equal({ name: 'needs' });
    expect(goBack(back).screen).to.deep.equal({ name: 'greeting' });
    expect(goBack(newVisitor())).to.deep.equal(newVisitor());
  });

  it('does not lead back to a screen that was replaced', () => {
    const taking = replaceBy(goTo(newVisitor(), { name: 'confirm', service: 'DUK-02' }), {
      name: 'taking',
      lost: false,
    });
    expect(goBack(taking).screen).to.deep.equal({ name: 'greeting' });
  });

  it('begins again without what was chosen, in the way it was looked at', () => {
    const chosen = { ...newVisitor(), language: 'en', low: true, large: true, needs: ['deaf'], typed: 'ktp' } as const;
    const again = startOver({ ...goTo({ ...chosen, needs: ['deaf'] }, { name: 'search' }), lane: 'priority' });
    expect(again).to.deep.equal({ ...newVisitor(), language: 'en', low: true, large: true });
  });
});

describe('how long a screen waits', () => {
  it('warns thirty seconds before it goes back, with the seconds left', () => {
    const patience = patienceOf({ name: 'needs' });
    expect([0, 29_999, 30_000, 50_000, 59_001, 60_000].map((idle) => secondsLeft(patience, idle))).to.deep.equal([
      null,
      null,
      30,
      10,
      1,
      0,
    ]);
  });

  it('leaves a number for half a minute, and warns twenty seconds before', () => {
    const patience = patienceOf({ name: 'number', ticket: TICKET });
    expect([9_999, 10_000, 30_000].map((idle) => secondsLeft(patience, idle))).to.deep.equal([null, 20, 0]);
  });

  it('never warns at the greeting', () => {
    const patience = patienceOf({ name: 'greeting' });
    expect([0, 59_999, 60_000].map((idle) => secondsLeft(patience, idle))).to.deep.equal([null, null, 0]);
  });
});

const TICKET = { number: 'A-001', token: 't', service: 'DUK-02', ahead: 0, links: { page: '', pdf: '' } };

describe('a moment in words at the kiosk', () => {
  it("is said on the hall's clock, whatever clock the machine has", () => {
    expect(momentWords('2026-11-23T08:00:00+07:00', 'id')).to.equal('Senin, 23 November 2026 pukul 08.00 WIB');
    expect(momentWords('2026-11-23T08:00:00+09:00', 'id')).to.equal('Senin, 23 November 2026 pukul 08.00 WIT');
    expect(momentWords('2026-11-23T23:30:00+08:00', 'en')).to.equal('Monday, 23 November 2026 at 23.30 WITA');
  });
});
