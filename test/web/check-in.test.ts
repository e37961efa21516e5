import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { newToken } from '../../src/ids.ts';
import { aDesk, call } from '../queue/at-work.ts';
import { aBooking } from '../support/bookings.ts';
import { deviceSecret } from '../support/devices.ts';
import { aStaff, signedIn, tokenFor } from '../support/people.ts';
import { visit } from '../support/visit.ts';
import { after, aHall, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const API = '/api/v1/halls/sagara-raya';
const PAGE = '/sagara-raya/meja-depan';
const NINE = after(3_600);

/** Booked with the agency's own app. */
const EXTERNAL = 'IMI-01';

type Told = { status: number; body: Record<string, unknown> };

async function show(
  address: string,
  code: unknown,
  { token, at = 'kiosk', key = randomUUID(), language = 'id', more = {} }: Asking,
): Promise<Told> {
  const answer = await fetch(`${address}${API}/${at}/check-ins`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-language': language,
      'idempotency-key': key,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify({ code, ...more }),
  });
  const body: unknown = JSON.parse(await answer.text());
  if (typeof body !== 'object' || body === null) throw new Error('no object');
  return { status: answer.status, body: { ...body } };
}

type Asking = { token?: string; at?: 'kiosk' | 'front-desk'; key?: string; language?: string; more?: object };

