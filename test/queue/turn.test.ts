import { expect } from 'chai';
import { headStart, ticketLabel, turnFlow } from '../../src/queue/turn.ts';
import { policiesAt } from '../../src/hall/catalogue.ts';
import { catalogue, MONDAY_8AM } from '../support/world.ts';

const statuses = [
  'waiting',
  'called',
  'serving',
  'parked',
  'missed',
  'done',
  'transferred',
  'cancelled',
  'expired',
] as const;

/** Which moves may begin in a status, as the hall's people are told it. */
const mayBegin: Record<(typeof statuses)[number], string[]> = {
  waiting: ['call', 'transfer', 'cancel', 'close'],
  called: ['recall', 'serve', 'next', 'miss', 'park', 'return', 'transfer', 'close'],
  serving: ['finish', 'next', 'park', 'return', 'transfer', 'close_serving'],
  parked: ['resume', 'return', 'transfer', 'cancel', 'close'],
  missed: ['call', 'return', 'cancel', 'close'],
  done: ['reopen'],
  transferred: [],
  cancelled: [],
  expired: [],
};

describe('the life of a turn', () => {
  for (const status of statuses) {
    it(`offers from ${status} exactly ${mayBegin[status].join(', ') || 'nothing'}`, () => {
      const moves = Object.entries(turnFlow).filter(([, { from }]) => from.some((one) => one === status));
      expect(moves.map(([move]) => move)).to.have.members(mayBegin[status]);
    });
  }

  it('never ends in a status that does not exist', () => {
    for (const { to } of Object.values(turnFlow)) expect(statuses).to.include(to);
  });
});

describe('the number on paper', () => {
  it('has at least three digits and grows beyond 999', () => {
    expect(ticketLabel({ series: 'A', number: 7 })).to.equal('A-007');
    expect(ticketLabel({ series: 'AP', number: 999 })).to.equal('AP-999');
    expect(ticketLabel({ series: 'A', number: 1000 })).to.equal('A-1000');
  });
});

describe('the head start', () => {
  it('is nothing for walk-ins, 20 minutes for a reservation, 45 for priority, and never the sum', async () => {
    const policies = policiesAt(await catalogue(), MONDAY_8AM);
    const minutes = (lane: 'regular' | 'reservation' | 'priority', priority = false) =>
      headStart(policies, { lane, priority }) / 60_000;
    expect([
      minutes('regular'),
      minutes('reservation'),
      minutes('priority', true),
      minutes('reservation', true),
    ]).to.deep.equal([0, 20, 45, 45]);
  });
});
