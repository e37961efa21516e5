import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { forgetCatalogues } from '../../src/hall/catalogue.ts';
import type { Message } from '../../src/message/message.ts';
import { moveMessage } from '../../src/message/move.ts';
import { stopMessages } from '../../src/message/stops.ts';
import { closePage, faultsAtAllWidths, openPage, picture, screens } from '../support/browser.ts';
import { sentMessage } from '../support/messages.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { aStaff } from '../support/people.ts';
import { reserved } from '../support/reserved.ts';
import { after, freshDay, pools } from '../support/world.ts';

const TUESDAY = '2026-11-24';
const db = () => pools().db;

/** At every width, with a picture of each. */
async function faultsEverywhere(page: Page, name: string): Promise<string[]> {
  const found = await faultsAtAllWidths(page);
  for (const [size, screen] of Object.entries(screens)) {
    await page.setViewportSize(screen);
    await picture(page, `${name}-${size}`);
  }
  return found;
}

describe('a supervisor with the messages of a day', function () {
  this.timeout(150_000);

  let hall: OpenHall;
  let page: Page;

  beforeEach(async function () {
    await freshDay();
    await db()('halls').where({ slug: 'sagara-raya' }).update({ training: true }); // no second factor there
    forgetCatalogues(db());
    hall = await openHall(after(60 * 60));
    page = await openPage(this);
    const { login, password } = await aStaff({ role: 'supervisor', name: 'Penyelia' });
    await page.goto(`${hall.address}/sagara-raya/masuk`);
    await page.getByLabel('Nama pengguna').fill(login);
    await page.getByLabel('Kata sandi').fill(password);
    await page.getByRole('button', { name: 'Masuk' }).click();
    await page.waitForURL(/\/penyelia$/);
  });
  afterEach(async () => {
    await closePage(page);
    await hall.close();
  });

  const end = async (move: 'deliver' | 'fail' | 'lose', why: string | null, language: 'id' | 'en' = 'id') => {
    const message = await sentMessage(hall.deps, { language });
    if (move === 'lose') await db()('messages').where({ id: message.id }).update({ status: 'sending', sent_at: null });
    await moveMessage(db(), move, message, { why }, after(60));
    return message;
  };

  async function aDay(): Promise<Message> {
    await sentMessage(hall.deps);
    await end('deliver', null);
    await end('deliver', null, 'en');
    await end('fail', 'UNDELIV 001');
    return end('lose', 'worker_lost');
  }

  it('is told on the first page, sees why, sends one again, and settles another', async () => {
    await page.locator('html[data-script]').waitFor();
    await aDay();
    await page.getByText('2 pesan', { exact: true }).waitFor();
    await picture(page, 'pesan-penyelia');
    await page.getByRole('link', { name: 'Tangani pesan' }).click();
    await page.getByRole('heading', { name: 'Perlu ditangani 2' }).waitFor();
    await page
      .getByRole('link', { name: /Tangani Konfirmasi/ })
      .last()
      .click();
    await page.getByLabel('Alasan mengirim ulang').fill('HP warga sempat mati');
    await page.getByRole('button', { name: 'Kirim ulang' }).click();
    await page.getByRole('heading', { name: 'Perlu ditangani 1' }).waitFor();
    await page.getByRole('link', { name: /Tangani Konfirmasi/ }).click();
    if ((await page.getByText('Apakah pesannya sampai?').count()) > 0) {
      await page.getByRole('radio', { name: 'Sampai', exact: true }).check();
      await page.getByLabel('Dari mana Anda tahu?').fill('warga menunjukkan HP-nya');
      await page.getByRole('button', { name: 'Simpan' }).click();
    } else {
      await page.getByLabel('Apa yang sudah dilakukan?').fill('sudah ditelepon');
      await page.getByRole('button', { name: 'Sudah saya urus' }).click();
    }
    await page.getByText('Tidak ada yang perlu ditangani').waitFor();
  });

  it('sees a message fail while the page is open', async () => {
    await page.goto(`${hall.address}/sagara-raya/pesan`);
    await page.locator('html[data-script]').waitFor();
    await page.getByRole('heading', { name: 'Perlu ditangani 0' }).waitFor();
    await end('fail', 'REJECTD');
    await page.getByRole('heading', { name: 'Perlu ditangani 1' }).waitFor();
  });

  it('passes axe at every width', async () => {
    const { id, hall_id, phone_hash } = await aDay();
    const look = async (path: string, name: string) => {
      await page.goto(`${hall.address}/sagara-raya/pesan${path}`);
      expect(await faultsEverywhere(page, name), path).to.deep.equal([]);
    };
    await look('', 'pesan-daftar');
    await look('?hari=2026-12-05', 'pesan-lain');
    await look(`/${id}`, 'pesan-satu');
    await page.getByLabel('Apa yang sudah dilakukan?').fill('ya');
    await page.getByRole('button', { name: 'Sudah saya urus' }).click();
    await page.getByText('paling sedikit lima huruf').waitFor();
    expect(await faultsEverywhere(page, 'pesan-salah')).to.deep.equal([]);
    await look('/nomor', 'pesan-nomor-kosong');
    if (phone_hash === null) throw new Error('no phone');
    await stopMessages(db(), { hall_id, phone_hash, by: 'public' }, after(90));
    await look('/nomor', 'pesan-nomor');
  });

  it('closes the rest of a day, cancels everyone in it and tells them', async () => {
    await db()('halls').where({ slug: 'sagara-raya' }).update({ training: false });
    forgetCatalogues(db());
    const identity = { kind: 'none', number: '' } as const;
    for (const hour of ['10:00', '10:30'])
      await reserved(hall.deps, `${TUESDAY}T${hour}:00+07:00`, { citizen: { identity } });
    await page.goto(`${hall.address}/sagara-raya/penyelia/kuota/tutup?hari=${TUESDAY}&lingkup=semua&dari=10:00`);
    await page.getByLabel('Alasan').fill('listrik padam');
    await page.getByRole('button', { name: 'Tutup sekarang' }).click();
    await page.getByRole('link', { name: 'Yang terkena' }).click();
    await page.getByText('Batalkan dan kabari 2 orang').first().click();
    expect(await faultsEverywhere(page, 'pesan-tutup')).to.deep.equal([]);
    await page.getByRole('button', { name: 'Batalkan dan kabari 2 orang' }).click();
    await page.getByRole('heading', { name: '2 reservasi dibatalkan' }).waitFor();
    expect(await faultsEverywhere(page, 'pesan-dikabari')).to.deep.equal([]);
    await db()('closed_days').where({ day: TUESDAY, kind: 'one_off' }).delete();
  });
});

