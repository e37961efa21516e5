import { expect } from 'chai';
import { announceAll } from '../../src/outbox/announce.ts';
import { forgetNotes, relay } from '../../src/outbox/relay.ts';
import type { Note } from '../../src/outbox/relay.ts';
import { newId } from '../../src/ids.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

async function notes(count: number): Promise<string[]> {
  const { hall } = await catalogue();
  const subjects = Array.from({ length: count }, newId);
  await pools().db.transaction((trx) => announceAll(trx, hall.id, 'turn.moved', subjects));
  return subjects;
}

const pending = async (): Promise<number> =>
  Number((await pools().db('outbox').whereNull('relayed_at').count().first())?.['count']);

const subjectsOf = (handed: Note[]): string[] => handed.map(({ subject }) => subject);

describe('the relay', () => {
  beforeEach(freshDay);

  it('hands on every note once, the oldest first', async () => {
    const left = await notes(30);
    const handed: Note[] = [];
    const take = async (some: Note[]) => (handed.push(...some), some);
    while ((await relay(pools().db, take, MONDAY_8AM, 7)) > 0);
    expect(subjectsOf(handed)).to.deep.equal(left);
    expect(await relay(pools().db, take, after(3_600))).to.equal(0);
  });

  it('hands on each note once when four relays work at the same moment', async () => {
    const left = await notes(400);
    const handed: Note[] = [];
    const take = async (some: Note[]) => (handed.push(...some), some);
    const work = async () => {
      while ((await pending()) > 0) await relay(pools().db, take, MONDAY_8AM, 13);
    };
    await Promise.all([work(), work(), work(), work()]);
    expect(subjectsOf(handed).toSorted()).to.deep.equal(left.toSorted());
  });

  it('leaves the notes of one that died after handing on to the next, when its lease is over', async () => {
    const left = await notes(3);
    const handed: Note[] = [];
    let revive: (done: Note[]) => void = () => undefined;
    const dying = relay(
      pools().db,
      (some) => {
        handed.push(...some);
        return new Promise((resolve) => (revive = resolve));
      },
      MONDAY_8AM,
    );
    while (handed.length === 0) await new Promise((soon) => setTimeout(soon, 5));
    const take = async (some: Note[]) => (handed.push(...some), some);
    expect(await relay(pools().db, take, after(14))).to.equal(0);
    expect(await relay(pools().db, take, after(16))).to.equal(3);
    expect(subjectsOf(handed)).to.deep.equal([...left, ...left]); // twice, never not at all

    revive([]); // it was only slow: what it says now counts no more
    await dying;
    expect(await pending()).to.equal(0);
  });

  it('brings back soon what could not be handed on, and only that', async () => {
    const [first = '', ...rest] = await notes(3);
    const handed: Note[] = [];
    await relay(pools().db, async (some) => some.filter(({ subject }) => subject !== first), MONDAY_8AM);
    const take = async (some: Note[]) => (handed.push(...some), some);
    expect(await relay(pools().db, take, after(1))).to.equal(0);
    expect(await relay(pools().db, take, after(3))).to.equal(1);
    expect(subjectsOf(handed)).to.deep.equal([first]);
    expect(rest).to.have.length(2);
  });

  it('keeps the notes when handing on fails altogether', async () => {
    await notes(2);
    let said = '';
    const fail = () => Promise.reject(new Error('no way out'));
    await relay(pools().db, fail, MONDAY_8AM).catch((error: Error) => (said = error.message));
    expect(said).to.equal('no way out');
    expect(await pending()).to.equal(2);
    expect(await relay(pools().db, async (some) => some, after(3))).to.equal(2);
  });

  it('forgets notes only after they were handed on', async () => {
    await notes(2);
    await relay(pools().db, async (some) => some.slice(0, 1), MONDAY_8AM);
    expect(await forgetNotes(pools().db, after(1))).to.equal(1);
    expect(await pending()).to.equal(1);
  });
});
