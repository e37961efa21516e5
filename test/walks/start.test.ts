import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { catalogueOf, forgetCatalogues } from '../../src/hall/catalogue.ts';
import { realPace } from '../../src/sample/runs.ts';
import { sampleRuns } from '../../src/web/start/sample-runs.ts';
import { closePage, faultsAtAllWidths, openPage, picture, screens } from '../support/browser.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { aStaff } from '../support/people.ts';
import { until } from '../support/until.ts';
import { freshDay, pools } from '../support/world.ts';

const HALL = 'sagara-raya';
/** So many times faster than in a hall. */
const HURRY = 25;

describe('whoever starts Satu Atap for the first time', () => {
  let hall: OpenHall;
  let page: Page | undefined;

  beforeEach(async () => {
    await freshDay();
    await pools().db('halls').where({ slug: HALL }).update({ training: true });
    forgetCatalogues(pools().db);
    await aStaff({ login: 'loket01', name: 'Petugas Loket 01', counter: 1 });
    await aStaff({ login: 'penyelia', name: 'Penyelia', role: 'supervisor' });
    await aStaff({ login: 'meja', name: 'Petugas Meja Depan', role: 'receptionist' });
    hall = await openHall();
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => realPace.sleep(ms / HURRY, signal);
    sampleRuns(hall.deps, { ...realPace, sleep, seed: () => 7 });
  });
  afterEach(async () => {
    await sampleRuns(hall.deps).close();
    await closePage(page);
    await hall.close();
  });

  /** Presses a button that opens a tab, and waits for the tab's page. */
  async function opened(name: string): Promise<Page> {
    const coming = page!.context().waitForEvent('page');
    await page!.getByRole('button', { name }).click();
    const tab = await coming;
    await tab.waitForLoadState();
    return tab;
  }

  it('finds a page without faults, and every screen one press away', async function () {
    this.timeout(120_000);
    page = await openPage(this);
    await page.goto(`${hall.address}/mulai`);
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    for (const [name, size] of Object.entries(screens)) {
      await page.setViewportSize(size);
      await picture(page, `mulai-${name}`);
    }
    for (const [name, path] of [
      ['Buka layar', '/layar/LAYAR-A1'],
      ['Buka kios', '/kiosk'],
      ['Masuk di Loket 1', '/loket/1'],
      ['Masuk sebagai penyelia', '/penyelia'],
      ['Masuk di meja depan', '/meja-depan'],
    ] as const) {
      const tab = await opened(name);
      expect(new URL(tab.url()).pathname, name).to.equal(`/${HALL}${path}`);
      expect(await tab.evaluate('window.opener'), name).to.equal(null);
      await tab.close();
    }
    const public_page = page.context().waitForEvent('page');
    await page.getByRole('link', { name: 'Halaman publik' }).click();
    expect(new URL((await public_page).url()).pathname).to.equal(`/${HALL}/`);
  });

  it('finds the address for a phone as QR when the hall is in the network', async function () {
    this.timeout(120_000);
    Object.assign(hall.deps.config, { lan_address: '192.168.1.7' });
    page = await openPage(this);
    await page.goto(`${hall.address}/mulai`);
    await page.getByRole('img', { name: 'Halaman publik' }).first().waitFor();
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await page.setViewportSize(screens.desk);
    await picture(page, 'mulai-lan');
  });

  it('fills the hall with one press and sees the first call on the display', async function () {
    this.timeout(180_000);
    page = await openPage(this);
    await page.goto(`${hall.address}/mulai`);
    const display = await opened('Buka layar');
    await page.bringToFront();
    await page.getByRole('button', { name: 'Isi aula' }).click();
    await display
      .getByText(/\b[A-Z]{1,2}-001\b/)
      .first()
      .waitFor({ timeout: 30_000 });
    await picture(display, 'mulai-layar');

    const card = page.locator('#isi-aula');
    await card.getByText(/[1-9]\d* dipanggil/).waitFor();
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await page.setViewportSize(screens.desk);
    await picture(page, 'mulai-jalan');

    // in quick time the card is redrawn many times a second, faster than any finger: pressed by key
    await page.getByRole('button', { name: 'Hentikan' }).focus();
    await page.keyboard.press('Enter');
    await card.getByText('Selesai:').waitFor();
    await card.getByRole('button', { name: 'Isi aula lagi' }).waitFor();
    await picture(page, 'mulai-selesai');
    const { id } = (await catalogueOf(pools().db, HALL)).hall;
    await until('all counters are closed', async () => {
      const open = await pools().db('counters').where({ hall_id: id }).whereNot({ state: 'closed' }).select('id');
      return open.length === 0;
    });
  });

  it('fills the hall without scripts too', async function () {
    this.timeout(120_000);
    page = await openPage(this, { javaScriptEnabled: false });
    await page.goto(`${hall.address}/mulai`);
    await page.getByRole('button', { name: 'Isi aula' }).click();
    await page.getByText('pengunjung sudah mengambil nomor').waitFor();
    // in quick time the card is redrawn many times a second, faster than any finger: pressed by key
    await page.getByRole('button', { name: 'Hentikan' }).focus();
    await page.keyboard.press('Enter');
    await until('the run is over', async () => {
      await page!.goto(`${hall.address}/mulai?aula=${HALL}`);
      return page!.getByText('Selesai:').isVisible();
    });
  });
});
