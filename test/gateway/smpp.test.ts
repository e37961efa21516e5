import { expect } from 'chai';
import smpp from 'smpp';
import type { Gateway, Receipt, Reply } from '../../src/gateway/gateway.ts';
import { openGateways } from '../../src/gateway/gateways.ts';
import { openSmpp } from '../../src/gateway/smpp.ts';
import { openOperator } from '../support/operator.ts';
import type { Operator } from '../support/operator.ts';
import { until } from '../support/until.ts';
import { NUMBER, parcel, quick, smsSettings } from './settings.ts';

const NOW = new Date('2026-11-23T08:10:00+07:00');

describe('an operator by SMPP', () => {
  let operator: Operator;
  let gateway: Gateway;
  let receipts: Receipt[];
  let replies: Reply[];
  let faults: string[];
  let hears: (receipt: Receipt) => Promise<void>;

  /** Signs in anew, with these choices in the address. */
  async function open(choices = '', alive_every_ms = 20_000): Promise<void> {
    const [address] = smsSettings([`${operator.url}${choices}`]).gateways;
    if (!address) throw new Error('no address');
    const before = operator.signedIn();
    gateway = openSmpp({
      address,
      sender: 'MPP',
      hearing: {
        onReceipt: (receipt) => hears(receipt),
        onReply: async (reply) => void replies.push(reply),
        onFault: (_name, why) => void faults.push(why),
      },
      now: () => NOW,
      deadline_ms: 1_000,
      times: { answer_ms: 500, alive_every_ms, first_pause_ms: 10, longest_pause_ms: 40 },
    });
    await until('we are signed in', () => operator.signedIn() > before);
  }

  beforeEach(async () => {
    operator = await openOperator();
    [receipts, replies, faults] = [[], [], []];
    hears = async (receipt) => void receipts.push(receipt);
    await open();
  });
  afterEach(async () => {
    operator.release();
    await gateway.close();
    await operator.close();
  });

  describe('texts', () => {
    const texts = (): Buffer[] =>
      operator.ledger.map(({ pdu: { short_message } }) => {
        const message = typeof short_message === 'object' && 'message' in short_message ? short_message.message : '';
        return Buffer.isBuffer(message) ? message : smpp.encodings.ASCII.encode(message);
      });
    const codings = (): (number | undefined)[] => operator.ledger.map(({ pdu }) => pdu.data_coding);

    it('go in the GSM alphabet as it is said, one septet to the byte', async () => {
      await gateway.send(parcel({ text: 'Harga €5 [dua]_@' }));
      expect(codings()).to.deep.equal([0]);
      expect(texts()[0]?.toString('hex')).to.equal('4861726761201b6535201b3c6475611b3e1100');
    });

    it('go in UCS-2 as it is said, even where the GSM alphabet would do', async () => {
      await gateway.send(parcel({ text: 'ya 漢', coding: 'ucs2' }));
      expect(codings()).to.deep.equal([8]);
      expect(operator.ledger[0]?.pdu.short_message).to.deep.include({ message: 'ya 漢' });
    });

    it('are refused, when a letter is not in the alphabet or they are longer than ten parts', async () => {
      expect(await gateway.send(parcel({ text: 'ya 漢' }))).to.deep.equal({ kind: 'refused', why: 'text' });
      expect(await gateway.send(parcel({ text: 'a'.repeat(1_531) }))).to.deep.equal({ kind: 'refused', why: 'text' });
      expect(await gateway.send(parcel({ text: '' }))).to.deep.equal({ kind: 'refused', why: 'text' });
      expect(operator.ledger).to.have.length(0);
    });

    it('go in one part up to 160 septets, else in parts of 153 that never cut a letter', async () => {
      await gateway.send(parcel({ text: 'a'.repeat(160) }));
      expect(operator.ledger).to.have.length(1);
      await gateway.send(parcel({ text: `${'a'.repeat(152)}€${'b'.repeat(10)}` }));
      const [first, second] = operator.ledger.slice(1).map(({ pdu }) => pdu.short_message);
      const headers = [first, second].map((part) => (typeof part === 'object' && 'udh' in part ? part.udh : []));
      expect(headers.map((header) => header?.[0]?.toString('hex').replace(/^0003../, ''))).to.deep.equal([
        '0201',
        '0202',
      ]);
      expect(
        texts()
          .slice(1)
          .map(({ length }) => length),
      ).to.deep.equal([152, 12]);
      expect(operator.ledger.slice(1).map(({ pdu }) => pdu.registered_delivery)).to.deep.equal([2, 1]);
    });

    it('never cut a surrogate pair', async () => {
      await gateway.send(parcel({ text: `${'漢'.repeat(66)}😀${'漢'.repeat(10)}`, coding: 'ucs2' }));
      const parts = operator.ledger.map(({ pdu }) => pdu.short_message);
      expect(
        parts.map((part) => (typeof part === 'object' && 'message' in part ? part.message : '')).map(String),
      ).to.deep.equal(['漢'.repeat(66), `😀${'漢'.repeat(10)}`]);
    });

    it('go in one piece where the operator joins them itself', async () => {
      await gateway.close();
      await open('?long=payload');
      await gateway.send(parcel({ text: 'b'.repeat(300) }));
      expect(operator.ledger).to.have.length(1);
      expect(operator.ledger[0]?.pdu.message_payload).to.deep.include({ message: 'b'.repeat(300) });
    });

    it('are finished when a later part is throttled, and unknown when it is lost', async () => {
      operator.next(0, 0x58);
      const long = { text: 'c'.repeat(200) };
      await gateway.close();
      const [address] = smsSettings([operator.url]).gateways;
      if (!address) throw new Error('no address');
      const hearing = { onReceipt: hears, onReply: async () => undefined, onFault: () => undefined };
      gateway = openSmpp({ address, sender: 'MPP', hearing, now: () => NOW, deadline_ms: 3_000 });
      expect((await gateway.send(parcel(long))).kind).to.equal('sent');
      expect(operator.ledger).to.have.length(2);
      operator.next(0, 0x0b);
      expect(await gateway.send(parcel(long))).to.deep.equal({ kind: 'unknown', why: 'in_part' });
      operator.next(0x0b);
      expect((await gateway.send(parcel(long))).kind).to.equal('refused');
    });
  });

  describe('receipts', () => {
    const send = async (): Promise<{ reference: string; id: string }> => {
      const message = parcel();
      const handed = await gateway.send(message);
      const id = handed.kind === 'sent' ? (handed.gateway_ref ?? '') : (operator.ledger.at(-1)?.id ?? '');
      return { reference: message.reference, id };
    };
    const heard = (count: number): Promise<void> =>
      until(`${count} receipts are heard`, () => receipts.length === count);

    it('tell what became of a message, by both its names', async () => {
      const { reference, id } = await send();
      operator.report(id, 'DELIVRD', { done: '2611230806' });
      operator.report(id, 'UNDELIV', { done: '261123080701' });
      operator.report(id, 'ENROUTE');
      operator.report(id, 'GIBBERISH');
      await heard(4);
      const ours = { reference, gateway_ref: id };
      expect(receipts).to.deep.equal([
        { ...ours, status: 'delivered', at: new Date('2026-11-23T08:06:00+07:00'), why: null },
        { ...ours, status: 'failed', at: new Date('2026-11-23T08:07:01+07:00'), why: 'UNDELIV 000' },
        { ...ours, status: 'buffered', at: NOW, why: 'ENROUTE 000' },
        { ...ours, status: 'buffered', at: NOW, why: 'UNKNOWN 000' },
      ]);
      await until('all are answered', () => operator.answered.length === 4);
      expect(operator.answered).to.deep.equal([0, 0, 0, 0]);
    });

    it('come twice, late and for messages nobody knows, and are all passed on', async () => {
      const { reference, id } = await send();
      operator.report('op-99999', 'DELIVRD');
      for (const state of ['DELIVRD', 'DELIVRD', 'ACCEPTD']) operator.report(id, state);
      await heard(4);
      expect(receipts.map((one) => [one.reference, one.gateway_ref, one.status])).to.have.deep.members([
        [null, 'op-99999', 'delivered'],
        [reference, id, 'delivered'],
        [reference, id, 'delivered'],
        [reference, id, 'buffered'],
      ]);
    });

    it('never claim a time to come, a week ago or none', async () => {
      const { id } = await send();
      for (const done of ['2611230900', '2611010800', '9999999999', 'yesterday', ''])
        operator.report(id, 'DELIVRD', { done });
      await heard(5);
      expect(receipts.map(({ at }) => at.getTime() - NOW.getTime())).to.deep.equal([0, 0, 0, 0, 0]);
    });

    it('may overtake the answer to their own message', async () => {
      await operator.be('slow');
      const message = parcel();
      const sending = gateway.send(message);
      await until('it is there', () => operator.ledger.length === 1);
      operator.report('op-1', 'DELIVRD');
      operator.release();
      expect((await sending).kind).to.equal('sent');
      await heard(1);
      expect(receipts[0]).to.include({ reference: message.reference, gateway_ref: 'op-1', status: 'delivered' });
    });

    it('are known again in other spellings of the name', async () => {
      operator.nameBy((count) => ['', '0001A2B3', '1a2b4'][count] ?? '');
      const first = await send();
      const second = await send();
      operator.report('107187', 'DELIVRD');
      operator.report('0000107188', 'DELIVRD');
      await heard(2);
      expect(receipts.map((one) => [one.reference, one.gateway_ref])).to.deep.equal([
        [first.reference, '0001A2B3'],
        [second.reference, '1a2b4'],
      ]);
    });

    it('keep names with letters that the GSM alphabet spells otherwise', async () => {
      operator.nameBy(() => 'msg_1$[a]');
      const { reference } = await send();
      operator.report('msg_1$[a]', 'DELIVRD');
      await heard(1);
      expect(receipts[0]).to.include({ reference, gateway_ref: 'msg_1$[a]' });
    });

    it('settle a message whose answer was lost, by our own number for it, and only for its own phone', async () => {
      await operator.be('accept-then-cut');
      const message = parcel();
      expect((await gateway.send(message)).kind).to.equal('unknown');
      await operator.be('ok');
      await until('we are back', async () => (await gateway.send(parcel())).kind === 'sent');
      const own_number = operator.ledger[0]?.own_number ?? 0;
      operator.report('op-1', 'DELIVRD', { user_message_reference: own_number, from: NUMBER.slice(1) });
      operator.report('op-1', 'DELIVRD', { user_message_reference: own_number, from: '6289999999999' });
      await heard(2);
      expect(receipts.map(({ reference }) => reference)).to.have.members([message.reference, null]);
    });

    it('are made of an answer that came too late', async () => {
      await operator.be('slow');
      const message = parcel();
      expect(await gateway.send(message)).to.deep.equal({ kind: 'unknown', why: 'slow' });
      operator.release();
      await heard(1);
      expect(receipts[0]).to.deep.equal({
        reference: message.reference,
        gateway_ref: 'op-1',
        status: 'buffered',
        at: NOW,
        why: 'late_answer',
      });
    });

    it('are asked for again when they could not be kept', async () => {
      const { id } = await send();
      hears = () => Promise.reject(new Error('no database'));
      operator.report(id, 'DELIVRD');
      await until('the operator is answered', () => operator.answered.length === 1);
      expect(operator.answered).to.deep.equal([0x64]);
    });

    it('of an earlier part tell only that the whole will not arrive', async () => {
      const message = parcel({ text: 'd'.repeat(200) });
      await gateway.send(message);
      operator.report('op-1', 'DELIVRD');
      operator.report('op-1', 'UNDELIV');
      operator.report('op-2', 'DELIVRD');
      await heard(2);
      expect(receipts.map((one) => [one.reference, one.gateway_ref, one.status])).to.deep.equal([
        [message.reference, 'op-2', 'failed'],
        [message.reference, 'op-2', 'delivered'],
      ]);
    });

    it('never hold the text of the message', async () => {
      const { id } = await send();
      operator.report(id, 'UNDELIV');
      await heard(1);
      expect(JSON.stringify(receipts)).not.to.match(/Yth|Bapak/);
    });
  });

  describe('questions and replies', () => {
    it('ask what became of a message', async () => {
      const states = {
        1: 'buffered',
        2: 'delivered',
        3: 'failed',
        4: 'failed',
        5: 'failed',
        6: 'buffered',
        7: 'unknown',
        8: 'failed',
      };
      for (const [state, status] of Object.entries(states)) {
        operator.knows(Number(state));
        expect(await gateway.ask('op-1', NUMBER)).to.equal(status);
      }
      operator.knows(null);
      expect(await gateway.ask('op-1', NUMBER)).to.equal(null);
      await operator.be('down');
      expect(await gateway.ask('op-1', NUMBER)).to.equal(null);
    });

    it('bring what people write', async () => {
      operator.bring({
        source_addr: '6281234567890',
        data_coding: 8,
        short_message: Buffer.from('BATAL 漢', 'utf16le').swap16(),
      });
      operator.bring({ source_addr: '6281234567890', data_coding: 0, short_message: Buffer.from('HADIR K7P2QX') });
      await until('both are here', () => replies.length === 2);
      expect(replies.map(({ from, text }) => `${from} ${text}`)).to.have.members([
        '6281234567890 BATAL 漢',
        '6281234567890 HADIR K7P2QX',
      ]);
      await until('both are answered', () => operator.answered.length === 2);
      expect(operator.answered).to.deep.equal([0, 0]);
    });
  });

  describe('the line', () => {
    const again = (what: string): Promise<void> =>
      until(what, async () => (await gateway.send(parcel())).kind === 'sent');

    it('answers signs of life', () => operator.askAlive());

    it('is made anew when the operator gives none', async () => {
      await gateway.close();
      await open('', 50);
      operator.fallSilent();
      const before = operator.signedIn();
      await until('we have signed in again', () => operator.signedIn() > before);
      expect(faults).to.include('silent');
    });

    for (const [what, bytes] of Object.entries({
      'no PDU at all': Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      'an endless length': Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 5]),
      'a field that ends outside its PDU': Buffer.concat([
        Buffer.from([0, 0, 0, 37, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9]),
        Buffer.alloc(17),
        Buffer.from([0x04, 0x27, 0, 1]),
      ]),
      'a length of nothing': Buffer.from([0, 0, 0, 8, 0, 0, 0, 0]),
    }))
      it(`is made anew after ${what}`, async () => {
        const before = operator.signedIn();
        operator.scribble(bytes);
        await until('we have signed in again', () => operator.signedIn() > before);
        await again('a message goes');
      });

    it('is made anew when the operator takes its leave', async () => {
      const before = operator.signedIn();
      operator.leave();
      await until('we have signed in again', () => operator.signedIn() > before);
    });

    it('tells of a trouble once, however often it tries', async () => {
      await operator.be('down');
      await until('it has noticed', () => faults.length > 0);
      for (let times = 0; times < 20; times += 1) await gateway.send(parcel());
      expect(faults).to.have.length(1);
      await operator.be('ok');
      await again('it is back by itself');
    });

    it('tells of a trouble once, also where each new session is lost again', async () => {
      for (let times = 0; times < 4; times += 1) {
        const before = operator.signedIn();
        operator.leave();
        await until('we have signed in again', () => operator.signedIn() > before);
      }
      expect(faults).to.have.length(1);
    });

    it('says goodbye at the end, and takes nothing more', async () => {
      await gateway.close();
      expect(operator.left()).to.equal(1);
      expect((await gateway.send(parcel())).kind).to.equal('again');
    });

    it('closes at once where nobody answers', async () => {
      await operator.be('down');
      await gateway.close();
    });
  });

  it('has no more messages wait for an answer than its window', async () => {
    const gateways = openGateways(
      smsSettings([`${operator.url}?window=4`]),
      async () => undefined,
      () => undefined,
      { tuning: quick },
    );
    await operator.be('slow');
    const all = Array.from({ length: 12 }, () => gateways.send(parcel({ urgent: true })));
    await until('the window is full', () => operator.ledger.length === 4);
    await operator.be('ok');
    operator.release();
    await Promise.all(all);
    expect(operator.mostAtOnce()).to.equal(4);
    expect(operator.ledger).to.have.length(12);
    await gateways.close();
  });
});
