import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runChecks } from '../../src/check/check.ts';
import { rescheduleBooking } from '../../src/booking/reschedule.ts';
import { openErrands, runErrands } from '../../src/jobs/errands.ts';
import { startWork } from '../../src/jobs/work.ts';
import type { Work } from '../../src/jobs/work.ts';
import { writeKeys } from '../../src/keys.ts';
import { kindRules } from '../../src/message/kinds.ts';
import type { Message } from '../../src/message/message.ts';
import { book, keys } from '../booking/at-home.ts';
import { openFarEnd } from '../support/far-end.ts';
import type { FarEnd } from '../support/far-end.ts';
import { ownRedis } from '../support/own-redis.ts';
import type { OwnRedis } from '../support/own-redis.ts';
import { aPost } from '../support/post.ts';
import { present } from '../support/programs.ts';
import { skipBecause } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { catalogue, freshDay, MONDAY_8AM, pools, servers } from '../support/world.ts';
import { aDyingWorker } from './dying-workers.ts';
import type { DyingWorker } from './dying-workers.ts';
import type { LeftOut, Place } from './programs/fail-at.ts';
import { places } from './programs/fail-at.ts';

/** Fifty times on each, with LONG_TESTS=1; otherwise each place once, on one of the two. */
const LONG = process.env['LONG_TESTS'] === '1';
const ROUNDS = LONG ? 50 : 7;
const LAPSED_MS = 50_000;
const STEPS = [...places, 'at-the-gateway'] as const;

const messages = (): Promise<Message[]> => pools().db<Message>('messages').orderBy('id');

/** Of three reservations two were confirmed, and the hall has moved the third: what is due now, and reminders for later. */
async function threeToTell(): Promise<void> {
  const of = { catalogue: await catalogue(), by: 'staff:1', request: null };
  await book();
  await book();
  const { token } = await book({ service_code: 'DUK-01' });
  await rescheduleBooking(pools(), { ...of, token, starts_at: new Date('2026-11-25T09:30:00+07:00') }, MONDAY_8AM);
}

/** Nobody got a message more often than its kind allows, and whoever got none is on the list of the staff. */
async function wrongs(far: FarEnd): Promise<string[]> {
  const all = (await messages()).filter(({ status }) => status !== 'queued' && status !== 'cancelled');
  return all.flatMap(({ id, kind, status, tries }) => {
    const times = far.times(id);
    const most = kindRules[kind].after_crash === 'at_most_once' ? 1 : 2;
    const listed = status === 'failed' || status === 'unknown';
    const wrong = times > most || times > tries || (times === 0 && !listed) || status === 'sending';
    return wrong ? [`${kind} ${status}: ${times} times`] : [];
  });
}

