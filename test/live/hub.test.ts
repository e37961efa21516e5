import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { liveFigures } from '../../src/live/figures.ts';
import { openHub } from '../../src/live/hub.ts';
import type { Live, Served } from '../../src/live/live.ts';
import { pools, servers } from '../support/world.ts';
import { openHall, pause, until } from './watcher.ts';
import type { Hall } from './watcher.ts';

/** A screen whose content a test writes; every reading is noted with the keys it was asked for. */
function aScreen(over: Partial<Served> = {}) {
  const content = new Map<string, string>();
  const readings: string[][] = [];
  const served: Served = {
    event: 'board',
    async read(_hall_id, keys) {
      readings.push(keys);
      return new Map(keys.flatMap((key) => (content.has(key) ? [[key, content.get(key) ?? '']] : [])));
    },
    ...over,
  };
  return { content, readings, served };
}

describe('the screens of a process', function () {
  const hall_id = randomUUID();
  let live: Live;
  let hall: Hall;
  let closed = false;

  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await live.close();
  };

  beforeEach(async () => {
    closed = false;
    live = await openHub({ database_url: servers().database_url, redis_url: null, pool: pools().screens });
    hall = await openHall(live, hall_id);
  });
  afterEach(async () => {
    await close();
    await hall.close();
  });

  const contents = (watcher: Awaited<ReturnType<Hall['watch']>>): string[] =>
    watcher.heard.filter(({ event }) => event === 'board').map(({ data }) => data);

  it('get the present state when they are opened, and each change after', async () => {
    const { content, served } = aScreen();
    live.serve('board', served);
    content.set('A', 'one');
    const watcher = await hall.watch('/board/A');
    await until(() => contents(watcher).length === 1);
    content.set('A', 'two');
    live.ring(hall_id);
    await until(() => contents(watcher).length === 2);
    expect(contents(watcher)).to.deep.equal(['one', 'two']);
    expect(watcher.headers['content-type']).to.equal('text/event-stream; charset=utf-8');
    expect(watcher.headers['cache-control']).to.include('no-store');
    expect(watcher.headers['x-accel-buffering']).to.equal('no');
    expect(watcher.retry_ms[0]).to.be.within(500, 2_500);
  });

  it('are not sent what they already show, though others change', async () => {
    const { content, served } = aScreen();
    live.serve('board', served);
    content.set('A', 'same').set('B', 'one');
    const [a, b] = await Promise.all([hall.watch('/board/A'), hall.watch('/board/B')]);
    await until(() => contents(a).length + contents(b).length === 2);
    for (const text of ['two', 'three']) {
      content.set('B', text);
      live.ring(hall_id);
      await until(() => contents(b).at(-1) === text);
    }
    expect(contents(a)).to.deep.equal(['same']);
    expect(contents(b)).to.deep.equal(['one', 'two', 'three']);
  });

  it('are compared by the version where the text carries a clock, and new ones get the newest text', async () => {
    let at = 0;
    live.serve('board', {
      event: 'board',
      read: async () => new Map([['A', { text: `as of ${++at}`, version: 'v1' }]]),
    });
    const first = await hall.watch('/board/A');
    await until(() => contents(first).length === 1);
    live.ring(hall_id);
    await until(() => at === 2);
    const second = await hall.watch('/board/A');
    await until(() => contents(second).length === 1);
    expect(contents(first)).to.deep.equal(['as of 1']);
    expect(contents(second)).to.deep.equal(['as of 3']);
  });

  it('are read once for many rings, and once more for rings during a reading', async () => {
    let release: () => void = () => undefined;
    let begun = 0;
    let value = 'old';
    live.serve('board', {
      event: 'board',
      async read() {
        begun += 1;
        const seen = value;
        await new Promise<void>((done) => (release = done));
        return new Map([['A', seen]]);
      },
    });
    const watcher = await hall.watch('/board/A');
    await until(() => begun === 1);
    value = 'new';
    for (let i = 0; i < 50; i++) live.ring(hall_id);
    release();
    await until(() => begun === 2);
    for (let i = 0; i < 50; i++) live.ring(hall_id);
    release();
    await until(() => begun === 3);
    release();
    await until(() => contents(watcher).length === 2);
    await pause(50);
    expect(begun).to.equal(3);
    expect(contents(watcher)).to.deep.equal(['old', 'new']);
  });

  it('rest between readings where told so, and then show the newest', async () => {
    const { content, readings, served } = aScreen({ rest_ms: 250 });
    live.serve('board', served);
    content.set('A', '0');
    const watcher = await hall.watch('/board/A');
    await until(() => contents(watcher).length === 1);
    const before = readings.length;
    const begun = Date.now();
    for (let i = 1; i <= 40; i++) {
      content.set('A', String(i));
      live.ring(hall_id);
      await pause(10);
    }
    await until(() => contents(watcher).at(-1) === '40');
    const possible = Math.ceil((Date.now() - begun) / 250) + 1;
    expect(readings.length - before).to.be.at.most(possible);
  });

  it('asks only for the newcomers when somebody comes, and for everybody at a ring', async () => {
    const { content, readings, served } = aScreen({ rest_ms: 60_000 });
    live.serve('board', served);
    content.set('A', '1').set('B', '1');
    const a = await hall.watch('/board/A');
    await until(() => contents(a).length === 1);
    live.ring(hall_id);
    await until(() => readings.length === 2);
    const b = await hall.watch('/board/B'); // within the rest after the ring
    await until(() => contents(b).length === 1);
    expect(readings).to.deep.equal([['A'], ['A'], ['B']]);
  });

  it('are framed once for all: 500 streams share one Buffer', async function () {
    this.timeout(60_000);
    const { content, readings, served } = aScreen();
    live.serve('board', served);
    content.set('A', 'first');
    const watchers = await Promise.all(Array.from({ length: 500 }, () => hall.watch('/board/A')));
    await until(() => watchers.every((watcher) => contents(watcher).length === 1));

    const before = readings.length;
    content.set('A', 'second');
    live.ring(hall_id);
    await until(() => watchers.every((watcher) => contents(watcher).at(-1) === 'second'));
    const written = new Set(hall.written.filter((chunk) => Buffer.isBuffer(chunk) && chunk.includes('second')));
    expect(written.size).to.equal(1);
    expect(readings.length - before).to.equal(1);

    const began = Date.now();
    await close();
    await Promise.all(watchers.map(({ ended }) => ended));
    expect(Date.now() - began, 'ms until 500 streams were closed').to.be.below(1_000);
    const retries = watchers.map(({ retry_ms }) => retry_ms.at(-1) ?? 0);
    expect(Math.min(...retries)).to.be.at.least(1_000);
    expect(Math.max(...retries)).to.be.at.most(5_000);
    expect(new Set(retries).size, 'different moments to come back').to.be.above(300);
    await until(() => liveFigures().open_streams === 0);
  });

  it('are cut when more than 64 kB are left unread, and the others read on', async () => {
    const { content, served } = aScreen();
    live.serve('board', served);
    content.set('A', '0');
    const [slow, quick] = await Promise.all([hall.watch('/board/A'), hall.watch('/board/A')]);
    await until(() => contents(slow).length === 1 && contents(quick).length === 1);
    slow.answer.pause();
    const { cut } = liveFigures();
    for (let i = 1; liveFigures().cut === cut; i++) {
      const text = `${i}:${'x'.repeat(60_000)}`;
      content.set('A', text);
      live.ring(hall_id);
      await until(() => contents(quick).at(-1) === text);
    }
    expect(liveFigures().cut).to.equal(cut + 1);
    slow.answer.resume();
    await slow.ended;
    content.set('A', 'still here');
    live.ring(hall_id);
    await until(() => contents(quick).at(-1) === 'still here');
  });

  it('end within a second once whoever opened them is no longer allowed', async () => {
    let allowed = true;
    const { content, served } = aScreen();
    live.serve('board', served);
    content.set('A', '1');
    const guarded = await openHall(live, hall_id, async () => allowed);
    const watcher = await guarded.watch('/board/A');
    await until(() => contents(watcher).length === 1);
    await pause(1_000);
    expect(liveFigures().open_streams).to.equal(1);
    allowed = false;
    const began = Date.now();
    await watcher.ended;
    expect(Date.now() - began).to.be.below(1_000);
    await guarded.close();
  });

  it('stay open while nobody can say whether they are still allowed', async () => {
    let asked = 0;
    const { content, served } = aScreen();
    live.serve('board', served);
    content.set('A', '1');
    const guarded = await openHall(live, hall_id, async () => {
      asked += 1;
      throw new Error('the database is away');
    });
    const watcher = await guarded.watch('/board/A');
    await until(() => asked >= 2);
    content.set('A', '2');
    live.ring(hall_id);
    await until(() => contents(watcher).at(-1) === '2');
    await guarded.close();
  });

  it('are read again without any ring, and get a beat only while what they show is known to be so', async function () {
    this.timeout(30_000);
    let away = false;
    let value = '1';
    live.serve('board', {
      event: 'board',
      as_of: () => '2026-11-23T08:00:00+07:00',
      async read() {
        if (away) throw new Error('the database is away');
        return new Map([['A', value]]);
      },
    });
    const watcher = await hall.watch('/board/A');
    const beats = (): string[] => watcher.heard.filter(({ event }) => event === 'beat').map(({ data }) => data);
    await until(() => beats().length === 1);
    expect(beats()).to.deep.equal(['{"as_of":"2026-11-23T08:00:00+07:00"}']);
    value = '2';
    await until(() => contents(watcher).at(-1) === '2');
    away = true;
    live.ring(hall_id);
    await pause(100);
    const before = beats().length;
    await pause(4_500);
    expect(beats()).to.have.length(before);
    away = false;
    await until(() => beats().length > before);
  });

  it('tell what was delivered, once for each change', async () => {
    const told: string[][] = [];
    const { content, served } = aScreen({ delivered: (_hall_id, keys) => told.push(keys) });
    live.serve('board', served);
    content.set('A', '1');
    const watcher = await hall.watch('/board/A');
    await until(() => contents(watcher).length === 1);
    live.ring(hall_id);
    await pause(50);
    expect(told).to.deep.equal([['A']]);
  });

  it('end at once when they are opened while the process is closing', async () => {
    live.serve('board', aScreen().served);
    await close();
    const watcher = await hall.watch('/board/A');
    await watcher.ended;
    expect(watcher.heard).to.deep.equal([]);
  });
});
