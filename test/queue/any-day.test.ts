import { expect } from 'chai';
import fc from 'fast-check';
import { finishAndCallNext } from '../../src/queue/call.ts';
import { after, catalogue, freshDay, pools } from '../support/world.ts';
import { aDesk, walkIn } from './at-work.ts';
import type { Desk } from './at-work.ts';

type Act = { kind: 'take'; service_code: string; lane: 'regular' | 'priority' } | { kind: 'next'; desk: number };

const SERVES: Record<number, string[]> = {
  2: ['DUK-01', 'DUK-02'],
  4: ['DUK-03', 'DUK-06'],
  5: ['DUK-03', 'DUK-04', 'DUK-05'],
  8: ['IMI-01', 'IMI-02'],
};

const anAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      service_code: fc.constantFrom('DUK-01', 'DUK-02', 'DUK-03', 'DUK-04', 'IMI-01'),
      lane: fc.constantFrom('regular' as const, 'regular' as const, 'priority' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('next' as const), desk: fc.constantFrom(2, 4, 5, 8) }) },
);

type Waiting = { number: string; service_code: string; counts_from: number; nth: number };

/** The rule of the line and of the numbers once more, in plain words and without a database. */
function aModel() {
  const line: Waiting[] = [];
  const last = new Map<string, number>();
  return {
    take(service_code: string, lane: string, second: number): string {
      const series = (service_code.startsWith('DUK') ? 'A' : 'B') + (lane === 'priority' ? 'P' : '');
      const nth = (last.get(series) ?? 0) + 1;
      last.set(series, nth);
      const number = `${series}-${String(nth).padStart(3, '0')}`;
      line.push({ number, service_code, nth, counts_from: second - (lane === 'priority' ? 45 * 60 : 0) });
      return number;
    },
    next(desk: number): string | null {
      const here = line.filter(({ service_code }) => SERVES[desk]?.includes(service_code));
      const first = here.sort((a, b) => a.counts_from - b.counts_from || a.nth - b.nth)[0];
      if (!first) return null;
      line.splice(line.indexOf(first), 1);
      return first.number;
    },
  };
}

describe('any day at the hall', () => {
  it('gives the numbers and calls in the order of the rule', async function () {
    this.timeout(60_000);
    const act = async (one: Act, second: number, desks: Map<number, Desk>): Promise<string | null> => {
      if (one.kind === 'take') {
        const { service_code, lane } = one;
        return (await walkIn({ catalogue: await catalogue(), service_code, lane, at: after(second) })).number;
      }
      const answer = await finishAndCallNext(pools(), desks.get(one.desk)!, after(second));
      return answer.status === 201 ? answer.body.turn.number : null;
    };

    await fc.assert(
      fc.asyncProperty(fc.array(anAct, { minLength: 5, maxLength: 40 }), async (acts) => {
        await freshDay();
        const desks = new Map<number, Desk>();
        for (const number of [2, 4, 5, 8]) desks.set(number, await aDesk(number));
        const model = aModel();
        for (const [second, one] of acts.entries()) {
          const expected = one.kind === 'take' ? model.take(one.service_code, one.lane, second) : model.next(one.desk);
          expect(await act(one, second, desks)).to.equal(expected);
        }
      }),
      { numRuns: 15 },
    );
  });
});
