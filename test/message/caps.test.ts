import { expect } from 'chai';
import { inTransaction } from '../../src/db.ts';
import { giveBack, spend } from '../../src/message/caps.ts';
import type { Caps, Outgoing } from '../../src/message/caps.ts';
import { newId } from '../../src/ids.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import { NO_LIMITS } from './sending.ts';

const SENDERS = 20;

/** Somebody new each time. */
const anyone = (n: number, facts: Partial<Outgoing> = {}): Outgoing => ({
  id: newId(),
  phone: `+62812${String(34_000_000 + n * 10_000)}`,
  phone_hash: `phone ${n}`,
  price: 700,
  ...facts,
});

/** Each of twenty senders counts three messages at the same moment. Answers how many may go out. */
async function twentyAtOnce(limits: Partial<Caps>, of: (n: number) => Outgoing): Promise<number> {
  const { hall } = await catalogue();
  const stopped = await Promise.all(
    Array.from({ length: SENDERS }, (_, sender) =>
      inTransaction(pools().db, (trx) =>
        spend(
          trx,
          hall,
          [0, 1, 2].map((n) => of(sender * 3 + n)),
          { ...NO_LIMITS, ...limits },
          MONDAY_8AM,
        ),
      ),
    ),
  );
  return SENDERS * 3 - stopped.reduce((sum, one) => sum + one.size, 0);
}

describe('the limits of what goes out', () => {
  beforeEach(freshDay);

  it('are passed by twenty senders at once who look first and write then: that is what is guarded against', async () => {
    const { hall } = await catalogue();
    const { db } = pools();
    const what = { hall_id: hall.id, what: 'hall', since: MONDAY_8AM };
    let looked = 0;
    let all = (): void => undefined;
    const together = new Promise<void>((go) => (all = go));
    const lookThenWrite = async (): Promise<boolean> => {
      const count = (await db('message_counts').where(what).first('count'))?.count ?? 0;
      looked += 1;
      if (looked === SENDERS) all();
      await together;
      if (count + 1 > 7) return false;
      await db.raw(
        `insert into message_counts as c values (?, 'hall', ?, 1)
         on conflict (hall_id, what, since) do update set count = c.count + 1`,
        [hall.id, MONDAY_8AM],
      );
      return true;
    };
    const went = await Promise.all(Array.from({ length: SENDERS }, lookThenWrite));
    expect(went.filter(Boolean)).to.have.length(SENDERS);
  });

  for (const [what, limits, of, most] of [
    ['of a phone in a day', { per_phone_day: 7 }, () => anyone(1), 7],
    ['of a prefix in an hour', { per_prefix_hour: 11 }, (n: number) => anyone(n, { phone: `+6281234${n}` }), 11],
    ['of a hall in a day', { per_hall_day: 13 }, anyone, 13],
    ['of money in a day', { money_day: 10_000 }, anyone, 14],
  ] as const)
    it(`${what}: exactly so many go out, whoever counts at the same moment`, async () => {
      expect(await twentyAtOnce(limits, of)).to.equal(most);
    });

  it('count nothing of a message that one of them stops', async () => {
    const { hall } = await catalogue();
    const caps = { ...NO_LIMITS, per_hall_day: 2, per_phone_day: 1 };
    const spent = (...outgoing: Outgoing[]) =>
      inTransaction(pools().db, (trx) => spend(trx, hall, outgoing, caps, MONDAY_8AM));
    expect([...(await spent(anyone(1), anyone(1), anyone(1))).values()]).to.deep.equal(['phone', 'phone']);
    expect((await spent(anyone(2))).size).to.equal(0);
    expect([...(await spent(anyone(3))).values()]).to.deep.equal(['hall']);
  });

  it('begin anew with the day of the hall, and those of a prefix with the hour', async () => {
    const { hall } = await catalogue();
    const caps = { ...NO_LIMITS, per_hall_day: 1, per_prefix_hour: 1 };
    const stoppedBy = async (now: Date) => {
      const one = anyone(1);
      const stopped = await inTransaction(pools().db, (trx) => spend(trx, hall, [one], caps, now));
      return stopped.get(one.id) ?? 'none';
    };
    const midnight = new Date('2026-11-24T00:00:00+07:00');
    expect(await stoppedBy(new Date(midnight.getTime() - 3_600_001))).to.equal('none');
    expect(await stoppedBy(new Date(midnight.getTime() - 3_600_000 - 1))).to.equal('prefix');
    expect(await stoppedBy(new Date(midnight.getTime() - 1))).to.equal('hall');
    expect(await stoppedBy(midnight)).to.equal('none');
  });

  it('are given back exactly for what did not go out', async () => {
    const { hall } = await catalogue();
    const caps = { ...NO_LIMITS, per_hall_day: 3 };
    const outgoing = [anyone(1), anyone(2), anyone(3)];
    const { db } = pools();
    const spent = () => inTransaction(db, (trx) => spend(trx, hall, outgoing, caps, MONDAY_8AM));
    expect((await spent()).size).to.equal(0);
    await inTransaction(db, (trx) => giveBack(trx, hall, outgoing.slice(0, 2), caps, after(0)));
    expect((await spent()).size).to.equal(1);
    await inTransaction(db, (trx) => giveBack(trx, hall, [...outgoing.slice(0, 2), ...outgoing], caps, after(0)));
    expect(await db('message_counts').whereIn('what', ['hall', 'money'])).to.deep.equal([]);
  });
});
