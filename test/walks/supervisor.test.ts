import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { counterByNumber, forgetCatalogues } from '../../src/hall/catalogue.ts';
import { pauseCounter, takeSeat } from '../../src/queue/counter.ts';
import { parkTurn, serveTurn } from '../../src/queue/desk.ts';
import { missTurn } from '../../src/queue/missed.ts';
import { noteSeen } from '../../src/staff/devices.ts';
import { aDesk, call, on, walkIn, walkIns } from '../queue/at-work.ts';
import { closePage, faultsAtAllWidths, faultsFoundByAxe, openPage, picture, screens } from '../support/browser.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { aStaff } from '../support/people.ts';
import { until } from '../support/until.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const db = () => pools().db;

/** A morning in the hall: some counters at work, some lines, somebody missed, somebody parked. */
async function aMorning(): Promise<void> {
  const rini = await aStaff({ name: 'Rini Kusumawati', counter: 2 });
  for (const [service_code, many] of [
    ['DUK-01', 9],
    ['DUK-03', 4],
    ['BKS-01', 6],
    ['BPN-01', 3],
    ['SAM-01', 2],
  ] as const)
    await walkIns(many, { service_code, at: after(60) });
  await walkIn({ service_code: 'PTS-01', lane: 'priority', at: after(300) });
  const two = await aDesk(2, after(600));
  await takeSeat(db(), { ...two, staff_id: rini.id }, after(600));
  const three = await aDesk(3, after(620));
  const four = await aDesk(4, after(640));
  const break_at = await aDesk(24, after(660));
  const gone = await call(three, after(700));
  await missTurn(db(), { ...on(three, gone), reason: 'tidak ada orangnya' }, after(900));
  await parkTurn(db(), on(four, await call(four, after(1_000))), after(1_100));
  await serveTurn(db(), on(two, await call(two, after(1_200))), after(1_290));
  await pauseCounter(db(), { ...break_at, reason: 'salat' }, after(5_000));
  await call(three, after(5_200));
  const { hall } = await catalogue();
  const ids: string[] = await db()('devices')
    .where({ hall_id: hall.id })
    .whereIn('code', ['LAYAR-A1', 'KIOS-1'])
    .pluck('id');
  await noteSeen(db(), hall.id, ids, after(5_380));
}

describe('a supervisor with the hall before them', () => {
  let hall: OpenHall;
  let page: Page | undefined;

  beforeEach(async () => {
    await freshDay();
    await db()('halls').where({ slug: 'sagara-raya' }).update({ training: true }); // no second factor there
    forgetCatalogues(db());
    await aMorning();
    hall = await openHall(after(5_400, MONDAY_8AM));
  });
  afterEach(async () => {
    await closePage(page);
    await hall.close();
  });

  async function atTheBoard(context: Mocha.Context, options = {}): Promise<Page> {
    const { login, password } = await aStaff({ role: 'supervisor', name: 'Penyelia' });
    page = await openPage(context, options);
    await page.goto(`${hall.address}/sagara-raya/masuk`);
    await page.getByLabel('Nama pengguna').fill(login);
    await page.getByLabel('Kata sandi').fill(password);
    await page.getByRole('button', { name: 'Masuk' }).click();
    await page.getByRole('heading', { name: 'Pantauan aula' }).waitFor();
    return page;
  }

  it('reads the board on a phone, at a desk and on a wall', async function () {
    this.timeout(120_000);
    const board = await atTheBoard(this);
    await board.locator('html[data-script]').waitFor();
    expect(await faultsAtAllWidths(board)).to.deep.equal([]);
    for (const [name, size] of Object.entries(screens)) {
      await board.setViewportSize(size);
      await picture(board, `penyelia-${name}`);
    }
    await board.getByText('loket tutup').click();
    await board.getByText('layanan tanpa antrean').click();
    expect(await faultsFoundByAxe(board)).to.deep.equal([]);
  });

  it('switches automatic calling without leaving the board, and sees what others do at once', async function () {
    this.timeout(120_000);
    const board = await atTheBoard(this);
    await board.locator('html[data-script]').waitFor();
    const auto = board.getByRole('switch', { name: 'Panggil otomatis Loket 2', exact: true });
    await auto.click();
    await board.getByRole('status').getByText('Panggil otomatis Loket 2 dinyalakan.').waitFor();
    expect(await auto.getAttribute('aria-checked')).to.equal('true');
    expect(await auto.evaluate((button) => button === button.ownerDocument.activeElement)).to.equal(true);
    await picture(board, 'penyelia-otomatis');

    await aDesk(32, after(5_410));
    hall.deps.live.ring((await catalogue()).hall.id);
    await board.locator('#loket-32').waitFor();
  });

  it('ends a turn and the day, each asked once', async function () {
    this.timeout(120_000);
    const board = await atTheBoard(this);
    await board.getByRole('link', { name: 'Akhiri A-002' }).first().click();
    expect(await faultsAtAllWidths(board)).to.deep.equal([]);
    await board.setViewportSize(screens.desk);
    await picture(board, 'penyelia-akhiri-nomor');
    await board.getByLabel('Alasan').fill('warga sudah pulang');
    await board.getByRole('button', { name: 'Akhiri A-002' }).click();
    await board.getByRole('heading', { name: 'Pantauan aula' }).waitFor();
    expect(await board.getByRole('link', { name: 'Akhiri A-002' }).count()).to.equal(0);

    await board.getByRole('link', { name: 'Akhiri hari' }).click();
    expect(await faultsAtAllWidths(board)).to.deep.equal([]);
    await board.setViewportSize(screens.desk);
    await picture(board, 'penyelia-akhiri-hari');
    await board.getByLabel('Alasan').fill('semua sudah dilayani');
    await board.getByRole('button', { name: 'Akhiri hari ini' }).click();
    await board.getByRole('heading', { name: /^Hari berakhir/ }).waitFor();
    expect(await faultsAtAllWidths(board)).to.deep.equal([]);
    await board.setViewportSize(screens.desk);
    await picture(board, 'penyelia-hari-berakhir');
    const { id } = counterByNumber(await catalogue(), 2);
    expect((await db()('counters').where({ id }).first('state')).state).to.equal('closed');
  });

  it('does the same without scripts', async function () {
    this.timeout(120_000);
    const board = await atTheBoard(this, { javaScriptEnabled: false });
    await board.getByRole('switch', { name: 'Panggil otomatis Loket 2', exact: true }).click();
    await until('it is on', async () => {
      const { id } = counterByNumber(await catalogue(), 2);
      return (await db()('counters').where({ id }).first('auto_call')).auto_call;
    });
    await board.goto(`${hall.address}/sagara-raya/penyelia/layanan/DUK-01`);
    await board.getByLabel(/Paling banyak nomor/).fill('20');
    await picture(board, 'penyelia-batas');
    await board.getByRole('button', { name: 'Simpan' }).click();
    await board.getByText('dari 20 nomor').waitFor();
  });
});
