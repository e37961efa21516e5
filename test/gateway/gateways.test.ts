import { expect } from 'chai';
import fc from 'fast-check';
import type { Gateway, Handed } from '../../src/gateway/gateway.ts';
import { joinGateways, openGateways } from '../../src/gateway/gateways.ts';
import type { Gateways } from '../../src/gateway/gateways.ts';
import { openPace } from '../../src/gateway/pace.ts';
import { openFarEnd } from '../support/far-end.ts';
import type { FarEnd } from '../support/far-end.ts';
import { openOperator } from '../support/operator.ts';
import { until } from '../support/until.ts';
import { parcel, quick, smsSettings } from './settings.ts';

const ANSWERS: Record<Handed['kind'], Handed> = {
  sent: { kind: 'sent', gateway_ref: 'x' },
  refused: { kind: 'refused', why: 'answer_400' },
  again: { kind: 'again', why: 'unreachable', after_ms: 5_000 },
  unknown: { kind: 'unknown', why: 'cut' },
};

type Given = { reference: string; answer: Handed['kind'] };

/** A gateway that answers as written down, then takes everything; and what it was given, in the order of all. */
function scripted(name: string, script: Handed['kind'][], all: Given[] = []): { gateway: Gateway; given: Given[] } {
  const given: Given[] = [];
  const gateway: Gateway = {
    name,
    async send({ reference }) {
      const answer = script.shift() ?? 'sent';
      for (const book of [given, all]) book.push({ reference, answer });
      return ANSWERS[answer];
    },
    ask: async () => null,
    close: async () => undefined,
  };
  return { gateway, given };
}

const open = (pace = { per_second: 1_000_000, window: 100, patience_ms: 5_000 }) => openPace(pace);

const quiet = async (): Promise<void> => undefined;

