import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { forgetCatalogues } from '../../src/hall/catalogue.ts';
import { startWork } from '../../src/jobs/work.ts';
import type { Work } from '../../src/jobs/work.ts';
import { closeOldDays } from '../../src/queue/close-day.ts';
import { setAutoCall } from '../../src/queue/counter.ts';
import { markShown } from '../../src/queue/shown.ts';
import { autoCall } from '../../src/queue/sweep.ts';
import { forgetKeys, keepDeadlines } from '../../src/jobs/sweeps.ts';
import { openBell } from '../../src/live/bell.ts';
import { ownRedis } from '../support/own-redis.ts';
import type { OwnRedis } from '../support/own-redis.ts';
import { present } from '../support/programs.ts';
import { skipBecause } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { aPost } from '../support/post.ts';
import { aDesk, call, movesOf, turnById, turnOf, walkIn, walkIns } from '../queue/at-work.ts';
import { aHall, after, freshDay, MONDAY_8AM, pools, servers } from '../support/world.ts';

type Move = { move: string; at: Date; by: string };

const moves = (turn_id: string): Promise<Move[]> =>
  pools().db<Move & { turn_id: string; n: number }>('turn_moves').where({ turn_id }).orderBy('n');

for (const where of ['with Redis', 'without Redis', 'with a Redis that is emptied', 'with a Redis that dies'] as const)
  describe(`two workers ${where}`, function () {
    this.timeout(40_000);
    let redis: OwnRedis | null = null;
    let working: Work[] = [];
    let ahead_ms = 0;

    beforeEach(async function () {
      if (where !== 'without Redis' && !present('redis-server')) skipBecause(this, 'redis-server is not installed');
      await freshDay();
      redis = where === 'without Redis' ? null : await ownRedis();
      ahead_ms = 0;
      const begun = performance.now();
      const now = () => new Date(MONDAY_8AM.getTime() + ahead_ms + performance.now() - begun);
      const place = {
        database_url: servers().database_url,
        redis_url: redis?.url ?? null,
        pools: pools(),
        now,
        post: aPost(),
      };
      working = await Promise.all([startWork(place), startWork(place)]);
    });

    afterEach(async () => {
      await Promise.all(working.splice(0).map((one) => one.stop()));
      await redis?.remove();
    });

    const trouble = async () => {
      if (where === 'with a Redis that is emptied') await redis?.empty();
      if (where === 'with a Redis that dies') await redis?.kill();
    };

    it('call again twice and then mark as missed, each once and never early', async () => {
      await walkIn();
      const desk = await aDesk(1);
      const { id } = await call(desk);
      await markShown(pools().db, { catalogue: desk.catalogue, turn_ids: [id], by: 'display' }, MONDAY_8AM);
      await trouble();
      for (const [seconds, made] of [
        [45, 'take call recall'],
        [92, 'take call recall recall'],
        [180, 'take call recall recall miss'],
      ] as const) {
        expect((await movesOf(id)).join(' ')).to.equal(made.split(' ').slice(0, -1).join(' '));
        ahead_ms = seconds * 1_000;
        await until(made, async () => (await movesOf(id)).join(' ') === made);
      }
      const made = await moves(id);
      const at = (n: number) => ((made[n]?.at.getTime() ?? 0) - MONDAY_8AM.getTime()) / 1_000;
      expect(at(2)).to.be.at.least(45);
      expect(at(3) - at(2)).to.be.at.least(45);
      expect(at(4)).to.be.at.least(180);
      expect(made.slice(2).map(({ by }) => by)).to.deep.equal(['worker', 'worker', 'worker']);
      expect((await turnById(id)).status).to.equal('missed');
    });

    it('call the next for a counter that has it switched on, once each', async () => {
      const [first] = await walkIns(2);
      const desk = await aDesk(1);
      await trouble();
      await setAutoCall(pools().db, { ...desk, auto_call: true }, MONDAY_8AM);
      await until('the first is called', async () => (await turnOf(first!)).status === 'called');
      expect(await pools().db('turns').where({ status: 'called' }).count().first()).to.deep.equal({ count: 1 });
      expect(await movesOf((await turnOf(first!)).id)).to.deep.equal(['take', 'call']);
    });

    // While Redis is away nobody hears it; screens look again by themselves.
    if (where !== 'with a Redis that dies')
      it('ring the bell of a hall for whatever is announced in it', async () => {
        const heard: string[] = [];
        const bell = await openBell({
          database_url: servers().database_url,
          redis_url: redis?.url ?? null,
          pool: pools().screens,
          heard: (hall_id) => heard.push(hall_id),
        });
        try {
          await trouble();
          const { hall_id } = await turnOf(await walkIn());
          await until('the bell rings', () => heard.includes(hall_id));
        } finally {
          await bell.close();
        }
      });
  });

