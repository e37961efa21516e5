import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { newId } from '../../src/ids.ts';
import { forgetHallNow } from '../../src/queue/status.ts';
import { aDesk, call, walkIns } from '../queue/at-work.ts';
import { closePage, faultsAtAllWidths, openPage, picture, screens } from '../support/browser.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const HALL = '/sagara-raya';

/** Looks at a page in both languages, at all widths, and keeps a picture of each. */
async function lookAt(page: Page, address: string, path: string, name: string): Promise<void> {
  for (const lang of ['id', 'en']) {
    await page.context().addCookies([{ name: 'bahasa', value: lang, url: address }]);
    await page.goto(`${address}${path}`);
    expect(await page.getAttribute('html', 'lang')).to.equal(lang);
    expect(await faultsAtAllWidths(page), `${name} ${lang}`).to.eql([]);
    for (const size of ['phone', 'desk'] as const) {
      await page.setViewportSize(screens[size]);
      await picture(page, `${name}-${lang}-${size}`);
    }
  }
}

describe('a citizen looks at the hall', function () {
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

  for (const javaScriptEnabled of [true, false]) {
    it(`finds what to bring for a lost ID card, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async function () {
      page = await openPage(this, { javaScriptEnabled, viewport: screens.phone });
      await page.goto(hall.address);
      await page.getByLabel('Anda perlu apa?').fill('hilang ktp');
      await page.getByRole('button', { name: 'Cari' }).click();
      await page.getByRole('link', { name: 'Penggantian KTP-el' }).click();
      await page.getByRole('heading', { name: 'Persyaratan' }).waitFor();
      expect(await page.locator('.checklist li').count()).to.equal(4);
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByText('Free of charge').waitFor();
    });
  }

  it('sees the hall at work, in both languages and on every screen', async function () {
    page = await openPage(this);
    const { hall: of } = await catalogue();
    await pools()
      .db('notices')
      .insert({
        hall_id: of.id,
        id: newId(),
        text: 'Lift menuju zona C sedang diperbaiki. Petugas di pintu utama siap membantu.',
        shown_from: MONDAY_8AM,
        shown_until: after(3_600),
      });
    await walkIns(7, { service_code: 'DUK-01' });
    await walkIns(4, { service_code: 'SAM-01' });
    for (const number of [1, 2, 3]) await call(await aDesk(number));
    await lookAt(page, hall.address, HALL, 'hall');
    await lookAt(page, hall.address, `${HALL}?cari=paspor`, 'hall-search');
    await lookAt(page, hall.address, `${HALL}?cari=xyzzy`, 'hall-nothing');
    await lookAt(page, hall.address, `${HALL}/layanan`, 'hall-services');
    await lookAt(page, hall.address, `${HALL}/layanan/dukcapil`, 'hall-agency');
    await lookAt(page, hall.address, `${HALL}/layanan/IMI-01`, 'hall-service-fee');
    await lookAt(page, hall.address, `${HALL}/layanan/DUK-01`, 'hall-service');
  });
});
