import { expect } from 'chai';
import { callNext, finishAndCallNext } from '../../src/queue/call.ts';
import { imHere } from '../../src/queue/citizen.ts';
import { closeDay } from '../../src/queue/close-day.ts';
import { finishTurn, reopenTurn, serveTurn } from '../../src/queue/desk.ts';
import { missTurn } from '../../src/queue/missed.ts';
import { openPools } from '../../src/db.ts';
import { newId } from '../../src/ids.ts';
import { takeTicket } from '../../src/queue/take.ts';
import { clock, itWould, refusalOf, tally, times } from '../support/at-once.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools, servers } from '../support/world.ts';
import { aDesk, aKey, aSecondTurn, aWish, call, called, on, turnById, turnOf, walkIn, walkIns } from './at-work.ts';
import type { Desk } from './at-work.ts';

const clash = (error: unknown): string =>
  error instanceof Error && 'constraint' in error ? String(error.constraint) : 'fault';

describe('forty counters calling at once', () => {
  beforeEach(freshDay);

  /** Dukcapil's six counters with overlapping services, and everybody else's. */
  const allDesks = () => times(40, (n) => aDesk(n + 1));

  async function aFullHall(): Promise<number> {
    const { services } = await catalogue();
    const asked = ['DUK-01', 'DUK-02', 'DUK-03', 'DUK-04', 'DUK-05', 'DUK-06', 'IMI-01', 'IMI-04', 'POL-01', 'SAM-01'];
    await times(150, (n) => walkIn({ service_code: asked[n % asked.length]!, at: after(n) }));
    const tickets: { id: string }[] = await pools().db('tickets').orderBy('id').limit(50).select('id');
    for (const ticket of tickets) {
      const { service_id } = await turnOf(ticket);
      const here = services.find(({ id }) => id === service_id)!.code;
      await aSecondTurn(ticket, asked[(asked.indexOf(here) + 1) % asked.length]!);
    }
    return 200;
  }

  itWould('call one citizen to several counters if each read the line and then wrote', async () => {
    await walkIns(12);
    const { db } = pools();
    const seen = await times(6, () =>
      db('turns').where({ status: 'waiting' }).orderBy(['counts_from', 'number']).first('id'),
    );
    const desks = (await allDesks()).slice(0, 6);
    const told = await times(6, (n) =>
      db('turns').where(seen[n]).update({ status: 'called', counter_id: desks[n]!.counter_id }),
    );
    expect(told).to.deep.equal([1, 1, 1, 1, 1, 1]);
    expect(await db('turns').where({ status: 'called' })).to.have.length(1);
  });

  it('calls nobody twice, nobody to two counters, and in the end everybody', async function () {
    this.timeout(60_000);
    const waiting = await aFullHall();
    const desks = (await allDesks()).slice(0, 15);
    const calls = (await Promise.all(desks.map(callUntilEmpty))).flat();
    expect(calls).to.have.length(waiting);
    expect(new Set(calls)).to.have.property('size', waiting);
    expect(await pools().db('turns').whereNot({ status: 'done' })).to.have.length(0);
    expect(await pools().db('turn_moves').where({ move: 'call' })).to.have.length(waiting);
  });

  it('serves one line with forty counters at the same moment', async () => {
    const desks = await allDesks();
    const { service_ids } = desks[1]!.catalogue.counters.find(({ number }) => number === 2)!;
    const same = desks.map((desk) => ({
      ...desk,
      catalogue: {
        ...desk.catalogue,
        counters: desk.catalogue.counters.map((counter) => ({ ...counter, service_ids })),
      },
    }));
    await walkIns(40);
    const answers = await Promise.all(same.map((desk) => callNext(pools(), desk, after(60))));
    expect(new Set(answers.map((answer) => called(answer).number))).to.have.property('size', 40);
  });

  /** Until the line was empty three times in a row: others may just have held the last ones. All go by one clock. */
  async function callUntilEmpty(desk: Desk): Promise<string[]> {
    const ids: string[] = [];
    for (let empty = 0; empty < 3;) {
      const answer = await finishAndCallNext(pools(), { ...desk, request: aKey() }, clock());
      if (answer.status === 201) ids.push(answer.body.turn.id);
      empty = answer.status === 201 ? 0 : empty + 1;
    }
    return ids;
  }
});

