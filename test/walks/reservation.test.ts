import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { expireHolds } from '../../src/booking/sweep.ts';
import { forgetHallNow } from '../../src/queue/status.ts';
import { aBooking } from '../support/bookings.ts';
import { closePage, faultsAtAllWidths, faultsFoundByAxe, openPage, picture, screens } from '../support/browser.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const HALL = '/sagara-raya';
const TUESDAY_9AM = new Date('2026-11-24T09:00:00+07:00');

const words = {
  id: {
    book: 'Buat reservasi',
    send: 'Buat reservasi',
    service: 'Penggantian KTP-el hilang atau rusak',
    search: 'Anda perlu apa?',
    find: 'Cari',
    day: 'Rabu, 25 November, sisa 25',
    name: 'Nama lengkap orang yang akan datang',
    number: 'Nomor',
    phone: 'Nomor HP yang dapat dihubungi',
    when: 'Rabu, 25 November 2026',
    move: 'Pindah ke hari atau jam lain',
    moved: 'Kamis, 26 November 2026',
    other: 'Kamis, 26 November, sisa 25',
    cancel: 'Batalkan reservasi',
    yes: 'Ya, batalkan reservasi',
    gone: 'Reservasi ini sudah dibatalkan',
    code: 'Kode reservasi',
    digits: 'Empat angka terakhir nomor HP',
    open: 'Buka reservasi',
  },
  en: {
    book: 'Make a reservation',
    send: 'Make the reservation',
    service: 'Replace a lost or damaged ID card',
    search: 'What do you need?',
    find: 'Search',
    day: 'Wednesday, 25 November, 25 left',
    name: 'Full name of the person who will come',
    number: 'The number',
    phone: 'Mobile number to reach you',
    when: 'Wednesday, 25 November 2026',
    move: 'Move to another day or hour',
    moved: 'Thursday, 26 November 2026',
    other: 'Thursday, 26 November, 25 left',
    cancel: 'Cancel the reservation',
    yes: 'Yes, cancel the reservation',
    gone: 'This reservation was cancelled',
    code: 'Reservation code',
    digits: 'Last four digits of the phone number',
    open: 'Open reservation',
  },
} as const;

