import { expect } from 'chai';
import { disableStaff } from '../../src/staff/staff.ts';
import { catalogue, MONDAY_8AM, aHall, after, freshDay, pools } from '../support/world.ts';
import { PASSWORD, aStaff, cookieOf, csrfIn, entered, signedIn } from '../support/people.ts';
import { visit } from '../support/visit.ts';

const HALL = '/sagara-raya';

const enter = (address: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${address}${HALL}/masuk`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body: new URLSearchParams(fields),
  });

describe('signing in', () => {
  beforeEach(freshDay);

  it('brings each role to the page of their work', async () => {
    const people = [
      [await aStaff({ counter: 3 }), '/loket/3'],
      [await aStaff({ agency: 'IMIGRASI' }), '/loket'],
      [await aStaff({ role: 'receptionist' }), '/meja-depan'],
      [await aStaff({ role: 'supervisor' }), '/penyelia'],
      [await aStaff({ role: 'agency_admin' }), '/penyelia'],
      [await aStaff({ role: 'hall_admin' }), '/penyelia'],
      [await aStaff({ role: 'auditor' }), '/penyelia'],
    ] as const;
    await visit(async (address) => {
      for (const [{ login, password }, home] of people) {
        const inside = await entered(address, { login, password });
        expect(inside.status).to.equal(303);
        expect(inside.headers.get('location')).to.equal(HALL + home);
      }
    });
  });

  it('goes on to the page that was wanted, when it is a page of this hall', async () => {
    const { login, password } = await aStaff({ counter: 3 });
    await visit(async (address) => {
      const asked = await fetch(`${address}${HALL}/loket/4`, { redirect: 'manual' });
      expect(asked.status).to.equal(303);
      expect(asked.headers.get('location')).to.equal(`${HALL}/masuk?lanjut=${encodeURIComponent(`${HALL}/loket/4`)}`);
      const form = await (await fetch(`${address}${asked.headers.get('location')}`)).text();
      expect(form).to.include(`name="lanjut" value="${HALL}/loket/4"`);
      const entered = await enter(address, { login, password, lanjut: `${HALL}/loket/4` });
      expect(entered.headers.get('location')).to.equal(`${HALL}/loket/4`);
    });
  });

  for (const wanted of [
    'https://jahat.example/sagara-raya/loket',
    '//jahat.example/sagara-raya/',
    '/sagara-raya/../../jahat',
    '/sagara-raya//jahat.example',
    '/sagara-raya\\jahat',
    '/hall-lain/loket',
    '/sagara-raya/keluar',
  ]) {
    it(`never goes on to ${wanted}`, async () => {
      const { login, password } = await aStaff({ counter: 3 });
      await visit(async (address) => {
        const entered = await enter(address, { login, password, lanjut: wanted });
        expect(entered.headers.get('location')).to.match(/^\/sagara-raya\/(loket\/3|jahat)$/);
      });
    });
  }

  it('says the same words for an unknown person, a wrong password and a disabled person', async () => {
    const here = await aStaff();
    const gone = await aStaff();
    const { hall } = await catalogue();
    await pools().db.transaction((trx) => disableStaff(trx, { hall_id: hall.id, login: gone.login }, MONDAY_8AM));
    await visit(async (address) => {
      const told = [];
      for (const [login, password] of [
        [here.login, 'bukan kata sandi saya'],
        ['tidakada', PASSWORD],
        [gone.login, gone.password],
      ] as const) {
        const answer = await enter(address, { login, password });
        expect(answer.status).to.equal(422);
        expect(cookieOf(answer)).to.equal(null);
        const page = await answer.text();
        expect(page).to.include('Nama pengguna atau kata sandi tidak cocok').and.not.include(password);
        told.push(page.replaceAll(login, '').replaceAll(/nonce="[^"]+"/g, ''));
      }
      expect(new Set(told)).to.have.property('size', 1);
    });
  });

  it('keeps the typed name and says what is missing', async () => {
    await visit(async (address) => {
      const answer = await enter(address, { login: 'siti', password: '' });
      expect(answer.status).to.equal(422);
      expect(await answer.text())
        .to.include('value="siti"')
        .and.include('Isi kata sandi Anda.');
    });
  });

  it('makes a guesser wait after ten wrong passwords, and lets the person in again later', async () => {
    const { login, password } = await aStaff({ counter: 3 });
    let now = MONDAY_8AM;
    await visit(
      async (address) => {
        for (let guess = 0; guess < 11; guess += 1) await enter(address, { login, password: 'tebakan' });
        const kept = await enter(address, { login, password });
        expect(kept.status).to.equal(429);
        expect(kept.headers.get('retry-after')).to.equal('60');
        expect(await kept.text()).to.include('Terlalu banyak percobaan masuk');
        now = after(16 * 60);
        expect((await enter(address, { login, password })).status).to.equal(303);
      },
      { now: () => now },
    );
  });

  it('gives a new session id, and never takes over one that was put into the browser before (S22)', async () => {
    const { login, password } = await aStaff({ counter: 3 });
    await visit(async (address) => {
      const first = cookieOf(await enter(address, { login, password })) ?? '';
      const page = await fetch(`${address}${HALL}/masuk`, { headers: { cookie: first } });
      const again = await enter(address, { login, password, _csrf: csrfIn(await page.text()) }, { cookie: first });
      const second = cookieOf(again) ?? '';
      expect(second).to.not.equal('').and.not.equal(first);
      const old = await fetch(`${address}${HALL}/loket`, { redirect: 'manual', headers: { cookie: first } });
      expect(old.headers.get('location')).to.include('/masuk');

      const planted = cookieOf(await enter(address, { login, password }, { cookie: 'satuatap=s%3Aplanted.sig' }));
      expect(planted).to.not.equal(null).and.not.include('planted');
    });
  });

  it('sets a cookie no script can read, bound to https where the address has it (S21)', async () => {
    const { login, password } = await aStaff({ counter: 3 });
    await visit(async (address) => {
      const [cookie] = (await enter(address, { login, password })).headers.getSetCookie();
      expect(cookie)
        .to.match(/^satuatap=/)
        .and.include('HttpOnly')
        .and.include('SameSite=Lax')
        .and.not.include('Secure');
    });
  });

  it('stores only the hash of the session id', async () => {
    const { login, password } = await aStaff({ counter: 3 });
    await visit(async (address) => {
      const cookie = decodeURIComponent(cookieOf(await enter(address, { login, password })) ?? '');
      const id = /s:([^.]+)\./.exec(cookie)?.[1] ?? '';
      expect(id).to.not.equal('');
      const rows = await pools().db('sessions');
      expect(rows).to.have.length(1);
      expect(JSON.stringify(rows)).to.not.include(id);
    });
  });

  it('refuses a form that another site sent', async () => {
    const { login, password } = await aStaff({ counter: 3 });
    await visit(async (address) => {
      for (const headers of [
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'https://jahat.example' },
        { origin: 'null' },
      ])
        expect((await enter(address, { login, password }, headers)).status).to.equal(403);
    });
  });

  it('takes our own form on the plain http of a hall, whose pages let browsers tell their origin', async () => {
    const { login, password } = await aStaff({ counter: 3 });
    await visit(async (address) => {
      const page = await fetch(`${address}${HALL}/masuk`);
      expect(page.headers.get('referrer-policy')).to.equal('same-origin');
      expect((await enter(address, { login, password }, { origin: address })).status).to.equal(303);
    });
  });

  it('opens nothing in another hall', async () => {
    const other = await aHall();
    const person = await aStaff({ role: 'hall_admin' });
    await visit(async (address) => {
      const { cookie } = await signedIn(address, await aStaff({ counter: 3 }));
      const there = await fetch(`${address}/${other.hall.slug}/loket`, { redirect: 'manual', headers: { cookie } });
      expect(there.status).to.equal(303);
      expect(there.headers.get('location')).to.include('/masuk');
      const stranger = await fetch(`${address}/${other.hall.slug}/masuk`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ login: person.login, password: person.password }),
      });
      expect(stranger.status).to.equal(422);
    });
  });
});

describe('a session', () => {
  beforeEach(freshDay);

  /** Reads the whole answer, as a browser does: the last byte leaves only when the session's use is noted. */
  const isIn = async (get: (path: string) => Promise<Response>): Promise<boolean> => {
    const answer = await get(`${HALL}/loket`);
    await answer.text();
    return answer.status === 200;
  };

  it('ends an officer after half an hour without use, an admin after a quarter, both after twelve hours (S23)', async () => {
    const officer = await aStaff({ counter: 3 });
    const admin = await aStaff({ role: 'hall_admin' });
    let now = MONDAY_8AM;
    await visit(
      async (address) => {
        const one = await signedIn(address, officer);
        const two = await signedIn(address, admin);
        now = after(16 * 60);
        expect(await isIn(one.get)).to.equal(true);
        expect(await isIn(two.get)).to.equal(false);
        now = after(16 * 60 + 31 * 60);
        expect(await isIn(one.get)).to.equal(false);

        const busy = await signedIn(address, officer);
        const began = now;
        for (let minutes = 0; minutes <= 12 * 60; minutes += 25) {
          now = after(minutes * 60, began);
          expect(await isIn(busy.get)).to.equal(true);
        }
        now = after(12 * 3_600 + 1, began);
        expect(await isIn(busy.get)).to.equal(false);
      },
      { now: () => now },
    );
  });

  it('ends at once when its person is disabled (S18), and at the server when they leave', async () => {
    const gone = await aStaff({ counter: 3 });
    const leaves = await aStaff({ counter: 3 });
    const { hall } = await catalogue();
    await visit(async (address) => {
      const one = await signedIn(address, gone);
      const two = await signedIn(address, leaves);
      expect(await isIn(one.get)).to.equal(true);
      await pools().db.transaction((trx) => disableStaff(trx, { hall_id: hall.id, login: gone.login }, MONDAY_8AM));
      expect(await isIn(one.get)).to.equal(false);

      const left = await two.post(`${HALL}/keluar`);
      expect(left.status).to.equal(303);
      expect(left.headers.get('location')).to.equal(`${HALL}/masuk`);
      expect(await isIn(two.get)).to.equal(false);
    });
  });

  it('does nothing for a form without its token (S20)', async () => {
    await visit(async (address) => {
      const { cookie, get } = await signedIn(address, await aStaff({ counter: 3 }));
      const forged = await fetch(`${address}${HALL}/keluar`, { method: 'POST', headers: { cookie } });
      expect(forged.status).to.equal(403);
      expect(await isIn(get)).to.equal(true);
    });
  });
});