describe('two hundred numbers at once', () => {
  beforeEach(freshDay);

  itWould('give a number twice if each read the last one and then wrote', async () => {
    const { db } = pools();
    const read = await times(5, async () => db('tickets').pluck('number'));
    const { hall } = await catalogue();
    const ticket = {
      hall_id: hall.id,
      day: '2026-11-23',
      series: 'A',
      lane: 'regular',
      language: 'id',
      origin: 'kiosk',
    };
    const given = await times(5, (n) =>
      db('tickets')
        .insert({ ...ticket, id: newId(), token: `token-${n}`, number: read[n]!.length + 1, issued_at: MONDAY_8AM })
        .then(() => 'given', clash),
    );
    expect(tally(given)).to.deep.equal({ given: 1, one_ticket_per_number: 4 });
  });

  it('gives 1, 2, 3 and so on in each series, without hole or twin', async () => {
    const codes = ['DUK-01', 'DUK-03', 'IMI-01', 'POL-01'];
    const taken = await times(200, (n) =>
      walkIn({
        service_code: codes[n % 4]!,
        lane: n % 10 === 0 ? 'priority' : 'regular',
        request: n % 3 ? aKey() : null,
        at: after(n),
      }),
    );
    expect(new Set(taken.map(({ number }) => number))).to.have.property('size', 200);
    expect(new Set(taken.map(({ token }) => token))).to.have.property('size', 200);
    const { rows } = await pools().db.raw(
      `select s.series, s.last::int, count(*)::int, min(number), max(number) from number_series s join tickets using (hall_id, day, series) group by 1, 2`,
    );
    for (const { last, count, min, max } of rows) expect([min, max, count]).to.deep.equal([1, last, last]);
  });

  it('tells each one truly how many are ahead, also in a group', async () => {
    const taken = await times(60, () => walkIn());
    expect(taken.map(({ ahead }) => ahead).sort((a, b) => a - b)).to.deep.equal(
      Array.from({ length: 60 }, (_, n) => n),
    );
    for (const { number, ahead } of taken) expect(number).to.equal(`A-${String(ahead + 1).padStart(3, '0')}`);
  });
});

describe('one key ten times at once', () => {
  beforeEach(freshDay);

  itWould('take two numbers if the key were looked up and then written', async () => {
    const { db } = pools();
    const free = await times(2, async () => (await db('idempotency_keys').where({ key: 'k' })).length === 0);
    const taken = await times(2, async (n) => (free[n] ? walkIn() : null));
    expect(taken.map((ticket) => ticket?.number)).to.have.members(['A-001', 'A-002']);
  });

  it('takes one number and answers ten times the same', async () => {
    const request = aKey();
    const answers = await times(10, () => walkIn({ request }));
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    expect(await pools().db('tickets')).to.have.length(1);
    expect(await pools().db('number_series').pluck('last')).to.deep.equal([1]);
  });

  it('does so between processes too, which know nothing of each other', async () => {
    const wish = await aWish({ request: aKey() });
    const others = await times(3, async () => openPools(servers().database_url));
    const answers = await times(9, (n) => takeTicket(others[n % 3]!, wish, MONDAY_8AM));
    await times(3, (n) => others[n]!.close());
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    expect(await pools().db('tickets')).to.have.length(1);
  });

  it('calls one citizen and answers ten times the same', async () => {
    await walkIns(12);
    const desk = { ...(await aDesk(2)), request: aKey() };
    const answers = await times(10, () => callNext(pools(), desk, after(60)));
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    expect(await pools().db('turns').where({ status: 'called' })).to.have.length(1);
  });

  it('finishes one citizen and calls one', async () => {
    await walkIns(12);
    const desk = await aDesk(2);
    await call(desk);
    const keyed = { ...desk, request: aKey() };
    const answers = await times(10, () => finishAndCallNext(pools(), keyed, after(60)));
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    expect(await pools().db('turns').whereNot({ status: 'waiting' }).orderBy('number').pluck('status')).to.deep.equal([
      'done',
      'called',
    ]);
  });
});

