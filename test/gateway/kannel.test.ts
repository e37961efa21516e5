import { expect } from 'chai';
import { openGateways } from '../../src/gateway/gateways.ts';
import type { Gateways } from '../../src/gateway/gateways.ts';
import { callbackAddress } from '../../src/gateway/kannel.ts';
import { openFarEnd } from '../support/far-end.ts';
import { hasKannel, KANNEL_PACKAGES, openKannel } from '../support/kannel.ts';
import type { Kannel } from '../support/kannel.ts';
import { openOperator } from '../support/operator.ts';
import type { Operator } from '../support/operator.ts';
import { skipBecause } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { NUMBER, parcel, smsSettings, WORDS } from './settings.ts';

const by = (url: string, more = {}): Gateways =>
  openGateways(
    smsSettings([url]),
    async () => undefined,
    () => undefined,
    more,
  );

describe('Kannel over HTTP', () => {
  it('has its words added to the address it calls back, and ours left as they are', () => {
    const words = 'type=%d&answer=%A&at=%T&ref=%F';
    expect(callbackAddress('https://a.go.id/gateway/x')).to.equal(`https://a.go.id/gateway/x?${words}`);
    expect(callbackAddress('https://a.go.id/x?s=a%2Fd')).to.equal(`https://a.go.id/x?s=a%%2Fd&${words}`);
  });

  it('is told everything in headers and body, and nothing in the address', async () => {
    const far = await openFarEnd();
    const gateways = by(far.url);
    const message = parcel({ urgent: true, receipt_url: 'http://127.0.0.1:9/k' });
    await gateways.send(message);
    await gateways.send(parcel({ coding: 'ucs2', text: 'ya 漢' }));
    const callback = callbackAddress('http://127.0.0.1:9/k');
    const taken = { to: NUMBER, from: 'MPP', user: 'aula' };
    expect(far.ledger[0]).to.deep.equal({
      ...taken,
      reference: message.reference,
      text: WORDS,
      coding: '0',
      urgent: true,
      callback,
    });
    expect(far.ledger[1]).to.deep.include({ ...taken, text: 'ya 漢', coding: '2', urgent: false, callback: null });
    await gateways.close();
    await far.close();
  });

  it('is not followed elsewhere, and not read without end', async () => {
    const far = await openFarEnd();
    const gateways = by(far.url);
    await far.be('moved');
    expect(await gateways.send(parcel())).to.include({ kind: 'unknown', why: 'answer_302' });
    expect(far.asked()).to.equal(1);
    await far.be('endless');
    expect(await gateways.send(parcel())).to.include({ kind: 'unknown', why: 'garbage' });
    await gateways.close();
    await far.close();
  });

  it('is left alone for as long as it asks', async () => {
    const far = await openFarEnd();
    const gateways = by(far.url);
    await far.be('throttled');
    expect(await gateways.send(parcel())).to.include({ kind: 'again', why: 'throttled', after_ms: 7_000 });
    await gateways.close();
    await far.close();
  });

  it('cannot say later what became of a message', async () => {
    const far = await openFarEnd();
    const gateways = by(far.url);
    expect(await gateways.ask(gateways.names[0] ?? '', 'x', NUMBER)).to.equal(null);
    expect(await gateways.ask('another', 'x', NUMBER)).to.equal(null);
    await gateways.close();
    await far.close();
  });
});

