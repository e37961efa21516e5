import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { withoutLots } from '../support/ask.ts';
import { unseal } from '../../src/keys.ts';
import { revokeDevice } from '../../src/staff/access.ts';
import { texts } from '../../src/text/text.ts';
import { forgetAccess } from '../../src/web/gate.ts';
import { deviceSecret } from '../support/devices.ts';
import { tokenFor } from '../support/people.ts';
import { visit } from '../support/visit.ts';
import { aHall, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const API = '/api/v1/halls/sagara-raya/kiosk';
const WISH = { service: 'DUK-02', lane: 'regular', language: 'id' };

type Told = { status: number; type: string | null; body: Record<string, unknown> };

/** What a kiosk's program does: JSON, its token, a key of its own. */
async function ask(
  address: string,
  path: string,
  body: unknown,
  { token, key = randomUUID(), language = 'id' }: { token: string | null; key?: string | null; language?: string } = {
    token: null,
  },
): Promise<Told> {
  const answer = await fetch(`${address}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-language': language,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(key === null ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
  });
  const read: unknown = JSON.parse(await answer.text());
  if (typeof read !== 'object' || read === null) throw new Error('no object');
  return { status: answer.status, type: answer.headers.get('content-type'), body: { ...read } };
}

const tickets = (): Promise<Record<string, unknown>[]> => pools().db('tickets').orderBy('number');

describe('a number from the kiosk', () => {
  beforeEach(freshDay);

  it('is the next of its series, with the addresses of its page and its paper', async () => {
    const token = await deviceSecret({ code: 'KIOS-1' });
    await visit(
      async (address) => {
        const first = await ask(address, `${API}/tickets`, WISH, { token });
        expect(first.status).to.equal(201);
        const keys = ['id', 'number', 'token', 'day', 'service', 'ahead', 'wait_minutes', 'links'];
        expect(Object.keys(first.body)).to.have.members(keys);
        const page = `https://mpp.example/sagara-raya/tiket/${String(first.body['token'])}`;
        expect(first.body).to.deep.include({
          number: 'A-001',
          day: '2026-11-23',
          service: 'DUK-02',
          ahead: 0,
          wait_minutes: null,
          links: { page, pdf: `${page}.pdf`, escpos: `${page}.escpos` },
        });
        const second = await ask(address, `${API}/tickets`, { ...WISH, lane: 'priority', needs: ['deaf'] }, { token });
        expect(second.body).to.include({ number: 'AP-001' });
        const third = await ask(address, `${API}/tickets`, { ...WISH, language: 'en' }, { token });
        expect(third.body).to.include({ number: 'A-002', ahead: 2 });
      },
      { base_url: 'https://mpp.example' },
    );
    const kept = await pools()
      .db('tickets as k')
      .join('devices as d', (on) => on.on('d.hall_id', 'k.hall_id').andOn('d.id', 'k.device_id'))
      .orderBy('k.label')
      .select('k.label', 'k.origin', 'k.needs', 'k.language', 'k.phone_sealed', 'd.code');
    const same = { origin: 'kiosk', phone_sealed: null, code: 'KIOS-1' };
    expect(kept).to.deep.equal([
      { label: 'A-001', needs: [], language: 'id', ...same },
      { label: 'A-002', needs: [], language: 'en', ...same },
      { label: 'AP-001', needs: ['deaf'], language: 'id', ...same },
    ]);
  });

  it('is the same number for the same key, however often it is asked', async () => {
    const token = await deviceSecret();
    await visit(async (address) => {
      const key = randomUUID();
      const ten = await Promise.all(
        Array.from({ length: 10 }, () => ask(address, `${API}/tickets`, WISH, { token, key })),
      );
      expect(new Set(ten.map((one) => JSON.stringify(one))).size).to.equal(1);
      const other = await ask(address, `${API}/tickets`, { ...WISH, lane: 'priority' }, { token, key });
      expect(other.status).to.equal(409);
      expect(other.body).to.include({ code: 'idempotency_conflict' });
    });
    expect(await tickets()).to.have.length(1);
  });

  it('needs a key made before the first try', async () => {
    const token = await deviceSecret();
    await visit(async (address) => {
      for (const key of [null, 'bukan-uuid']) {
        const { status, body, type } = await ask(address, `${API}/tickets`, WISH, { token, key });
        expect([status, body['code'], type]).to.deep.equal([
          400,
          'idempotency_key_missing',
          'application/problem+json; charset=utf-8',
        ]);
      }
    });
    expect(await tickets()).to.have.length(0);
  });

  it('is given to nobody but a kiosk of this hall', async () => {
    const other = await aHall();
    const refusals: [string | null, number, string][] = [
      [null, 401, 'not_signed_in'],
      ['A'.repeat(40), 401, 'not_signed_in'],
      [await deviceSecret({ hall: other }), 401, 'not_signed_in'],
      [await deviceSecret({ form: 'cookie' }), 401, 'not_signed_in'], // a cookie's secret is no bearer token
      [await deviceSecret({ kind: 'display' }), 403, 'forbidden'],
      [await tokenFor({ role: 'receptionist' }), 403, 'forbidden'],
      [await tokenFor({ role: 'hall_admin' }), 403, 'forbidden'],
    ];
    const beat = { paper: 'ok', printer: 'ok', queue_length: 0, clock: '2026-11-23T08:00:00+07:00' };
    await visit(async (address) => {
      for (const [token, status, code] of refusals) {
        for (const [path, body] of [
          ['tickets', WISH],
          ['heartbeat', beat],
        ] as const) {
          const answer = await ask(address, `${API}/${path}`, body, { token });
          expect([answer.status, answer.body['code']], `${path} ${code}`).to.deep.equal([status, code]);
        }
      }
    });
    expect(await tickets()).to.have.length(0);
  });

  it('is given no more by a kiosk that was taken out of use', async () => {
    const token = await deviceSecret({ code: 'KIOS-2' });
    const { hall } = await catalogue();
    await visit(async (address) => {
      expect((await ask(address, `${API}/tickets`, WISH, { token })).status).to.equal(201);
      await pools().db.transaction((trx) => revokeDevice(trx, hall.id, 'KIOS-2', MONDAY_8AM));
      forgetAccess();
      expect((await ask(address, `${API}/tickets`, WISH, { token })).status).to.equal(401);
    });
  });

  for (const [what, body, field] of [
    ['an unknown key', { ...WISH, nik: '3201010101010001' }, 'nik'],
    ['no service', { lane: 'regular', language: 'id' }, 'service'],
    ['a service that is no text', { ...WISH, service: 2 }, 'service'],
    ['an unknown lane', { ...WISH, lane: 'vip' }, 'lane'],
    ['no lane', { service: 'DUK-02', language: 'id' }, 'lane'],
    ['an unknown language', { ...WISH, language: 'jv' }, 'language'],
    ['an unknown need', { ...WISH, needs: ['sakit'] }, 'needs.0'],
    ['needs that are no list', { ...WISH, needs: 'deaf' }, 'needs'],
    ['more needs than there are', { ...WISH, needs: Array(6).fill('deaf') }, 'needs'],
    ['a phone that is a number', { ...WISH, phone: 81234567890 }, 'phone'],
    ['a phone nobody can be reached at', { ...WISH, phone: '021 234567' }, 'phone'],
    ['a list', [WISH], 'body'],
  ] as const) {
    it(`refuses ${what} with 422 and says where`, async () => {
      const token = await deviceSecret();
      await visit(async (address) => {
        const told = await ask(address, `${API}/tickets`, body, { token });
        expect([told.status, told.body['code']]).to.deep.equal([422, 'invalid_input']);
        expect(told.body['errors']).to.have.property(field).that.matches(/\w/);
      });
      expect(await tickets()).to.have.length(0);
    });
  }

  it('says in the language of the asker what is wrong with a phone', async () => {
    const token = await deviceSecret();
    const wrong = { ...WISH, phone: '12' };
    await visit(async (address) => {
      const id = await ask(address, `${API}/tickets`, wrong, { token });
      const en = await ask(address, `${API}/tickets`, wrong, { token, language: 'en' });
      expect(id.body['errors']).to.deep.equal({ phone: texts.id.wrong.phone_short });
      expect(en.body['errors']).to.deep.equal({ phone: texts.en.wrong.phone_short });
    });
  });

  it('refuses a service the hall does not have, and a body that is no JSON', async () => {
    const token = await deviceSecret();
    await visit(async (address) => {
      const unknown = await ask(address, `${API}/tickets`, { ...WISH, service: 'XXX-99' }, { token });
      expect([unknown.status, unknown.body['code']]).to.deep.equal([404, 'not_found']);
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
      const xml = await fetch(`${address}${API}/tickets`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'text/xml' },
        body: '<tiket/>',
      });
      expect(xml.status).to.equal(415);
      const broken = await fetch(`${address}${API}/tickets`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: '{"service":',
      });
      expect(broken.status).to.equal(400);
    });
  });

  it('keeps a phone sealed, in its one written form', async () => {
    const token = await deviceSecret();
    await visit(async (address, { keys }) => {
      const given = await ask(address, `${API}/tickets`, { ...WISH, phone: '0812 3456 7890' }, { token });
      expect(given.status).to.equal(201);
      expect(withoutLots(JSON.stringify(given.body))).to.not.include('3456');
      const [ticket] = await tickets();
      const sealed = String(ticket?.['phone_sealed']);
      expect(sealed).to.not.include('3456');
      expect(unseal(keys, sealed)).to.equal('+6281234567890');
    });
  });

  it('is refused while the service is closed, with the next opening in words', async () => {
    const token = await deviceSecret();
    const sunday = new Date('2026-11-22T10:00:00+07:00');
    await visit(
      async (address) => {
        const id = await ask(address, `${API}/tickets`, WISH, { token });
        expect([id.status, id.body['code']]).to.deep.equal([409, 'service_closed']);
        expect(id.body['detail']).to.equal(
          'Layanan ini sedang tutup. Buka lagi Senin, 23 November 2026 pukul 08.00 WIB.',
        );
        const en = await ask(address, `${API}/tickets`, WISH, { token, language: 'en' });
        expect(en.body['detail']).to.equal(
          'This service is closed. It opens on Monday, 23 November 2026 at 08.00 WIB.',
        );
      },
      { now: () => sunday },
    );
  });

  it('is refused once the numbers a supervisor allowed are given', async () => {
    const token = await deviceSecret();
    await pools().db('services').where({ code: 'DUK-02' }).update({ daily_limit: 1 });
    await catalogue();
    await visit(async (address) => {
      expect((await ask(address, `${API}/tickets`, WISH, { token })).status).to.equal(201);
      const none = await ask(address, `${API}/tickets`, WISH, { token });
      expect([none.status, none.body['code']]).to.deep.equal([409, 'sold_out_today']);
    });
  });

  it('can be had by the cookie of a paired screen, and not when another site asks for it', async () => {
    const secret = await deviceSecret({ form: 'cookie', code: 'KIOS-1' });
    await visit(async (address) => {
      const send = (headers: Record<string, string>) =>
        fetch(`${address}${API}/tickets`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'idempotency-key': randomUUID(),
            cookie: `satuatap_alat_kiosk=${secret}`,
            ...headers,
          },
          body: JSON.stringify(WISH),
        });
      expect((await send({ 'sec-fetch-site': 'same-origin' })).status).to.equal(201);
      expect((await send({ 'sec-fetch-site': 'cross-site' })).status).to.equal(403);
      expect((await send({ origin: 'https://jahat.example' })).status).to.equal(403);
    });
    expect(await tickets()).to.have.length(1);
  });

  it('comes later for kiosks that worked alone', async () => {
    const token = await deviceSecret();
    await visit(async (address) => {
      const { status, body: told } = await ask(address, `${API}/batches`, { tickets: [] }, { token });
      expect([status, told['code']]).to.deep.equal([501, 'not_built_yet']);
    });
  });
});

