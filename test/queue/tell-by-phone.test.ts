import { expect } from 'chai';
import type { Message } from '../../src/message/message.ts';
import { seal } from '../../src/keys.ts';
import { serveTurn } from '../../src/queue/desk.ts';
import { markNear, markShown } from '../../src/queue/shown.ts';
import { tellCalled, tellNear } from '../../src/queue/tell-by-phone.ts';
import { sendDue } from '../../src/message/send.ts';
import { keys } from '../booking/at-home.ts';
import { aGateway, sendingAt } from '../message/sending.ts';
import { after, freshDay, pools } from '../support/world.ts';
import { aDesk, call, on, turnOf, walkIn, walkIns } from './at-work.ts';

const URGENT = { urgent: true, most: 100 };
const withPhone = { phone_sealed: seal(keys, '+6281234567890') };
const queued = (kind: Message['kind']): Promise<Message[]> => pools().db<Message>('messages').where({ kind });
const called = (at: Date) => tellCalled(pools().db, keys, at);
const near = (at: Date) => tellNear(pools().db, keys, at);

/** One with a phone who was called at this desk, in the first second. */
async function aCall() {
  await walkIn(withPhone);
  const desk = await aDesk(1);
  return { desk, turn: await call(desk, after(1)) };
}

describe('telling by phone', () => {
  beforeEach(freshDay);

  it('that the turn is near: whoever has at most three before them, once a turn, by whoever looks at once', async () => {
    await walkIns(3);
    const fourth = await walkIn(withPhone);
    await walkIn(withPhone);
    const found = await Promise.all([near(after(5)), near(after(6)), near(after(7))]);
    expect(found.reduce((sum, one) => sum + one, 0)).to.equal(1);
    expect((await queued('near_turn')).map(({ turn_id }) => turn_id)).to.deep.equal([(await turnOf(fourth)).id]);
    expect(await near(after(8))).to.equal(0);
  });

  it('says nothing of a near turn that their own page shows, also when it does so only just in time', async () => {
    const mine = await walkIn(withPhone);
    const { id } = await turnOf(mine);
    const { catalogue } = await aDesk(1);
    expect(await near(after(5))).to.equal(1);
    const gateways = aGateway();
    await sendDue(sendingAt(after(14), { gateways }), URGENT);
    expect((await queued('near_turn')).map(({ status }) => status)).to.deep.equal(['queued']);
    await markNear(pools().db, catalogue, [id], after(14));
    await sendDue(sendingAt(after(16), { gateways }), URGENT);
    expect(gateways.ledger).to.have.length(0);
    expect((await queued('near_turn')).map(({ status, why }) => `${status} ${why}`)).to.deep.equal([
      'cancelled seen_on_page',
    ]);
    const other = await walkIn(withPhone);
    await markNear(pools().db, catalogue, [(await turnOf(other)).id], after(17));
    expect(await near(after(20))).to.equal(0);
  });

  it('that they are called: after the page had ten seconds to show it, once a call', async () => {
    const { turn } = await aCall();
    expect(await called(after(10.9))).to.equal(0);
    const found = await Promise.all([called(after(11)), called(after(11)), called(after(12))]);
    expect(found.reduce((sum, one) => sum + one, 0)).to.equal(1);
    expect((await queued('called')).map(({ turn_id }) => turn_id)).to.deep.equal([turn.id]);
  });

  it('says nothing of a call that their own page has shown, but does where only a display has', async () => {
    const { desk, turn } = await aCall();
    const shown = { catalogue: desk.catalogue, turn_ids: [turn.id] };
    await markShown(pools().db, { ...shown, by: 'page' }, after(2));
    expect(await called(after(30))).to.equal(0);
    await freshDay();
    const other = await aCall();
    await markShown(pools().db, { ...shown, turn_ids: [other.turn.id], by: 'display' }, after(2));
    expect(await called(after(30))).to.equal(1);
  });

  it('drops a call that the page has shown meanwhile, that was answered, or that is three minutes old', async () => {
    const ends: (string | null)[] = [];
    for (const meanwhile of ['shown', 'served', 'late'] as const) {
      await freshDay();
      const { desk, turn } = await aCall();
      await called(after(11));
      if (meanwhile === 'shown')
        await markShown(pools().db, { catalogue: desk.catalogue, turn_ids: [turn.id], by: 'page' }, after(12));
      if (meanwhile === 'served') await serveTurn(pools().db, on(desk, turn), after(12));
      const gateways = aGateway();
      await sendDue(sendingAt(after(meanwhile === 'late' ? 181 : 20), { gateways }), URGENT);
      expect(gateways.ledger).to.have.length(0);
      ends.push(...(await queued('called')).map(({ status, why }) => `${status} ${why}`));
    }
    expect(ends).to.deep.equal(['cancelled seen_on_page', 'cancelled cause_gone', 'cancelled too_late']);
  });

  it('goes out until the last moment of three minutes, with counter and hour', async () => {
    await aCall();
    await called(after(11));
    const gateways = aGateway();
    await sendDue(sendingAt(after(180.999), { gateways }), URGENT);
    expect(gateways.ledger.map(({ urgent }) => urgent)).to.deep.equal([true]);
    expect(gateways.ledger[0]?.text).to.include('08.00 WIB');
  });

  it('says a call at night too, and never in the night that the turn is near', async () => {
    const night = new Date('2026-11-23T20:30:00+07:00');
    const { turn } = await aCall();
    await walkIn(withPhone);
    await pools().db('turns').where({ id: turn.id }).update({ called_at: night });
    const later = new Date(night.getTime() + 15_000);
    expect([await called(later), await near(later)]).to.deep.equal([1, 0]);
    const gateways = aGateway();
    await sendDue(sendingAt(later, { gateways }), URGENT);
    expect(gateways.ledger).to.have.length(1);
  });
});