describe('a double click without a key', () => {
  beforeEach(freshDay);

  itWould('call two citizens to one counter if only the code looked, and the index says so', async () => {
    await walkIns(2);
    const desk = await aDesk(2);
    const { db } = pools();
    const ids: string[] = await db('turns').pluck('id');
    const careless = (id: string) =>
      db('turns')
        .where({ id })
        .update({ status: 'called', counter_id: desk.counter_id })
        .then(() => 'called', clash);
    expect(tally(await Promise.all(ids.map(careless)))).to.deep.equal({ called: 1, one_turn_per_counter: 1 });
  });

  it('on "call" calls once; the second is told that the counter is busy', async () => {
    await walkIns(8);
    const desk = await aDesk(2);
    const answers = await times(4, () => refusalOf(callNext(pools(), desk, after(1))));
    expect(tally(answers)).to.deep.equal({ counter_busy: 3, none: 1 });
  });

  it('on "next" from one page finishes and calls once', async () => {
    await walkIns(8);
    const desk = await aDesk(2);
    const { id: turn_id } = await call(desk);
    const answers = await times(4, () => refusalOf(finishAndCallNext(pools(), { ...desk, turn_id }, after(1))));
    expect(tally(answers)).to.deep.equal({ none: 1, turn_moved_on: 3 });
    expect(await pools().db('turns').where({ status: 'done' })).to.have.length(1);
  });

  it('on "next" by a program is one act after another: nobody is lost, nothing fails', async () => {
    await walkIns(8);
    const desk = await aDesk(2);
    await call(desk);
    const answers = await times(4, () => finishAndCallNext(pools(), desk, after(1)));
    expect(new Set(answers.map((answer) => called(answer).number))).to.have.property('size', 4);
    expect(await pools().db('turns').where({ status: 'done' })).to.have.length(4);
  });
});

describe('two officers on one turn', () => {
  beforeEach(freshDay);

  itWould('both finish it if the status were read and then written', async () => {
    await walkIn();
    const { id } = await call(await aDesk(2));
    const { db } = pools();
    const seen = await times(2, () => db('turns').where({ id }).first('status'));
    expect(seen.map(({ status }) => status)).to.deep.equal(['called', 'called']);
    const written = await times(2, () => db('turns').where({ id }).update({ status: 'serving' }));
    expect(written).to.deep.equal([1, 1]);
  });

  it('let one finish it; the other is told that it moved on', async () => {
    await walkIn();
    const desk = await aDesk(2);
    const turn = await call(desk);
    await serveTurn(pools().db, on(desk, turn), after(5));
    const both = await times(2, (n) =>
      refusalOf(finishTurn(pools().db, { ...on(desk, turn), by: `staff:${n}` }, after(9))),
    );
    expect(tally(both)).to.deep.equal({ none: 1, turn_moved_on: 1 });
    expect((await turnById(turn.id)).moves).to.equal(4);
  });

  it('let only the counter act where the citizen stands', async () => {
    await walkIn();
    const turn = await call(await aDesk(2));
    expect(await refusalOf(serveTurn(pools().db, on(await aDesk(3), turn), after(5)))).to.equal('turn_moved_on');
  });
});

