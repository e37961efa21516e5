import { expect } from 'chai';
import { passwordFault } from '../../src/staff/passwords.ts';
import { signIn } from '../../src/staff/sign-in.ts';
import { aStaff } from '../support/people.ts';
import { after, aHall, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import { refusalOf } from '../queue/at-work.ts';

describe('the attempts to sign in', () => {
  beforeEach(freshDay);

  const failed = async (): Promise<number[]> => pools().db('login_failures').orderBy('failed').pluck('failed');

  it('of people who got in do not count against the address they share', async () => {
    const { login, password } = await aStaff();
    const { hall } = await catalogue();
    const attempt = { hall_id: hall.id, login, password, address: '192.0.2.10' };
    expect(await refusalOf(signIn(pools().db, { ...attempt, password: 'keliru' }, MONDAY_8AM))).to.equal(
      'login_failed',
    );
    await pools().db('login_failures').update({ failed: 49 });
    for (let n = 0; n < 3; n += 1)
      expect(await refusalOf(signIn(pools().db, attempt, after(901 + n)))).to.equal('none');
    expect(Math.max(...(await failed()))).to.equal(49);
  });

  it('of a guesser wait longer and longer, never for ever, and not at the door of another hall', async () => {
    const { hall } = await catalogue();
    const other = await aHall();
    const guess = (hall_id: string, at: Date) =>
      refusalOf(signIn(pools().db, { hall_id, login: 'kepala', password: 'tebakan', address: '192.0.2.66' }, at));
    expect(await guess(hall.id, MONDAY_8AM)).to.equal('login_failed');
    await pools().db('login_failures').update({ failed: 500 });
    expect(await guess(hall.id, after(899))).to.equal('login_wait');
    expect(await guess(other.hall.id, after(899))).to.equal('login_failed');
    expect(await guess(hall.id, after(901))).to.equal('login_failed');
  });
});

describe('a new password (S55)', () => {
  const weak = [
    '',
    'pendek',
    '14-karakter-ok',
    'aaaaaaaaaaaaaaaaaaaa',
    'katasandikatasandi',
    'petugas1petugas1',
    'x'.repeat(201),
  ];
  for (const password of weak)
    it(`may not be “${password.slice(0, 20)}”`, () => expect(passwordFault(password, 'petugas1')).to.match(/\.$/));

  for (const password of ['lima kapal biru di teluk', 'ÄÖÜ äöü ßßß 12', '鳥が五羽、川の上で歌っています。'])
    it(`may be “${password}”`, () => expect(passwordFault(password.padEnd(15, '!'), 'petugas1')).to.equal(null));
});

describe('a hall that was just set up (S57)', () => {
  it('has nobody who could sign in', async () => {
    await freshDay();
    await aHall();
    expect(await pools().db('staff').pluck('login')).to.deep.equal([]);
    expect(await pools().db('access_tokens').pluck('kind')).to.deep.equal([]);
  });
});
