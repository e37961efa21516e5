import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { spokenCall } from '../../src/voice/words.ts';
import { closePage, openPage } from '../support/browser.ts';

const RATE = 44_100;
const PAGE = `
  import { createAnnouncer, renderCalls } from './src/web/client/voice.ts';
  const url = (clip) => '/voice/' + clip + '.mp3';
  const offline = (seconds) => new OfflineAudioContext(1, Math.ceil(seconds * ${RATE}), ${RATE});
  window.renderHall = async (calls) => {
    const { rendered, plans } = await renderCalls(calls, { url, chime: true }, offline);
    const pcm = new Uint8Array(rendered.getChannelData(0).buffer);
    let text = '';
    for (let at = 0; at < pcm.length; at += 8192) text += String.fromCharCode(...pcm.subarray(at, at + 8192));
    return { plans, pcm: btoa(text) };
  };
  window.announceAll = (calls, last) => new Promise((resolve) => {
    const said = [];
    const pacing = { rounds: 1, between_rounds: 0, after_call: 0.05 };
    const announcer = createAnnouncer({ url, chime: false, pacing, onState: (text) => {
      said.push(text);
      if (text === null && said.at(-2) === last) resolve({ said, allowed: announcer.allowed() });
    } });
    announcer.unlock().then(() => calls.forEach(announcer.announce));
  });
`;

const round = z.object({ starts: z.array(z.number()), ends_at: z.number() });
const renderedHall = z.object({
  pcm: z.string(),
  plans: z.array(z.object({ chime_at: z.number(), rounds: z.array(round), ends_at: z.number() })),
});