for (const where of ['Redis', 'PostgreSQL'] as const)
  describe(`messages of workers that die, with jobs on ${where}`, function () {
    this.timeout(LONG ? 600_000 : 90_000);
    let redis: OwnRedis | null = null;
    let far: FarEnd;
    let folder = '';
    let next: Promise<DyingWorker>;
    let begun: DyingWorker[] = [];

    before(async function () {
      if (where === 'Redis' && !present('redis-server')) skipBecause(this, 'redis-server is not installed');
      folder = mkdtempSync(join(tmpdir(), 'satuatap-dying-'));
      writeKeys(join(folder, 'keys.json'), keys);
      redis = where === 'Redis' ? await ownRedis() : null;
      next = aDyingWorker();
    });
    beforeEach(async () => {
      await freshDay();
      far = await openFarEnd();
    });
    afterEach(async () => {
      await Promise.all(begun.splice(0).map((one) => one.kill()));
      await far.close();
    });
    after(async () => {
      if (folder) await (await next).kill();
      await redis?.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    async function aWorker(
      place: Place | null,
      { signal = 'SIGKILL', left_out = null }: { signal?: 'SIGKILL' | 'SIGSTOP'; left_out?: LeftOut | null } = {},
    ): Promise<DyingWorker> {
      const worker = await next;
      begun.push(worker);
      next = aDyingWorker(); // the next one gets up meanwhile
      worker.obey({
        database_url: servers().database_url,
        redis_url: redis?.url ?? null,
        gateway_url: far.url,
        keys_file: join(folder, 'keys.json'),
        now: MONDAY_8AM.getTime(),
        place,
        signal,
        left_out,
      });
      return worker;
    }

    /** A worker of this process, so much later, until nothing is due and nothing under way. */
    async function othersFinish(meanwhile: () => Promise<void> | void = () => undefined): Promise<void> {
      const start = performance.now();
      const now = () => new Date(MONDAY_8AM.getTime() + LAPSED_MS + performance.now() - start);
      const post = aPost({ keys }, { SMS_GATEWAY_URL: far.url, SMS_SENDER: 'MPP', SMS_PER_SECOND: '1000' });
      const { database_url } = servers();
      const work = await startWork({ database_url, redis_url: redis?.url ?? null, pools: pools(), now, post });
      try {
        const settled = async (): Promise<boolean> =>
          (await messages()).every(
            ({ status, due_at }) => status !== 'sending' && (status !== 'queued' || due_at > now()),
          );
        await until('nothing is under way', settled, 20_000);
        await meanwhile();
        await until('nothing is under way', settled, 20_000);
      } finally {
        await work.stop();
      }
    }

    const here = (at: number): boolean => LONG || at % 2 === Number(where === 'Redis');
    for (const step of STEPS.filter((_step, at) => here(at)))
      it(`killed ${step}: each goes out as often as its kind allows, and none is lost unseen`, async () => {
        const rounds = Math.ceil((ROUNDS - STEPS.indexOf(step)) / STEPS.length);
        for (let round = 0; round < rounds; round += 1) {
          if (round > 0) await freshDay();
          await threeToTell();
          if (step === 'at-the-gateway') {
            await far.be('slow');
            const worker = await aWorker(null);
            await until('the gateway has it', () => far.ledger.length > 0, 20_000);
            await worker.kill();
            await far.be('ok');
          } else await (await aWorker(step)).gone();
          await othersFinish();
          expect(await wrongs(far), `round ${round + 1}`).to.deep.equal([]);
          expect((await messages()).filter(({ status }) => status === 'sent').length).to.be.above(0);
          await Promise.all(begun.splice(0).map((one) => one.kill()));
        }
      });

    if (!LONG && where === 'Redis') return; // what follows knows nothing of the jobs

    it('are sent twice where whatever a dead worker left is simply tried again: that is what is guarded against', async () => {
      await threeToTell();
      await (await aWorker('before-stamp')).gone();
      await pools().db('messages').where({ status: 'sending' }).update({ gateway: null, claimed_until: MONDAY_8AM });
      await othersFinish();
      expect((await wrongs(far)).join()).to.include('booking_confirmed sent: 2 times');
    });

    const seenByTheChecks = async (): Promise<boolean> =>
      (await runChecks(pools().screens, { working: false })).some(({ id }) => id === 'I23');

    for (const [what, left_out, expected] of [
      ['asks nobody and sends beside its successor, without the guard', OURS(), 'booking_confirmed sent: 2 times'],
      ['asks whether it is still its own, and lets it be', null, ''],
    ] as const)
      it(`a worker frozen past its lease ${what}`, async () => {
        await threeToTell();
        const worker = await aWorker('after-claim', { signal: 'SIGSTOP', left_out });
        await worker.frozen();
        await othersFinish(async () => {
          worker.jump(LAPSED_MS);
          worker.wake();
          await until('the frozen one has gone on', async () =>
            left_out
              ? (await wrongs(far)).join().includes(expected)
              : (await pools().db('messages').where({ status: 'sending' })).length === 0,
          );
          if (left_out) await until('the hall sees it too', seenByTheChecks);
        });
        expect((await wrongs(far)).join()).to.include(expected);
        expect(await seenByTheChecks()).to.equal(left_out !== null);
        if (left_out) await freshDay();
        else expect(await wrongs(far)).to.deep.equal([]);
      });

    it('a worker frozen between its note and the gateway past its lease sends once all the same', async () => {
      await threeToTell();
      const worker = await aWorker('after-note', { signal: 'SIGSTOP' });
      await worker.frozen();
      await othersFinish(async () => {
        expect((await messages()).filter(({ status }) => status === 'unknown')).to.have.length(2);
        worker.jump(LAPSED_MS);
        worker.wake();
        await until(
          'it is known',
          async () => (await pools().db('messages').where({ status: 'unknown' })).length === 0,
        );
      });
      expect(await wrongs(far)).to.deep.equal([]);
    });
  });

/** Whether a message is still the worker's own. */
function OURS(): LeftOut {
  return {
    words: "m.status = 'sending' and m.tries = x.tries and m.claimed_until > $2",
    instead: '$2::timestamptz is not null',
  };
}

describe('messages while Redis has trouble', function () {
  this.timeout(60_000);
  let redis: OwnRedis;
  let far: FarEnd;
  let working: Work[] = [];
  let ahead_ms = 0;
  const REMINDED_MS = 32 * 3_600_000; // Tuesday, 16.00

  beforeEach(async function () {
    if (!present('redis-server')) skipBecause(this, 'redis-server is not installed');
    await freshDay();
    [redis, far, ahead_ms] = [await ownRedis(), await openFarEnd(), 0];
    const begun = performance.now();
    const now = () => new Date(MONDAY_8AM.getTime() + ahead_ms + performance.now() - begun);
    const post = aPost({ keys }, { SMS_GATEWAY_URL: far.url, SMS_SENDER: 'MPP', SMS_PER_SECOND: '1000' });
    const place = { database_url: servers().database_url, redis_url: redis.url, pools: pools(), now, post };
    working = await Promise.all([startWork(place), startWork(place)]);
  });
  afterEach(async () => {
    await Promise.all(working.splice(0).map((one) => one.stop()));
    await redis.remove();
    await far.close();
  });

  const sent = async (): Promise<number> => (await messages()).filter(({ status }) => status === 'sent').length;
  const handedOn = () =>
    until('the relay has handed on', async () => (await pools().db('outbox').whereNull('relayed_at')).length === 0);

  for (const [trouble, make] of [
    ['emptied', () => redis.empty()],
    ['killed', () => redis.kill()],
    [
      'put back as it was yesterday',
      async () => {
        await redis.kill();
        await redis.start();
      },
    ],
  ] as const)
    it(`that is ${trouble}: each goes out once`, async () => {
      await book();
      await book();
      await handedOn();
      await redis.keep();
      await until('confirmed', async () => (await sent()) === 2);
      await make();
      ahead_ms = REMINDED_MS;
      await until('reminded', async () => (await sent()) === 4);
      if (trouble.startsWith('put')) await make(); // with all errands of the reminders that have gone out
      ahead_ms = REMINDED_MS + 15 * 3_600_000;
      await until('reminded again', async () => (await sent()) === 6);
      expect(far.ledger).to.have.length(6);
      expect(new Set(far.ledger.map(({ reference }) => reference)).size).to.equal(6);
      expect(await wrongs(far)).to.deep.equal([]);
    });

  it('that forgets: an errand alone would be lost, and yesterday\u2019s would run twice: that is what rows guard against', async () => {
    await Promise.all(working.splice(0).map((one) => one.stop()));
    const ways = { database_url: servers().database_url, redis_url: redis.url };
    const [errands, ran]: [ReturnType<typeof openErrands>, string[]] = [openErrands(ways, () => undefined), []];
    const runner = runErrands(
      ways,
      async (name) => void ran.push(name),
      () => undefined,
    );
    const add = (name: 'recall' | 'canary', delay_ms: number) =>
      until('taken', () =>
        errands.add([{ name, id: `${name}-1`, delay_ms }]).then(
          () => true,
          () => false,
        ),
      );
    try {
      await add('recall', 300);
      await redis.keep();
      await until('it ran', () => ran.length === 1);
      await redis.kill();
      await redis.start();
      await until('it ran twice', () => ran.length === 2);
      await add('recall', 300);
      await redis.empty();
      await add('canary', 600);
      await until('the next ran', () => ran.includes('canary'));
      expect(ran).to.deep.equal(['recall', 'recall', 'canary']);
    } finally {
      await runner.close();
      await errands.close();
    }
  });
});