describe('the heartbeat of a kiosk', () => {
  beforeEach(freshDay);

  const BEAT = { paper: 'ok', printer: 'ok', queue_length: 0, clock: '2026-11-23T08:00:03+07:00' };
  const kiosk = async (): Promise<{ last_seen_at: Date | null; report: unknown }> => {
    const { hall } = await catalogue();
    return pools().db('devices').where({ hall_id: hall.id, code: 'KIOS-1' }).first('last_seen_at', 'report');
  };

  it("keeps that the machine is alive and how it is, and answers the hall's time", async () => {
    const token = await deviceSecret({ code: 'KIOS-1' });
    await visit(async (address) => {
      const told = await ask(address, `${API}/heartbeat`, { ...BEAT, paper: 'low' }, { token });
      expect([told.status, told.body]).to.deep.equal([200, { now: '2026-11-23T08:00:00+07:00' }]);
      expect(await kiosk()).to.deep.equal({ last_seen_at: MONDAY_8AM, report: { ...BEAT, paper: 'low' } });
    });
  });

  it('keeps a call for help until it is settled', async () => {
    const token = await deviceSecret({ code: 'KIOS-1' });
    await visit(async (address) => {
      await ask(address, `${API}/heartbeat`, { ...BEAT, help: true }, { token });
      await ask(address, `${API}/heartbeat`, BEAT, { token });
      expect((await kiosk()).report).to.include({ help_at: '2026-11-23T08:00:00+07:00' });
      await ask(address, `${API}/heartbeat`, { ...BEAT, help: false }, { token });
      expect((await kiosk()).report).to.include({ help_at: null });
    });
  });

  it('of a program that is no machine is answered all the same', async () => {
    const token = await deviceSecret();
    await visit(async (address) => {
      expect((await ask(address, `${API}/heartbeat`, BEAT, { token })).status).to.equal(200);
      expect((await kiosk()).last_seen_at).to.equal(null);
    });
  });

  for (const [what, body] of [
    ['an unknown key', { ...BEAT, temperature: 40 }],
    ['a missing clock', { paper: 'ok', printer: 'ok', queue_length: 0 }],
    ['a clock without a zone', { ...BEAT, clock: '2026-11-23T08:00:03' }],
    ['a queue that is text', { ...BEAT, queue_length: '0' }],
    ['a queue below nothing', { ...BEAT, queue_length: -1 }],
    ['a whole sentence for the paper', { ...BEAT, paper: 'Kertas habis, tolong!' }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const token = await deviceSecret({ code: 'KIOS-1' });
      await visit(async (address) => {
        expect((await ask(address, `${API}/heartbeat`, body, { token })).status).to.equal(422);
      });
      expect((await kiosk()).last_seen_at).to.equal(null);
    });
  }
});

describe('the page of the kiosk', () => {
  beforeEach(freshDay);

  it('is the touch client on a paired screen, and tells any other how to be paired', async () => {
    const secret = await deviceSecret({ form: 'cookie', code: 'KIOS-1' });
    const other = await deviceSecret({ form: 'cookie', hall: await aHall() });
    await visit(async (address) => {
      const open = (cookie: string) => fetch(`${address}/sagara-raya/kiosk`, { headers: { cookie } });
      const paired = await open(`satuatap_alat_kiosk=${secret}`);
      expect(paired.status).to.equal(200);
      expect(await paired.text())
        .to.include('id="layar"')
        .and.include('/assets/kiosk-');
      for (const cookie of ['', `satuatap_alat_kiosk=${other}`, `satuatap_alat_display=${secret}`]) {
        const strange = await open(cookie);
        expect(strange.status).to.equal(401);
        expect(await strange.text())
          .to.include('Mesin ini belum dipasangkan')
          .and.not.include('id="layar"');
      }
    });
  });
});
