import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { walkIn } from '../queue/at-work.ts';
import { closePage, faultsFoundByAxe, openPage, picture } from '../support/browser.ts';
import { deviceSecret } from '../support/devices.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { needPrograms } from '../support/programs.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const PORTRAIT = { width: 1080, height: 1920 };
const LANDSCAPE = { width: 1366, height: 768 };
const PHONE = { width: 360, height: 800 };
const TICKETS = '**/kiosk/tickets';

const labels = async (): Promise<string[]> => pools().db('tickets').orderBy('issued_at').pluck('label');

describe('the kiosk under a finger', function () {
  this.timeout(90_000);

  let hall: OpenHall;
  let page: Page | undefined;

  beforeEach(freshDay);
  afterEach(async () => {
    await closePage(page);
    page = undefined;
    await hall?.close();
  });

  /** A paired kiosk that has just been switched on. */
  async function switchOn(
    context: Mocha.Context,
    { size = PORTRAIT, at = MONDAY_8AM, still = false, prints = false } = {},
  ): Promise<Page> {
    hall = await openHall(at);
    const secret = await deviceSecret({ form: 'cookie', code: 'KIOS-1' });
    const opened = await openPage(context, { viewport: size, hasTouch: true });
    page = opened;
    if (still) await opened.clock.install();
    await opened.context().addCookies([{ name: 'satuatap_alat_kiosk', value: secret, url: hall.address }]);
    await opened.goto(`${hall.address}/sagara-raya/kiosk${prints ? '' : '?cetak=mati'}`);
    return opened;
  }

  const screen = (on: Page, name: string): Promise<void> =>
    on.locator(`#layar[data-screen="${name}"]`).waitFor({ state: 'visible' });

  const touch = (on: Page, what: string): Promise<void> => on.locator(what).tap();

  const numberOn = async (on: Page): Promise<string> => (await on.locator('#nomor').textContent()) ?? '';

  async function toConfirm(on: Page): Promise<void> {
    await touch(on, '#ambil');
    await screen(on, 'needs');
    await touch(on, '[data-service="DUK-02"]');
    await screen(on, 'confirm');
  }

  it('gives a number with three touches, and its code can be scanned from the screen', async function () {
    needPrograms(this, 'zbarimg');
    const on = await switchOn(this);
    await toConfirm(on);
    const sentence = await on.locator('#permintaan').textContent();
    expect(sentence)
      .to.include('Ambil nomor untuk Penggantian KTP-el hilang atau rusak di Dinas Kependudukan')
      .and.include('Bawa: Surat kehilangan dari kepolisian (bila hilang); ');
    expect(await on.locator('#antrean-regular').getAttribute('aria-checked')).to.equal('true');
    await touch(on, '#ambil');
    await screen(on, 'number');
    expect(await numberOn(on)).to.equal('A-001');
    expect(await on.locator('h1').textContent()).to.equal('Silakan ambil tiket Anda');
    expect(await on.locator('input').count(), 'no identity and no phone is asked').to.equal(0);

    const [ticket] = await pools().db('tickets');
    expect(ticket).to.include({ label: 'A-001', lane: 'regular', language: 'id', origin: 'kiosk', phone_sealed: null });
    const folder = mkdtempSync(join(tmpdir(), 'satuatap-qr-'));
    try {
      const file = join(folder, 'layar.png');
      await on.locator('.given-follow .qr').screenshot({ path: file });
      const read = spawnSync('zbarimg', ['--raw', '-q', file], { encoding: 'utf8' });
      expect(read.stdout.trim()).to.equal(`${hall.address}/sagara-raya/tiket/${String(ticket?.token)}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('serves ten people in a row, each with four touches of one finger', async function () {
    const on = await switchOn(this);
    const given: string[] = [];
    let touches = 0;
    const count = async (what: string, next: string): Promise<void> => {
      touches += 1;
      await touch(on, what);
      await screen(on, next);
    };
    for (let person = 0; person < 10; person += 1) {
      await count('#ambil', 'needs');
      await count('.tile-need >> nth=0', 'confirm');
      await count('#ambil', 'number');
      given.push(await numberOn(on));
      await count('#selesai', 'greeting');
    }
    expect(touches).to.equal(40);
    expect(given).to.deep.equal(Array.from({ length: 10 }, (_, n) => `A-0${String(n + 1).padStart(2, '0')}`));
    expect(await labels()).to.deep.equal(given);
  });

  it('carries lane, needs and language to the officer, and keeps nothing for the next person', async function () {
    const on = await switchOn(this, { size: LANDSCAPE });
    await touch(on, '#bahasa');
    await toConfirm(on);
    expect(await on.locator('#permintaan').textContent()).to.include('Bring: Police report of loss (if lost)');
    await touch(on, '#antrean-priority');
    await touch(on, '#perlu-deaf');
    await touch(on, '#perlu-wheelchair');
    await touch(on, '#perlu-sign_language');
    await touch(on, '#perlu-wheelchair'); // not after all
    await touch(on, '#ambil');
    await screen(on, 'number');
    expect(await numberOn(on)).to.equal('AP-001');
    const [ticket] = await pools().db('tickets');
    expect(ticket).to.deep.include({ lane: 'priority', needs: ['deaf', 'sign_language'], language: 'en' });

    await touch(on, '#selesai');
    expect(await on.locator('html').getAttribute('lang')).to.equal('id');
    await toConfirm(on);
    expect(await on.locator('#antrean-regular').getAttribute('aria-checked')).to.equal('true');
    expect(await on.locator('#perlu-deaf').getAttribute('aria-pressed')).to.equal('false');
    expect(await on.evaluate<number>('localStorage.length')).to.equal(0);
  });

  it('finds a service by typing on the glass, with a slip of the finger', async function () {
    const on = await switchOn(this);
    await touch(on, '#ambil');
    await touch(on, '#cari');
    for (const letter of 'PASPPR') await touch(on, `.key:text-is("${letter}")`);
    await touch(on, '#hapus');
    await touch(on, '#hapus');
    for (const letter of 'OR') await touch(on, `.key:text-is("${letter}")`);
    await touch(on, '.key-space');
    for (const letter of 'HILNG') await touch(on, `.key:text-is("${letter}")`);
    expect(await on.locator('#ketik').inputValue()).to.equal('paspor hilng');
    await touch(on, '#hasil [data-service="IMI-03"]');
    await screen(on, 'confirm');
    await touch(on, '#kembali');
    expect(await on.locator('#ketik').inputValue()).to.equal('paspor hilng');
  });

  it('shows who waits at each agency and service, and follows the hall without being touched', async function () {
    await walkIn({ service_code: 'SAM-01' });
    const on = await switchOn(this);
    await touch(on, '#ambil');
    await touch(on, '#instansi');
    const samsat = on.locator('[data-agency="SAMSAT"]');
    await samsat.getByText('1 menunggu', { exact: true }).waitFor();
    await walkIn({ service_code: 'SAM-02', at: after(1) });
    await samsat.getByText('2 menunggu', { exact: true }).waitFor();
    await samsat.tap();
    await screen(on, 'services');
    expect(await on.locator('[data-service="SAM-02"]').textContent())
      .to.include('± 20 menit di loket')
      .and.include('1 menunggu');
  });

  it('gives one number where the finger came down twice', async function () {
    const on = await switchOn(this);
    await on.locator('#ambil').dblclick();
    await screen(on, 'needs');
    await on.locator('[data-service="DUK-02"]').dblclick();
    await screen(on, 'confirm');
    await on.locator('#perlu-deaf').dblclick();
    expect(await on.locator('#perlu-deaf').getAttribute('aria-pressed')).to.equal('true');
    await on.locator('#ambil').dblclick();
    await screen(on, 'number');
    expect(await numberOn(on)).to.equal('A-001');
    await on.locator('#selesai').dblclick();
    await screen(on, 'greeting');
    expect(await labels()).to.deep.equal(['A-001']);
  });

  it('shows the same number when the reply was lost, and asks again by itself', async function () {
    const on = await switchOn(this);
    const keys: string[] = [];
    await on.route(TICKETS, async (route) => {
      keys.push(route.request().headers()['idempotency-key'] ?? '');
      if (keys.length === 1) {
        await route.fetch(); // the server has given the number; nobody hears it
        await route.abort();
      } else if (keys.length === 2) await route.fulfill({ status: 502, body: 'bad gateway' });
      else await route.continue();
    });
    await toConfirm(on);
    await touch(on, '#ambil');
    await on.getByText('Kami mencoba lagi sendiri').waitFor();
    await screen(on, 'number');
    expect(await numberOn(on)).to.equal('A-001');
    expect(keys).to.have.length(3);
    expect(new Set(keys).size).to.equal(1);
    expect(await labels()).to.deep.equal(['A-001']);
  });

  it('shows the same number after the power failed in the middle', async function () {
    const on = await switchOn(this);
    let answered: () => void = () => undefined;
    const served = new Promise<void>((resolve) => {
      answered = resolve;
    });
    let first = true;
    await on.route(TICKETS, async (route) => {
      if (!first) return route.continue();
      first = false;
      await route.fetch();
      answered(); // and the answer never arrives
    });
    await toConfirm(on);
    await touch(on, '#ambil');
    await served;
    await on.reload();
    await screen(on, 'number');
    expect(await numberOn(on)).to.equal('A-001');
    expect(await labels()).to.deep.equal(['A-001']);
    await touch(on, '#selesai');
    await on.reload();
    await screen(on, 'greeting');
  });

  it('says why there is no number, in the words of the server', async function () {
    await pools().db('services').where({ code: 'DUK-02' }).update({ daily_limit: 0 });
    await catalogue();
    const on = await switchOn(this);
    await toConfirm(on);
    await touch(on, '#ambil');
    await screen(on, 'refused');
    expect(await on.locator('#layar').textContent()).to.include('Nomor untuk layanan ini sudah habis hari ini.');
    await touch(on, '#lain');
    await screen(on, 'greeting');
    expect(await labels()).to.deep.equal([]);
  });

  it('says when numbers are given again while the hall is closed', async function () {
    const on = await switchOn(this, { at: new Date('2026-11-22T10:00:00+07:00') });
    await on.getByText('Pengambilan nomor sedang tutup').waitFor();
    expect(await on.locator('#layar').textContent()).to.include('Buka lagi Senin, 23 November 2026 pukul 08.00 WIB.');
    expect(await on.locator('#ambil').count()).to.equal(0);
    expect(await faultsFoundByAxe(on)).to.deep.equal([]);
    await picture(on, 'kios-tutup');
  });

  it('says so for an agency that is not there today, before anybody chooses it', async function () {
    const on = await switchOn(this);
    await touch(on, '#ambil');
    await touch(on, '#instansi');
    await touch(on, '[data-agency="TASPEN"]');
    await touch(on, '[data-service="TSP-01"]');
    await screen(on, 'confirm');
    expect(await on.locator('#layar').textContent()).to.include('Buka lagi Rabu, 25 November 2026 pukul 08.00 WIB.');
    expect(await on.locator('#ambil').count()).to.equal(0);
  });

  it('warns before it goes back to the start, stays for one touch, and else wipes everything', async function () {
    const on = await switchOn(this, { still: true });
    await touch(on, '#bahasa');
    await touch(on, '#besar');
    await toConfirm(on);
    await touch(on, '#perlu-blind');
    await on.clock.runFor(29_000);
    expect(await on.locator('#diam').isVisible()).to.equal(false);
    await on.clock.runFor(2_000);
    expect(await on.locator('#diam').textContent()).to.match(/returns to the start in (29|30) seconds/);
    expect(await faultsFoundByAxe(on)).to.deep.equal([]);
    await picture(on, 'kios-diam');
    await touch(on, '#lanjut');
    expect(await on.locator('#diam').isVisible()).to.equal(false);
    await screen(on, 'confirm');
    expect(await on.locator('#perlu-blind').getAttribute('aria-pressed')).to.equal('true');

    await on.clock.runFor(61_000);
    await screen(on, 'greeting');
    expect(await on.locator('#diam').isVisible()).to.equal(false);
    expect(await on.locator('html').getAttribute('lang')).to.equal('id');
    expect(await on.locator('html').getAttribute('class')).to.equal('kiosk');
    await toConfirm(on);
    expect(await on.locator('#perlu-blind').getAttribute('aria-pressed')).to.equal('false');
  });

  it('leaves the number long enough to photograph it, longer when touched', async function () {
    const on = await switchOn(this, { still: true });
    await toConfirm(on);
    await touch(on, '#ambil');
    await screen(on, 'number');
    await on.clock.runFor(25_000);
    await touch(on, '#lanjut');
    await on.clock.runFor(25_000);
    await screen(on, 'number');
    await on.clock.runFor(6_000);
    await screen(on, 'greeting');
  });

  it('waits for the server without a hand, at the start and later', async function () {
    hall = await openHall();
    const on = await openPage(this, { viewport: LANDSCAPE, hasTouch: true });
    page = on;
    const secret = await deviceSecret({ form: 'cookie', code: 'KIOS-1' });
    await on.context().addCookies([{ name: 'satuatap_alat_kiosk', value: secret, url: hall.address }]);
    await on.route('**/api/v1/**', (route) => route.abort());
    await on.goto(`${hall.address}/sagara-raya/kiosk?cetak=mati`);
    await on.getByText('Kami sedang menyambung ke sistem antrean').waitFor();
    expect(await faultsFoundByAxe(on)).to.deep.equal([]);
    await on.unroute('**/api/v1/**');
    await screen(on, 'greeting');
    await on.route('**/api/v1/**', (route) => route.fulfill({ status: 503, body: '' }));
    await on.getByText('Sambungan terputus. Kami menyambung kembali.').waitFor();
    await on.unroute('**/api/v1/**');
    await on.locator('#putus').waitFor({ state: 'hidden' });
  });

  it('calls somebody from every screen, and tells who looks after the machines', async function () {
    const on = await switchOn(this);
    await touch(on, '#ambil');
    await touch(on, '#bantuan');
    await on.getByText('Petugas kami siap membantu').waitFor();
    await touch(on, '#kembali');
    await screen(on, 'needs');
    const { id: hall_id } = (await catalogue()).hall;
    const kiosk = (): Promise<{ last_seen_at: Date | null; report: Record<string, unknown> | null }> =>
      pools().db('devices').where({ hall_id, code: 'KIOS-1' }).first('last_seen_at', 'report');
    while (!(await kiosk()).report?.['help_at']) await on.waitForTimeout(50);
    expect((await kiosk()).last_seen_at).to.be.instanceOf(Date);
  });

  it('puts everything within reach of a wheelchair when asked to', async function () {
    const on = await switchOn(this);
    await touch(on, '#rendah');
    const highest = (): Promise<number> =>
      on.evaluate(`Math.min(...[...document.querySelectorAll('button')]
        .filter((one) => one.getClientRects().length > 0).map((one) => one.getBoundingClientRect().top))`);
    const steps = ['#ambil', '[data-service="DUK-02"]', '#ambil'];
    for (const step of [...steps, '#selesai']) {
      expect(await highest(), `before ${step}`).to.be.at.least(PORTRAIT.height * 0.4);
      await touch(on, step);
    }
  });

  it('says on every screen that numbers are for practice in a hall that trains', async function () {
    await pools().db('halls').where({ slug: 'sagara-raya' }).update({ training: true });
    await catalogue();
    const on = await switchOn(this, { at: new Date('2026-11-22T23:00:00+07:00') });
    await toConfirm(on);
    expect(await on.locator('.band-training').textContent()).to.include('Latihan');
    await touch(on, '#ambil');
    await screen(on, 'number');
    expect(await on.locator('.band-training').isVisible()).to.equal(true);
  });

  it('prints the ticket from a frame nobody sees', async function () {
    const on = await switchOn(this, { prints: true });
    await toConfirm(on);
    const paper = on.waitForResponse((answer) => answer.url().endsWith('.pdf'));
    await touch(on, '#ambil');
    const answer = await paper;
    expect(answer.status()).to.equal(200);
    expect(answer.headers()['x-frame-options']).to.equal('SAMEORIGIN');
    // A paper that may not be framed leaves an error page of the browser there, which is not ours to read.
    const framed = `document.querySelector('#kertas').contentDocument?.contentType`;
    while ((await on.evaluate<string | undefined>(framed)) !== 'application/pdf') await on.waitForTimeout(50);
    expect(await numberOn(on)).to.equal('A-001');
  });

  for (const [name, size] of Object.entries({ tegak: PORTRAIT, datar: LANDSCAPE, hp: PHONE })) {
    it(`can be read and touched by everyone on ${size.width} by ${size.height}`, async function () {
      for (let person = 0; person < 3; person += 1) await walkIn({ service_code: 'DUK-02', at: after(person) });
      const on = await switchOn(this, { size });
      const faults: string[] = [];
      const look = async (what: string): Promise<void> => {
        faults.push(...(await faultsFoundByAxe(on)).map((fault) => `${what}: ${fault}`));
        faults.push(...(await faultsOfSize(on, size !== PHONE)).map((fault) => `${what}: ${fault}`));
        await picture(on, `kios-${name}-${what}`);
      };
      await screen(on, 'greeting');
      await look('1-salam');
      await touch(on, '#ambil');
      await look('2-keperluan');
      await touch(on, '#cari');
      for (const letter of 'KTP') await touch(on, `.key:text-is("${letter}")`);
      await look('3-cari');
      await touch(on, '#kembali');
      await touch(on, '#instansi');
      await look('4-instansi');
      await touch(on, '[data-agency="DUKCAPIL"]');
      await look('5-layanan');
      await touch(on, '[data-service="DUK-04"]');
      await touch(on, '#antrean-priority');
      await touch(on, '#perlu-wheelchair');
      await look('6-ambil');
      for (const [way, id] of [
        ['7-rendah', '#rendah'],
        ['8-besar', '#besar'],
      ] as const) {
        await touch(on, id);
        await look(way);
        await touch(on, id);
      }
      await touch(on, '#bantuan');
      await look('9-bantuan');
      await touch(on, '#kembali');
      await touch(on, '#ambil');
      await screen(on, 'number');
      await look('10-nomor');
      expect(faults).to.deep.equal([]);
    });
  }
});

/** What is too small for a finger, or wider than its screen. Nothing is scrolled sideways anywhere. */
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
