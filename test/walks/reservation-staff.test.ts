import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { forgetCatalogues } from '../../src/hall/catalogue.ts';
import { closePage, faultsAtAllWidths, faultsFoundByAxe, openPage, picture, screens } from '../support/browser.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { aStaff } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { reserved } from '../support/reserved.ts';
import { after, freshDay, pools } from '../support/world.ts';

const TUESDAY = '2026-11-24';
const TABLET = { width: 800, height: 1280 };
const db = () => pools().db;

async function enter(page: Page, { address }: OpenHall, { login, password }: Person): Promise<void> {
  await page.goto(`${address}/sagara-raya/masuk`);
  await page.getByLabel('Nama pengguna').fill(login);
  await page.getByLabel('Kata sandi').fill(password);
  await page.getByRole('button', { name: 'Masuk' }).click();
  await page.waitForURL(/\/(meja-depan|penyelia)$/);
}

/** At every width, and at a tablet that stands between two people. */
async function faultsEverywhere(page: Page, name: string): Promise<string[]> {
  const found = await faultsAtAllWidths(page);
  await picture(page, `${name}-large`);
  for (const [size, screen] of Object.entries({ phone: screens.phone, tablet: TABLET, desk: screens.desk })) {
    await page.setViewportSize(screen);
    await picture(page, `${name}-${size}`);
  }
  return found;
}

