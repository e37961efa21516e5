import { expect } from 'chai';
import type { Gateway, Handed } from '../../src/gateway/gateway.ts';
import { openKannel } from '../../src/gateway/kannel.ts';
import { openSmpp } from '../../src/gateway/smpp.ts';
import { openFarEnd } from '../support/far-end.ts';
import { openOperator } from '../support/operator.ts';
import type { OperatorMode } from '../support/operator.ts';
import { until } from '../support/until.ts';
import { NUMBER, parcel, quick, smsSettings, WORDS } from './settings.ts';

type OtherEnd = {
  gateway: Gateway;
  be(mode: OperatorMode): Promise<void>;
  taken(): number;
  release(): void;
  close(): Promise<void>;
};

const hearing = { onReceipt: async () => undefined, onReply: async () => undefined, onFault: () => undefined };
const deadline_ms = 1_000;

const ends: Record<string, () => Promise<OtherEnd>> = {
  async Kannel() {
    const far = await openFarEnd();
    const [address] = smsSettings([far.url]).gateways;
    if (!address) throw new Error('no address');
    const gateway = openKannel({ address, sender: 'MPP', deadline_ms });
    return { ...far, gateway, taken: () => far.ledger.length };
  },
  async SMPP() {
    const operator = await openOperator();
    const [address] = smsSettings([operator.url]).gateways;
    if (!address) throw new Error('no address');
    const times = quick.link_times ?? {};
    const gateway = openSmpp({ address, sender: 'MPP', hearing, now: () => new Date(), deadline_ms, times });
    return { ...operator, gateway, taken: () => operator.ledger.length };
  },
};

/** What must come of one message, and how often the other end has it then. */
const CONTRACT: [OperatorMode, Handed['kind'], number][] = [
  ['ok', 'sent', 1],
  ['slow', 'unknown', 1],
  ['down', 'again', 0],
  ['garbage', 'unknown', 0],
  ['half', 'unknown', 1],
  ['accept-then-500', 'unknown', 1],
  ['accept-then-cut', 'unknown', 1],
  ['busy', 'again', 0],
  ['throttled', 'again', 0],
  ['refused', 'refused', 0],
  ['not-let-in', 'again', 0],
];

for (const [name, open] of Object.entries(ends)) {
  describe(`a gateway by ${name}`, () => {
    let end: OtherEnd;
    beforeEach(async () => {
      end = await open();
      // it answers before anything goes wrong
      await until('the first message goes', async () => (await end.gateway.send(parcel())).kind === 'sent');
    });
    afterEach(async () => {
      end.release();
      await end.gateway.close();
      await end.close();
    });

    for (const [mode, kind, taken] of CONTRACT) {
      it(`calls a message ${kind} when the other end is: ${mode}, and tells nothing of it`, async () => {
        const before = end.taken();
        await end.be(mode);
        const handed = await end.gateway.send(parcel());
        expect(handed.kind).to.equal(kind);
        expect(end.taken() - before).to.equal(taken);
        expect(JSON.stringify(handed))
          .not.to.include(NUMBER.slice(1))
          .and.not.to.include(WORDS)
          .and.not.to.include('rahasia');
      });

      it(`sends again by itself after the other end was: ${mode}`, async () => {
        await end.be(mode);
        await end.gateway.send(parcel());
        end.release();
        await end.be('ok');
        await until('a message goes', async () => (await end.gateway.send(parcel())).kind === 'sent');
      });
    }

    it('ends what is under way before it closes', async () => {
      await end.be('slow');
      const before = end.taken();
      const sending = end.gateway.send(parcel());
      await until('it is there', () => end.taken() > before);
      const closing = end.gateway.close();
      end.release();
      expect((await sending).kind).to.equal('sent');
      await closing;
    });
  });
}
