import { expect } from 'chai';
import { openPace } from '../../src/gateway/pace.ts';
import { until } from '../support/until.ts';

/** Work that ends when told. */
function held(): { work: (name: string) => () => Promise<string>; begun: string[]; end: () => void } {
  const begun: string[] = [];
  let ends: (() => void)[] = [];
  return {
    begun,
    work: (name) => () =>
      new Promise((end) => {
        begun.push(name);
        ends.push(() => end(name));
      }),
    end() {
      const all = ends;
      ends = [];
      for (const end of all) end();
    },
  };
}

describe('the door before a gateway', () => {
  it('lets no more in at once than the window, and keeps a tenth of it for urgent ones', async () => {
    const { work, begun, end } = held();
    const pace = openPace({ per_second: 1_000_000, window: 10, patience_ms: 10_000 });
    const all = Array.from({ length: 30 }, (_one, at) => pace.inTurn(false, work(`late ${at}`)));
    await until('the window is full', () => begun.length >= 9);
    const urgent = pace.inTurn(true, work('urgent'));
    await until('the urgent one is in', () => begun.includes('urgent'));
    expect(begun).to.have.length(10);
    while (begun.length < 31) {
      end();
      await new Promise(setImmediate);
    }
    end();
    expect(await urgent).to.equal('urgent');
    expect(await Promise.all(all)).to.have.length(30);
  });

  it('lets urgent ones go first, and yet others among them', async () => {
    const begun: string[] = [];
    const { work, begun: held_up, end } = held();
    const pace = openPace({ per_second: 1_000_000, window: 2, patience_ms: 10_000 });
    const first = [pace.inTurn(true, work('')), pace.inTurn(true, work(''))];
    const note = (name: string) => async () => void begun.push(name);
    const rest = [
      ...Array.from({ length: 5 }, () => pace.inTurn(false, note('other'))),
      ...Array.from({ length: 40 }, () => pace.inTurn(true, note('urgent'))),
    ];
    await until('the window is full', () => held_up.length === 2);
    end();
    await Promise.all([...first, ...rest]);
    expect(begun.slice(0, 5)).to.deep.equal(Array(5).fill('urgent'));
    const others = begun.flatMap((name, at) => (name === 'other' ? [at] : []));
    expect(others[0]).to.be.below(15);
    expect(others[1]).to.be.above(15);
  });

  it('sends no more than the pace allows', async () => {
    let now = 0;
    const done: number[] = [];
    const pace = openPace({ per_second: 100, window: 1_000, patience_ms: 60_000, now: () => now });
    const all = Array.from({ length: 60 }, () => pace.inTurn(false, async () => void done.push(now)));
    for (; done.length < 60; now += 10) {
      await new Promise((later) => setTimeout(later, 11));
      expect(done.length).to.be.at.most(now / 10 + 12);
    }
    await Promise.all(all);
  });

  it('gives up whoever waits longer than the patience, and does nothing for them later', async () => {
    const { work, begun, end } = held();
    const pace = openPace({ per_second: 1_000_000, window: 2, patience_ms: 50 });
    const first = pace.inTurn(false, work('first'));
    expect(await pace.inTurn(false, work('late'))).to.equal(null);
    end();
    expect(await first).to.equal('first');
    expect(begun).to.deep.equal(['first']);
  });

  it('has room again after work that failed', async () => {
    const pace = openPace({ per_second: 1_000_000, window: 2, patience_ms: 1_000 });
    for (let times = 0; times < 5; times += 1) {
      const failed = await pace.inTurn(false, () => Promise.reject(new Error('broken'))).catch(() => 'broken');
      expect(failed).to.equal('broken');
    }
  });
});