describe('two gateways as one', () => {
  it('never hand on what may have been taken, and nothing twice to the same one, in any run of luck', () => {
    const luck = fc.array(fc.constantFrom<Handed['kind']>('sent', 'refused', 'again', 'unknown'), { maxLength: 80 });
    const wishes = fc.array(fc.record({ urgent: fc.boolean(), wait: fc.integer({ min: 0, max: 30_000 }) }), {
      maxLength: 60,
    });
    return fc.assert(
      fc.asyncProperty(luck, luck, wishes, async (first_luck, second_luck, all) => {
        let moment = 0;
        const book: Given[] = [];
        const both = [scripted('1', [...first_luck], book), scripted('2', [...second_luck], book)];
        const ways = both.map(({ gateway }) => ({ gateway, pace: open() }));
        const gateways = joinGateways(ways, () => undefined, { moment: () => moment });
        for (const { urgent, wait } of all) {
          moment += wait;
          const message = parcel({ urgent });
          const handed = await gateways.send(message);
          const answers = book.filter(({ reference }) => reference === message.reference).map(({ answer }) => answer);
          expect(answers.slice(0, -1).every((answer) => answer === 'again')).to.equal(true);
          expect(answers.at(-1) ?? 'again').to.equal(handed.kind);
          for (const { given } of both)
            expect(given.filter(({ reference }) => reference === message.reference).length).to.be.at.most(1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('ask the second at once when the first surely has not taken it, and not when it may have', async () => {
    const first = scripted('1', ['again', 'unknown', 'refused']);
    const second = scripted('2', []);
    const gateways = joinGateways(
      [first, second].map(({ gateway }) => ({ gateway, pace: open() })),
      () => undefined,
    );
    expect(await gateways.send(parcel())).to.include({ kind: 'sent', gateway: '2' });
    expect(await gateways.send(parcel())).to.include({ kind: 'unknown', gateway: '1' });
    expect(await gateways.send(parcel())).to.include({ kind: 'refused', gateway: '1' });
    expect(second.given).to.have.length(1);
  });

  it('tell once of a gateway that is left', async () => {
    const faults: string[] = [];
    const first = scripted('1', Array<Handed['kind']>(20).fill('again'));
    const ways = [first, scripted('2', [])].map(({ gateway }) => ({ gateway, pace: open() }));
    const gateways = joinGateways(ways, (gateway, why) => faults.push(`${gateway} ${why}`));
    for (let times = 0; times < 20; times += 1) await gateways.send(parcel());
    expect(faults).to.deep.equal(['1 faults']);
    expect(gateways.unwell()).to.deep.equal(['1']);
    expect(first.given).to.have.length(3);
  });

  it('leave messages alone that wait for a gateway which fails meanwhile', async () => {
    const first = scripted('1', Array<Handed['kind']>(50).fill('unknown'));
    const second = scripted('2', []);
    const narrow = { gateway: first.gateway, pace: open({ per_second: 1_000_000, window: 2, patience_ms: 5_000 }) };
    const gateways = joinGateways([narrow, { gateway: second.gateway, pace: open() }], () => undefined);
    const handed = await Promise.all(Array.from({ length: 30 }, () => gateways.send(parcel())));
    expect(handed.filter(({ kind }) => kind === 'unknown')).to.have.length(3);
    expect(second.given).to.have.length(27);
  });

  it('call a message unknown whose gateway broke, and go on', async () => {
    const first = scripted('1', []);
    const broken = { ...first.gateway, send: () => Promise.reject(new Error('a bug')) };
    const gateways = joinGateways([{ gateway: broken, pace: open() }], () => undefined);
    for (let times = 0; times < 3; times += 1)
      expect(await gateways.send(parcel())).to.include({ kind: 'unknown', why: 'fault' });
    expect(await gateways.send(parcel())).to.include({ kind: 'again', why: 'resting' });
  });

  it('send nothing to any number but an Indonesian mobile one', async () => {
    const only = scripted('1', []);
    const gateways = joinGateways([{ gateway: only.gateway, pace: open() }], () => undefined);
    for (const to of ['+12025550123', '+62215550123', '081234567890', '+6281234567890,+6281234567891', '+628123\n', ''])
      expect(await gateways.send(parcel({ to }))).to.include({ kind: 'refused', why: 'not_indonesian_mobile' });
    expect(only.given).to.deep.equal([]);
  });

  it('answer that there is none, where none is configured', async () => {
    const gateways = openGateways(smsSettings([]), quiet, () => undefined);
    expect(gateways.names).to.deep.equal([]);
    expect(await gateways.send(parcel())).to.include({ kind: 'again', why: 'no_gateway' });
    await gateways.close();
  });
});

describe('a Kannel and an operator, both configured', () => {
  let far: FarEnd;
  let operator: Awaited<ReturnType<typeof openOperator>>;
  let gateways: Gateways;
  beforeEach(async () => {
    far = await openFarEnd();
    operator = await openOperator();
    gateways = openGateways(smsSettings([far.url, operator.url]), quiet, () => undefined, { tuning: quick });
  });
  afterEach(async () => {
    far.release();
    await gateways.close();
    await far.close();
    await operator.close();
  });

  it('lose nothing and send nothing twice while the first is down and comes back', async () => {
    await far.be('down');
    const all = Array.from({ length: 40 }, () => parcel());
    const handed = await Promise.all(all.map((one) => gateways.send(one)));
    expect(handed.map(({ kind }) => kind)).to.deep.equal(all.map(() => 'sent'));
    expect(operator.ledger).to.have.length(40);
    await far.be('ok');
    await until('the first is back', async () => (await gateways.send(parcel())).gateway === gateways.names[0]);
    expect(far.ledger.length).to.be.at.least(1);
  });

  it('leave a first that is slow after three messages, which stay unknown and go to no other', async () => {
    await far.be('slow');
    for (let times = 0; times < 3; times += 1)
      expect(await gateways.send(parcel())).to.include({ kind: 'unknown', why: 'slow' });
    expect(await gateways.send(parcel())).to.include({ kind: 'sent', gateway: gateways.names[1] });
    const twice = far.ledger.filter(({ reference }) => far.times(reference) > 1);
    expect(twice).to.deep.equal([]);
    expect(operator.ledger).to.have.length(1);
  });

  it('keep their names free of secrets', () => {
    expect(gateways.names.join()).to.match(/^kannel:127\.0\.0\.1:\d+,smpp:127\.0\.0\.1:\d+$/);
  });
});