describe('The joined voice', () => {
  const bench: { server?: Server; page?: Page } = {};

  before(async function () {
    bench.page = await openPage(this);
    const script = await build({
      stdin: { contents: PAGE, resolveDir: process.cwd() },
      bundle: true,
      format: 'iife',
      write: false,
    });
    bench.server = serve(script.outputFiles[0]?.text ?? '');
    await new Promise((listening) => bench.server?.listen(0, '127.0.0.1', () => listening(undefined)));
    await bench.page.goto(`http://127.0.0.1:${portOf(bench.server)}/`);
  });

  after(async () => {
    await closePage(bench.page);
    bench.server?.close();
  });

  describe('of two calls, one after the other', () => {
    let samples = new Float32Array();
    let plans: z.infer<typeof renderedHall>['plans'] = [];

    before(async () => {
      const calls = [
        spokenCall({ number: 'AP-003', counter: 21, times: 1, agency: 'Dukcapil' }).clips,
        spokenCall({ number: 'B-117', counter: 7, times: 2 }).clips,
      ];
      const answer = renderedHall.parse(await bench.page?.evaluate(`renderHall(${JSON.stringify(calls)})`));
      const bytes = Buffer.from(answer.pcm, 'base64');
      samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
      plans = answer.plans;
      const file = join(mkdtempSync(join(tmpdir(), 'voice-')), 'two-calls.wav');
      writeFileSync(file, wav(samples));
      process.stdout.write(`      ${file}\n`);
    });

    const between = (from: number, to: number) => samples.subarray(Math.round(from * RATE), Math.round(to * RATE));
    const wordsOf = (call: number) => plans[call]?.rounds ?? [];

    it('is as long as the recordings and their pauses', () => {
      const sounding = spans(samples);
      const planned = plans.at(-1)?.ends_at ?? 0;
      expect(samples.length / RATE).to.be.closeTo(planned, 0.05);
      expect(sounding.at(-1)?.to ?? 0).to.be.closeTo(planned, 0.2);
    });

    it('is loud enough for a hall, alike in both calls, and never clips', () => {
      for (const { starts, ends_at } of [...wordsOf(0), ...wordsOf(1)]) {
        expect(decibels(between(starts[0] ?? 0, ends_at))).to.be.within(-26, -18);
      }
      expect(samples.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)).to.be.within(0.3, 0.99);
    });

    it('flows: no silence inside a call is as long as 0.4 seconds', () => {
      for (const { starts, ends_at } of [...wordsOf(0), ...wordsOf(1)]) {
        const words = spans(between(starts[0] ?? 0, ends_at));
        const silences = words.slice(1).map(({ from }, i) => from - (words[i]?.to ?? 0));
        expect(words.length).to.be.greaterThan(4);
        expect(Math.max(...silences)).to.be.lessThan(0.4);
      }
    });

    it('says the words twice alike, about a second apart', () => {
      for (const call of [0, 1]) {
        const [first, second] = wordsOf(call);
        expect((second?.starts[0] ?? 0) - (first?.ends_at ?? 0)).to.be.closeTo(1, 0.001);
        const once = decibels(between(first?.starts[0] ?? 0, first?.ends_at ?? 0));
        expect(decibels(between(second?.starts[0] ?? 0, second?.ends_at ?? 0))).to.be.closeTo(once, 0.2);
      }
    });

    it('does not overlap: the first call has ended in silence before the second chimes', () => {
      const [first, second] = plans;
      expect(first?.ends_at ?? 0).to.be.lessThan(second?.chime_at ?? 0);
      const gap = between((first?.ends_at ?? 0) + 0.05, (second?.chime_at ?? 0) - 0.01);
      expect(gap.length / RATE).to.be.greaterThan(0.5);
      expect(gap.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)).to.be.lessThan(0.001);
      expect(decibels(between(second?.chime_at ?? 0, (second?.chime_at ?? 0) + 0.5))).to.be.greaterThan(-30);
    });
  });

  describe('at a display', () => {
    const said = async (calls: { id: string; clips: string[]; text: string }[], last: string) =>
      bench.page?.evaluate(`announceAll(${JSON.stringify(calls)}, ${JSON.stringify(last)})`);
    const call = (id: string, clip: string) => ({ id, clips: [clip], text: clip });

    it('speaks one call at a time in the order they came, each once', async () => {
      const calls = [call('1', 'nol'), call('2', 'satu'), call('1', 'nol'), call('3', 'dua')];
      expect(await said(calls, 'dua')).to.deep.equal({
        said: ['nol', null, 'satu', null, 'dua', null],
        allowed: true,
      });
    });

    it('shows a call whose recording cannot be had, and goes on to the next', async () => {
      expect(await said([call('1', 'tidak-ada'), call('2', 'satu')], 'satu')).to.deep.equal({
        said: ['tidak-ada', null, 'satu', null],
        allowed: true,
      });
    });
  });
});

function serve(script: string): Server {
  return createServer((req, res) => {
    const clip = /^\/voice\/([a-z-]+)\.mp3$/.exec(req.url ?? '')?.[1];
    if (clip === 'tidak-ada') res.writeHead(404).end();
    else if (clip !== undefined) res.end(readFileSync(`src/web/assets/voice/${clip}.mp3`));
    else res.setHeader('Content-Type', 'text/html').end(`<!doctype html><script>${script}</script>`);
  });
}

function portOf(server: Server): number {
  return z.object({ port: z.number() }).parse(server.address()).port;
}

function decibels(samples: Float32Array): number {
  return 10 * Math.log10(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
}

/** Where there is sound, in seconds: stretches of 10 ms frames over -50 dBFS. */
function spans(samples: Float32Array): { from: number; to: number }[] {
  const frame = RATE / 100;
  const found: { from: number; to: number }[] = [];
  for (let at = 0; at + frame <= samples.length; at += frame) {
    if (decibels(samples.subarray(at, at + frame)) < -50) continue;
    const last = found.at(-1);
    if (last !== undefined && at / RATE - last.to < 0.001) last.to = (at + frame) / RATE;
    else found.push({ from: at / RATE, to: (at + frame) / RATE });
  }
  return found;
}

function wav(samples: Float32Array): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length * 2, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length * 2, 40);
  return Buffer.concat([head, Buffer.from(Int16Array.from(samples, (x) => Math.round(x * 32_767)).buffer)]);
}
