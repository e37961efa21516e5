import { expect } from 'chai';
import { onceInTurn } from '../../src/jobs/periodic.ts';
import { after, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const every2s = { name: 'count', every_ms: 2_000 };

describe('what the clock does', () => {
  beforeEach(freshDay);

  it('is done once by four workers at the same moment', async () => {
    let runs = 0;
    const work = async () => (runs += 1);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => onceInTurn(pools().db, every2s, MONDAY_8AM, work)),
    );
    expect(runs).to.equal(1);
    expect(answers.filter((answer) => answer !== null)).to.deep.equal([1]);
  });

  it('comes round when its time has passed, not before', async () => {
    let runs = 0;
    const work = async () => (runs += 1);
    for (const second of [0, 1, 2, 3, 4]) await onceInTurn(pools().db, every2s, after(second), work);
    expect(runs).to.equal(3);
  });

  it('is taken over from a worker that died at it, soon enough for what was due', async () => {
    void onceInTurn(pools().db, every2s, MONDAY_8AM, () => new Promise(() => undefined));
    let runs = 0;
    const work = async () => (runs += 1);
    while (!(await pools().db('periodic').first())) await new Promise((soon) => setTimeout(soon, 5));
    await onceInTurn(pools().db, every2s, after(19), work);
    expect(runs).to.equal(0);
    await onceInTurn(pools().db, every2s, after(21), work);
    expect(runs).to.equal(1);
  });

  it('goes on at its next time after a failure', async () => {
    let said = '';
    await onceInTurn(pools().db, every2s, MONDAY_8AM, () => Promise.reject(new Error('broken'))).catch(
      (error: Error) => (said = error.message),
    );
    expect(said).to.equal('broken');
    expect(await onceInTurn(pools().db, every2s, after(1), async () => 1)).to.equal(null);
    expect(await onceInTurn(pools().db, every2s, after(2), async () => 1)).to.equal(1);
  });
});
