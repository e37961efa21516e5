import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { missTurn } from '../../src/queue/missed.ts';
import { aDesk, call, on, walkIns } from '../queue/at-work.ts';
import { aBooking } from '../support/bookings.ts';
import { closePage, faultsAtAllWidths, openPage, picture } from '../support/browser.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { aStaff } from '../support/people.ts';
import { after, freshDay, pools } from '../support/world.ts';

const TABLET = { width: 1024, height: 768 };

describe('a receptionist at the front desk', function () {
  this.timeout(90_000);

  let hall: OpenHall;
  let page: Page;

  beforeEach(async function () {
    await freshDay();
    const { login, password } = await aStaff({ role: 'receptionist', name: 'Rina' });
    hall = await openHall(after(25 * 60));
    page = await openPage(this, { viewport: TABLET });
    // A browser without a printer has nothing to ask; printing itself is told by the frame being asked.
    await page.addInitScript('window.print = () => { window.top.papers = (window.top.papers || 0) + 1; }');
    await page.goto(`${hall.address}/sagara-raya/masuk`);
    await page.fill('#field-login', login);
    await page.fill('#field-password', password);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/meja-depan');
  });

  afterEach(async () => {
    await closePage(page);
    await hall.close();
  });

  it('gives a number by typed words in four presses', async () => {
    await page.keyboard.type('ktp hilang');
    await page.keyboard.press('Enter');
    await page.check('[value=priority]');
    await page.check('#baru-wheelchair');
    await page.click('text=Beri nomor dan cetak');
    await page.waitForSelector('h1:has-text("AP-001")');
    expect(await page.textContent('.now-service')).to.equal('Penggantian KTP-el hilang atau rusak');
    expect(await page.getAttribute('iframe', 'src')).to.include('kertas.pdf');
    expect(await pools().db('tickets').first()).to.include({ lane: 'priority', origin: 'front_desk' });
  });

  it('takes in a reservation by one scan, and says what is wrong with one that is not for today', async () => {
    const booking = await aBooking({ starts_at: after(3_600) });
    const wednesday = await aBooking({ starts_at: after(2 * 86_400 + 3_600) });
    const scan = async (text: string): Promise<void> => {
      await page.fill('#kode', '');
      await page.focus('#kode');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    };
    await scan(wednesday.code);
    await page.getByText('Reservasi ini untuk Rabu, 25 November 2026 pukul 09.00 WIB.').waitFor();
    expect(await page.inputValue('#kode')).to.equal(wednesday.code);
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await picture(page, 'front-desk-reservasi-salah');
    await page.setViewportSize(TABLET);
    await picture(page, 'front-desk-reservasi-salah-tablet');
    await scan(`https://mpp.example/sagara-raya/reservasi/${booking.token}`);
    await page.waitForSelector('h1:has-text("AR-001")');
    expect(await page.getAttribute('iframe', 'src')).to.include('kertas.pdf');
    expect(await page.textContent('.mark-brand')).to.include('Reservasi 09.00');
    await picture(page, 'front-desk-reservasi-tiket');
    await page.click('text=Kembali ke Meja depan');
    await scan(booking.code);
    await page.waitForSelector('h1:has-text("AR-001")');
    await page.click('text=Kembali ke Meja depan');
    await page.waitForURL('**/meja-depan');
    await page.focus('#kata');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.keyboard.type(`https://mpp.example/sagara-raya/reservasi/${booking.token}`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1:has-text("AR-001")');
    expect(
      asked.filter((url) => url.includes(booking.token)),
      'a secret is in no address',
    ).to.deep.equal([]);
    expect(await page.locator('iframe').count(), 'no second paper by itself').to.equal(0);
    expect(await pools().db('tickets')).to.have.length(1);
  });

  it("notes the code of an agency's own app with the number", async () => {
    await page.keyboard.type('paspor baru');
    await page.keyboard.press('Enter');
    await page.fill('[name=external_code]', 'mp-88417');
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await picture(page, 'front-desk-kode-instansi');
    await page.check('[value="IMI-01"]');
    await page.click('text=Beri nomor dan cetak');
    await page.waitForSelector('h1:has-text("B-001")');
    expect(await page.textContent('.facts')).to.include('MP-88417');
  });

  it('finds a lost ticket, copies it, changes its service, and brings a missed citizen back', async () => {
    await walkIns(3);
    const desk = await aDesk(1);
    await missTurn(pools().db, { ...on(desk, await call(desk)), reason: 'tidak menjawab' }, after(60));
    await page.fill('#field-nomor', 'a1');
    await page.keyboard.press('Enter');
    await page.click('.list-link:has-text("A-001")');
    await page.click('text=Kembalikan ke antrean');
    await page.waitForSelector('.chip:has-text("Menunggu")');

    await page.click('text=Kembali ke Meja depan');
    await page.selectOption('#field-instansi', 'DUKCAPIL');
    await page.click('button:has-text("Cari tiket")');
    await page.click('.list-link:has-text("A-002")');
    await page.fill('#ke', 'Penggantian KTP-el hilang atau rusak · Dukcapil (DUK-02)');
    await page.click('button:has-text("Ganti")');
    await page.waitForSelector('.now-service:has-text("Penggantian KTP-el")');
    await page.goto(page.url().split('?')[0] ?? '');
    await page.click('text=Cetak salinan');
    await page.waitForSelector('.mark:has-text("Salinan ke-1")');
  });

  it('passes axe at every width', async () => {
    await walkIns(5);
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await page.fill('#kata', 'akta');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.front-give');
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await picture(page, 'front-desk');
    await page.goto(`${hall.address}/sagara-raya/meja-depan?instansi=DUKCAPIL`);
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await page.click('.list-link');
    await page.click('#catat summary');
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
  });
});
