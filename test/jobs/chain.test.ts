import { expect } from 'chai';
import { chainMoves } from '../../src/jobs/chain.ts';
import { serveTurn } from '../../src/queue/desk.ts';
import { aHall, after, freshDay, pools } from '../support/world.ts';
import { aDesk, call, on, walkIns } from '../queue/at-work.ts';

type Link = { seq: number; move_id: string; hash: string };
const chain = (): Promise<Link[]> => pools().db<Link>('turn_move_chain').orderBy(['hall_id', 'seq']);

describe('the chain of moves', () => {
  beforeEach(freshDay);

  it('takes up each move once, by moment, when its order is final', async () => {
    await walkIns(3);
    const desk = await aDesk(1, after(10));
    const turn = await call(desk, after(10));
    await serveTurn(pools().db, on(desk, turn), after(20));
    expect(await chainMoves(pools().db, after(29))).to.equal(0);
    expect(await chainMoves(pools().db, after(31))).to.equal(3);
    expect(await chainMoves(pools().db, after(45))).to.equal(1);
    expect(await chainMoves(pools().db, after(60))).to.equal(1);
    expect(await chainMoves(pools().db, after(600))).to.equal(0);

    const moves: string[] = await pools().db('turn_moves').orderBy(['at', 'id']).pluck('id');
    const links = await chain();
    expect(links.map(({ move_id }) => move_id)).to.deep.equal(moves);
    expect(links.map(({ seq }) => seq)).to.deep.equal([1, 2, 3, 4, 5]);
    expect(new Set(links.map(({ hash }) => hash)).size).to.equal(5);
  });

  it('is a chain of its own for each hall', async () => {
    const other = await aHall();
    await walkIns(2);
    await walkIns(2, { catalogue: other });
    await chainMoves(pools().db, after(60));
    expect((await chain()).map(({ seq }) => seq).toSorted((a, b) => a - b)).to.deep.equal([1, 1, 2, 2]);
  });

  it('is not made twice by two workers at once', async () => {
    await walkIns(5);
    await Promise.allSettled([1, 2, 3].map(() => chainMoves(pools().db, after(60))));
    expect((await chain()).map(({ seq }) => seq)).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('takes a move that came late after those that were in time', async () => {
    await walkIns(1, { at: after(50) });
    await chainMoves(pools().db, after(100));
    await walkIns(1, { at: after(40) });
    expect(await chainMoves(pools().db, after(101))).to.equal(1);
  });
});
