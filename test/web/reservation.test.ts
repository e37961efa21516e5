import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { withoutLots } from '../support/ask.ts';
import type { Booking } from '../../src/booking/booking.ts';
import { expireHolds } from '../../src/booking/sweep.ts';
import { serviceByCode } from '../../src/hall/catalogue.ts';
import { newId, newToken } from '../../src/ids.ts';
import { checkIn } from '../../src/queue/check-in.ts';
import { texts } from '../../src/text/text.ts';
import { Browser, books, holds, HOURS, rightForm, TUESDAY_9AM } from '../support/at-home.ts';
import { aBooking } from '../support/bookings.ts';
import { visit } from '../support/visit.ts';
import { aHall, after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const t = texts.id.reservation;

/** What a page says, without its marks. */
const said = (html: string): string =>
  html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/&#39;|&#34;|&quot;/g, "'")
    .replaceAll(/\s+/g, ' ');

/** What differs at each drawing without meaning anything. */
const still = (html: string): string =>
  html.replaceAll(/nonce="[^"]*"|value="[0-9a-f-]{36}"|name="back" value="[^"]*"/g, '');

const bookings = (): Promise<Booking[]> => pools().db<Booking>('bookings').orderBy('made_at');
const only = async (): Promise<Booking> => {
  const [one, other] = await bookings();
  if (!one || other) throw new Error('not one booking');
  return one;
};

/** The hall's clock stands at `at.now`, and goes on when a test says so. */
async function atHome(work: (browser: Browser, at: { now: Date }) => Promise<void>, base_url?: string): Promise<void> {
  const at = { now: MONDAY_8AM };
  const made = { now: () => at.now, ...(base_url ? { base_url } : {}) };
  await visit((address) => work(new Browser(address), at), made);
}

describe('choosing what to reserve', () => {
  beforeEach(freshDay);

  it('begins with two choices at the hall and leads to the hours of a service', async () => {
    await atHome(async (browser) => {
      const home = await browser.get('');
      expect(home.text).to.include('href="/sagara-raya/reservasi"').and.include('href="#instansi"');
      const chosen = await browser.get('/reservasi?cari=ktp hilang');
      expect(chosen.text).to.include('href="/sagara-raya/reservasi/layanan/DUK-02"');
      const hours = await browser.get('/reservasi/layanan/duk-02');
      expect(hours.status).to.equal(200);
      expect(said(hours.text)).to.include('Surat kehilangan dari kepolisian').and.include(t.who_comes);
      expect(hours.text.match(/class="day /g)).to.have.length(11); // working days with places, of the fifteen shown
      expect(hours.text).to.include('name="starts_at" value="2026-11-23T09:30:00+07:00"');
    });
  });

  it('says on the page of a service when the next hour is free', async () => {
    await atHome(async (browser) => {
      const { text } = await browser.get('/layanan/DUK-02');
      expect(said(text)).to.include('Jam kosong berikutnya: Senin, 23 November pukul 09.30 WIB');
      expect(text).to.include('href="/sagara-raya/reservasi/layanan/DUK-02"');
    });
  });

  for (const [code, mode, sentence] of [
    ['IMI-01', 'external', t.external_only],
    ['IMI-03', 'walk_in', t.walk_in_only],
  ] as const)
    it(`says what to do instead where a service is ${mode}, and holds nothing for it`, async () => {
      await atHome(async (browser) => {
        expect(said((await browser.get(`/layanan/${code}`)).text)).to.include(sentence);
        const hours = await browser.get(`/reservasi/layanan/${code}`);
        expect(said(hours.text)).to.include(sentence);
        expect(hours.text).to.not.include('name="starts_at"');
        const refused = await browser.post('/reservasi/tahan', { service: code, starts_at: TUESDAY_9AM });
        expect(refused.status).to.equal(409);
        expect(await bookings()).to.eql([]);
      });
    });

  for (const [what, day, why] of [
    ['a Sunday', '2026-11-29', 'Tutup pada hari itu. Buka Senin sampai Jumat.'],
    ['a day that has passed', '2026-11-20', t.why.past_day],
    ['a day too far ahead', '2027-03-01', 'Reservasi dapat dibuat sampai Senin, 7 Desember 2026.'],
  ] as const)
    it(`says why ${what} has no place and offers the next day with one`, async () => {
      await atHome(async (browser) => {
        const { status, text } = await browser.get(`/reservasi/layanan/DUK-02?hari=${day}`);
        expect(status).to.equal(200);
        expect(said(text)).to.include(why);
        expect(text).to.match(/class="button button-primary button-wide" href="[^"]+\?hari=2026-1[12]-\d\d#jam"/);
        expect(text).to.not.include('name="starts_at"');
      });
    });

  it('says that a day is full and names the next one with a place', async () => {
    const hall = await catalogue();
    const { id: service_id } = serviceByCode(hall, 'DUK-02');
    await atHome(async (browser) => {
      const hours = [...(await browser.get(HOURS)).text.matchAll(/name="starts_at" value="([^"]+)"/g)];
      await pools()
        .db('slots')
        .insert(
          hours.map(([, starts_at = '']) => ({
            hall_id: hall.hall.id,
            id: newId(),
            service_id,
            day: '2026-11-24',
            starts_at,
            ends_at: new Date(new Date(starts_at).getTime() + 30 * 60_000),
            capacity: 0,
            set_by: 'staff:test',
          })),
        );
      const { text } = await browser.get(HOURS);
      expect(text).to.include('?hari=2026-11-25#jam');
      expect(text).to.not.include('name="starts_at"');
    });
  });

  it('takes what is no day of the calendar for no wish at all', async () => {
    await atHome(async (browser) => {
      for (const day of ['31/04/2026', '2026-13-01', '2026-02-29', '-1', '1e9', "' or 1=1", '２０２６-11-24'])
        expect((await browser.get(`/reservasi/layanan/DUK-02?hari=${encodeURIComponent(day)}`)).status).to.equal(200);
      expect((await browser.get('/reservasi/layanan/XXX-99')).status).to.equal(404);
    });
  });
});

describe('a tap on an hour', () => {
  beforeEach(freshDay);

  it('holds the place for this browser, which gets a cookie no script can read', async () => {
    await atHome(async (browser) => {
      const { status, to, headers } = await browser.post('/reservasi/tahan', {
        service: 'DUK-02',
        starts_at: TUESDAY_9AM,
      });
      expect(status).to.equal(303);
      expect(to).to.match(/^\/sagara-raya\/reservasi\/isi\/[\w-]{24}$/);
      expect(headers.get('set-cookie')).to.match(/^satuatap_peramban=[\w-]{24};.*HttpOnly; SameSite=Lax$/);
      const hold = await only();
      expect(hold).to.include({ status: 'held', name_sealed: null });
      expect(hold.held_by)
        .to.match(/^[0-9a-f]{64}$/)
        .and.not.equal(browser.jar.get('satuatap_peramban'));
      const form = await browser.get(to);
      expect(said(form.text)).to.include('Ditahan sampai pukul 08.10 WIB').and.include(t.identity_purpose);
      expect(form.headers.get('cache-control')).to.equal('no-store');
    });
  });

  it('has a cookie that no neighbour can set where the address is https', async () => {
    await atHome(async (browser) => {
      const { headers } = await browser.post('/reservasi/tahan', { service: 'DUK-02', starts_at: TUESDAY_9AM });
      expect(headers.get('set-cookie')).to.match(
        /^__Host-satuatap_peramban=.*Path=\/;.*HttpOnly; Secure; SameSite=Lax$/,
      );
    }, 'https://mpp.example');
  });

  it('twice is one hold, and a tap on another hour moves it', async () => {
    await atHome(async (browser) => {
      const first = await holds(browser);
      expect(await holds(browser)).to.equal(first);
      const second = await holds(browser, '2026-11-24T10:00:00+07:00');
      expect(second).to.not.equal(first);
      const statuses = (await bookings()).map(({ status }) => status);
      expect(statuses).to.have.members(['held', 'cancelled']);
      expect(await holds(new Browser(browser.address))).to.not.equal(first);
    });
  });

  it('on an hour that was just taken shows the hours that are left', async () => {
    await atHome(async (browser) => {
      await aBooking({ starts_at: new Date(TUESDAY_9AM) });
      await pools().db('slots').update({ capacity: 1, set_by: 'staff:test' });
      const { status, text } = await browser.post('/reservasi/tahan', { service: 'DUK-02', starts_at: TUESDAY_9AM });
      expect(status).to.equal(409);
      expect(said(text)).to.include(t.hour_gone);
      expect(text).to.include('value="2026-11-24T09:30:00+07:00"').and.not.include(`value="${TUESDAY_9AM}"`);
    });
  });

  for (const [what, starts_at, expected] of [
    ['yesterday', '2026-11-22T09:00:00+07:00', 409],
    ['between two hours', '2026-11-24T09:07:00+07:00', 409],
    ['at night', '2026-11-24T23:00:00+07:00', 409],
    ['beyond the horizon', '2027-11-24T09:00:00+07:00', 409],
    ['a day that does not exist', '2026-02-30T09:00:00+07:00', 422],
    ['without a zone', '2026-11-24T09:00:00', 422],
    ['no time', 'besok', 422],
    ['nothing', '', 422],
    ['a number', '1764000000', 422],
    ['two at once', [TUESDAY_9AM, TUESDAY_9AM], 422],
  ] as const)
    it(`on ${what} holds nothing and shows what there is`, async () => {
      await atHome(async (browser) => {
        const fields = { service: 'DUK-02', starts_at: typeof starts_at === 'string' ? starts_at : [...starts_at] };
        const { status, text } = await browser.post('/reservasi/tahan', fields);
        expect(status).to.equal(expected);
        expect(text).to.match(/name="starts_at"|\?hari=/);
        expect(await bookings()).to.eql([]);
      });
    });

  it('from another site holds nothing', async () => {
    await atHome(async ({ address }) => {
      const { status } = await fetch(`${address}/sagara-raya/reservasi/tahan`, {
        method: 'POST',
        headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
        body: new URLSearchParams({ service: 'DUK-02', starts_at: TUESDAY_9AM }),
      });
      expect(status).to.equal(403);
      expect(await bookings()).to.eql([]);
    });
  });
});

describe('the form of a held place', () => {
  beforeEach(freshDay);

  it('books, seals who comes, and shows it to this browser', async () => {
    await atHome(async (browser) => {
      const page = await books(browser, { for: 'someone', priority: '1' });
      const booking = await only();
      expect(booking).to.include({ status: 'booked', lane: 'priority', for_someone: true, language: 'id' });
      expect(booking.notice_version).to.be.a('string');
      expect(JSON.stringify(booking)).to.not.match(/Siti|34567890|3171005708900002/);
      expect(page).to.equal(`/sagara-raya/reservasi/${booking.token}`);
      const shown = await browser.get(page);
      expect(said(shown.text)).to.include("Siti Nurhaliza O'Neil").and.include('0812-••••-••••');
      expect(withoutLots(shown.text)).to.not.include('7890');
      expect(shown.headers.get('cache-control')).to.equal('no-store');
    });
  });

  it('asks for no identity where the service needs none, and keeps none', async () => {
    await atHome(async (browser) => {
      const form = await holds(browser, TUESDAY_9AM, 'DUK-03');
      expect((await browser.get(form)).text).to.not.include('identity_number');
      const { status } = await browser.post(form, { ...rightForm });
      expect(status).to.equal(303);
      expect(await only()).to.include({ identity_kind: null, identity_sealed: null });
    });
  });

  const wrong: readonly [string, Record<string, string | string[]>, RegExp][] = [
    ['no name', { name: '' }, /Tuliskan nama/],
    ['a name of spaces', { name: ' \u00a0 \u2003 ' }, /Tuliskan nama/],
    ['a name of 121 letters', { name: 'a'.repeat(121) }, /paling banyak 120/],
    ['a name of 4,000 letters', { name: 'a'.repeat(4_000) }, /./],
    ['a name with marks', { name: '<script>alert(1)</script>' }, /hanya boleh berisi huruf/],
    ['a name with digits', { name: 'Budi 2' }, /hanya boleh berisi huruf/],
    ['a name that turns round', { name: 'Budi \u202Eidub' }, /tidak dapat dibaca/],
    ['a name with a NUL', { name: 'Budi\u0000' }, /tidak dapat dibaca/],
    ['two names', { name: ['Budi', 'Ani'] }, /./],
    ['a NIK of 15 digits', { identity_number: '317100570890000' }, /16 angka/],
    ['a NIK with an O', { identity_number: '31710O5708900002' }, /huruf O/],
    ['a NIK from a spreadsheet', { identity_number: '3.17E+15' }, /lembar kerja/],
    ['a NIK of an impossible day', { identity_number: '3171007208900001' }, /bukan tanggal/],
    ['a NIK without a sequence', { identity_number: '3171001708450000' }, /0000/],
    ['no number', { identity_number: '' }, /belum punya nomor/],
    ['a number and "none"', { identity_kind: 'none' }, /Kosongkan nomornya/],
    ['an unknown kind', { identity_kind: 'sim' }, new RegExp(t.wrong.identity_kind)],
    ['no phone', { phone: '' }, /Tuliskan nomor HP/],
    ['a landline', { phone: '021-5551234' }, /telepon rumah/],
    ['a foreign phone', { phone: '+65 8123 4567' }, /luar Indonesia/],
    ['two phones', { phone: '081234567890, 081234567891' }, /satu nomor/],
    ['a phone with letters', { phone: '0812abc67890' }, /hanya berisi angka/],
    ['nobody to book for', { for: 'cat' }, new RegExp(t.wrong.for)],
    ['a field nobody asked for', { role: 'hall_admin' }, /./],
  ];
  for (const [what, fields, sentence] of wrong)
    it(`says what is wrong with ${what}, keeps what was typed and the hold, and stores nothing`, async () => {
      await atHome(async (browser) => {
        const form = await holds(browser);
        const { status, text } = await browser.post(form, { ...rightForm, ...fields });
        expect(status).to.equal(422);
        const summary = /<ul class="error-list">[\s\S]*?<\/ul>/.exec(text)?.[0] ?? '';
        expect(said(summary)).to.match(sentence);
        for (const [field, value] of Object.entries(rightForm))
          if (!(field in fields) && field !== 'for' && field !== 'identity_kind')
            expect(text, field).to.include(`value="${value.replaceAll("'", '&#39;')}"`);
        expect(text).to.not.include('<script>alert');
        expect(await only()).to.include({ status: 'held', name_sealed: null, phone_sealed: null, person_hash: null });
        expect((await browser.post(form, rightForm)).status).to.equal(303);
      });
    });

  it('leads from each sentence to its field', async () => {
    await atHome(async (browser) => {
      const form = await holds(browser);
      const { text } = await browser.post(form, { for: 'self', identity_kind: 'nik' });
      const fields = [...text.matchAll(/href="#(field-\w+)"/g)].map(([, id]) => id);
      expect(fields).to.eql(['field-name', 'field-identity_number', 'field-phone']);
      for (const id of fields) expect(text).to.include(`id="${id}"`).and.include(`id="${id}-error"`);
    });
  });

  for (const name of ["O'Neil", 'A.', 'Supardi', 'Dr. H. Ahmad Fauzi, S.H., M.Kn.', 'محمد', '李小龙', 'Nguyễn Thị Bé'])
    it(`takes the name ${name} and shows it as it was typed`, async () => {
      await atHome(async (browser) => {
        const { text } = await browser.get(await books(browser, { name }));
        expect(said(text)).to.include(name.replaceAll('"', "'"));
      });
    });

  it('sent twice is one reservation, with the same answer; also from a page opened before', async () => {
    await atHome(async (browser) => {
      const form = await holds(browser);
      const key = randomUUID();
      const told = await Promise.all([browser.post(form, rightForm, key), browser.post(form, rightForm, key)]);
      expect(told.map(({ status }) => status)).to.eql([303, 303]);
      expect(told[0].to).to.equal(told[1].to);
      const again = await browser.post(form, { ...rightForm, name: 'Orang Lain' });
      expect([again.status, again.to]).to.eql([303, told[0].to]);
      expect((await browser.get(form)).to).to.equal(told[0].to);
      expect(await only()).to.have.property('status', 'booked');
    });
  });

  it('answers a used identity and a used person with one sentence and tells nothing of the other', async () => {
    await atHome(async (browser) => {
      await books(browser);
      const other = new Browser(browser.address);
      const form = await holds(other, '2026-11-24T10:00:00+07:00');
      const { status, text } = await other.post(form, { ...rightForm, name: 'Budi', phone: '081299998888' });
      expect(status).to.equal(409);
      expect(said(text)).to.include(texts.id.refusals.already_booked({})).and.not.include('09.00');
      expect(text).to.include('value="Budi"').and.not.include('Siti');
      expect((await bookings()).filter((one) => one.status === 'held')).to.have.length(1);
    });
  });

  it('gives more time once, without losing what was typed', async () => {
    await atHome(async (browser) => {
      const form = await holds(browser);
      const { status, text } = await browser.post(`${form}/perpanjang`, { ...rightForm, needs: ['deaf'] });
      expect(status).to.equal(200);
      expect(said(text)).to.include(t.extended('08.15 WIB'));
      expect(text)
        .to.include('value="0812-3456-7890"')
        .and.match(/value="deaf" checked/);
      expect(text).to.not.include('/perpanjang');
      expect((await browser.post(`${form}/perpanjang`, rightForm)).status).to.equal(409);
      expect(await only()).to.deep.include({ status: 'held', held_until: after(15 * 60) });
    });
  });

  it('gives the place back when asked, once, and says so', async () => {
    await atHome(async (browser) => {
      const form = await holds(browser);
      for (const _time of [1, 2]) expect((await browser.post(`${form}/batal`, { name: 'Bu' })).to).to.equal(form);
      expect(said((await browser.get(form)).text)).to.include(t.given_back_title);
      expect(await only()).to.include({ status: 'cancelled', name_sealed: null });
    });
  });

  it('says after ten minutes what happened, keeps what was typed, and holds the same hour again', async () => {
    await atHome(async (browser, at) => {
      const form = await holds(browser);
      at.now = after(601);
      await expireHolds(pools().db, at.now);
      expect((await browser.get(form)).status).to.equal(410);
      const over = await browser.post(form, { ...rightForm, needs: ['deaf', 'companion'] });
      expect(over.status).to.equal(409);
      expect(said(over.text)).to.include(t.over('08.10 WIB')).and.include(t.over_kept);
      expect(await only()).to.include({ status: 'expired', name_sealed: null });
      const kept: Record<string, string[]> = {};
      for (const [, name = '', value = ''] of over.text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g))
        if (!['idempotency_key', 'language', 'back'].includes(name))
          kept[name] = [...(kept[name] ?? []), value.replaceAll('&#39;', "'")];
      expect(kept).to.deep.include({ name: [rightForm.name], needs: ['deaf', 'companion'] });
      const again = await browser.post('/reservasi/tahan', kept);
      expect(again.status).to.equal(200);
      expect(again.text)
        .to.include('value="0812-3456-7890"')
        .and.match(/value="companion" checked/);
      const [, next = ''] = /id="isian" method="post" action="([^"]+)"/.exec(again.text) ?? [];
      expect((await browser.post(next, rightForm)).status).to.equal(303);
    });
  });
});

