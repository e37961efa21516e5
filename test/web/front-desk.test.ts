import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { missTurn } from '../../src/queue/missed.ts';
import { numberTyped } from '../../src/queue/find-tickets.ts';
import { aDesk, call, on, walkIn } from '../queue/at-work.ts';
import { aStaff, signedIn, tokenFor } from '../support/people.ts';
import { visit } from '../support/visit.ts';
import { aHall, after, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const API = '/api/v1/halls/sagara-raya/front-desk';
const PAGE = '/sagara-raya/meja-depan';

type Told = { status: number; body: Record<string, unknown> };

async function ask(
  address: string,
  path: string,
  {
    token,
    body,
    key = randomUUID(),
    method = 'POST',
  }: { token?: string; body?: unknown; key?: string; method?: string },
): Promise<Told> {
  const answer = await fetch(`${address}${API}${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(method === 'POST' ? { 'idempotency-key': key } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const read: unknown = JSON.parse(await answer.text());
  if (typeof read !== 'object' || read === null) throw new Error('no object');
  return { status: answer.status, body: { ...read } };
}

const numbersIn = (body: Record<string, unknown>): string[] => {
  const { tickets } = body;
  if (!Array.isArray(tickets)) throw new Error('no tickets');
  return tickets.map((ticket: { number: string }) => ticket.number);
};

const WISH = { service: 'DUK-02', lane: 'regular', language: 'id' };

/** Called at counter 1 and marked absent by its officer. */
async function aMissedTicket() {
  const ticket = await walkIn();
  const desk = await aDesk(1);
  const turn = await call(desk);
  await missTurn(pools().db, { ...on(desk, turn), reason: 'tidak ada di ruang tunggu' }, MONDAY_8AM);
  return ticket;
}

describe('a number as somebody types it', () => {
  for (const [typed, read] of [
    ['A-012', { series: 'A', number: 12 }],
    ['a12', { series: 'A', number: 12 }],
    [' ap 3 ', { series: 'AP', number: 3 }],
    ['12', { series: null, number: 12 }],
    ['A-1000', { series: 'A', number: 1000 }],
    ['ktp', null],
    ['A-', null],
    ["a'; drop", null],
  ] as const)
    it(`reads “${typed}”`, () => expect(numberTyped(typed)).to.deep.equal(read));
});

describe('the front desk for programs', () => {
  beforeEach(freshDay);

  it('gives a number for someone, once for a key, and keeps the remark for the officer', async () => {
    const token = await tokenFor({ role: 'receptionist' });
    await visit(async (address) => {
      const key = randomUUID();
      const body = { ...WISH, lane: 'priority', needs: ['wheelchair'], note: 'Minta dibantu dari pintu' };
      const given = await ask(address, '/tickets', { token, body, key });
      expect(given.status).to.equal(201);
      expect(given.body).to.include({ number: 'AP-001', service: 'DUK-02', ahead: 0, wait_minutes: null });
      expect(given.body['links']).to.have.keys('page', 'pdf', 'escpos');
      expect((await ask(address, '/tickets', { token, body, key })).body).to.deep.equal(given.body);
      const kept = await pools().db('tickets');
      expect(kept).to.have.length(1);
      expect(kept[0]).to.include({ origin: 'front_desk', note: 'Minta dibantu dari pintu', lane: 'priority' });
    });
  });

  it('finds a ticket by agency, number and hour, and never tells its secret', async () => {
    await walkIn();
    await walkIn({ service_code: 'IMI-01', at: after(600) });
    const late = await walkIn({ at: after(1_800) });
    const token = await tokenFor({ role: 'receptionist' });
    await visit(async (address) => {
      const find = async (query: string) => (await ask(address, `/tickets?${query}`, { token, method: 'GET' })).body;
      expect(numbersIn(await find(''))).to.deep.equal(['A-002', 'B-001', 'A-001']);
      expect(numbersIn(await find('agency=IMIGRASI'))).to.deep.equal(['B-001']);
      expect(numbersIn(await find('number=a2'))).to.deep.equal(['A-002']);
      expect(numbersIn(await find('number=1'))).to.deep.equal(['B-001', 'A-001']);
      expect(numbersIn(await find('after=08:05&before=08:20'))).to.deep.equal(['B-001']);
      expect(numbersIn(await find('after=2026-11-23T08:20:00%2B07:00'))).to.deep.equal(['A-002']);
      expect(JSON.stringify(await find(''))).to.not.include(late.token);
      expect(await find('agency=&number=&after=&before=')).to.deep.equal(await find(''));
      expect((await ask(address, '/tickets?agency=TIDAKADA', { token, method: 'GET' })).status).to.equal(404);
      expect((await ask(address, '/tickets?nama=siti', { token, method: 'GET' })).status).to.equal(422);
    });
  });

  it('makes a marked copy whose secret replaces the old one', async () => {
    const ticket = await walkIn();
    const token = await tokenFor({ role: 'receptionist' });
    await visit(async (address) => {
      const key = randomUUID();
      const copy = await ask(address, `/tickets/${ticket.id}/copy`, { token, key });
      expect(copy.status).to.equal(200);
      expect(copy.body).to.include({ number: 'A-001', copies: 1 });
      expect(copy.body['token']).to.not.equal(ticket.token);
      expect(await pools().db('tickets').where({ token: ticket.token })).to.have.length(0);
      expect((await ask(address, `/tickets/${ticket.id}/copy`, { token, key })).body).to.deep.equal(copy.body);
      expect((await ask(address, `/tickets/${randomUUID()}/copy`, { token })).status).to.equal(404);
    });
  });

  it('changes a wrongly chosen service before the call, never after', async () => {
    const ticket = await walkIn();
    const token = await tokenFor({ role: 'receptionist' });
    await visit(async (address) => {
      const change = (service: string) => ask(address, `/tickets/${ticket.id}/service`, { token, body: { service } });
      expect((await change('DUK-01')).body['code']).to.equal('same_service');
      expect((await change('DUK-03')).status).to.equal(200);
      await call(await aDesk(4));
      expect((await change('DUK-01')).body['code']).to.equal('turn_moved_on');
    });
  });

  it('brings a missed citizen back once without a reason, again with one', async () => {
    const ticket = await aMissedTicket();
    const token = await tokenFor({ role: 'receptionist' });
    await visit(async (address) => {
      const back = (body?: unknown) => ask(address, `/tickets/${ticket.id}/return`, { token, body: body ?? {} });
      expect((await back()).status).to.equal(200);
      expect((await back()).body['code']).to.equal('turn_moved_on');
      const desk = await aDesk(1);
      await missTurn(pools().db, { ...on(desk, await call(desk)), reason: 'tidak ada lagi' }, MONDAY_8AM);
      expect((await back()).body['code']).to.equal('reason_needed');
      expect((await back({ reason: 'sedang di kamar kecil' })).status).to.equal(200);
    });
  });

  it('calls nobody', async () => {
    const token = await tokenFor({ role: 'receptionist' });
    await walkIn();
    await aDesk(1);
    await visit(async (address) => {
      const called = await fetch(`${address}/api/v1/halls/sagara-raya/desk/1/calls`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() },
      });
      expect(called.status).to.equal(403);
    });
  });

  it('is closed to strangers, officers, agency admins and auditors, and to tickets of another hall', async () => {
    const other = await aHall();
    const theirs = await walkIn({ catalogue: other });
    await visit(async (address) => {
      expect((await ask(address, '/tickets', { body: WISH })).status).to.equal(401);
      for (const role of ['officer', 'agency_admin', 'auditor'] as const) {
        const token = await tokenFor({ role });
        expect((await ask(address, '/tickets', { token, body: WISH })).status).to.equal(403);
        expect((await ask(address, '/tickets', { token, method: 'GET' })).status).to.equal(403);
      }
      for (const role of ['receptionist', 'supervisor', 'hall_admin'] as const)
        expect((await ask(address, '/tickets', { token: await tokenFor({ role }), body: WISH })).status).to.equal(201);
      const token = await tokenFor({ role: 'receptionist' });
      expect((await ask(address, `/tickets/${theirs.id}/copy`, { token })).status).to.equal(404);
      const foreign = await tokenFor({ role: 'receptionist', hall: other });
      expect((await ask(address, '/tickets', { token: foreign, body: WISH })).status).to.equal(401);
    });
  });
});

describe('the front desk as a page', () => {
  beforeEach(freshDay);

  it('finds the service by what people say, gives the number and shows its paper', async () => {
    await visit(async (address) => {
      const { get, post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      const found = await (await get(`${PAGE}?kata=ktp+hilang`)).text();
      expect(found).to.include('Penggantian KTP-el hilang atau rusak');
      const wish = {
        service: 'DUK-02',
        lane: 'priority',
        language: 'id',
        needs: 'deaf',
        idempotency_key: randomUUID(),
      };
      const given = await post(`${PAGE}/tiket`, wish);
      expect(given.status).to.equal(303);
      const again = await post(`${PAGE}/tiket`, wish);
      expect(again.headers.get('location')).to.equal(given.headers.get('location'));
      const page = await (await get(given.headers.get('location') ?? '')).text();
      expect(page).to.include('AP-001').and.include('Tuli').and.include('kertas.pdf');
      const path = (given.headers.get('location') ?? '').replace('?cetak=ya', '/kertas.pdf');
      const paper = await get(path);
      expect(paper.headers.get('content-type')).to.equal('application/pdf');
      expect(paper.headers.get('content-security-policy')).to.include("frame-ancestors 'self'");
      expect(
        Buffer.from(await paper.arrayBuffer())
          .subarray(0, 5)
          .toString(),
      ).to.equal('%PDF-');
    });
  });

  it('says what is wrong beside the form, and nothing is given', async () => {
    await visit(async (address) => {
      const { get, post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      const wrong = await post(`${PAGE}/tiket`, { lane: 'regular', language: 'id', kata: 'paspor' });
      expect(wrong.status).to.equal(422);
      expect(await wrong.text())
        .to.include('Pilih layanannya dahulu.')
        .and.include('Paspor baru');
      expect(await (await get(`${PAGE}?kata=zzzzz`)).text()).to.include('Tidak ada layanan dengan kata itu');
      expect(await (await get(`${PAGE}?nomor=ktp`)).text()).to.include('Ketik nomor seperti A-012');
      expect(await pools().db('tickets')).to.have.length(0);
    });
  });

  it('tells when the hall is closed instead of giving a number', async () => {
    await visit(
      async (address) => {
        const { post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
        const closed = await post(`${PAGE}/tiket`, { service: 'DUK-02', lane: 'regular', language: 'id' });
        expect(closed.status).to.equal(409);
        expect(await closed.text()).to.include('Layanan ini sedang tutup.');
      },
      { now: () => new Date('2026-11-23T20:00:00+07:00') },
    );
  });

  it('copies, corrects the lane with a reason, changes the service and brings back', async () => {
    const missed = await aMissedTicket();
    const ticket = await walkIn();
    await visit(async (address) => {
      const { get, post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      const at = `${PAGE}/tiket/${ticket.id}`;
      expect((await post(`${at}/salinan`)).headers.get('location')).to.equal(`${at}?cetak=ya`);
      expect(await (await get(at)).text()).to.include('Salinan ke-1');

      const lane = { lane: 'priority', note: 'Lansia' };
      const refused = await post(`${at}/catatan`, lane);
      expect(refused.status).to.equal(422);
      expect(await refused.text()).to.include('Tuliskan alasannya');
      expect((await post(`${at}/catatan`, { ...lane, reason: 'salah pilih di anjungan' })).status).to.equal(303);
      expect(await (await get(at)).text())
        .to.include('Prioritas')
        .and.include('Lansia');
      expect(await pools().db('audit').where({ action: 'ticket.lane.priority' })).to.have.length(1);

      expect(await (await post(`${at}/layanan`, { service: 'paspor' })).text()).to.include(
        'Pilih satu layanan dari daftar',
      );
      expect((await post(`${at}/layanan`, { service: 'DUK-03' })).status).to.equal(303);

      const back = `${PAGE}/tiket/${missed.id}`;
      expect(await (await get(back)).text())
        .to.include('Terlewat')
        .and.include('Kembalikan ke antrean');
      expect((await post(`${back}/kembali`)).status).to.equal(303);
      expect(await (await get(back)).text()).to.include('Menunggu');
    });
  });

  it('is closed to officers, and to forms without the token', async () => {
    await visit(async (address) => {
      const officer = await signedIn(address, await aStaff({ counter: 1 }));
      expect((await officer.get(PAGE)).status).to.equal(403);
      const { cookie } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      const forged = await fetch(`${address}${PAGE}/tiket`, {
        method: 'POST',
        headers: { cookie },
        body: new URLSearchParams({ service: 'DUK-02', lane: 'regular', language: 'id' }),
      });
      expect(forged.status).to.equal(403);
      expect(await pools().db('tickets')).to.have.length(0);
    });
  });
});
