import { expect } from 'chai';
import fc from 'fast-check';
import { afterAnswer, afterReceipt, beginTrial, THRESHOLDS, wayOf, WELL } from '../../src/gateway/change-over.ts';
import type { Health } from '../../src/gateway/change-over.ts';

const NOBODY = new Set<number>();
const set = THRESHOLDS;

/** A gateway that failed as often as it takes at moment 0. */
const faulty = (): Health => {
  let health = WELL;
  for (let times = 0; times < set.faults; times += 1) health = afterAnswer(health, 'unknown', false, 0, set);
  return health;
};

const slow = (): Health => {
  let health = WELL;
  for (let times = 0; times < set.slow_receipts; times += 1)
    health = afterReceipt(health, set.slow_ms + 1, true, 0, set);
  return health;
};

const wish = (now: number, urgent = false) => ({ now, urgent, tried: NOBODY });

describe('the choice between two gateways', () => {
  it('is the first while both are well', () => {
    expect(wayOf([WELL, WELL], wish(0))).to.deep.equal({ at: 0, trial: false });
  });

  it('is the second from so many faults on end on, and not one earlier', () => {
    let health = WELL;
    for (let times = 1; times < set.faults; times += 1) health = afterAnswer(health, 'again', false, 0, set);
    expect(wayOf([health, WELL], wish(0))).to.include({ at: 0 });
    expect(wayOf([afterAnswer(health, 'unknown', false, 0, set), WELL], wish(0))).to.include({ at: 1 });
  });

  it('forgets faults with the next message that is taken or refused', () => {
    for (const kind of ['sent', 'refused'] as const) {
      let health = WELL;
      for (let times = 0; times < 10 * set.faults; times += 1)
        health = afterAnswer(health, times % set.faults === set.faults - 1 ? kind : 'again', false, 0, set);
      expect(health.resting).to.equal(null);
    }
  });

  it('tries the first with one message after the pause, and stays with it when that is taken', () => {
    const due = set.first_pause_ms;
    const first = faulty();
    expect(wayOf([first, WELL], wish(due - 1))).to.deep.equal({ at: 1, trial: false });
    expect(wayOf([first, WELL], wish(due))).to.deep.equal({ at: 0, trial: true });
    const tried = beginTrial(first);
    expect(wayOf([tried, WELL], wish(due))).to.deep.equal({ at: 1, trial: false });
    expect(wayOf([afterAnswer(tried, 'sent', true, due, set), WELL], wish(due))).to.deep.equal({ at: 0, trial: false });
  });

  it('is not moved by answers to messages from before it was left', () => {
    const first = afterAnswer(faulty(), 'sent', false, 1, set);
    expect(wayOf([first, WELL], wish(1))).to.include({ at: 1 });
    expect(afterAnswer(faulty(), 'unknown', false, 1, set).resting).to.deep.equal(faulty().resting);
  });

  it('waits longer after each trial that fails, but never longer than the longest pause', () => {
    let first = faulty();
    let now = 0;
    let pause = set.first_pause_ms;
    for (let times = 0; times < 12; times += 1) {
      now += pause;
      expect(wayOf([first, WELL], wish(now))).to.include({ trial: true });
      first = afterAnswer(beginTrial(first), 'unknown', true, now, set);
      pause = Math.min(pause * 2, set.longest_pause_ms);
      expect(wayOf([first, WELL], wish(now + pause - 1))).to.include({ at: 1 });
    }
    expect(pause).to.equal(set.longest_pause_ms);
  });

  it('spares urgent messages the trial while others may do it', () => {
    const first = faulty();
    expect(wayOf([first, WELL], wish(set.first_pause_ms, true))).to.include({ at: 1 });
    expect(wayOf([first, WELL], wish(2 * set.first_pause_ms, true))).to.include({ at: 0, trial: true });
    expect(wayOf([first, faulty()], wish(set.first_pause_ms, true))).to.include({ at: 0, trial: true });
  });

  it('is neither while both rest, and says how long', () => {
    expect(wayOf([faulty(), faulty()], wish(1_000))).to.deep.equal({ at: null, after_ms: set.first_pause_ms - 1_000 });
  });

  it('is the second when receipts of the first are slow, until one is prompt', () => {
    const first = slow();
    expect(wayOf([first, WELL], wish(0))).to.include({ at: 1 });
    const tried = afterAnswer(beginTrial(first), 'sent', true, set.first_pause_ms, set);
    expect(wayOf([tried, WELL], wish(set.first_pause_ms))).to.include({ at: 1 });
    expect(wayOf([afterReceipt(tried, 900, true, 9_000, set), WELL], wish(9_000))).to.deep.equal({
      at: 0,
      trial: false,
    });
  });

  it('is a slow one rather than none, and no gateway rests for slowness where no other is well', () => {
    expect(wayOf([slow(), faulty()], wish(0))).to.include({ at: 0 });
    let alone = WELL;
    for (let times = 0; times < 50; times += 1) alone = afterReceipt(alone, set.slow_ms + 1, false, 0, set);
    expect(alone.resting).to.equal(null);
  });

  it('forgets slow receipts with a prompt one', () => {
    let health = WELL;
    for (let times = 0; times < 100; times += 1)
      health = afterReceipt(health, times % 9 === 0 ? 1 : set.slow_ms + 1, true, 0, set);
    expect(health.resting).to.equal(null);
  });

  it('gives a faulty gateway one message at a time, in its time, whatever happens', () => {
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 60_000 }),
      urgent: fc.boolean(),
      end: fc.constantFrom('sent', 'refused', 'again', 'unknown'),
      receipt: fc.option(fc.integer({ min: 0, max: 2 * set.slow_ms })),
      holds: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const healths: Health[] = [WELL, WELL];
        const trying = [0, 0];
        let now = 0;
        for (const { wait, urgent, end, receipt, holds } of steps) {
          now += wait;
          const way = wayOf(healths, { now, urgent, tried: NOBODY });
          if (way.at === null) {
            expect(healths.every(({ resting }) => resting?.for === 'faults')).to.equal(true);
            continue;
          }
          const { at, trial } = way;
          const chosen = healths[at] ?? WELL;
          if (chosen.resting?.for === 'faults')
            expect(trial && trying[at] === 0 && now >= chosen.resting.until).to.equal(true);
          if (trial && holds) {
            healths[at] = beginTrial(chosen);
            trying[at] = 1;
            continue;
          }
          healths[at] = afterAnswer(trial ? beginTrial(chosen) : chosen, end, trial, now, set);
          if (receipt !== null)
            healths[at] = afterReceipt(healths[at] ?? WELL, receipt, !healths[1 - at]?.resting, now, set);
          if (!healths[at]?.resting?.trying) trying[at] = 0;
        }
      }),
    );
  });
});
