import { setTimeout as sleep } from 'node:timers/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import { type Browser, chromium, type Page } from 'playwright-core';
import { buildAssets } from '../../src/web/look/assets.ts';
import { present } from '../support/programs.ts';
import { skipBecause } from '../support/skip.ts';

const CSP = [
  "default-src 'none'",
  "script-src 'nonce-once' 'strict-dynamic'",
  "connect-src 'self'",
  "form-action 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types fragment',
].join('; ');

const PAGE = (script: string) => `<!doctype html><html lang="id"><title>Uji</title>
<script type="module" nonce="once" src="${script}"></script>
<p data-stale hidden>Data mungkin terlambat</p><p data-live-error hidden></p>
<section id="place" data-live="/stream" data-live-poll="/part"><p>drawn first</p></section>
<section id="other" data-live="/stream" data-live-part="other"></section>`;

/** A hall's server as bad as wished. */
type Trouble = {
  stream: 'ok' | 'silent' | 502;
  part: number;
  /** What the next posts answer; the last one stays. `lost`: the act happens and its reply never comes. */
  posts: ('ok' | 'lost' | 502 | 409)[];
  /** What the part says now. */
  html: string;
  page_status: number;
};

describe('The browser side of live pages', () => {
  let browser: Browser;
  let server: Server;
  let origin: string;
  let page: Page;
  let violations: string[];
  let streams: Set<ServerResponse>;
  let trouble: Trouble;
  let seen: { streams: number; parts: number; pages: number; posts: { key: string; body: string }[] };
  let answerPost: Promise<void>;

  before(async function () {
    if (!present('chromium')) skipBecause(this, 'chromium tidak ada');
    const assets = await buildAssets();
    const app = express();
    app.use('/assets', assets.router());
    app.get('/', (_req, res) => {
      seen.pages += 1;
      res
        .status(trouble.page_status)
        .set('Content-Security-Policy', CSP)
        .type('html')
        .send(PAGE(assets.url('live.js')));
    });
    app.get('/stream', (req, res) => openStream(req, res));
    app.get('/part', (_req, res) => {
      seen.parts += 1;
      res.status(trouble.part).type('html').send(trouble.html);
    });
    app.post('/act', express.urlencoded({ extended: false }), (req, res) => {
      seen.posts.push({ key: req.get('Idempotency-Key') ?? '', body: String(req.body.note ?? '') });
      const how = trouble.posts.length > 1 ? trouble.posts.shift() : trouble.posts[0];
      void answerPost.then(() => answer(res, how));
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const address = server.address();
    origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  });

  after(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  beforeEach(async () => {
    trouble = { stream: 'ok', part: 200, posts: ['ok'], html: '<p>read again</p>', page_status: 200 };
    seen = { streams: 0, parts: 0, pages: 0, posts: [] };
    streams = new Set();
    violations = [];
    answerPost = Promise.resolve();
    page = await browser.newPage();
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted/i.test(message.text())) violations.push(message.text());
    });
    await page.clock.install();
  });

  afterEach(async () => {
    expect(violations).to.deep.equal([]);
    trouble = { ...trouble, stream: 'ok', part: 200 }; // a page that goes on reloading can hardly be closed
    const closed = page.close().catch(() => undefined); // what is left of it goes with the browser
    await Promise.race([closed, sleep(5_000)]);
  });

  function answer(res: express.Response, how: Trouble['posts'][number] | undefined): void {
    if (how === 'lost') res.destroy();
    else if (how === 'ok') res.type('html').send('<div data-fragment-for="place"><p>acted</p></div>');
    else if (how === 409)
      res.status(409).type('application/problem+json').send('{"detail":"Nomor ini sudah dipanggil."}');
    else res.status(502).send('bad gateway');
  }

  function openStream(_req: IncomingMessage, res: ServerResponse): void {
    seen.streams += 1;
    if (trouble.stream === 502) {
      res.writeHead(502).end();
      return;
    }
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    res.write('retry: 200\n\n');
    streams.add(res);
    res.on('close', () => streams.delete(res));
    if (trouble.stream === 'ok') res.write('event: beat\ndata: {}\n\n');
  }

  function say(html: string, part?: string): void {
    for (const stream of streams) stream.write(`event: fragment\ndata: ${JSON.stringify({ html, part })}\n\n`);
  }

  async function open(): Promise<void> {
    await page.goto(origin);
    await until(() => streams.size === 1 || trouble.stream === 502);
  }

  const text = (selector: string) => page.locator(selector).textContent();

  it('shows what the stream says, in the part it names, over one connection', async () => {
    await open();
    say('<p>A-012 dipanggil</p>');
    say('<p>12 menunggu</p>', 'other');
    await page.getByText('12 menunggu').waitFor();
    expect(await text('#place')).to.equal('A-012 dipanggil');
    expect(await text('#other')).to.equal('12 menunggu');
    expect(seen.streams).to.equal(1);
  });

  it('keeps the focus and unsent words when a part is redrawn', async () => {
    await open();
    say('<input id="note"><details id="more"><summary>Lagi</summary>isi</details>');
    await page.locator('#note').fill('membawa KK');
    await page.locator('#more').evaluate((details) => details.setAttribute('open', ''));
    say('<p>lain</p><input id="note"><details id="more"><summary>Lagi</summary>isi</details>');
    await page.getByText('lain').waitFor();
    expect(await page.locator('#note').inputValue()).to.equal('membawa KK');
    expect(await page.evaluate('document.activeElement.id')).to.equal('note');
    expect(await page.locator('#more').getAttribute('open')).to.equal('');
  });

  it('leaves the focus elsewhere on the page alone', async () => {
    await open();
    await page.evaluate("document.body.append(Object.assign(document.createElement('button'), { id: 'mine' }))");
    await page.locator('#mine').focus();
    say('<button id="new" autofocus>Baru</button>');
    await page.locator('#new').waitFor();
    expect(await page.evaluate('document.activeElement.id')).to.equal('mine');
  });

  it('tells the page what changed', async () => {
    await open();
    await page.evaluate(
      "document.addEventListener('live:updated', (event) => { document.title = event.detail.element.id; })",
    );
    say('<p>baru</p>');
    await page.getByText('baru').waitFor();
    expect(await page.title()).to.equal('place');
  });

  it('opens the stream again after a 502, which a browser alone never does', async () => {
    trouble.stream = 502;
    await open();
    await until(() => seen.streams >= 1);
    await advanceUntil(() => seen.streams >= 3);
    trouble.stream = 'ok';
    await advanceUntil(() => streams.size === 1);
    say('<p>kembali</p>');
    await page.getByText('kembali').waitFor();
  });

  it('reads the part by itself while the stream is silent, and stays fresh by that', async () => {
    trouble.stream = 'silent';
    await open();
    await advanceUntil(() => seen.parts >= 1);
    await page.getByText('read again').waitFor();
    trouble.html = '<p>read twice</p>';
    await advanceUntil(() => seen.parts >= 2);
    await page.getByText('read twice').waitFor();
    expect(await page.locator('[data-stale]').isVisible()).to.equal(false);
  });

  it('does not read the part while the stream speaks', async () => {
    await open();
    for (let beats = 0; beats < 4; beats += 1) {
      say(`<p>${beats}</p>`, 'other');
      await page.locator('#other').getByText(String(beats)).waitFor();
      await page.clock.runFor(3000);
    }
    expect(seen.parts).to.equal(0);
  });

  it('says after 10 s without a word that the data may be old, and takes it back', async () => {
    trouble = { ...trouble, stream: 'silent', part: 502 };
    await open();
    await page.clock.runFor(11_000);
    await page.locator('[data-stale]').waitFor({ state: 'visible' });
    expect(await page.getAttribute('html', 'data-line')).to.equal('stale');
    for (const stream of streams) stream.write('event: beat\ndata: {}\n\n');
    await page.locator('[data-stale]').waitFor({ state: 'hidden' });
  });

  it('reads again at once when the tab was frozen', async () => {
    await open();
    expect(seen.parts).to.equal(0);
    await page.clock.fastForward(60_000);
    await page.getByText('read again').waitFor();
  });

  it('reloads the page when it is no longer allowed to see the part', async () => {
    trouble = { ...trouble, stream: 'silent', part: 401 };
    await open();
    await advanceUntil(() => seen.pages === 2);
  });

  describe('its forms', () => {
    const FORM = `<form method="post" action="/act" data-live-form><input type="hidden" name="idempotency_key" value="11111111-1111-4111-8111-111111111111">
      <input name="note" id="note"><button id="go" data-key="F2">Panggil</button></form>`;

    async function openForm(): Promise<void> {
      await open();
      say(FORM);
      await page.locator('#go').waitFor();
    }

    it('shows the fragments of the answer without leaving the page', async () => {
      await openForm();
      await page.locator('#note').fill('tanpa nama');
      await page.locator('#go').click();
      await page.getByText('acted').waitFor();
      expect(seen.posts).to.deep.equal([{ key: '11111111-1111-4111-8111-111111111111', body: 'tanpa nama' }]);
      expect(seen.pages).to.equal(1);
    });

    it('sends a double click once', async () => {
      await openForm();
      await page.locator('#go').dblclick();
      await page.getByText('acted').waitFor();
      expect(seen.posts).to.have.length(1);
    });

    it('asks again with the same key when the reply is lost or a proxy answers', async () => {
      trouble.posts = ['lost', 502, 'ok'];
      await openForm();
      await page.locator('#go').click();
      await advanceUntil(() => seen.posts.length === 3);
      await page.getByText('acted').waitFor();
      expect(new Set(seen.posts.map(({ key }) => key)).size).to.equal(1);
    });

    it('says when the line stays lost, and keeps the key for the next press', async () => {
      trouble.posts = [502];
      await openForm();
      await page.locator('#go').click();
      await advanceUntil(() => seen.posts.length === 4);
      await page.locator('[data-live-error]').waitFor({ state: 'visible' });
      await page.clock.runFor(1000);
      await page.locator('#go').click();
      await until(() => seen.posts.length > 4);
      expect(new Set(seen.posts.map(({ key }) => key)).size).to.equal(1);
    });

    it('says a refusal in words, and the next press is another request', async () => {
      trouble.posts = [409, 'ok'];
      await openForm();
      await page.locator('#go').click();
      await page.getByText('Nomor ini sudah dipanggil.').waitFor();
      await page.clock.runFor(1000);
      await page.locator('#go').click();
      await page.getByText('acted').waitFor();
      expect(new Set(seen.posts.map(({ key }) => key)).size).to.equal(2);
      expect(await page.locator('[data-live-error]').isVisible()).to.equal(false);
    });

    it('does not change a button under the finger while its act is under way', async () => {
      let answer: () => void = () => undefined;
      answerPost = new Promise((resolve) => (answer = resolve));
      await openForm();
      await page.locator('#go').click();
      await until(() => seen.posts.length === 1);
      expect(await page.locator('#go').getAttribute('aria-disabled')).to.equal('true');
      say('<p>from the stream</p>');
      say('<p>mark</p>', 'other');
      await page.getByText('mark').waitFor();
      expect(await page.locator('#go').isVisible()).to.equal(true);
      answer();
      await page.getByText('from the stream').waitFor();
    });

    it('presses the button of a key, once however long it is held', async () => {
      await openForm();
      await page.keyboard.down('F2');
      await page.keyboard.down('F2');
      await page.getByText('acted').waitFor();
      expect(seen.posts).to.have.length(1);
    });
  });

  /** Time passes in the page until the server has seen something. */
  async function advanceUntil(reached: () => boolean): Promise<void> {
    await until(async () => {
      if (reached()) return true;
      await page.clock.runFor(500);
      return false;
    });
  }

  async function until(reached: () => boolean | Promise<boolean>): Promise<void> {
    const patience = Date.now() + 15_000;
    while (!(await reached())) {
      if (Date.now() > patience) throw new Error('it never came to that');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
});
