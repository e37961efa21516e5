import { expect } from 'chai';
import { noteHeard, stillFresh, TOO_LATE_MS } from '../../src/voice/line.ts';
import { pausesBefore, planCall, planRounds } from '../../src/voice/plan.ts';

describe('The plan of a call', () => {
  it('lays the recordings end to end, each after its pause', () => {
    expect(planCall([1, 0.5, 0.25], 10, [0, 0.5, 0.25])).to.deep.equal({ starts: [10, 11.5, 12.25], ends_at: 12.5 });
    expect(planCall([1, 2], 0)).to.deep.equal({ starts: [0, 1], ends_at: 3 });
    expect(planCall([], 4)).to.deep.equal({ starts: [], ends_at: 4 });
  });

  it('is the chime, then the words twice with a silence between', () => {
    const call = { chime: 1.85, durations: [1, 1], pauses: [0, 0] };
    const plan = planRounds(call, 0, { rounds: 2, between_rounds: 1, after_call: 0.5 });
    expect(plan.chime_at).to.equal(0);
    expect(plan.rounds).to.deep.equal([
      { starts: [2, 3], ends_at: 4 },
      { starts: [5, 6], ends_at: 7 },
    ]);
    expect(plan.ends_at).to.equal(7);
  });

  it('begins at once when there is no chime', () => {
    const plan = planRounds({ chime: null, durations: [1], pauses: [0] }, 3, {
      rounds: 1,
      between_rounds: 1,
      after_call: 1,
    });
    expect(plan).to.deep.equal({ chime_at: null, rounds: [{ starts: [3], ends_at: 4 }], ends_at: 4 });
  });

  it('breathes longer before a phrase than between two digits', () => {
    const pauses = pausesBefore([
      'panggilan-kedua',
      'nomor-antrean',
      'huruf-a',
      'nol',
      'satu',
      'silakan-menuju',
      'loket',
      'tiga',
    ]);
    const [first = -1, phrase = 0, letter = 0, , digit = 0] = pauses;
    expect(first).to.equal(0);
    expect(phrase).to.be.greaterThan(letter);
    expect(letter).to.be.greaterThan(digit);
    expect(Math.max(...pauses)).to.be.lessThan(0.4);
  });
});

describe('The line of calls before the voice', () => {
  const call = (id: string, heard_at: number) => ({ id, heard_at, clips: ['nol'], text: 'nol' });

  it('keeps its order and drops what has waited more than 20 seconds', () => {
    const line = [call('a', 0), call('b', 5_000), call('c', 10_000)];
    expect(stillFresh(line, TOO_LATE_MS).map(({ id }) => id)).to.deep.equal(['a', 'b', 'c']);
    expect(stillFresh(line, TOO_LATE_MS + 1).map(({ id }) => id)).to.deep.equal(['b', 'c']);
    expect(stillFresh(line, TOO_LATE_MS + 10_001)).to.deep.equal([]);
  });

  it('takes each call once, and remembers a few hundred of them', () => {
    const heard = new Set<string>();
    expect(noteHeard(heard, 'a')).to.equal(true);
    expect(noteHeard(heard, 'a')).to.equal(false);
    for (let n = 0; n < 200; n++) noteHeard(heard, `call ${n}`);
    expect(heard.size).to.equal(200);
    expect(noteHeard(heard, 'call 199')).to.equal(false);
  });
});