describe('a check-in by a program', () => {
  beforeEach(freshDay);

  it('is answered like a number from the kiosk, and the second time with the same ticket', async () => {
    const token = await deviceSecret({ code: 'KIOS-1' });
    const booking = await aBooking({ lane: 'priority' });
    await visit(
      async (address) => {
        const key = randomUUID();
        const first = await show(address, booking.code.toLowerCase(), { token, key });
        expect(first.status).to.equal(201);
        const keys = ['id', 'number', 'token', 'day', 'service', 'ahead', 'wait_minutes', 'links'];
        expect(Object.keys(first.body)).to.have.members(keys);
        const page = `https://mpp.example/sagara-raya/tiket/${String(first.body['token'])}`;
        expect(first.body).to.deep.include({
          number: 'AR-001',
          service: 'DUK-02',
          links: { page, pdf: `${page}.pdf`, escpos: `${page}.escpos` },
        });
        expect(await show(address, booking.code.toLowerCase(), { token, key })).to.deep.equal(first);
        const link = `https://mpp.example/sagara-raya/reservasi/${booking.token}`;
        expect(await show(address, link, { token })).to.deep.equal({ status: 200, body: first.body });

        const paper = await fetch(`${address}/sagara-raya/tiket/${String(first.body['token'])}.pdf`);
        expect(paper.status).to.equal(200);
        const read = await fetch(`${address}${API}/tickets/${String(first.body['token'])}`);
        const followed: unknown = JSON.parse(await read.text());
        expect(followed).to.include({
          number: 'AR-001',
          status: 'waiting',
          why: 'Nomor Anda: AR-001 prioritas, reservasi 09.30.',
        });
      },
      { base_url: 'https://mpp.example', now: () => NINE },
    );
    const kept = await pools().db('tickets').select('label', 'origin', 'device_id');
    expect(kept).to.have.length(1);
    expect(kept[0]).to.include({ label: 'AR-001', origin: 'check_in' });
    expect(kept[0].device_id).to.be.a('string');
  });

  it('works at the front desk, for receptionists and above, and is written down as theirs', async () => {
    const booking = await aBooking();
    const token = await tokenFor({ role: 'receptionist' });
    await visit(
      async (address) => {
        for (const [who, status] of [
          [undefined, 401],
          [await tokenFor({ role: 'officer' }), 403],
          [await deviceSecret({}), 403],
          [token, 201],
        ] as const)
          expect(
            (await show(address, booking.token, { ...(who ? { token: who } : {}), at: 'front-desk' })).status,
          ).to.equal(status);
      },
      { now: () => NINE },
    );
    expect(await pools().db('booking_moves').where({ move: 'arrive' }).pluck('by')).to.match(/^token:/);
  });

  it('is refused with a status, a code and a sentence of its own in both languages', async () => {
    const token = await deviceSecret();
    const other = await aBooking({ hall: await aHall() });
    const wednesday = await aBooking({ starts_at: new Date('2026-11-25T09:30:00+07:00') });
    const noon = await aBooking({ starts_at: new Date('2026-11-23T11:00:00+07:00') });
    const cancelled = await aBooking({ status: 'cancelled' });
    const cases: [string, number, string, RegExp][] = [
      ['ABCDEFGHJK', 404, 'not_found', /No reservation was found/],
      [newToken(), 404, 'not_found', /No reservation was found/],
      [cancelled.code, 404, 'not_found', /No reservation was found/],
      [other.code, 409, 'other_hall', /^This reservation is for Mal Pelayanan Publik/],
      [wednesday.code, 409, 'not_today', /Wednesday, 25 November 2026 at 09\.30 WIB/],
      [noon.code, 409, 'too_early', /check in from 10\.00 WIB/],
      ['javascript:alert(1)', 422, 'not_a_booking_code', /not a reservation code/],
      ['ABC-DEFG-HJ0', 422, 'not_a_booking_code', /no digits 0 or 1/],
      ['9'.repeat(4_296), 422, 'not_a_booking_code', /not a reservation code/],
    ];
    await visit(
      async (address) => {
        for (const [code, status, named, sentence] of cases) {
          const said = await show(address, code, { token, language: 'en' });
          expect([said.status, said.body['code']], code.slice(0, 30)).to.deep.equal([status, named]);
          expect(said.body['detail']).to.match(sentence);
          const indonesian = await show(address, code, { token });
          expect(indonesian.body['detail']).to.be.a('string').and.not.match(sentence);
        }
        for (const bad of [7, null, ['ABCDEFGHJK'], 'A\u0000B', 'x'.repeat(8_001)])
          expect((await show(address, bad, { token })).body['code']).to.equal('invalid_input');
        const unknown = await show(address, noon.code, { token, more: { nik: '3171005708900002' } });
        expect(unknown.body['code']).to.equal('invalid_input');
      },
      { now: () => NINE },
    );
    expect(await pools().db('tickets')).to.have.length(0);
    expect(await pools().db('idempotency_keys')).to.have.length(0);
  });

  it('tells nothing of an unknown, a held and a cancelled reservation that tells them apart', async () => {
    const token = await deviceSecret();
    const codes = [
      'ABCDEFGHJK',
      (await aBooking({ status: 'held' })).code,
      (await aBooking({ status: 'expired' })).code,
    ];
    codes.push((await aBooking({ status: 'cancelled' })).token, newToken());
    await visit(
      async (address) => {
        const answers = new Set<string>();
        for (const code of codes) {
          const { status, body } = await show(address, code, { token });
          answers.add(JSON.stringify({ status, ...body, reference: '' }));
        }
        expect([...answers]).to.have.length(1);
      },
      { now: () => NINE },
    );
  });

  it('is the same ticket for one reservation shown at two kiosks within a second', async () => {
    const [one, two] = [await deviceSecret({ code: 'KIOS-1' }), await deviceSecret({ code: 'KIOS-2' })];
    const booking = await aBooking();
    await visit(
      async (address) => {
        const told = await Promise.all([one, two].map((token) => show(address, booking.token, { token })));
        expect(told.map(({ status }) => status).toSorted((a, b) => a - b)).to.deep.equal([200, 201]);
        expect(told[0]?.body).to.deep.equal(told[1]?.body);
      },
      { now: () => NINE },
    );
  });

  it('stops a scanner that has run wild, with a word when to come back', async () => {
    const token = await deviceSecret();
    await visit(
      async (address) => {
        const all = await Promise.all(Array.from({ length: 260 }, () => show(address, 'ABCDEFGHJK', { token })));
        expect(all.filter(({ status }) => status === 429)).to.have.length(20);
        expect(all.filter(({ status }) => status === 404)).to.have.length(240);
      },
      { now: () => MONDAY_8AM, config: { rate_limits: true } },
    );
  });
});