describe('a browser that comes back late', () => {
  beforeEach(freshDay);

  it('holds the very last place again before the sweep has come', async () => {
    await atHome(async (browser, at) => {
      const form = await holds(browser);
      await pools().db('slots').update({ capacity: 1, set_by: 'staff:test' });
      at.now = after(601);
      const again = await holds(browser);
      expect(again).to.not.equal(form);
      expect((await bookings()).map(({ status }) => status)).to.have.members(['expired', 'held']);
      expect(await pools().db('slots').pluck('taken')).to.eql([1]);
    });
  });

  it('is never harmed by what others put into its cookies', async () => {
    await atHome(async (browser) => {
      const page = await books(browser);
      for (const value of ['', 'x', '%E0%A4%A', '"', 'a'.repeat(3_000), '{}', '../..', '\\', 's:x']) {
        const other = new Browser(browser.address);
        for (const name of ['satuatap_peramban', 'satuatap_reservasi', '__Host-satuatap_peramban'])
          other.jar.set(name, value);
        expect((await other.get(page)).status, value).to.equal(200);
        expect((await other.post(`${page}/batal`)).status, value).to.equal(403);
        expect(
          (await other.post('/reservasi/tahan', { service: 'DUK-02', starts_at: TUESDAY_9AM })).status,
        ).to.be.oneOf([303, 409]);
        expect(other.jar.get('satuatap_peramban')).to.match(/^[\w-]{24}$/);
      }
    });
  });

  it('finds a page, never a fault, at addresses that were bent', async () => {
    await atHome(async (browser) => {
      const page = await books(browser);
      for (const query of [
        '?hari=a&hari=b',
        '?hari[]=x',
        '?hari=%00',
        '?cari=a&cari=b',
        `?hari=${'x'.repeat(8_000)}`,
        '?fbclid=1',
      ])
        for (const path of ['/reservasi', '/reservasi/layanan/DUK-02', page, `${page}/pindah`, `${page}/ics`]) {
          const { status } = await browser.get(`${path}${query}`);
          expect(status, `${path}${query.slice(0, 20)}`).to.be.oneOf([200, 422]);
        }
    });
  });

  it('may not ask for codes without end from one address (S35)', async () => {
    await visit(
      async (address) => {
        const told: number[] = [];
        for (let n = 0; n < 11; n += 1) {
          const browser = new Browser(address);
          told.push((await browser.post('/reservasi', { code: `ABCDEFGHJ${(n % 8) + 2}`, last_four: '1234' })).status);
        }
        expect(told.slice(0, 10)).to.eql(Array.from({ length: 10 }, () => 404));
        expect(told[10]).to.equal(429);
      },
      { config: { rate_limits: true } },
    );
  });
});

