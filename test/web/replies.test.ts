import { expect } from 'chai';
import type { Deps } from '../../src/deps.ts';
import { newKeys } from '../../src/keys.ts';
import { receiptSignature, replySignature } from '../../src/message/receipt-url.ts';
import { readSms } from '../../src/sms-settings.ts';
import { ask } from '../support/ask.ts';
import { aStaff, signedIn } from '../support/people.ts';
import { reserved } from '../support/reserved.ts';
import { visit } from '../support/visit.ts';
import { aHall, freshDay, pools } from '../support/world.ts';

const settings = (two_way: 'on' | 'off') =>
  readSms(
    { SMS_GATEWAY_URL: 'http://hall:secret@127.0.0.1:1', SMS_SENDER: '628111', SMS_TWO_WAY: two_way },
    [],
    (_name, usual) => usual,
  );

const PHONE = '+6281234567890';
const API = '/api/v1/halls/sagara-raya/messages/replies';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const asGateway = (work: (address: string, deps: Deps) => Promise<void>, two_way: 'on' | 'off' = 'on') =>
  visit(work, { config: { sms: settings(two_way) } });

const aBooking = (deps: Deps) =>
  reserved(deps, '2026-11-25T09:30:00+07:00', { citizen: { phone: PHONE, identity: { kind: 'none', number: '' } } });

const addressOf = ({ keys }: Deps, said: Record<string, string>, sig = replySignature(keys, 'sagara-raya')): string =>
  `${API}?${new URLSearchParams({ sig, ...said }).toString()}`;

const status = async (): Promise<string> => (await pools().db('bookings').first('status')).status;

describe('a reply that the gateway brings', () => {
  beforeEach(freshDay);

  it('is followed, and answered with nothing, which Kannel would send on', async () => {
    await asGateway(async (address, deps) => {
      const { code } = await aBooking(deps);
      const { status: told, text } = await ask(address, addressOf(deps, { from: PHONE, text: `batal ${code}` }));
      expect([told, text]).to.deep.equal([204, '']);
      expect(await status()).to.equal('cancelled');
    });
  });

  it('is followed as a form too', async () => {
    await asGateway(async (address, deps) => {
      const { code } = await aBooking(deps);
      const body = new URLSearchParams({ from: PHONE, text: `BATAL ${code}`, lain: 'x' }).toString();
      const path = addressOf(deps, {});
      expect((await ask(address, path, { method: 'POST', headers: FORM, body })).status).to.equal(204);
      expect(await status()).to.equal('cancelled');
    });
  });

  it('is refused unsigned, with the signature of another hall, of a receipt and of other keys', async () => {
    await asGateway(async (address, deps) => {
      const { code } = await aBooking(deps);
      const other = (await aHall()).hall.slug;
      const right = replySignature(deps.keys, 'sagara-raya');
      const wrong = [
        '',
        right.slice(1),
        `${right}A`,
        ...Array.from(right, (letter, at) => right.slice(0, at) + (letter === 'A' ? 'B' : 'A') + right.slice(at + 1)),
        replySignature(deps.keys, other),
        replySignature(newKeys(), 'sagara-raya'),
        receiptSignature(deps.keys, { hall: 'sagara-raya', id: 'replies', tries: 1 }),
      ];
      const said = { from: PHONE, text: `BATAL ${code}` };
      for (const sig of wrong) expect((await ask(address, addressOf(deps, said, sig))).status, sig).to.equal(401);
      const body = new URLSearchParams(said).toString();
      const sent = { method: 'POST', headers: FORM, body };
      expect((await ask(address, API, sent)).status, 'by a form').to.equal(401);
      expect(await status()).to.equal('booked');
    });
  });

  it('is heard quietly, whatever it is', async () => {
    await asGateway(async (address, deps) => {
      await aBooking(deps);
      for (const said of [{}, { from: PHONE }, { text: 'BATAL' }, { from: 'MPP', text: 'x'.repeat(8_000) }])
        expect((await ask(address, addressOf(deps, said))).status).to.equal(204);
      expect(await status()).to.equal('booked');
    });
  });

  it('changes nothing by HEAD', async () => {
    await asGateway(async (address, deps) => {
      const { code } = await aBooking(deps);
      const path = addressOf(deps, { from: PHONE, text: `BATAL ${code}` });
      expect((await ask(address, path, { method: 'HEAD' })).status).to.equal(204);
      expect(await status()).to.equal('booked');
    });
  });

  it('is not taken where the gateway is not said to bring replies', async () => {
    await asGateway(async (address, deps) => {
      const { code } = await aBooking(deps);
      expect((await ask(address, addressOf(deps, { from: PHONE, text: `BATAL ${code}` }))).status).to.equal(404);
      expect(await status()).to.equal('booked');
    }, 'off');
  });

  it('is told its address by the page of messages to the admin alone', async () => {
    await asGateway(async (address, deps) => {
      const sig = replySignature(deps.keys, 'sagara-raya');
      for (const role of ['hall_admin', 'supervisor', 'receptionist', 'auditor'] as const) {
        const staff = await signedIn(address, await aStaff({ role }));
        const html = await (await staff.get('/sagara-raya/pesan')).text();
        expect(html.includes(sig), role).to.equal(role === 'hall_admin');
      }
    });
  });
});
