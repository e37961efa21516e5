import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { newId } from '../../src/ids.ts';
import { forgetHallNow } from '../../src/queue/status.ts';
import { finishTurn, parkTurn, serveTurn } from '../../src/queue/desk.ts';
import { missTurn } from '../../src/queue/missed.ts';
import { aDesk, call, on, walkIn, walkIns } from '../queue/at-work.ts';
import { closePage, faultsAtAllWidths, faultsFoundByAxe, openPage, picture, screens } from '../support/browser.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const HALL = '/sagara-raya';

/** Looks at a page at all widths, and in English on a phone; keeps a picture of each language. */
async function lookAt(page: Page, address: string, path: string, name: string): Promise<void> {
  const speak = (language: string) => page.context().addCookies([{ name: 'bahasa', value: language, url: address }]);
  await speak('en');
  await page.setViewportSize(screens.phone);
  await page.goto(`${address}${path}`);
  expect(await page.getAttribute('html', 'lang')).to.equal('en');
  expect(await faultsFoundByAxe(page), `${name} in English`).to.eql([]);
  await picture(page, `${name}-en`);
  await speak('id');
  await page.goto(`${address}${path}`);
  expect(await page.getAttribute('html', 'lang')).to.equal('id');
  await picture(page, `${name}-id`);
  expect(await faultsAtAllWidths(page), name).to.eql([]);
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
      await page.goto(`${hall.address}/sagara-raya`); // the root lists the halls that other tests made
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

describe('a citizen follows their number', function () {
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

  const now = (): Date => hall.deps.now();
  const ticketPath = ({ token }: { token: string }): string => `${HALL}/tiket/${token}`;

  it('is called while the page is open: it fills the screen, and the tab says so', async function () {
    page = await openPage(this, { viewport: screens.phone });
    const first = await walkIn({ at: now() });
    const mine = await walkIn({ at: now() });
    await page.goto(`${hall.address}${ticketPath(mine)}`);
    await page.getByText('antrean di depan Anda').waitFor();
    const desk = await aDesk(2, now());
    const turn = await call(desk, now());
    expect(turn.number).to.equal(first.number);
    hall.deps.live.ring(desk.catalogue.hall.id);
    await page.getByText('Anda berikutnya').waitFor();
    await call(await aDesk(3, now()), now());
    hall.deps.live.ring(desk.catalogue.hall.id);
    await page.getByRole('heading', { name: 'A-002' }).waitFor();
    await page.locator('.called .counter-number', { hasText: '3' }).waitFor();
    expect(await page.title()).to.include('A-002 → Loket 3');
    expect(await page.getByRole('alert').textContent()).to.include('Silakan menuju Loket 3');
  });

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with' : 'without';
    it(`comes back after a missed call, changes the service and leaves, ${how} scripts`, async function () {
      page = await openPage(this, { javaScriptEnabled, viewport: screens.phone });
      const mine = await walkIn({ at: now() });
      const other = await walkIn({ at: now() });
      const desk = await aDesk(2, now());
      const turn = await call(desk, now());
      await missTurn(pools().db, { ...on(desk, turn), reason: 'tidak ada di ruang tunggu' }, now());

      await page.goto(`${hall.address}${ticketPath(mine)}`);
      await page.getByRole('button', { name: 'Saya sudah di sini' }).click();
      await page.getByText('Menunggu', { exact: true }).first().waitFor();

      await page.goto(`${hall.address}${ticketPath(other)}`);
      await page.getByText('Perlu mengubah sesuatu?').click();
      await page.getByRole('link', { name: 'Layanan yang dipilih keliru' }).click();
      await page.getByLabel('Cari layanan yang benar').fill('akta lahir');
      await page.getByRole('button', { name: 'Cari' }).click();
      await page.getByText('Akta kelahiran').first().click();
      await page.getByRole('button', { name: 'Ganti layanan' }).click();
      await page.getByRole('link', { name: 'Akta kelahiran' }).waitFor();

      await page.getByText('Perlu mengubah sesuatu?').click();
      await page.getByText('Batalkan nomor saya').first().click();
      await page.getByRole('button', { name: 'Ya, batalkan nomor saya' }).click();
      await page.getByText('Nomor ini sudah dibatalkan').waitFor();
    });
  }

  it('reads every state, in both languages and on every screen', async function () {
    page = await openPage(this);
    const done = await walkIn({ at: now() });
    const missed = await walkIn({ at: now() });
    const parked = await walkIn({ at: now() });
    const called = await walkIn({ at: now(), lane: 'priority' });
    const ahead = await walkIns(7, { at: now() });
    const desk = await aDesk(2, now());
    const { db } = pools();
    for (const wanted of [called, done, missed, parked]) {
      const turn = await call(desk, now());
      expect(turn.number).to.equal(wanted.number);
      if (wanted === called || wanted === done) await serveTurn(db, on(desk, turn), now());
      if (wanted === called || wanted === done) {
        const outcome = { kind: 'documents_missing' as const, missing: ['Fotokopi Kartu Keluarga (KK)'] };
        await finishTurn(db, { ...on(desk, turn), outcome }, now());
      }
      if (wanted === missed) await missTurn(db, { ...on(desk, turn), reason: 'tidak ada' }, now());
      if (wanted === parked) await parkTurn(db, on(desk, turn), now());
    }
    await call(desk, now());
    const [atDesk, next] = ahead;
    const last = ahead.at(-1);
    if (!atDesk || !next || !last) throw new Error('nobody waits');
    await lookAt(page, hall.address, ticketPath(atDesk), 'ticket-called');
    await lookAt(page, hall.address, ticketPath(last), 'ticket-waiting');
    await lookAt(page, hall.address, ticketPath(next), 'ticket-next');
    await lookAt(page, hall.address, ticketPath(missed), 'ticket-missed');
    await lookAt(page, hall.address, ticketPath(parked), 'ticket-parked');
    await lookAt(page, hall.address, ticketPath(done), 'ticket-done');
    await lookAt(page, hall.address, `${ticketPath(last)}/layanan?cari=akta`, 'ticket-change');
    await lookAt(page, hall.address, `${ticketPath(last)}/layanan`, 'ticket-change-list');
  });
});
