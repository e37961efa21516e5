import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { aBooking } from '../support/bookings.ts';
import { closePage, faultsFoundByAxe, openPage, picture } from '../support/browser.ts';
import { deviceSecret } from '../support/devices.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { after, aHall, catalogue, freshDay, pools } from '../support/world.ts';

const PORTRAIT = { width: 1080, height: 1920 };
const LANDSCAPE = { width: 1366, height: 768 };
const PHONE = { width: 360, height: 800 };
const CHECK_INS = '**/kiosk/check-ins';

describe('a reservation shown to the kiosk', function () {
  this.timeout(90_000);

  let hall: OpenHall;
  let page: Page | undefined;

  beforeEach(freshDay);
  afterEach(async () => {
    await closePage(page);
    page = undefined;
    await hall?.close();
  });

  /** A paired kiosk at nine, half an hour before the booking of these tests. */
  async function switchOn(context: Mocha.Context, { size = PORTRAIT, still = false } = {}): Promise<Page> {
    hall = await openHall(after(3_600));
    const secret = await deviceSecret({ form: 'cookie', code: 'KIOS-1' });
    const opened = await openPage(context, { viewport: size, hasTouch: true });
    page = opened;
    if (still) await opened.clock.install();
    await opened.context().addCookies([{ name: 'satuatap_alat_kiosk', value: secret, url: hall.address }]);
    await opened.goto(`${hall.address}/sagara-raya/kiosk?cetak=mati`);
    await screen(opened, 'greeting');
    return opened;
  }

  const screen = (on: Page, name: string): Promise<void> =>
    on.locator(`#layar[data-screen="${name}"]`).waitFor({ state: 'visible' });

  const touch = (on: Page, what: string): Promise<void> => on.locator(what).tap();

  /** What a scanner does: a keyboard of one breath, with Enter at its end. */
  async function scan(on: Page, text: string): Promise<void> {
    await on.keyboard.type(text);
    await on.keyboard.press('Enter');
  }

  const tapCode = async (on: Page, code: string): Promise<void> => {
    for (const letter of code) await touch(on, `.key:text-is("${letter}")`);
  };

  const codeOn = async (on: Page): Promise<string> =>
    ((await on.locator('#kode').textContent()) ?? '').replaceAll('_', '');

  it('gives the number of its QR, scanned at the greeting without a touch', async function () {
    const booking = await aBooking({ needs: ['wheelchair'] });
    const on = await switchOn(this);
    await scan(on, `https://mpp.example/sagara-raya/reservasi/${booking.token}`);
    await screen(on, 'number');
    expect(await on.locator('#nomor').textContent()).to.equal('AR-001');
    const ticket = await pools().db('tickets').first();
    expect(ticket).to.include({ label: 'AR-001', origin: 'check_in', booking_id: booking.id, language: 'id' });
    await picture(on, 'kios-lapor-nomor');
  });

  it('understands a scanner that writes dashes for slashes, and opens no address', async function () {
    const booking = await aBooking();
    const on = await switchOn(this);
    const asked: string[] = [];
    on.on('request', (request) => asked.push(request.url()));
    await touch(on, '#reservasi');
    await touch(on, '.key:text-is("A")'); // the finger left its mark on a key, which the Enter of a scan must not press
    await scan(on, `https:--mpp.example-sagara-raya-reservasi-${booking.token}`);
    await screen(on, 'number');
    expect(await on.locator('#nomor').textContent()).to.equal('AR-001');
    expect(asked.filter((url) => url.includes('mpp.example'))).to.deep.equal([]);
  });

  it('gives the number of a code typed on the glass, with letters twice and one taken back', async function () {
    const booking = await aBooking();
    await pools().db('bookings').update({ code: 'AABBCCDD22' });
    const on = await switchOn(this, { size: LANDSCAPE });
    await touch(on, '#reservasi');
    expect(await on.locator('#lapor').isDisabled()).to.equal(true);
    await on.locator('.key:text-is("A")').dblclick();
    await tapCode(on, 'BBK');
    await touch(on, '#hapus');
    await tapCode(on, 'CCDD22');
    expect(await codeOn(on)).to.equal('AABBCCDD22');
    await tapCode(on, '3'); // there is no room for more
    expect(await codeOn(on)).to.equal('AABBCCDD22');
    await touch(on, '#lapor');
    await screen(on, 'number');
    expect(await on.locator('#nomor').textContent()).to.equal('AR-001');
    expect(await pools().db('bookings').where({ id: booking.id }).pluck('status')).to.deep.equal(['arrived']);
    await touch(on, '#selesai');
    await touch(on, '#reservasi');
    expect(await codeOn(on), 'nothing is left for the next person').to.equal('');
    expect(await on.evaluate<number>('localStorage.length')).to.equal(0);
  });

  it('gives the number of a code typed on a real keyboard, whatever was pressed between', async function () {
    await aBooking();
    await pools().db('bookings').update({ code: 'ABCDEFGHJK' });
    const on = await switchOn(this, { size: LANDSCAPE });
    await touch(on, '#reservasi');
    await on.keyboard.type('abc-def0o', { delay: 150 });
    await on.keyboard.press('Backspace');
    await on.keyboard.type('fghjk', { delay: 150 });
    await on.locator('#kode:has-text("K")').waitFor();
    expect(await codeOn(on)).to.equal('ABCDEFGHJK');
    await on.keyboard.press('Enter');
    await screen(on, 'number');
  });

  it('shows the same number when the reply was lost, and asks again by itself', async function () {
    const booking = await aBooking();
    const on = await switchOn(this);
    const keys: string[] = [];
    await on.route(CHECK_INS, async (route) => {
      keys.push(route.request().headers()['idempotency-key'] ?? '');
      if (keys.length === 1) {
        await route.fetch();
        await route.abort();
      } else if (keys.length === 2) await route.fulfill({ status: 503, body: '' });
      else await route.continue();
    });
    await scan(on, booking.token);
    await on.getByText('Kami mencoba lagi sendiri').waitFor();
    await scan(on, booking.token); // while it is under way: nothing
    await screen(on, 'number');
    expect(await on.locator('#nomor').textContent()).to.equal('AR-001');
    expect(keys).to.have.length(3);
    expect(new Set(keys).size).to.equal(1);
    expect(await pools().db('tickets')).to.have.length(1);
  });

  it('shows the same number after the power failed in the middle, in the language chosen before', async function () {
    const booking = await aBooking();
    const on = await switchOn(this);
    let answered: () => void = () => undefined;
    const served = new Promise<void>((resolve) => {
      answered = resolve;
    });
    let first = true;
    await on.route(CHECK_INS, async (route) => {
      if (!first) return route.continue();
      first = false;
      await route.fetch();
      answered(); // and the answer never arrives
    });
    await touch(on, '#bahasa');
    await scan(on, booking.code);
    await served;
    await on.reload();
    await screen(on, 'number');
    expect(await on.locator('h1').textContent()).to.equal('Please take your ticket');
    expect(await pools().db('tickets').select('label', 'language')).to.deep.equal([
      { label: 'AR-001', language: 'en' },
    ]);
  });

  it('says of each refusal what it is and what to do, and leads on to a number or to a person', async function () {
    const early = await aBooking({ starts_at: new Date('2026-11-23T11:00:00+07:00') });
    const wednesday = await aBooking({ starts_at: new Date('2026-11-25T09:30:00+07:00') });
    const there = await aBooking({ hall: await aHall() });
    const on = await switchOn(this);
    const faults: string[] = [];
    for (const [what, name, title, sentence] of [
      [early.code, 'dini', 'Belum waktunya lapor datang', 'mulai pukul 10.00 WIB.'],
      [wednesday.token, 'hari-lain', 'Reservasi ini bukan untuk hari ini', 'Rabu, 25 November 2026 pukul 09.30 WIB'],
      [there.token, 'mpp-lain', 'Reservasi ini untuk MPP lain', 'Silakan datang ke sana.'],
      ['ABCDEFGHJK', 'tidak-ada', 'Reservasi tidak ditemukan', 'Periksa kembali kodenya'],
      ['00020101021126610014ID.CO.QRIS.WWW', 'qris', 'Kode belum terbaca', 'Ini bukan kode reservasi.'],
      ['9'.repeat(4_296), 'panjang', 'Kode belum terbaca', 'Ini bukan kode reservasi.'],
      ['javascript:alert(1)', 'skrip', 'Kode belum terbaca', 'Ini bukan kode reservasi.'],
    ] as const) {
      await scan(on, what);
      await on.getByRole('heading', { name: title }).waitFor();
      await on.getByText(sentence).first().waitFor();
      faults.push(...(await faultsFoundByAxe(on)).map((fault) => `${name}: ${fault}`));
      await picture(on, `kios-lapor-tolak-${name}`);
    }
    expect(faults).to.deep.equal([]);
    await touch(on, '#ulangi');
    await screen(on, 'check_in');
    await touch(on, '#kembali');
    await screen(on, 'greeting');
    await scan(on, early.code);
    await touch(on, '#panggil');
    await on.getByText('Petugas kami siap membantu').waitFor();
    await touch(on, '#kembali');
    await touch(on, '#tanpa-reservasi');
    await screen(on, 'needs');
    expect(await pools().db('tickets')).to.have.length(0);
  });

  it('goes back to the start by itself, and forgets what was typed', async function () {
    const on = await switchOn(this, { still: true });
    await touch(on, '#reservasi');
    await tapCode(on, 'ABC');
    await on.clock.runFor(31_000);
    expect(await on.locator('#diam').isVisible()).to.equal(true);
    await on.clock.runFor(31_000);
    await screen(on, 'greeting');
    await touch(on, '#reservasi');
    expect(await codeOn(on)).to.equal('');
  });

  it('is not asked for where nothing can be reserved', async function () {
    await pools().db('services').where({ booking_mode: 'both' }).update({ booking_mode: 'walk_in', note: 'uji' });
    try {
      await catalogue();
      const on = await switchOn(this);
      expect(await on.locator('#ambil').count()).to.equal(1);
      expect(await on.locator('#reservasi').count()).to.equal(0);
      await scan(on, 'ABCDEFGHJK');
      await on.waitForTimeout(300);
      await screen(on, 'greeting');
    } finally {
      await pools()
        .db('services')
        .where({ booking_mode: 'walk_in', note: 'uji' })
        .update({ booking_mode: 'both', note: null });
      await catalogue();
    }
  });

  it('is read by the camera where the browser can', async function () {
    const booking = await aBooking();
    const on = await switchOn(this);
    await on.addInitScript(`
      window.BarcodeDetector = class { detect() { return Promise.resolve([{ rawValue: '${booking.token}' }]); } };
      navigator.mediaDevices.getUserMedia = () => {
        const canvas = document.createElement('canvas');
        setInterval(() => canvas.getContext('2d').fillRect(0, 0, 9, 9), 100);
        return Promise.resolve(canvas.captureStream(5));
      };
    `);
    await on.reload();
    await screen(on, 'greeting');
    await touch(on, '#reservasi');
    await touch(on, '#kamera');
    await screen(on, 'number');
    expect(await on.locator('#nomor').textContent()).to.equal('AR-001');
  });

  it('says so when the camera may not be used', async function () {
    const on = await switchOn(this);
    await on.addInitScript(`
      window.BarcodeDetector = class {};
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    `);
    await on.reload();
    await screen(on, 'greeting');
    await touch(on, '#reservasi');
    await touch(on, '#kamera');
    await on.getByText('Kamera tidak dapat dipakai.').waitFor();
    await screen(on, 'check_in');
  });

  it("notes the code of the agency's own app for the officer, where somebody gives one", async function () {
    for (const size of [PORTRAIT, LANDSCAPE]) {
      await freshDay();
      const on = await switchOn(this, { size });
      const name = size === PORTRAIT ? 'tegak' : 'datar';
      const faults: string[] = [];
      const look = async (what: string): Promise<void> => {
        faults.push(...(await faultsFoundByAxe(on)).map((fault) => `${what}: ${fault}`));
        faults.push(...(await faultsOfSize(on, true)).map((fault) => `${what}: ${fault}`));
        await picture(on, `kios-instansi-${name}-${what}`);
      };
      await touch(on, '#ambil');
      await touch(on, '[data-service="IMI-01"]');
      await screen(on, 'confirm');
      await look('1-ambil');
      await touch(on, '#kode-instansi');
      await scan(on, '3171005708900002'); // a card that is no code
      await on.getByText('Nomor 16 angka ini seperti NIK.').waitFor();
      expect(await on.locator('#simpan').isDisabled()).to.equal(true);
      await scan(on, 'MP-88417/2026');
      await touch(on, '#hapus');
      await look('2-kode');
      await touch(on, '#simpan');
      await screen(on, 'confirm');
      await on.getByText('Kode aplikasi: MP-88417/202').waitFor();
      await look('3-tersimpan');
      await touch(on, '#ambil');
      await screen(on, 'number');
      expect(await pools().db('tickets').pluck('external_code')).to.deep.equal(['MP-88417/202']);
      expect(faults).to.deep.equal([]);
      if (size === LANDSCAPE) break;
      await closePage(page);
      await hall.close();
    }
  });

  for (const [name, size] of Object.entries({ tegak: PORTRAIT, datar: LANDSCAPE, hp: PHONE })) {
    it(`can be read and touched by everyone on ${size.width} by ${size.height}`, async function () {
      const booking = await aBooking();
      const on = await switchOn(this, { size });
      const faults: string[] = [];
      const look = async (what: string): Promise<void> => {
        faults.push(...(await faultsFoundByAxe(on)).map((fault) => `${what}: ${fault}`));
        faults.push(...(await faultsOfSize(on, size !== PHONE)).map((fault) => `${what}: ${fault}`));
        await picture(on, `kios-lapor-${name}-${what}`);
      };
      await look('1-salam');
      await touch(on, '#reservasi');
      await look('2-kosong');
      await tapCode(on, booking.code.slice(0, 5));
      await look('3-setengah');
      for (const [way, id] of [
        ['4-rendah', '#rendah'],
        ['5-besar', '#besar'],
      ] as const) {
        await touch(on, id);
        await look(way);
        await touch(on, id);
      }
      await touch(on, '#bahasa');
      await tapCode(on, booking.code.slice(5));
      await look('6-penuh');
      await touch(on, '#lapor');
      await screen(on, 'number');
      await look('7-nomor');
      expect(faults).to.deep.equal([]);
    });
  }
});

/** What is too small for a finger, or wider than its screen. */
function faultsOfSize(on: Page, kiosk: boolean): Promise<string[]> {
  return on.evaluate(`(() => {
    const shown = [...document.querySelectorAll('button, input')].filter((one) => one.getClientRects().length > 0);
    const small = shown.filter((one) => ${String(kiosk)} && (one.offsetWidth < 64 || one.offsetHeight < 64));
    const wide = [...document.querySelectorAll('html, main, button')].filter((one) => one.scrollWidth > one.clientWidth + 1);
    return [
      ...small.map((one) => 'too small: ' + one.outerHTML.slice(0, 80)),
      ...wide.map((one) => 'too wide: ' + one.outerHTML.slice(0, 80)),
    ];
  })()`);
}