describe('what the worker does by the clock', () => {
  beforeEach(freshDay);

  it('ends the day of each hall at the midnight of its own zone', async () => {
    const east = await aHall();
    await pools().db('halls').where({ id: east.hall.id }).update({ time_zone: 'Asia/Jayapura', zone_label: 'WIT' });
    const early = new Date('2026-11-23T10:00:00+07:00');
    const here = await walkIn({ at: early });
    const there = await walkIn({
      catalogue: { ...east, hall: { ...east.hall, time_zone: 'Asia/Jayapura' } },
      at: early,
    });
    await closeOldDays(pools().db, new Date('2026-11-23T23:59:59+09:00'));
    expect([(await turnOf(here)).status, (await turnOf(there)).status]).to.deep.equal(['waiting', 'waiting']);
    await closeOldDays(pools().db, new Date('2026-11-24T00:00:01+09:00'));
    expect([(await turnOf(here)).status, (await turnOf(there)).status]).to.deep.equal(['waiting', 'expired']);
    await closeOldDays(pools().db, new Date('2026-11-24T00:00:01+07:00'));
    expect((await turnOf(here)).status).to.equal('expired');
  });

  it('does not stop at a hall whose rules cannot be read: the others are served all the same', async () => {
    const { db } = pools();
    const id = randomUUID().slice(0, 8);
    const broken = await aHall({ slug: `aula-a-${id}` });
    const whole = await aHall({ slug: `aula-b-${id}` });
    const halls = [broken, whole];
    const of = { hall_id: broken.hall.id };
    const [policy] = await db('policies').where(of);
    const called: string[] = [];
    for (const [n, own] of halls.entries()) {
      await walkIns(2, { catalogue: own });
      const desk = await aDesk(1, MONDAY_8AM, own);
      const turn = await call(desk);
      await markShown(db, { catalogue: own, turn_ids: [turn.id], by: 'display' }, after(n));
      await setAutoCall(db, { ...(await aDesk(2, MONDAY_8AM, own)), auto_call: true }, MONDAY_8AM);
      called.push(turn.id);
    }
    try {
      await db('policies')
        .where(of)
        .update({ rules: db.raw(`rules - 'recall_seconds'`) });
      forgetCatalogues(db);
      const faults = [];
      for (const sweep of [
        () => keepDeadlines(pools(), after(50)),
        () => autoCall(pools(), after(60)),
        () => closeOldDays(db, after(24 * 3_600)),
      ]) {
        faults.push(
          await sweep().then(
            () => 'none',
            () => 'told',
          ),
        );
      }
      expect(faults).to.deep.equal(['told', 'told', 'told']);
      expect(await Promise.all(called.map(movesOf))).to.deep.equal([
        ['take', 'call'],
        ['take', 'call', 'recall', 'close'],
      ]);
      expect(await db('turn_moves').where({ hall_id: whole.hall.id, move: 'call' })).to.have.length(2);
    } finally {
      await db('policies').where(of).update({ rules: policy.rules });
      forgetCatalogues(db);
    }
  });

  it('keeps remembered answers for 48 hours, and no longer', async () => {
    await walkIn({ request: { scope: 'device:1', key: 'one', hash: 'h' } });
    expect(await forgetKeys(pools().db, after(47 * 3_600))).to.equal(0);
    expect(await forgetKeys(pools().db, after(49 * 3_600))).to.equal(1);
  });
});