describe('a reservation shown at the front desk', () => {
  beforeEach(freshDay);

  it('becomes a number in one step, and prints no second paper by itself', async () => {
    const booking = await aBooking();
    const rina = await aStaff({ role: 'receptionist' });
    await visit(
      async (address) => {
        const desk = await signedIn(address, rina);
        await desk.get(PAGE);
        const first = await desk.post(`${PAGE}/lapor-datang`, { kode: ` ${booking.code.toLowerCase()} ` });
        expect(first.status).to.equal(303);
        const ticket = await pools().db('tickets').first();
        expect(first.headers.get('location')).to.equal(`${PAGE}/tiket/${ticket.id}?cetak=ya`);
        const page = await (await desk.get(`${PAGE}/tiket/${ticket.id}`)).text();
        expect(page).to.include('AR-001').and.include('Reservasi 09.30');
        const link = `https://mpp.example/sagara-raya/reservasi/${booking.token}`;
        const second = await desk.post(`${PAGE}/lapor-datang`, { kode: link });
        expect(second.headers.get('location')).to.equal(`${PAGE}/tiket/${ticket.id}`);
      },
      { now: () => NINE },
    );
    expect(await pools().db('booking_moves').where({ move: 'arrive' }).pluck('by')).to.deep.equal([`staff:${rina.id}`]);
  });

  it('is refused with the same sentences, and what was typed is kept', async () => {
    const wednesday = await aBooking({ starts_at: new Date('2026-11-25T09:30:00+07:00') });
    const rina = await aStaff({ role: 'receptionist' });
    await visit(
      async (address) => {
        const desk = await signedIn(address, rina);
        await desk.get(PAGE);
        for (const [kode, status, sentence] of [
          [wednesday.code, 409, 'Rabu, 25 November 2026 pukul 09.30 WIB'],
          ['ABCD-EFG-HJK', 404, 'Reservasi dengan kode ini tidak ditemukan.'],
          ['<b>ABC</b>', 422, 'Ini bukan kode reservasi.'],
        ] as const) {
          const answer = await desk.post(`${PAGE}/lapor-datang`, { kode });
          const page = await answer.text();
          expect(answer.status).to.equal(status);
          expect(page)
            .to.include(sentence)
            .and.include(`value="${kode.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}"`);
        }
        expect((await desk.post(`${PAGE}/lapor-datang`, {})).status).to.equal(422);
      },
      { now: () => NINE },
    );
    expect(await pools().db('tickets')).to.have.length(0);
  });
});

describe("the code of an agency's own booking", () => {
  beforeEach(freshDay);

  const take = (address: string, token: string, more: object) =>
    fetch(`${address}${API}/kiosk/tickets`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ lane: 'regular', language: 'id', ...more }),
    });
  const kept = (): Promise<(string | null)[]> => pools().db('tickets').orderBy('issued_at').pluck('external_code');

  it('is kept with the number where the service is booked there, and nowhere else', async () => {
    const token = await deviceSecret();
    await visit(
      async (address) => {
        expect((await take(address, token, { service: EXTERNAL, external_code: ' mp-2026/00417 ' })).status).to.equal(
          201,
        );
        expect((await take(address, token, { service: EXTERNAL })).status).to.equal(201);
        expect((await take(address, token, { service: 'DUK-02', external_code: 'MP-1' })).status).to.equal(201);
      },
      { now: () => NINE },
    );
    expect(new Set(await kept())).to.deep.equal(new Set(['MP-2026/00417', null]));
  });

  it('is refused where it is an identity number or no code at all', async () => {
    const token = await deviceSecret();
    await visit(
      async (address) => {
        for (const external_code of ['3171005708900002', '3171-0057-0890-0002', '<b>', 'x'.repeat(41)]) {
          const answer = await take(address, token, { service: EXTERNAL, external_code });
          expect(answer.status).to.equal(422);
          const told: unknown = JSON.parse(await answer.text());
          expect(told).to.have.property('errors').that.has.property('external_code').that.includes('Bukan NIK');
        }
      },
      { now: () => NINE },
    );
    expect(await kept()).to.deep.equal([]);
  });

  it('is given at the front desk and shown to the officer who calls', async () => {
    const rina = await aStaff({ role: 'receptionist' });
    await visit(
      async (address) => {
        const front = await signedIn(address, rina);
        expect(await (await front.get(`${PAGE}?kata=paspor`)).text()).to.include('Kode dari aplikasi instansi');
        expect(await (await front.get(`${PAGE}?kata=kelahiran`)).text()).to.not.include('Kode dari aplikasi instansi');
        const wish = { service: EXTERNAL, lane: 'regular', language: 'id', kata: 'paspor', note: '' };
        const wrong = await front.post(`${PAGE}/tiket`, { ...wish, external_code: '3171005708900002' });
        expect(wrong.status).to.equal(422);
        expect(await wrong.text()).to.include('Bukan NIK');
        const given = await front.post(`${PAGE}/tiket`, { ...wish, external_code: 'M-Paspor 88417' });
        expect(given.status).to.equal(303);
        const { id } = await pools().db('tickets').first('id');
        expect(await (await front.get(`${PAGE}/tiket/${id}`)).text()).to.include('M-PASPOR 88417');

        const hall = await catalogue();
        const service = hall.services.find(({ code }) => code === EXTERNAL)!;
        const { number } = hall.counters.find(({ service_ids }) => service_ids.includes(service.id))!;
        await call(await aDesk(number, NINE), NINE);
        const officer = await signedIn(address, await aStaff({ counter: number }));
        const screen = await (await officer.get(`/sagara-raya/loket/${number}`)).text();
        expect(screen).to.include('Kode aplikasi instansi: <strong class="tabular">M-PASPOR 88417</strong>');
      },
      { now: () => NINE },
    );
  });
});
