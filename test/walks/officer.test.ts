import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { markShown } from '../../src/queue/shown.ts';
import { walkIn, walkIns } from '../queue/at-work.ts';
import { closePage, faultsAtAllWidths, openPage, picture, screens } from '../support/browser.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { aStaff } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { after, catalogue, freshDay, pools } from '../support/world.ts';

describe('an officer at the desk', function () {
  this.timeout(90_000);

  let hall: OpenHall;
  let page: Page;
  let siti: Person;

  beforeEach(async function () {
    await freshDay();
    siti = await aStaff({ name: 'Siti Aminah', counter: 1 });
    hall = await openHall(after(25 * 60));
    page = await openPage(this);
  });

  afterEach(async () => {
    await closePage(page);
    await hall.close();
  });

  const desk = (number = 1): string => `${hall.address}/sagara-raya/loket/${number}`;

  async function signIn(on: Page, { login, password }: Person): Promise<void> {
    await on.goto(`${hall.address}/sagara-raya/masuk`);
    await on.fill('#field-login', login);
    await on.fill('#field-password', password);
    await on.keyboard.press('Enter');
    await on.waitForURL('**/loket/1');
    await on.waitForSelector('html[data-script]');
  }

  /** Presses a key and waits until the page has heard back, and a little longer: what follows is meant. */
  async function press(key: string, sees: string, on = page): Promise<void> {
    await on.keyboard.press(key);
    await on.waitForSelector(sees);
    await on.waitForFunction('!document.querySelector("[data-under-way]")');
    await on.waitForTimeout(650);
  }

  /** Opens a question by its key; the browser moves the cursor there a moment later, sooner than anyone types. */
  async function ask(key: string): Promise<void> {
    await page.keyboard.press(key);
    await page.locator('details[open] input:focus').waitFor();
  }

  const number = (on = page): Promise<string | null> => on.textContent('.now-number');
  const statuses = async (): Promise<string[]> => pools().db('turns').orderBy('number').pluck('status');
  const openByKeys = async (): Promise<void> => {
    await page.focus('#jeda');
    await press('Enter', '#jeda:has-text("Istirahat")');
  };

  it('works a morning by keys alone', async () => {
    await walkIns(4);
    await signIn(page, siti);
    await openByKeys();
    await press('F2', '.now-number:has-text("A-001")');
    await press('F3', '#kabar:has-text("Dipanggil ulang")');
    await press('F4', '.outcome');
    await press('F5', '.now-number:has-text("A-002")');
    await press('F4', '.outcome');
    await press('F8', '#ditunda:has-text("A-002")');
    await press('F2', '.now-number:has-text("A-003")');
    await press('F9', '#kabar:has-text("Dikembalikan")');
    await press('F2', '.now-number:has-text("A-003")');

    await ask('F6');
    await page.keyboard.type('sudah pulang');
    await press('Enter', '#kabar:has-text("tidak hadir")');

    await press('F2', '.now-number:has-text("A-004")');
    await ask('F7');
    await page.keyboard.type('Paspor baru · Imigrasi (IMI-01)');
    await press('Enter', '#kabar:has-text("Dialihkan")');
    expect(await statuses()).to.have.members(['done', 'parked', 'missed', 'transferred', 'waiting']);

    await page.focus('#ditunda button');
    await press('Enter', '.now-number:has-text("A-002")');
    await press('F10', '#baru-selesai:has-text("A-002")');
    await page.focus('#baru-selesai button');
    await press('Enter', '.now-number:has-text("A-002")');
    await press('F10', '.empty:has-text("Belum ada yang menunggu")');
  });

  it('calls one citizen for a double click, a held key, and keys pressed in a row', async () => {
    await walkIns(5);
    await signIn(page, siti);
    await openByKeys();
    await page.dblclick('#f2');
    await page.waitForSelector('.now-number');
    await page.waitForTimeout(300);
    expect(await number()).to.equal('A-001');
    await page.waitForTimeout(700);
    for (let n = 0; n < 4; n += 1) await page.keyboard.press('F5');
    await page.waitForSelector('.now-number:has-text("A-002")');
    await page.waitForTimeout(900);
    expect(await number()).to.equal('A-002');
    expect((await statuses()).filter((status) => status === 'done')).to.have.length(1);
  });

  it('calls one citizen when the answer is lost on the way', async () => {
    await walkIns(3);
    await signIn(page, siti);
    await openByKeys();
    let lost = 0;
    await page.route('**/loket/1/panggil', async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch(); // the hall has acted, and the officer hears nothing of it
      await route.abort('connectionreset');
    });
    await press('F2', '.now-number');
    expect(lost).to.equal(1);
    expect(await number()).to.equal('A-001');
    await page.reload();
    expect(await number()).to.equal('A-001');
    expect((await statuses()).filter((status) => status === 'called')).to.have.length(1);
  });

  it('keeps two tabs of one counter the same, and acts once when both press', async () => {
    await walkIns(4);
    await signIn(page, siti);
    await openByKeys();
    const other = await page.context().newPage();
    await other.goto(desk());
    await other.waitForSelector('html[data-line="live"]');
    await press('F2', '.now-number');
    await other.waitForSelector('.now-number:has-text("A-001")');
    await Promise.all([page.keyboard.press('F5'), other.keyboard.press('F5')]);
    await page.waitForSelector('.now-number:has-text("A-002")');
    await other.waitForSelector('.now-number:has-text("A-002")');
    expect((await statuses()).filter((status) => status === 'done')).to.have.length(1);
  });

  it('shows by itself who came, and when a number may be marked absent', async () => {
    await signIn(page, siti);
    await openByKeys();
    await page.waitForSelector('.empty:has-text("Belum ada yang menunggu")');
    const ticket = await walkIn({ at: after(25 * 60) });
    hall.deps.live.ring((await catalogue()).hall.id);
    await page.waitForSelector('.waits:has-text("A-001")');
    await press('F2', '.now-miss-warn:has-text("belum tampil di layar mana pun")');
    const turn = await pools().db('turns').where({ ticket_id: ticket.id }).first();
    await markShown(pools().db, { catalogue: await catalogue(), turn_ids: [turn.id], by: 'display' }, hall.deps.now());
    hall.deps.live.ring((await catalogue()).hall.id);
    await page.waitForSelector('.now-miss:has-text("Dapat ditandai tidak hadir mulai")');
    await page.waitForSelector('.now-miss:has-text("lagi)")');
  });

  it('says a refusal beside the fresh state', async () => {
    await walkIns(2);
    await signIn(page, siti);
    await openByKeys();
    await page.route('**/siaran', (route) => route.abort());
    await page.route('**/bagian', (route) => route.abort());
    await page.reload();
    // a supervisor closes the counter while this page hears nothing
    await pools().db('counters').where({ number: 1 }).update({ state: 'closed' });
    await press('F2', '.news-bad:has-text("Loket belum dibuka.")');
    expect(await page.textContent('.desk-state .chip')).to.include('Tutup');
  });

  it('goes back to signing in when somebody else signed out here', async () => {
    await signIn(page, siti);
    const { cookies } = await page.context().storageState();
    expect(cookies.map(({ httpOnly }) => httpOnly)).to.not.include(false);
    await page.context().clearCookies();
    await page.reload();
    await page.waitForURL('**/masuk?lanjut=**');
  });

  it('fits an office screen without scrolling, and passes axe at every width and state', async () => {
    await walkIns(12, { needs: ['wheelchair', 'deaf'], lane: 'priority' });
    await page.goto(`${hall.address}/sagara-raya/masuk`);
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await page.setViewportSize(screens.desk);
    await signIn(page, siti);
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await page.setViewportSize(screens.desk);
    await openByKeys();
    await press('F2', '.now-number');
    expect(await page.evaluate<boolean>('document.documentElement.scrollHeight <= window.innerHeight')).to.equal(true);
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await page.setViewportSize(screens.desk);
    await page.keyboard.press('F7');
    await page.waitForSelector('.desk-more[open]');
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await page.setViewportSize(screens.desk);
    await page.keyboard.press('Escape');
    await press('F4', '.outcome');
    await page.check('[value=documents_missing]');
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await page.setViewportSize(screens.desk);
    await press('F8', '#ditunda');
    await press('F2', '.now-number');
    await press('F5', '#baru-selesai');
    await picture(page, 'officer');
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
    await page.goto(`${hall.address}/sagara-raya/loket`);
    expect(await faultsAtAllWidths(page)).to.deep.equal([]);
  });
});