describe('somebody who got a message that was meant for another', function () {
  this.timeout(90_000);

  let hall: OpenHall;
  let page: Page;

  beforeEach(async function () {
    await freshDay();
    hall = await openHall(after(60 * 60));
    page = await openPage(this, { viewport: screens.phone });
  });
  afterEach(async () => {
    await closePage(page);
    await hall.close();
  });

  it('stops them from the page of the link, in both languages', async () => {
    for (const [language, link, press, done] of [
      ['id', 'Bukan nomor saya / bukan saya', 'Ya, hentikan SMS', 'SMS dihentikan'],
      ['en', 'Not my number / not me', 'Yes, stop the messages', 'Messages stopped'],
    ] as const) {
      const citizen = { identity: { kind: 'none', number: '' } } as const;
      const hour = language === 'id' ? '09:30' : '10:30';
      const { token } = await reserved(hall.deps, `${TUESDAY}T${hour}:00+07:00`, { language, citizen });
      await page.goto(`${hall.address}/sagara-raya/reservasi/${token}`);
      await picture(page, `bukan-saya-tautan-${language}`);
      await page.getByRole('link', { name: link }).click();
      await page.getByRole('button', { name: press }).waitFor();
      expect(await faultsEverywhere(page, `bukan-saya-${language}`)).to.deep.equal([]);
      await page.getByRole('button', { name: press }).click();
      await page.getByRole('heading', { name: done }).waitFor();
    }
  });
});
