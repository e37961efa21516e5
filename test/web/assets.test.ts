import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import express from 'express';
import { type Assets, buildAssets } from '../../src/web/look/assets.ts';
import { icon } from '../../src/web/look/icons.ts';

type Reply = { status: number; headers: IncomingHttpHeaders; body: Buffer };

describe('The assets', () => {
  let assets: Assets;
  let server: Server;
  let port: number;

  before(async () => {
    assets = await buildAssets();
    server = createServer(express().use('/assets', assets.router())).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });

  after(() => server.close());

  function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const asked = request({ port, path, method, headers, agent: false }, (reply) => {
        const parts: Buffer[] = [];
        reply.on('data', (part: Buffer) => parts.push(part));
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(parts) }),
        );
      });
      asked.on('error', reject).end();
    });
  }

  const named: [name: string, address: RegExp, type: string][] = [
    ['base.css', /^\/assets\/base-\w+\.css$/, 'text/css; charset=utf-8'],
    ['live.js', /^\/assets\/live-\w+\.js$/, 'text/javascript; charset=utf-8'],
    ['mark.svg', /^\/assets\/mark-\w+\.svg$/, 'image/svg+xml; charset=utf-8'],
    ['voice/lima.mp3', /^\/assets\/voice\/lima-\w+\.mp3$/, 'audio/mpeg'],
  ];
  for (const [name, address, type] of named)
    it(`serve ${name} for ever under a name made of its content`, async () => {
      expect(assets.url(name)).to.match(address);
      const { status, headers, body } = await get(assets.url(name));
      expect(status).to.equal(200);
      expect(headers['content-type']).to.equal(type);
      expect(headers['cache-control']).to.equal('public, max-age=31536000, immutable');
      expect(headers.vary).to.equal('Accept-Encoding');
      expect(body.length).to.be.above(0);
    });

  it('are brotli where the browser takes it, else gzip, else plain, with a tag each', async () => {
    const url = assets.url('base.css');
    const plain = await get(url);
    const br = await get(url, { 'accept-encoding': 'gzip, deflate, br' });
    const gzip = await get(url, { 'accept-encoding': 'gzip, br;q=0' });
    expect([plain, br, gzip].map(({ headers }) => headers['content-encoding'])).to.deep.equal([
      undefined,
      'br',
      'gzip',
    ]);
    expect(brotliDecompressSync(br.body)).to.deep.equal(plain.body);
    expect(gunzipSync(gzip.body)).to.deep.equal(plain.body);
    expect(new Set([plain, br, gzip].map(({ headers }) => headers.etag)).size).to.equal(3);
  });

  it('do not compress what is compressed already', async () => {
    const { headers } = await get(assets.url('voice/lima.mp3'), { 'accept-encoding': 'br, gzip' });
    expect(headers['content-encoding']).to.equal(undefined);
  });

  it('are not sent again to who has them', async () => {
    const url = assets.url('base.css');
    const { headers } = await get(url, { 'accept-encoding': 'br' });
    const again = await get(url, { 'accept-encoding': 'br', 'if-none-match': headers.etag ?? '' });
    expect(again.status).to.equal(304);
    expect(again.body.length).to.equal(0);
  });

  it('answer HEAD without a body', async () => {
    const { status, body } = await get(assets.url('base.css'), {}, 'HEAD');
    expect([status, body.length]).to.deep.equal([200, 0]);
  });

  for (const path of [
    '/assets/base.css',
    '/assets/',
    '/assets/../package.json',
    '/assets/%2e%2e%2fpackage.json',
    '/assets/__proto__',
  ])
    it(`know nothing of ${path}`, async () => {
      expect((await get(path)).status).to.equal(404);
    });

  it('carry their fonts under hashed names', async () => {
    const { body } = await get(assets.url('base.css'));
    const fonts = [...body.toString().matchAll(/url\("?\.\/(inter-\d+-\w+\.woff2)/g)].map(([, file]) => file);
    expect(fonts).to.have.length(2);
    for (const font of fonts) {
      const { status, headers } = await get(`/assets/${font}`);
      expect([status, headers['content-type']]).to.deep.equal([200, 'font/woff2']);
    }
  });

  it('of the first view of a page of citizens stay under 48 kB with both fonts, leaving 12 for the page itself', async () => {
    const accept = { 'accept-encoding': 'br' };
    const css = (await get(assets.url('base.css'))).body.toString();
    const fonts = [...css.matchAll(/url\("?\.(\/inter-\d+-\w+\.woff2)/g)].map(([, file]) => `/assets${file}`);
    const names = ['base.css', 'public.css', 'live.js'].map((name) => assets.url(name));
    const replies = await Promise.all([...names, ...fonts].map((url) => get(url, accept)));
    expect(replies.map(({ body }) => body.length).reduce((sum, size) => sum + size, 0)).to.be.below(48_000);
  });

  it('of one folder are found by their plain names', () => {
    expect(assets.folder('voice')).to.have.property('lima', assets.url('voice/lima.mp3'));
  });

  it('that do not exist are noticed where they are asked for', () => {
    expect(() => assets.url('_act.js')).to.throw('no asset _act.js');
    expect(() => icon('no-such')).to.throw('no icon no-such');
  });

  it('are built once however often they are asked for', async () => {
    expect(await buildAssets()).to.equal(assets);
  });
});
