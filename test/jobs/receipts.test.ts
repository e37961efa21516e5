import { expect } from 'chai';
import { judgeReceipts } from '../../src/jobs/receipts.ts';
import { forgetCounts } from '../../src/jobs/sweeps.ts';
import { aMessage } from '../message/sending.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

describe('how prompt receipts are', () => {
  beforeEach(freshDay);
  afterEach(freshDay);

  it('is told of each message once, in the order of sending, whether its receipt came or not', async () => {
    const told: number[] = [];
    const judge = judgeReceipts(pools().db, { noteReceipt: (_gateway, took_ms) => told.push(took_ms) }, MONDAY_8AM);
    const sent = { gateway: 'far', status: 'sent' } as const;
    await aMessage({ ...sent, sent_at: after(2), status: 'delivered', settled_at: after(5) });
    await aMessage({ ...sent, sent_at: after(1) });
    await aMessage({ ...sent, sent_at: after(100), status: 'delivered', settled_at: after(101) });
    await judge(after(120));
    expect(told).to.deep.equal([]);
    await judge(after(130));
    await judge(after(140));
    expect(told).to.deep.equal([129_000, 3_000]);
    await judge(after(230));
    expect(told).to.deep.equal([129_000, 3_000, 1_000]);
  });

  it('counts of limits that have begun anew are forgotten after three days', async () => {
    const { hall } = await catalogue();
    await pools().db('message_counts').insert({ hall_id: hall.id, what: 'phone:x', since: MONDAY_8AM, count: 1 });
    expect(await forgetCounts(pools().db, after(71 * 3_600))).to.equal(0);
    expect(await forgetCounts(pools().db, after(73 * 3_600))).to.equal(1);
  });
});
