import { createServer, request } from 'node:http';
import type { Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { recallTurn } from '../../src/queue/desk.ts';
import { issueAccess } from '../../src/staff/access.ts';
import { aDesk, call, on, walkIn, walkIns } from '../queue/at-work.ts';
import type { Desk } from '../queue/at-work.ts';
import { closePage, faultsFoundByAxe, openPage, openStrictBrowser, screens } from '../support/browser.ts';
import { deviceSecret } from '../support/devices.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { skipBecause } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { catalogue, freshDay, pools } from '../support/world.ts';

/** A proxy before the hall, as between any TV and its server, that can fail in the ways proxies do. */
type Proxy = {
  address: string;
  /** `mute` takes requests and never answers; `away` closes the door and cuts what is open. */
  turn(to: 'open' | '502' | 'mute' | 'away'): void;
  pointTo(address: string): void;
  close(): Promise<void>;
};

async function openProxy(target: string, host = '127.0.0.1'): Promise<Proxy> {
  let mode = 'open';
  let to = target;
  const server: Server = createServer((req, res) => {
    if (mode === 'mute') return;
    if (mode === '502') {
      res.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>Bad Gateway</h1>');
      return;
    }
    const onward = request(to + req.url, { method: req.method, headers: req.headers, agent: false }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
      answer.on('error', () => res.destroy());
    });
    onward.on('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
    res.on('close', () => onward.destroy());
    req.pipe(onward);
  });
  server.on('connection', (socket) => {
    if (mode === 'away') socket.destroy();
  });
  await new Promise<void>((ready) => server.listen(0, host, ready));
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('no port');
  return {
    address: `http://${host}:${at.port}`,
    turn(mode_now) {
      mode = mode_now;
      if (mode !== 'open') server.closeAllConnections();
    },
    pointTo(address) {
      to = address;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Goes to the board as the paired TV, and waits for its line. */
async function enterBoard(page: Page, code: string, address: string): Promise<void> {
  const secret = await deviceSecret({ kind: 'display', code, form: 'cookie' });
  await page.context().addCookies([{ name: 'satuatap_alat_display', value: secret, url: address }]);
  await page.goto(`${address}/sagara-raya/layar/${code}`);
  await page.locator('html[data-line=live]').waitFor();
}

describe('a TV in the hall', function () {
  this.timeout(60_000);
  let hall: OpenHall;
  let page: Page;
  let faults: string[];
  let clips: string[];

  beforeEach(async () => {
    await freshDay();
    hall = await openHall();
    faults = [];
    clips = [];
  });
  afterEach(async () => {
    await closePage(page);
    await hall.close();
  });

  /** Opens the board of a paired TV; `address` may be a proxy's. */
  async function openBoard(context: Mocha.Context, code = 'LAYAR-A1', address = hall.address): Promise<void> {
    page = await openPage(context, { viewport: screens.large });
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('request', (asked) => asked.url().endsWith('.mp3') && clips.push(asked.url()));
    await enterBoard(page, code, address);
  }

  const ring = async (): Promise<void> => hall.deps.live.ring((await catalogue()).hall.id);

  async function callAt(desk: Desk): Promise<{ id: string; number: string }> {
    const turn = await call(desk, hall.deps.now());
    await ring();
    return turn;
  }

  const newest = (): Promise<string | null> => page.locator('.board-call:first-child .board-number').textContent();
  const spoken = (): Promise<string | null> => page.locator('#ucapan').textContent();
  const seen = (number: string) => until(`${number} is on the screen`, async () => (await newest()) === number);

  it('shows a call, large, and says it in the same words', async function () {
    await walkIns(3);
    await openBoard(this);
    expect(await page.locator('.board-none').textContent()).to.include('Belum ada panggilan');
    const { number } = await callAt(await aDesk(3));
    await seen(number);
    const { height } = (await page.locator('.board-number').first().boundingBox()) ?? { height: 0 };
    expect(height).to.be.at.least(1080 / 5);
    expect(await page.locator('.board-call:first-child').textContent()).to.match(/Loket 3\s+Dukcapil/);
    await until(
      'it is spoken',
      async () => (await spoken()) === 'Nomor antrean, A, nol nol satu. Silakan menuju, Loket tiga.',
    );
    await until('its recordings are fetched', () => clips.length >= 6);
    expect(clips.some((url) => url.includes('/chime-'))).to.equal(true);
    expect(await page.locator('#suara').isVisible(), 'the button for sound').to.equal(false);
    expect(faults).to.deep.equal([]);
  });

  it('asks for one touch where the browser keeps sound back, and speaks after it', async function () {
    const strict = await openStrictBrowser();
    if (!strict) skipBecause(this, 'Chromium tidak ada: apt-get install chromium');
    try {
      await walkIns(2);
      page = await strict.newPage({ viewport: screens.large });
      page.on('request', (asked) => asked.url().endsWith('.mp3') && clips.push(asked.url()));
      await enterBoard(page, 'LAYAR-A1', hall.address);
      await page.locator('#suara').waitFor({ state: 'visible' });
      await page.locator('#suara').click();
      await page.locator('#suara').waitFor({ state: 'hidden' });
      await seen((await callAt(await aDesk(3))).number);
      await until('its recordings are fetched', () => clips.length >= 6);
    } finally {
      await strict.close();
    }
  });

  it('says a repeated call again, and nothing twice', async function () {
    await walkIns(2);
    await openBoard(this);
    const desk = await aDesk(3);
    const turn = await callAt(desk);
    await seen(turn.number);
    await recallTurn(pools().db, on(desk, turn), hall.deps.now());
    await ring();
    await until('it is said again', async () => (await spoken())?.startsWith('Panggilan kedua') ?? false, 20_000);
    expect(await page.locator('.board-call').count()).to.equal(1);
  });

  it('keeps calls that come quickly after each other large together', async function () {
    await walkIns(6);
    await openBoard(this);
    const desks = [await aDesk(1), await aDesk(2), await aDesk(3)];
    for (const desk of desks) await seen((await callAt(desk)).number);
    const large = (): Promise<string | null> => page.locator('.board-calls').getAttribute('data-large');
    expect(await large()).to.equal('3');
    await until('only the newest is large', async () => (await large()) === '1', 20_000);
    expect(await newest()).to.equal('A-003');
  });

  it('neither speaks nor fetches a voice where its place is to be silent', async function () {
    await walkIns(2);
    await openBoard(this, 'LAYAR-A2');
    const { number } = await callAt(await aDesk(3));
    await seen(number);
    await until('it is written', async () => (await spoken())?.startsWith('Nomor antrean') ?? false);
    expect(clips).to.deep.equal([]);
    expect(await page.locator('#suara').count()).to.equal(0);
  });

  it('does not announce again what was called before it came', async function () {
    await walkIns(2);
    await call(await aDesk(3), hall.deps.now());
    hall.wait(30);
    await openBoard(this);
    expect(await newest()).to.equal('A-001');
    await page.waitForTimeout(1_000);
    expect(await spoken()).to.equal('Perhatikan nomor pada tiket Anda.');
    expect(clips).to.deep.equal([]);
  });

  it('tells the time of the hall, with its zone', async function () {
    await openBoard(this);
    expect(await page.locator('[data-clock]').textContent()).to.equal('08.00 WIB');
    expect(await page.locator('[data-date]').textContent()).to.equal('Senin, 23 November 2026');
    hall.wait(3_600);
    await walkIn();
    await ring();
    await until('the clock went on', async () => (await page.locator('[data-clock]').textContent()) === '09.00 WIB');
  });

  for (const failure of ['502', 'away', 'mute'] as const) {
    it(`is right again within five seconds after the proxy failed (${failure})`, async function () {
      await walkIns(3);
      const proxy = await openProxy(hall.address);
      await openBoard(this, 'LAYAR-A1', proxy.address);
      proxy.turn(failure);
      const { number } = await callAt(await aDesk(3));
      await page.locator('[data-stale]').waitFor({ state: 'visible', timeout: 20_000 });
      expect(await newest().catch(() => null), 'nothing is made up').to.not.equal(number);
      proxy.turn('open');
      const began = performance.now();
      await seen(number);
      expect(performance.now() - began).to.be.below(5_000);
      await page.locator('[data-stale]').waitFor({ state: 'hidden' });
      expect(faults).to.deep.equal([]);
      await proxy.close();
    });
  }

  it('is right again within five seconds after the server was started anew', async function () {
    await walkIns(3);
    const proxy = await openProxy(hall.address);
    await openBoard(this, 'LAYAR-A1', proxy.address);
    const desk = await aDesk(3);
    await hall.close();
    await page.waitForTimeout(2_000);
    const { number } = await call(desk, hall.deps.now());
    hall = await openHall(hall.deps.now());
    proxy.pointTo(hall.address);
    const began = performance.now();
    await seen(number);
    expect(performance.now() - began).to.be.below(5_000);
    await proxy.close();
  });

  it('shows how to pair it once its right is withdrawn', async function () {
    await openBoard(this);
    await pools().db('devices').where({ code: 'LAYAR-A1' }).update({ revoked_at: hall.deps.now() });
    await page.getByText('Layar ini belum dipasang').waitFor({ timeout: 20_000 });
  });

  it('has nothing that axe finds wrong, on a desk or on the wall', async function () {
    await walkIns(3);
    await openBoard(this);
    await seen((await callAt(await aDesk(3))).number);
    for (const size of [screens.desk, screens.large]) {
      await page.setViewportSize(size);
      expect(await faultsFoundByAxe(page), `${size.width} px`).to.deep.equal([]);
    }
  });
});

describe('a browser that is to become a TV', function () {
  this.timeout(30_000);
  let hall: OpenHall;
  let page: Page | undefined;

  beforeEach(async () => {
    await freshDay();
    hall = await openHall();
  });
  afterEach(async () => {
    await closePage(page);
    await hall.close();
  });

  async function aLink(): Promise<string> {
    const { hall: of } = await catalogue();
    const device = await pools().db('devices').where({ hall_id: of.id, code: 'LAYAR-A1' }).first('id');
    const nothing = { role: null, agency_id: null, counter_id: null };
    return issueAccess(
      pools().db,
      { hall_id: of.id, form: 'link', kind: 'display', device_id: device.id, ...nothing },
      hall.deps.now(),
    );
  }

  async function pair(context: Mocha.Context, address: string): Promise<Page> {
    const opened = await openPage(context);
    page = opened;
    await opened.goto(`${address}/sagara-raya/perangkat/${await aLink()}`);
    expect(await faultsFoundByAxe(opened)).to.deep.equal([]);
    await opened.getByRole('button', { name: 'Pasang sebagai Layar LAYAR-A1' }).dblclick();
    await opened.locator('#papan').waitFor();
    return opened;
  }

  it('becomes one by one press of a button, though it was pressed twice', async function () {
    const opened = await pair(this, hall.address);
    expect(new URL(opened.url()).pathname).to.equal('/sagara-raya/layar/LAYAR-A1');
  });

  it('becomes one also over plain http in the network of the hall', async function () {
    const own = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal);
    if (!own) skipBecause(this, 'mesin ini tidak berada di jaringan mana pun');
    const proxy = await openProxy(hall.address, own.address);
    await pair(this, proxy.address);
    await proxy.close();
  });
});
