import { expect } from 'chai';
import { handOn } from '../../src/jobs/consequences.ts';
import { openErrands, runErrands } from '../../src/jobs/errands.ts';
import type { Errand, ErrandRunner, Errands, Ways } from '../../src/jobs/errands.ts';
import type { Note } from '../../src/outbox/relay.ts';
import { markShown } from '../../src/queue/shown.ts';
import { newId } from '../../src/ids.ts';
import { ownRedis } from '../support/own-redis.ts';
import type { OwnRedis } from '../support/own-redis.ts';
import { present } from '../support/programs.ts';
import { skipBecause } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { aDesk, call, walkIn } from '../queue/at-work.ts';
import { after, catalogue, freshDay, pools, servers } from '../support/world.ts';

const ignored = () => undefined;
const errand = (facts: Partial<Errand> = {}): Errand => ({
  name: 'recall',
  id: `recall-${newId()}`,
  delay_ms: 0,
  ...facts,
});

for (const where of ['Redis', 'PostgreSQL'] as const)
  describe(`errands on ${where}`, function () {
    this.timeout(30_000);
    let redis: OwnRedis | null = null;
    let errands: Errands;
    let ways: Ways;
    let ran: string[] = [];
    const runners: ErrandRunner[] = [];
    const run = (): void => {
      runners.push(runErrands(ways, async (name) => void ran.push(name), ignored));
    };
    /** The server is not there from the first moment on; the relay comes back just so. */
    const handIn = (some: Errand[]) =>
      until('the errand is taken', () =>
        errands.add(some).then(
          () => true,
          () => false,
        ),
      );

    before(async function () {
      if (where === 'Redis' && !present('redis-server')) skipBecause(this, 'redis-server is not installed');
    });

    beforeEach(async () => {
      redis = where === 'Redis' ? await ownRedis() : null;
      ways = { database_url: servers().database_url, redis_url: redis?.url ?? null };
      errands = openErrands(ways, ignored);
      ran = [];
    });

    afterEach(async () => {
      await Promise.all(runners.splice(0).map((runner) => runner.close()));
      await errands.close();
      await redis?.remove();
    });

    it('runs what was handed in', async () => {
      run();
      await handIn([errand(), errand({ name: 'miss-turn', delay_ms: 200 })]);
      await until('both ran', () => ran.length === 2);
      expect(ran).to.deep.equal(['recall', 'miss-turn']);
    });

    it('is told twice of one errand and runs it once, by one of two workers', async () => {
      const same = errand();
      await handIn([same]);
      await handIn([same]);
      run();
      run();
      await until('it ran', () => ran.length > 0);
      await handIn([errand({ name: 'canary' })]);
      await until('the next ran', () => ran.includes('canary'));
      expect(ran).to.deep.equal(['recall', 'canary']);
    });

    it('takes an id again when its errand is done: nothing old stands in the way', async () => {
      const same = errand();
      run();
      await handIn([same]);
      await until('it ran', () => ran.length === 1);
      await until('it runs again', async () => {
        await handIn([same]);
        return ran.length > 1;
      });
    });
  });

describe('errands while Redis has trouble', function () {
  this.timeout(40_000);
  let redis: OwnRedis;
  let errands: Errands;
  let runner: ErrandRunner | undefined;
  let ran: string[] = [];

  beforeEach(async function () {
    if (!present('redis-server')) skipBecause(this, 'redis-server is not installed');
    redis = await ownRedis();
    errands = openErrands({ database_url: servers().database_url, redis_url: redis.url }, ignored);
    ran = [];
  });
  afterEach(async () => {
    await runner?.close();
    await errands?.close();
    await redis?.remove();
  });

  const begin = () => {
    runner = runErrands(
      { database_url: servers().database_url, redis_url: redis.url },
      async (name) => void ran.push(name),
      ignored,
    );
  };
  const taken = () =>
    errands.add([errand()]).then(
      () => true,
      () => false,
    );

  it('says at once that nothing was taken, and works again when it is back', async () => {
    begin();
    await until('taken', taken);
    await until('ran', () => ran.length > 0);
    await redis.kill();
    await until('refused', async () => !(await taken()));
    await redis.start();
    ran = [];
    await until('taken again', taken);
    await until('the worker hears again', () => ran.length > 0);
  });

  it('works on after Redis was emptied under it', async () => {
    begin();
    await until('taken', taken);
    await until('ran', () => ran.length > 0);
    await redis.empty();
    ran = [];
    await until('taken', taken);
    await until('ran again', () => ran.length > 0);
  });
});

describe('what follows from a note', () => {
  beforeEach(freshDay);

  async function shownTurn(): Promise<Note> {
    await walkIn();
    const desk = await aDesk(1);
    const turn = await call(desk, after(1));
    await markShown(pools().db, { catalogue: desk.catalogue, turn_ids: [turn.id], by: 'display' }, after(2));
    return { hall_id: desk.catalogue.hall.id, id: newId(), topic: 'turn.shown', subject: turn.id };
  }

  const outside = (errands: Errands, rung: string[] = []) => ({
    db: pools().db,
    errands,
    ring: (hall_id: string) => void rung.push(hall_id),
    onFault: ignored,
  });

  it('is a bell, and for a call that was seen an errand for each deadline, named after the note', async () => {
    const note = await shownTurn();
    const taken: Errand[] = [];
    const rung: string[] = [];
    const errands: Errands = { add: async (some) => void taken.push(...some), close: async () => undefined };
    expect(
      await handOn(outside(errands, rung), [note, { ...note, id: newId(), topic: 'ticket.changed' }], after(2)),
    ).to.have.length(2);
    expect(rung).to.deep.equal([note.hall_id]);
    expect(taken).to.deep.equal([
      { name: 'recall', id: `recall-${note.id}`, delay_ms: 45_000 },
      { name: 'miss-turn', id: `miss-turn-${note.id}`, delay_ms: 180_000 },
    ]);
  });

  it('keeps back only the notes whose errands were not taken', async () => {
    const note = await shownTurn();
    const { hall } = await catalogue();
    const other: Note = { hall_id: hall.id, id: newId(), topic: 'counter.changed', subject: newId() };
    const broken: Errands = { add: () => Promise.reject(new Error('away')), close: async () => undefined };
    expect(await handOn(outside(broken), [note, other], after(2))).to.deep.equal([other]);
  });
});