describe('a receptionist with reservations', function () {
  this.timeout(150_000);

  let hall: OpenHall;
  let page: Page;

  beforeEach(async function () {
    await freshDay();
    hall = await openHall(after(60 * 60));
    page = await openPage(this, { viewport: TABLET });
    // A browser without a printer has nothing to ask.
    await page.addInitScript('window.print = () => { window.papers = (window.papers || 0) + 1; }');
    await enter(page, hall, await aStaff({ role: 'receptionist', name: 'Rina' }));
  });
  afterEach(async () => {
    await closePage(page);
    await hall.close();
  });

  it('books for someone, moves it, and cancels it', async () => {
    await page.getByRole('link', { name: 'Reservasi' }).click();
    await page.getByRole('link', { name: 'Buat reservasi' }).click();
    await page.keyboard.type('ktp hilang');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Penggantian KTP-el' }).click();
    await page.getByRole('link', { name: /Selasa, 24 November/ }).click();
    await page.getByRole('radio', { name: /09\.30/ }).check();
    await page.getByRole('radio', { name: /Untuk orang lain/ }).check();
    await page.getByLabel('Nama yang akan datang').fill("Nurul 'Aini");
    await page.getByLabel('Nomor identitas').fill('3171 0057 0890 0002');
    await page.getByLabel('Nomor HP').fill('0812 3456');
    await page.getByRole('checkbox', { name: 'Kursi roda' }).check();
    await page.getByRole('button', { name: 'Buat reservasi' }).click();
    await page.getByText('Nomor HP kurang panjang').waitFor();
    expect(await page.getByRole('radio', { name: /09\.30/ }).isChecked()).to.equal(true);
    expect(await page.getByLabel('Nama yang akan datang').inputValue()).to.equal("Nurul 'Aini");
    await page.getByLabel('Nomor HP').fill('0812 3456 7890');
    await page.getByRole('button', { name: 'Buat reservasi' }).click();

    await page.getByRole('heading', { name: 'Reservasi terdaftar' }).waitFor();
    expect(await page.locator('iframe').getAttribute('src')).to.include('bukti.pdf');
    await page.getByRole('link', { name: 'Buka reservasi' }).click();
    await page.getByRole('heading', { name: /Selasa, 24 November 2026 09\.30 WIB/ }).waitFor();

    await page.getByRole('link', { name: 'Pindah hari atau jam' }).click();
    await page.getByRole('link', { name: /Rabu, 25 November/ }).click();
    await page.getByRole('radio', { name: /11\.00/ }).check();
    await page.getByRole('button', { name: 'Pindahkan reservasi' }).click();
    await page.getByRole('heading', { name: /Rabu, 25 November 2026 11\.00 WIB/ }).waitFor();

    await page.getByText('Batalkan reservasi', { exact: true }).click();
    await page.getByLabel('Alasan membatalkan').fill('atas permintaan pemohon');
    await page.getByRole('button', { name: 'Batalkan reservasi ini' }).click();
    await page.locator('.chip-cancelled').waitFor();
    await page.getByText(/Dipindah dari Selasa, 24 November pukul 09\.30 WIB/).waitFor();
    expect(await db()('slots').sum('taken')).to.deep.equal([{ sum: 0 }]);
  });

  it('finds one by its code, sees it in full for a reason, and it hides again', async () => {
    const identity = { kind: 'nik', number: '3171001708450001' } as const;
    const { code, id } = await reserved(hall.deps, `${TUESDAY}T09:30:00+07:00`, { citizen: { identity } });
    await page.getByRole('link', { name: 'Reservasi' }).click();
    await page.getByLabel(/Kode reservasi/).fill(code.toLowerCase());
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/reservasi/${id}`);
    await page.getByText('Lihat identitas dan nomor lengkap').click();
    await page.getByLabel('Alasan melihat').fill('mencocokkan dengan kartu');
    await page.getByLabel('Kata sandi Anda').fill('lima-kapal-biru-di-teluk');
    await page.getByRole('button', { name: 'Tampilkan' }).click();
    await page.getByText('3171 0017 0845 0001').waitFor();
    expect(await faultsFoundByAxe(page)).to.deep.equal([]);
    await page.getByRole('link', { name: 'Sembunyikan' }).click();
    await page.getByText('3171••••••••0001').waitFor();
  });

  it('prints the day on A4: a service a page, names and nothing more of a person', async () => {
    for (const hour of ['09:30', '10:00', '10:30'])
      await reserved(hall.deps, `${TUESDAY}T${hour}:00+07:00`, { citizen: { identity: { kind: 'none', number: '' } } });
    await reserved(hall.deps, `${TUESDAY}T10:00:00+07:00`, { service_code: 'DUK-01', citizen: { name: 'Budi' } });
    await page.goto(`${hall.address}/sagara-raya/meja-depan/reservasi?hari=${TUESDAY}`);
    await page.emulateMedia({ media: 'print' }); // the browser's own print of the page as it stands
    expect(await page.getByText('Budi').isVisible()).to.equal(true);
    for (const hidden of ['.book-person', '.book-code'])
      expect(await page.locator(hidden).first().isVisible(), hidden).to.equal(false);
    await page.emulateMedia({ media: null });
    await page.getByRole('link', { name: 'Cetak' }).click();
    await page.waitForFunction('window.papers === 1');
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await picture(page, 'reservasi-cetak');
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).to.have.length(2);
    expect(pdf.toString('latin1')).to.match(/\/MediaBox\s*\[0 0 59[45]\S* 84[12]/);
    await page.getByRole('link', { name: 'Kembali' }).click();
    await page.getByRole('heading', { name: 'Reservasi', exact: true }).waitFor();
  });

  it('passes axe at every width', async () => {
    const facts = { lane: 'priority', needs: ['wheelchair', 'companion'] } as const;
    const identity = { kind: 'nik', number: '3171001708450001' } as const;
    const name = 'I Gusti Ayu Ketut Widyastuti Kusumadewi';
    const far = await reserved(hall.deps, `${TUESDAY}T09:30:00+07:00`, {
      ...facts,
      needs: [...facts.needs],
      citizen: { name, identity, for_someone: true },
    });
    const base = `${hall.address}/sagara-raya/meja-depan/reservasi`;
    const look = async (path: string, name_of: string) => {
      await page.goto(`${base}${path}`);
      expect(await faultsEverywhere(page, name_of), path).to.deep.equal([]);
    };
    await look(`?hari=${TUESDAY}`, 'reservasi-daftar');
    await look('?hari=2026-11-29', 'reservasi-kosong');
    await look(`/${far.id}`, 'reservasi-satu');
    await look(`/${far.id}/pindah?hari=${TUESDAY}`, 'reservasi-pindah');
    await look(`/${far.id}/bukti`, 'reservasi-bukti');
    await look('/baru?kata=paspor', 'reservasi-cari');
    await look(`/baru/DUK-02?hari=${TUESDAY}`, 'reservasi-baru');
    await page.getByRole('button', { name: 'Buat reservasi' }).click();
    await page.getByText('Pilih salah satu jam').waitFor();
    expect(await faultsEverywhere(page, 'reservasi-salah')).to.deep.equal([]);
  });

  it('does it all without scripts', async function () {
    await closePage(page);
    page = await openPage(this, { viewport: TABLET, javaScriptEnabled: false });
    await enter(page, hall, await aStaff({ role: 'receptionist' }));
    await page.goto(`${hall.address}/sagara-raya/meja-depan/reservasi/baru/DUK-01?hari=${TUESDAY}`);
    await page.getByRole('radio', { name: /10\.00/ }).check();
    await page.getByLabel('Nama yang akan datang').fill('Budi');
    await page.getByLabel('Nomor HP').fill('081234567890');
    await page.getByRole('button', { name: 'Buat reservasi' }).click();
    await page.getByRole('link', { name: 'Buka dan cetak' }).waitFor();
    await page.goto(`${hall.address}/sagara-raya/meja-depan/reservasi?hari=${TUESDAY}&cetak=ya`);
    await page.getByText('Cetak dengan menu peramban Anda').waitFor();
  });
});

describe('a supervisor with the places of a day', function () {
  this.timeout(150_000);

  let hall: OpenHall;
  let page: Page;

  beforeEach(async function () {
    await freshDay();
    await db()('halls').where({ slug: 'sagara-raya' }).update({ training: true }); // no second factor there
    forgetCatalogues(db());
    hall = await openHall(after(60 * 60));
    for (let n = 0; n < 2; n += 1)
      await reserved(hall.deps, `${TUESDAY}T09:30:00+07:00`, { citizen: { identity: { kind: 'none', number: '' } } });
    page = await openPage(this);
    await enter(page, hall, await aStaff({ role: 'supervisor', name: 'Penyelia' }));
  });
  afterEach(async () => {
    await closePage(page);
    await hall.close();
    await db()('closed_days').where({ kind: 'one_off', day: TUESDAY }).delete();
  });

  it('sees how many come today, lowers the places of an hour, and is told where it cannot be lower', async () => {
    await page.getByText('Reservasi hari ini').waitFor();
    await page.getByRole('link', { name: 'Kuota dan penutupan' }).click();
    await page.getByLabel('Hari', { exact: true }).fill(TUESDAY);
    await page.getByRole('combobox', { name: 'Layanan' }).selectOption('DUK-02');
    await page.getByRole('button', { name: 'Tampilkan' }).click();
    await page.getByLabel('Tempat pukul 09.30').fill('1');
    await page.keyboard.press('Enter');
    await page.getByText('Sudah 2 tempat terisi').waitFor();
    expect(await page.getByLabel('Tempat pukul 09.30').inputValue()).to.equal('1');
    expect(await faultsEverywhere(page, 'kuota-salah')).to.deep.equal([]);
    await page.getByLabel('Tempat pukul 10.00').fill('1');
    await page.getByRole('button', { name: 'Atur pukul 10.00' }).click();
    await page.locator('#jam-1000').getByText('Diatur penyelia').waitFor();
    expect(await faultsEverywhere(page, 'kuota-satu')).to.deep.equal([]);
    await page.getByRole('button', { name: 'Ikuti rencana pukul 10.00' }).click();
    await page.locator('#jam-1000').getByText('Diatur penyelia').waitFor({ state: 'detached' });
  });

  it('closes the rest of a day, sees whom it hits, and opens it again', async () => {
    await page.goto(`${hall.address}/sagara-raya/penyelia/kuota?hari=${TUESDAY}`);
    expect(await faultsEverywhere(page, 'kuota')).to.deep.equal([]);
    await page.getByRole('link', { name: 'Tutup mendadak' }).click();
    await page.getByLabel('Apa yang ditutup?').selectOption('instansi:DUKCAPIL');
    await page.getByLabel('Mulai jam').fill('09:00');
    await page.getByRole('button', { name: 'Lihat yang terkena' }).click();
    await page.getByText('2 orang sudah memiliki reservasi').waitFor();
    expect(await faultsEverywhere(page, 'kuota-tutup')).to.deep.equal([]);
    await page.getByLabel('Alasan').fill('gangguan jaringan pusat');
    await page.getByRole('button', { name: 'Tutup sekarang' }).click();
    await page.getByRole('heading', { name: 'Ditutup mendadak' }).waitFor();
    await page.getByText('kelebihan 2').first().waitFor();
    expect(await faultsEverywhere(page, 'kuota-ditutup')).to.deep.equal([]);
    await page.getByRole('button', { name: /Buka kembali/ }).click();
    await page.getByRole('heading', { name: 'Ditutup mendadak' }).waitFor({ state: 'detached' });
  });
});