describe('a real Kannel with its fake SMSC', () => {
  let kannel: Kannel;
  let gateways: Gateways;
  before(async function () {
    if (!hasKannel()) skipBecause(this, `Kannel is not installed (Debian: ${KANNEL_PACKAGES})`);
    kannel = await openKannel();
    gateways = by(kannel.url);
  });
  after(async () => {
    await gateways?.close();
    await kannel?.close();
  });

  it('brings texts of both alphabets and any length to the phone, as they were written', async () => {
    const long = `${'panjang '.repeat(24)}{akhir} €5`;
    expect(await gateways.send(parcel())).to.include({ kind: 'sent' });
    expect(await gateways.send(parcel({ text: 'ya 漢', coding: 'ucs2' }))).to.include({ kind: 'sent' });
    expect(await gateways.send(parcel({ text: long }))).to.include({ kind: 'sent' });
    await until('four parts have arrived', () => kannel.phones().length === 4);
    const [plain, wide, ...parts] = kannel.phones();
    expect(plain).to.equal(`MPP ${NUMBER} text ${WORDS}`);
    expect(wide).to.equal(`MPP ${NUMBER} ucs-2 %00y%00a%00+o%22`);
    const joined = parts
      .map((part) => decodeURIComponent(/ data (.*)$/.exec(part)?.[1]?.replaceAll('+', ' ') ?? ''))
      .join('');
    expect(joined).to.equal(long);
  });

  it('calls back when the operator has it and when the phone has it, at the address as it was signed', async () => {
    kannel.callbacks.length = 0;
    const path = '/halls/x/messages/y/s%2Fig-_~';
    await gateways.send(parcel({ receipt_url: `${kannel.receipts_url}${path}` }));
    await until('both reports are here', () => kannel.callbacks.length === 2);
    expect(kannel.callbacks.map(({ path }) => path)).to.deep.equal([path, path]);
    expect(kannel.callbacks.map(({ type }) => type)).to.have.members(['8', '1']);
    const delivered = kannel.callbacks.find(({ type }) => type === '1');
    expect(delivered?.ref).to.match(/^[0-9a-f-]{36}$/);
    expect(Math.abs(Number(delivered?.at) * 1_000 - Date.now())).to.be.below(60_000);
  });

  it('keeps a wrong password from costing a message', async () => {
    const wrong = by(kannel.url.replace('rahasia', 'salah'));
    expect(await wrong.send(parcel())).to.include({ kind: 'again', why: 'not_let_in' });
    await wrong.close();
  });

  it('never writes the number or the text into an address', () => {
    const addresses = kannel.output().match(/Got HTTP request <[^>]*>/g) ?? [];
    expect(addresses.length).to.be.above(0);
    expect(addresses.filter((address) => address !== 'Got HTTP request </cgi-bin/sendsms>')).to.deep.equal([]);
  });

  it('is to be tried again when it is gone', async () => {
    await kannel.stopTaking();
    await until('it is noticed', async () => (await gateways.send(parcel())).kind === 'again');
  });
});

describe('a real Kannel with an operator that fails', () => {
  let operator: Operator;
  let kannel: Kannel;
  let gateways: Gateways;
  before(async function () {
    if (!hasKannel()) skipBecause(this, `Kannel is not installed (Debian: ${KANNEL_PACKAGES})`);
    operator = await openOperator();
    kannel = await openKannel(operator.port);
    gateways = by(kannel.url);
  });
  after(async () => {
    await gateways?.close();
    await kannel?.close();
    await operator?.close();
  });
  beforeEach(() => {
    kannel.callbacks.length = 0;
  });

  const send = async (): Promise<string> => {
    const receipt_url = `${kannel.receipts_url}/r`;
    const before = operator.ledger.length;
    expect((await gateways.send(parcel({ receipt_url, urgent: true }))).kind).to.equal('sent');
    await until('the operator has it', () => operator.ledger.length > before);
    return operator.ledger.at(-1)?.id ?? '';
  };
  const reported = (type: string): Promise<void> =>
    until(`a report ${type}`, () => kannel.callbacks.some((one) => one.type === type));

  it('reports that a message failed, with the name the operator gave it', async () => {
    const id = await send();
    operator.report(id, 'UNDELIV', { from: NUMBER.slice(1), destination_addr: 'MPP' });
    await reported('2');
    expect(kannel.callbacks.find(({ type }) => type === '2')?.ref).to.equal(id);
  });

  it('reports that a message was delivered, and passes on the urgency', async () => {
    const id = await send();
    expect(operator.ledger.at(-1)?.pdu.priority_flag).to.equal(1);
    operator.report(id, 'DELIVRD', { from: NUMBER.slice(1), destination_addr: 'MPP' });
    await reported('1');
  });

  it('reports that the operator refused a message', async () => {
    await operator.be('refused');
    const receipt_url = `${kannel.receipts_url}/r`;
    expect((await gateways.send(parcel({ receipt_url }))).kind).to.equal('sent');
    await reported('16');
    await operator.be('ok');
  });

  it('keeps a message while the operator is down, and brings it once', async () => {
    await operator.be('down');
    const before = operator.ledger.length;
    const signed_in = operator.signedIn();
    expect((await gateways.send(parcel())).kind).to.equal('sent');
    await operator.be('ok');
    await until('Kannel has signed in again', () => operator.signedIn() > signed_in, 15_000);
    await until('it has come', () => operator.ledger.length > before, 15_000);
    expect(operator.ledger).to.have.length(before + 1);
  }).timeout(35_000);
});
