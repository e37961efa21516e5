import { expect } from 'chai';
import { accessOf, useLink } from '../../src/staff/access.ts';
import { keepPracticeLogins, newPracticeLogins } from '../../src/staff/practice-logins.ts';
import { signIn } from '../../src/staff/sign-in.ts';
import { Refusal } from '../../src/refusal.ts';
import { aDesk, call, turnOf, walkIn, walkIns } from '../queue/at-work.ts';
import { aHall, after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import { hall, refused } from './desk.ts';

const enters = async (hall_id: string, login: string, password: string): Promise<boolean> => {
  try {
    await signIn(pools().db, { hall_id, login, password, address: '::1' }, MONDAY_8AM);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
};

const passwordIn = (said: string[]): string => /: (\S+-\S+-\S+)$/.exec(said.at(-1) ?? '')?.[1] ?? '';

describe('people and devices by command', () => {
  beforeEach(freshDay);

  it('adds an officer who can sign in, and closes the login again', async () => {
    const { hall: of } = await catalogue();
    const { said } = await hall('staff add', { login: 'budi', name: 'Budi', role: 'officer', counter: '3' });
    expect(await enters(of.id, 'budi', passwordIn(said))).to.equal(true);
    await hall('staff disable', { words: ['budi'] });
    expect(await enters(of.id, 'budi', passwordIn(said))).to.equal(false);
    const again = await hall('staff add', { login: 'budi', name: 'Budi', role: 'officer', counter: '3' });
    expect(await enters(of.id, 'budi', passwordIn(again.said))).to.equal(true);
  });

  it('wants to know where an officer works', async () => {
    const officer = { login: 'budi', name: 'Budi', role: 'officer' };
    expect(await refused(hall('staff add', officer))).to.include('--counter atau --agency');
    expect(await refused(hall('staff add', { ...officer, counter: '99' }))).to.equal('Loket 99 tidak ada.');
    expect(await refused(hall('staff add', { ...officer, role: 'boss' }))).to.include('--role');
    expect(await refused(hall('staff disable', { words: ['nobody'] }))).to.include('nobody');
  });

  it('pairs a device by a link that works once, and revokes it', async () => {
    const own = await aHall();
    const { told } = await hall('device add', { kind: 'kiosk', code: 'KIOS-9', zone: 'A' }, { slug: own.hall.slug });
    const secret = /perangkat\/(\S+)"/.exec(JSON.stringify(told))?.[1] ?? '';
    const { access, cookie } = await pools().db.transaction((trx) => useLink(trx, own.hall.id, secret, MONDAY_8AM));
    expect(access).to.include({ kind: 'kiosk' });
    await hall('device revoke', { words: ['KIOS-9'] }, { slug: own.hall.slug });
    expect(await accessOf(pools().db, cookie, 'cookie', MONDAY_8AM)).to.equal(null);
    expect(await refused(hall('device revoke', { words: ['KIOS-77'] }))).to.include('KIOS-77');
  });

  it('makes a token of an officer of the agency whose counter it names', async () => {
    const { counters } = await catalogue();
    const { told, said } = await hall('token', { role: 'officer', counter: '3' });
    const token = said.at(-1) ?? '';
    expect(told).to.include({ token });
    const access = await accessOf(pools().db, token, 'bearer', MONDAY_8AM);
    const third = counters.find(({ number }) => number === 3);
    expect(access).to.include({ role: 'officer', agency_id: third?.agency_id, counter_id: third?.id });
    expect(await refused(hall('token', { role: 'officer', kind: 'kiosk' }))).to.include('salah satu');
    expect(await refused(hall('token', { kind: 'kiosk', code: 'LAYAR-A1' }))).to.include('LAYAR-A1');
  });
});

describe('from practice to earnest', function () {
  this.timeout(60_000);
  beforeEach(freshDay);

  it('empties what was practised and begins numbers at 1 again, in this hall only', async () => {
    const practice = await aHall({ training: true });
    const desk = await aDesk(1, MONDAY_8AM, practice);
    await walkIns(3, { catalogue: practice });
    await call(desk, after(1));
    const elsewhere = await walkIn();
    await hall('training clear', {}, { slug: practice.hall.slug });
    expect((await walkIn({ catalogue: practice })).number).to.equal('A-001');
    expect((await turnOf(elsewhere)).status).to.equal('waiting');
    const { db } = pools();
    const change = db('turn_moves').update({ by: 'x' });
    expect(
      await change.then(
        () => 'changed',
        (error: Error) => error.message,
      ),
    ).to.include('append-only');
  });

  it('never empties a hall that serves citizens', async () => {
    const ticket = await walkIn();
    let said = '';
    await hall('training clear').catch((error: Error) => (said = error.message));
    expect(said).to.equal('forbidden');
    expect((await turnOf(ticket)).status).to.equal('waiting');
  });

  it('never empties what citizens did before a practice, nor by going live again', async () => {
    const own = await aHall();
    const { slug } = own.hall;
    const ticket = await walkIn({ catalogue: own });
    await hall('training on', {}, { slug, now: () => after(60) });
    await walkIn({ catalogue: await catalogue(slug), at: after(90) });
    for (const name of ['training clear', 'go-live']) {
      const facts = await hall(name, {}, { slug }).then(
        () => null,
        (error: unknown) => (error instanceof Refusal ? error.facts : error),
      );
      expect(facts).to.deep.equal({ served_on: '2026-11-23' });
    }
    expect((await turnOf(ticket)).status).to.equal('waiting');
  });

  it('empties what was practised also when it was once left and taken up again', async () => {
    const practice = await aHall({ training: true });
    const { slug } = practice.hall;
    await walkIn({ catalogue: practice });
    await hall('training off', {}, { slug, now: () => after(60) });
    await hall('training on', {}, { slug, now: () => after(90) });
    const { told } = await hall('training clear', {}, { slug });
    expect(told).to.include({ cleared: true, tickets: 1 });
  });

  it('goes live: practice, its logins and tokens are gone, one admin can sign in', async () => {
    const practice = await aHall({ training: true });
    const { id: hall_id, slug } = practice.hall;
    const { logins, rows } = await newPracticeLogins(practice, MONDAY_8AM);
    await keepPracticeLogins(pools().db, rows);
    const officer = logins.find(({ login }) => login === 'loket01');
    const { said: made } = await hall('token', { role: 'supervisor' }, { slug });
    await walkIns(2, { catalogue: practice });

    const asked = await hall('go-live', {}, { slug, agree: async () => false });
    expect(asked.said.filter((line) => line.startsWith('[belum]'))).not.to.deep.equal([]);
    expect((await catalogue(slug)).hall.training).to.equal(true);

    const { said } = await hall('go-live', {}, { slug });
    expect((await catalogue(slug)).hall.training).to.equal(false);
    expect(await pools().db('tickets').where({ hall_id }).first()).to.equal(undefined);
    expect(await enters(hall_id, 'loket01', officer?.password ?? '')).to.equal(false);
    expect(await accessOf(pools().db, made.at(-1) ?? '', 'bearer', MONDAY_8AM)).to.equal(null);
    expect(await enters(hall_id, 'admin', passwordIn(said))).to.equal(true);
    expect(await refused(hall('go-live', {}, { slug }))).to.include('sudah melayani warga');
  });

  it('switches training on and off without touching anything', async () => {
    const own = await aHall();
    await walkIn({ catalogue: own });
    await hall('training on', {}, { slug: own.hall.slug });
    expect((await catalogue(own.hall.slug)).hall.training).to.equal(true);
    await hall('training off', {}, { slug: own.hall.slug });
    expect((await catalogue(own.hall.slug)).hall.training).to.equal(false);
    expect(await pools().db('tickets').where({ hall_id: own.hall.id }).count().first()).to.deep.equal({ count: 1 });
  });
});

describe('notices by command', () => {
  beforeEach(freshDay);

  it('hang until the hour that was said, or until midnight of the hall', async () => {
    await hall('notice', { words: ['Sistem Samsat sedang terganggu'], en: 'Samsat is disturbed', until: '14.00' });
    await hall('notice', { words: ['Parkir penuh'] });
    const rows = await pools().db('notices').orderBy('id').select('text', 'text_en', 'shown_until');
    expect(rows).to.deep.equal([
      {
        text: 'Sistem Samsat sedang terganggu',
        text_en: 'Samsat is disturbed',
        shown_until: new Date('2026-11-23T14:00:00+07:00'),
      },
      { text: 'Parkir penuh', text_en: null, shown_until: new Date('2026-11-24T00:00:00+07:00') },
    ]);
    await hall('notice clear');
    expect(await pools().db('notices').first()).to.equal(undefined);
  });

  it('are refused for an hour that has passed', async () => {
    expect(await refused(hall('notice', { words: ['x'], until: '07.00' }))).to.include('sudah lewat');
    expect(await refused(hall('notice', { words: ['x'], until: '25.00' }))).to.include('--until');
  });
});