describe('a citizen reserves from home', function () {
  this.timeout(180_000);
  let hall: OpenHall;
  let page: Page | undefined;

  beforeEach(async function () {
    await freshDay();
    forgetHallNow((await catalogue()).hall.id);
    hall = await openHall();
  });
  afterEach(async () => {
    await closePage(page);
    await hall.close();
  });

  async function fillIn(on: Page, said: (typeof words)['id' | 'en']): Promise<void> {
    await on.getByLabel(said.name).fill('Siti Aminah');
    await on.getByLabel(said.number, { exact: true }).fill('3171 0057 0890 0002');
    await on.getByLabel(said.phone).fill('0812 3456 7890');
  }

  for (const language of ['id', 'en'] as const)
    for (const javaScriptEnabled of [true, false])
      it(`books, moves, comes back by the code and cancels, in ${language}, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async function () {
        const locale = language === 'id' ? 'id-ID' : 'en-GB';
        const on = await openPage(this, { javaScriptEnabled, locale, viewport: screens.phone });
        page = on;
        const said = words[language];
        await on.goto(`${hall.address}${HALL}`);
        await on.getByRole('link', { name: said.book }).click();
        await on.getByLabel(said.search).fill('ktp hilang');
        await on.getByRole('button', { name: said.find, exact: true }).click();
        await on.getByRole('link', { name: said.service }).first().click();
        await on.getByRole('link', { name: said.day }).click();
        await on.getByRole('button', { name: '09.30' }).click();
        await fillIn(on, said);
        await on.getByRole('button', { name: said.send }).click();
        await on.getByText(said.when).waitFor();
        expect(await on.getByText('Siti Aminah').count()).to.equal(1);
        const code = (await on.locator('.code').textContent()) ?? '';
        expect(code).to.match(/^[A-Z2-9]{4}-[A-Z2-9]{3}-[A-Z2-9]{3}$/);
        const qr = await on.locator('.qr-picture svg').boundingBox();
        expect(qr?.width).to.be.at.least(200);

        await on.getByRole('link', { name: said.move }).click();
        await on.getByRole('link', { name: said.other }).click();
        await on.getByRole('button', { name: '13.00' }).click();
        await on.getByText(said.moved).waitFor();

        await on.context().clearCookies(); // the next day, on another phone
        await on.goto(`${hall.address}${HALL}/reservasi`);
        await on.getByLabel(said.code).fill(code.toLowerCase());
        await on.getByLabel(said.digits).fill('7890');
        await on.getByRole('button', { name: said.open }).click();
        await on.getByText('Siti Aminah').waitFor();
        await on.getByRole('link', { name: said.cancel }).click();
        await on.getByRole('button', { name: said.yes }).click();
        await on.getByText(said.gone).waitFor();
      });

  it('does it all with the keyboard alone', async function () {
    const on = await openPage(this, { viewport: screens.phone });
    page = on;
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let tabs = 0; tabs < 90; tabs += 1) {
        await on.keyboard.press('Tab');
        const there = await on.evaluate<string>(
          `((e) => (e?.getAttribute('aria-label') ?? e?.labels?.[0]?.textContent ?? e?.textContent ?? '').replace(/\\s+/g, ' ').trim())(document.activeElement)`,
        );
        if (name.test(there)) {
          const seen = await on.evaluate<boolean>(
            `((b) => b.top >= 0 && b.bottom <= innerHeight)(document.activeElement.getBoundingClientRect())`,
          );
          expect(seen, `${name.source} is in sight`).to.equal(true);
          return;
        }
      }
      throw new Error(`no way to ${name.source}`);
    };
    await on.goto(`${hall.address}${HALL}/reservasi/layanan/DUK-02?hari=2026-11-25`);
    await tabTo(/^10\.30/);
    await on.keyboard.press('Enter');
    await on.waitForURL(/\/isi\//);
    await tabTo(/^Nama lengkap/);
    await on.keyboard.type('Siti Aminah');
    await tabTo(/^Nomor$/);
    await on.keyboard.type('3171005708900002');
    await tabTo(/^Nomor HP/);
    await on.keyboard.type('081234567890');
    await on.keyboard.press('Enter'); // sends the form, and neither extends nor gives back
    await on.getByText('Rabu, 25 November 2026').waitFor();
  });

  it('is told of the time that runs, gently, and loses nothing when it is over', async function () {
    const on = await openPage(this, { viewport: screens.phone });
    page = on;
    await on.goto(`${hall.address}${HALL}/reservasi/layanan/DUK-02?hari=2026-11-25`);
    await on.getByRole('button', { name: '09.30' }).click();
    await on.getByText('Sisa 9 mnt').waitFor();
    hall.wait(485);
    await on.reload();
    await on.locator('[data-hold-said]', { hasText: 'Sisa dua menit' }).waitFor({ state: 'attached' });
    await fillIn(on, words.id);
    hall.wait(200);
    await expireHolds(pools().db, hall.deps.now());
    await on.getByRole('button', { name: 'Buat reservasi' }).click();
    await on.getByRole('heading', { name: 'Waktu menahan tempat sudah habis' }).waitFor();
    await picture(on, 'reservation-over');
    await on.getByRole('button', { name: 'Tahan lagi jam yang sama' }).click();
    expect(await on.getByLabel('Nomor HP yang dapat dihubungi').inputValue()).to.equal('0812 3456 7890');
    await on.getByRole('button', { name: 'Buat reservasi' }).click();
    await on.getByText('Rabu, 25 November 2026').waitFor();
  });

  it('gets more time with one tap and keeps what was typed', async function () {
    const on = await openPage(this, { viewport: screens.phone });
    page = on;
    await on.goto(`${hall.address}${HALL}/reservasi/layanan/DUK-02?hari=2026-11-25`);
    await on.getByRole('button', { name: '09.30' }).click();
    await fillIn(on, words.id);
    await on.getByRole('button', { name: 'Perpanjang 5 menit' }).click();
    await on.getByText('Waktu sudah diperpanjang.').waitFor();
    expect(await on.getByLabel(words.id.name).inputValue()).to.equal('Siti Aminah');
  });

  it('loads a first view within 60 kB', async function () {
    const on = await openPage(this, { viewport: screens.phone });
    page = on;
    const session = await on.context().newCDPSession(on);
    await session.send('Network.enable');
    for (const path of ['', '/reservasi', '/reservasi/layanan/DUK-02', '/layanan/DUK-02']) {
      let bytes = 0;
      const count = ({ encodedDataLength }: { encodedDataLength: number }): void => void (bytes += encodedDataLength);
      await session.send('Network.clearBrowserCache');
      session.on('Network.loadingFinished', count);
      await on.goto(`${hall.address}${HALL}${path}`, { waitUntil: 'networkidle' });
      session.off('Network.loadingFinished', count);
      const html = Buffer.from(await (await fetch(`${hall.address}${HALL}${path}`)).arrayBuffer());
      const packed = bytes - html.length + gzipSync(html).length; // whoever stands in front packs the page itself
      expect(packed, `${path}: ${bytes} bytes, ${html.length} of them the page`).to.be.below(60_000);
    }
  });

  it('reads every page in both languages, on every screen, and twice as large', async function () {
    const on = await openPage(this, { viewport: screens.phone });
    page = on;
    const look = async (name: string): Promise<void> => {
      expect(await faultsAtAllWidths(on), name).to.eql([]);
      await on.setViewportSize({ width: 320, height: 640 }); // 640 px enlarged to 200 %
      const wider = await on.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
      expect(wider, `${name} at 200 %`).to.equal(false);
      await on.setViewportSize(screens.phone);
      await picture(on, `reservation-${name}`);
    };
    const inEnglish = async (name: string): Promise<void> => {
      await on.context().addCookies([{ name: 'bahasa', value: 'en', url: hall.address }]);
      await on.reload();
      expect(await faultsFoundByAxe(on), `${name} in English`).to.eql([]);
      await picture(on, `reservation-${name}-en`);
      await on.context().addCookies([{ name: 'bahasa', value: 'id', url: hall.address }]);
    };
    const open = async (path: string, name: string): Promise<void> => {
      await on.goto(`${hall.address}${HALL}${path}`);
      await look(name);
      await inEnglish(name);
    };
    await open('/reservasi?cari=ktp', 'choose');
    await open('/reservasi/layanan/IMI-01', 'external');
    await open('/reservasi/layanan/DUK-02?hari=2026-11-29', 'no-place');
    await open('/reservasi/layanan/DUK-02', 'hours');
    await on.goto(`${hall.address}${HALL}/reservasi/layanan/DUK-02?hari=2026-11-25`);
    await on.getByRole('button', { name: '09.30' }).click();
    await on.waitForURL(/\/isi\//);
    await look('form');
    await on.getByRole('button', { name: 'Buat reservasi' }).click();
    await on.getByText('Ada isian yang perlu diperbaiki').waitFor();
    await look('form-wrong');
    await fillIn(on, words.id);
    await on.getByRole('button', { name: 'Buat reservasi' }).click();
    await on.waitForURL(/reservasi\/[\w-]{24}$/);
    const path = new URL(on.url()).pathname.slice(HALL.length);
    await look('booked');
    await inEnglish('booked');
    await open(`${path}/pindah`, 'move');
    await open(`${path}/batal`, 'cancel');
    await on.context().clearCookies();
    await open(`${path}/batal`, 'prove');
  });

  it('reads every state', async function () {
    const on = await openPage(this, { viewport: screens.phone });
    page = on;
    for (const status of ['held', 'booked', 'cancelled', 'expired', 'absent'] as const) {
      const { token } = await aBooking({ status, starts_at: TUESDAY_9AM });
      if (status === 'booked')
        await pools().db('slots').update({ closed_at: MONDAY_8AM, closed_reason: 'Pemadaman listrik' });
      await on.goto(`${hall.address}${HALL}/reservasi/${token}`);
      expect(await faultsFoundByAxe(on), status).to.eql([]);
      await picture(on, `reservation-state-${status}`);
    }
  });
});