describe('taking back a finish while the next is called', () => {
  beforeEach(freshDay);

  it('leaves one citizen at the counter, whoever was faster', async () => {
    for (let round = 0; round < 6; round += 1) {
      await freshDay();
      await walkIns(2);
      const desk = await aDesk(2);
      const turn = await call(desk);
      await serveTurn(pools().db, on(desk, turn), after(5));
      await finishTurn(pools().db, on(desk, turn), after(9));
      const [reopened, next] = await Promise.all([
        refusalOf(reopenTurn(pools().db, on(desk, turn), after(10))),
        refusalOf(callNext(pools(), desk, after(10))),
      ]);
      expect([reopened, next].sort()).to.deep.equal(['counter_busy', 'none']);
      expect(await pools().db('turns').whereIn('status', ['called', 'serving'])).to.have.length(1);
    }
  });
});

describe('"Saya sudah di sini" pressed twice', () => {
  beforeEach(freshDay);

  itWould('bring back twice if the page looked first', async () => {
    await aMissed();
    const { db } = pools();
    const seen = await times(2, () => db('turns').first('id', 'came_back'));
    const back = await Promise.all(
      seen.map(async ({ id, came_back }) =>
        came_back ? 0 : db('turns').where({ id }).update({ status: 'waiting', counter_id: null, came_back: true }),
      ),
    );
    expect(back).to.deep.equal([1, 1]);
  });

  it('brings back once', async () => {
    const { token } = await aMissed();
    const wish = { catalogue: await catalogue(), ticket: { token }, by: 'public', request: null };
    const both = await times(5, () => refusalOf(imHere(pools().db, wish, after(60))));
    expect(tally(both)).to.deep.equal({ ask_front_desk: 4, none: 1 });
  });

  async function aMissed() {
    const ticket = await walkIn();
    const desk = await aDesk(2);
    await missTurn(pools().db, { ...on(desk, await call(desk)), reason: 'tidak ada di ruang tunggu' }, after(30));
    return ticket;
  }
});

describe('ending the day while counters call', () => {
  beforeEach(freshDay);

  itWould('expire a citizen whom a counter has just called, if it wrote what it had read', async () => {
    await walkIn();
    const { db } = pools();
    const seen: string[] = await db('turns').where({ status: 'waiting' }).pluck('id');
    await call(await aDesk(2));
    await db('turns').whereIn('id', seen).update({ status: 'expired' });
    expect(await db('tickets').whereNotNull('active_turn_id')).to.have.length(1); // and points to a turn that is over
  });

  it('leaves nothing open and every history whole', async function () {
    this.timeout(60_000);
    for (let round = 0; round < 5; round += 1) {
      await freshDay();
      await times(40, () => walkIn());
      const desks = await Promise.all([1, 2, 3].map((number) => aDesk(number)));
      const day = {
        catalogue: desks[0]!.catalogue,
        day: '2026-11-23',
        by: 'staff:1',
        reason: 'listrik padam',
        request: null,
      };
      const ending = new Promise((resolve) => setTimeout(resolve, round * 15)).then(() =>
        closeDay(pools().db, day, clock()),
      );
      const calling = desks.map(async (desk) => {
        for (let n = 0; n < 10; n += 1) await refusalOf(finishAndCallNext(pools(), desk, clock()));
      });
      await Promise.all([ending, ...calling]);
      await nothingIsOpen();
    }
  });

  async function nothingIsOpen(): Promise<void> {
    const { db } = pools();
    expect(await db('turns').whereIn('status', ['waiting', 'called', 'serving', 'parked', 'missed'])).to.have.length(0);
    expect(await db('tickets').whereNotNull('active_turn_id')).to.have.length(0);
    const { rows } = await db.raw(
      `select t.id from turns t join turn_moves m on m.turn_id = t.id group by t.hall_id, t.id
       having count(*) <> t.moves or max(m.n) <> t.moves or (array_agg(m.to_status order by m.n desc))[1] <> t.status`,
    );
    expect(rows).to.deep.equal([]);
  }
});