describe("a reservation's own page", () => {
  beforeEach(freshDay);

  it('shows what, where and when to who has the link alone, and never who', async () => {
    await atHome(async (browser) => {
      const page = await books(browser);
      const { code } = await only();
      const { text } = await new Browser(browser.address).get(page);
      expect(said(text))
        .to.include(`${code.slice(0, 4)}-${code.slice(4, 7)}-${code.slice(7)}`)
        .and.include('Selasa, 24 November 2026')
        .and.include('09.00 WIB')
        .and.include('mulai pukul 08.00 WIB')
        .and.include('Surat kehilangan dari kepolisian')
        .and.include(t.hidden);
      expect(text).to.not.match(/Siti|0812|7890|3171/);
    });
  });

  for (const [status, sentence] of [
    ['held', t.held_state],
    ['cancelled', t.cancelled_state],
    ['expired', t.expired_state],
    ['absent', t.absent_state],
  ] as const)
    it(`says what it means that it is ${status}, and what to do next`, async () => {
      const { token } = await aBooking({ status, starts_at: new Date(TUESDAY_9AM) });
      await atHome(async (browser) => {
        const { status: answered, text } = await browser.get(`/reservasi/${token}`);
        expect(answered).to.equal(200);
        expect(said(text)).to.include(sentence).and.include(t.states[status]);
        expect(text).to.match(/class="button button-primary button-wide" href="\/sagara-raya\/reservasi\//);
        for (const file of ['pdf', 'ics', 'qr'])
          expect((await browser.get(`/reservasi/${token}/${file}`)).status).to.equal(404);
      });
    });

  it('leads to the live ticket once its owner has arrived', async () => {
    const { token, code } = await aBooking();
    const of = {
      catalogue: await catalogue(),
      code,
      device_id: null,
      language: null,
      by: 'device:test',
      request: null,
    };
    const { body } = await checkIn(pools(), of, after(3_600));
    await atHome(async (browser) => {
      const { text } = await browser.get(`/reservasi/${token}`);
      expect(said(text)).to.include(t.arrived_state);
      expect(text).to.include(`href="/sagara-raya/tiket/${body.token}"`);
    });
  });

  it('says that the hour was closed, why, and how to move', async () => {
    const { token } = await aBooking({ starts_at: new Date(TUESDAY_9AM) });
    const closed = { closed_at: MONDAY_8AM, closed_reason: 'Listrik padam' };
    await pools().db('slots').update(closed);
    await atHome(async (browser) => {
      const { text } = await browser.get(`/reservasi/${token}`);
      expect(said(text)).to.include(t.closed_title).and.include('Penyebab: Listrik padam.');
      expect(text).to.include(`/reservasi/${token}/pindah`);
    });
  });

  it('is the same page for a link nobody has, one of another hall and one that is none', async () => {
    const elsewhere = await aBooking({ hall: await aHall() });
    await atHome(async (browser) => {
      const told = [];
      for (const token of [newToken(), elsewhere.token, 'x', 'a%2fb', 'ABCD-EFG-HJK', `${newToken()}'`])
        told.push(await browser.get(`/reservasi/${token}`), await browser.get(`/reservasi/isi/${token}`));
      expect(new Set(told.map(({ status }) => status))).to.eql(new Set([404]));
      expect(new Set(told.map(({ text }) => still(text))).size).to.equal(1);
      expect(said(told[0]?.text ?? '')).to.include(t.void);
    });
  });
});

describe('opening a reservation with its code', () => {
  beforeEach(freshDay);

  it('works however the code is written, and shows who it is for', async () => {
    await atHome(async (browser) => {
      const page = await books(browser);
      const { code } = await only();
      for (const code_typed of [code.toLowerCase(), ` ${code.slice(0, 4)} ${code.slice(4)} `]) {
        const other = new Browser(browser.address);
        const { status, to } = await other.post('/reservasi', { code: code_typed, last_four: ' 7890 ' });
        expect([status, to]).to.eql([303, page]);
        expect(said((await other.get(page)).text)).to.include('Siti');
      }
    });
  });

  it('answers wrong digits, an unknown code, a hold and one that expired alike (S36)', async () => {
    const held = await aBooking({ status: 'held' });
    const expired = await aBooking({ status: 'expired' });
    await atHome(async (browser) => {
      await books(browser);
      const { code } = (await bookings()).find(({ status }) => status === 'booked') ?? held;
      const told = [];
      for (const [typed, last_four] of [
        [code, '0000'],
        ['ABCDEFGHJK', '7890'],
        [held.code, '7890'],
        [expired.code, '7890'],
        ['tidak ada', '7890'],
        [code, '%'],
        [code, '________'],
      ]) {
        const { status, text } = await browser.post('/reservasi', { code: typed ?? '', last_four: last_four ?? '' });
        told.push(`${status} ${still(text).replaceAll(typed ?? '', '')}`);
      }
      expect(new Set(told).size).to.equal(1);
      expect(told[0]).to.match(/^404 /).and.include(t.open_wrong);
    });
  });

  it('does not let anyone try all digits of a code (S37)', async () => {
    await atHome(async (browser) => {
      await books(browser);
      const { code } = await only();
      const told: number[] = [];
      for (let n = 0; n < 9; n += 1)
        told.push((await browser.post('/reservasi', { code, last_four: String(1_000 + n) })).status);
      expect(told.slice(0, 5)).to.eql([404, 404, 404, 404, 404]);
      expect(told.at(-1)).to.equal(429);
      expect((await browser.post('/reservasi', { code, last_four: '7890' })).status).to.equal(429);
    });
  });
});

describe('changing a reservation', () => {
  beforeEach(freshDay);

  it('takes four digits of the phone where only the link is known (A7)', async () => {
    await atHome(async (browser) => {
      const page = await books(browser);
      const other = new Browser(browser.address);
      for (const act of ['batal', 'pindah']) {
        const asked = await other.get(`${page}/${act}`);
        expect(said(asked.text)).to.include(t.prove_title).and.not.include(t.cancel_lead);
        const tried = await other.post(`${page}/${act}`, act === 'batal' ? {} : { starts_at: TUESDAY_9AM });
        expect(tried.status).to.equal(403);
      }
      expect(await only()).to.have.property('status', 'booked');
      expect((await other.post(`${page}/bukti`, { last_four: '1234', act: 'batal' })).status).to.equal(422);
      const proven = await other.post(`${page}/bukti`, { last_four: '7890', act: 'batal' });
      expect([proven.status, proven.to]).to.eql([303, `${page}/batal`]);
      expect((await other.post(`${page}/batal`)).to).to.equal(page);
      expect(await only()).to.have.property('status', 'cancelled');
    });
  });

  it('is not open to a proof that was made up or belongs to another reservation', async () => {
    await atHome(async (browser) => {
      const page = await books(browser);
      const [, proof = ''] = [...browser.jar].find(([name]) => name.endsWith('_reservasi')) ?? [];
      const other = new Browser(browser.address);
      const own = await books(
        other,
        { phone: '081299998888', identity_number: '3171001708450001' },
        '2026-11-24T10:00:00+07:00',
      );
      expect(own).to.not.equal(page);
      for (const value of [proof.slice(0, -1), `${proof}x`, 'x', '', '.'.repeat(100)]) {
        other.jar.set('satuatap_reservasi', value);
        expect((await other.post(`${page}/batal`)).status).to.equal(403);
      }
    });
  });

  it('cancels after asking once, gives the place back, and the second time is the same', async () => {
    await atHome(async (browser) => {
      const page = await books(browser);
      const asked = await browser.get(`${page}/batal`);
      expect(said(asked.text)).to.include(t.cancel_title);
      expect(await only()).to.have.property('status', 'booked');
      for (const _time of [1, 2]) expect((await browser.post(`${page}/batal`)).to).to.equal(page);
      expect(said((await browser.get(page)).text)).to.include(t.cancelled_state);
      expect(await pools().db('slots').pluck('taken')).to.eql([0]);
    });
  });

  it('moves to another hour; the old place stays until the new one is taken', async () => {
    await atHome(async (browser) => {
      const page = await books(browser);
      const hours = await browser.get(`${page}/pindah`);
      expect(hours.text).to.include('2026-11-24T09:30:00+07:00').and.not.include(`value="${TUESDAY_9AM}"`);
      expect(said(hours.text)).to.include(`09.00 ${t.move_same}`);
      const moved = await browser.post(`${page}/pindah`, { starts_at: '2026-11-25T10:00:00+07:00' });
      expect([moved.status, moved.to]).to.eql([303, page]);
      expect(said((await browser.get(page)).text))
        .to.include('Rabu, 25 November 2026')
        .and.include('10.00 WIB');

      await pools().db('slots').where('starts_at', new Date(TUESDAY_9AM)).update({ capacity: 0, set_by: 'staff:test' });
      const full = await browser.post(`${page}/pindah`, { starts_at: TUESDAY_9AM });
      expect(full.status).to.equal(409);
      expect(full.text).to.include('name="starts_at"');
      const wrong = await browser.post(`${page}/pindah`, { starts_at: 'besok' });
      expect(wrong.status).to.equal(422);
      expect(said(wrong.text)).to.include(t.wrong.starts_at);
      expect(await only()).to.deep.include({ starts_at: new Date('2026-11-25T10:00:00+07:00'), status: 'booked' });
    });
  });

  it('ends when the hour begins', async () => {
    await atHome(async (browser, at) => {
      const page = await books(browser);
      at.now = new Date(TUESDAY_9AM);
      for (const act of ['batal', 'pindah']) {
        expect((await browser.get(`${page}/${act}`)).to).to.equal(page);
        const fields = act === 'batal' ? {} : { starts_at: '2026-11-25T10:00:00+07:00' };
        expect((await browser.post(`${page}/${act}`, fields)).to).to.equal(page);
      }
      const { text } = await browser.get(page);
      expect(said(text)).to.include(t.over_now).and.not.include(t.cancel);
      expect(await only()).to.have.property('status', 'booked');
    });
  });
});

describe('looking at reservations', () => {
  beforeEach(freshDay);

  it('changes nothing, whatever is opened', async () => {
    await atHome(async (browser) => {
      const page = await books(browser);
      const form = await holds(new Browser(browser.address), '2026-11-24T10:00:00+07:00');
      const tables = ['bookings', 'booking_moves', 'slots', 'idempotency_keys', 'outbox'];
      const state = async (): Promise<string> =>
        JSON.stringify(await Promise.all(tables.map((table) => pools().db(table).orderBy('hall_id').select('*'))));
      const before = await state();
      const pages = [
        '/reservasi',
        HOURS,
        form,
        page,
        ...['pdf', 'ics', 'qr', 'batal', 'pindah'].map((one) => `${page}/${one}`),
      ];
      for (const path of pages) expect((await browser.get(path)).status, path).to.equal(200);
      expect(await state()).to.equal(before);
    });
  });

  it('has files for paper and calendar that say nothing of who comes', async () => {
    await atHome(async (browser) => {
      const page = await books(browser);
      const { token, code } = await only();
      const other = new Browser(browser.address);
      const calendar = await other.get(`${page}/ics`);
      expect(calendar.headers.get('content-type')).to.match(/^text\/calendar; charset=utf-8/);
      expect(calendar.text)
        .to.include('DTSTART:20261124T020000Z\r\nDTEND:20261124T023000Z')
        .and.include(code.slice(0, 3))
        .and.not.include(token)
        .and.not.match(/Siti|7890|3171/);
      expect(Math.max(...calendar.text.split('\r\n').map((line) => Buffer.byteLength(line)))).to.be.at.most(75);
      expect(calendar.text.replaceAll('\r\n', '')).to.not.match(/[\r\n]/);
      expect((await other.get(`${page}/pdf`)).text).to.match(/^%PDF-/);
      expect((await other.get(`${page}/qr`)).headers.get('content-type')).to.match(/^image\/svg\+xml/);
    });
  });
});
