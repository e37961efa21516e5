import { expect } from 'chai';
import { newKeys } from '../../src/keys.ts';
import { needsSecondFactor, passSecondFactor, resetSecondFactor } from '../../src/staff/second-factor.ts';
import { saveStaff } from '../../src/staff/staff.ts';
import { appAddress, codeOfStep, newSecret, stepOfCode } from '../../src/staff/totp.ts';
import { inTransaction } from '../../src/db.ts';
import { visit } from '../support/visit.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const PASSWORD = 'lima kata yang tidak berkaitan';
const codeAt = (secret: string, at: Date) => codeOfStep(secret, Math.floor(at.getTime() / 30_000));

describe('the codes of an authenticator app', () => {
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
  ] as const) {
    it(`is ${code} at second ${seconds}, as RFC 6238 has it`, () => {
      expect(codeAt(RFC_SECRET, new Date(seconds * 1_000))).to.equal(code);
    });
  }

  it('takes the code of a neighbouring step, because clocks differ, and none further away', () => {
    const secret = newSecret();
    for (const [shift, right] of [
      [-60, false],
      [-30, true],
      [0, true],
      [30, true],
      [60, false],
    ] as const) {
      expect(stepOfCode(secret, codeAt(secret, after(shift)), MONDAY_8AM) !== null, `${shift} s`).to.equal(right);
    }
  });

  it('names the hall and the login for the app', () => {
    expect(appAddress('ABC', 'MPP Sagara Raya', 'penyelia')).to.equal(
      'otpauth://totp/MPP%20Sagara%20Raya%3Apenyelia?secret=ABC&issuer=MPP%20Sagara%20Raya',
    );
  });
});

describe('the second step of signing in', () => {
  const keys = newKeys();

  async function aSupervisor() {
    const { hall } = await catalogue();
    const person = {
      hall_id: hall.id,
      login: 'penyelia',
      name: 'Sri',
      role: 'supervisor',
      agency_id: null,
      counter_id: null,
    } as const;
    const staff_id = await inTransaction(pools().db, (trx) =>
      saveStaff(trx, { ...person, password: PASSWORD }, MONDAY_8AM),
    );
    return { hall_id: hall.id, staff_id };
  }

  beforeEach(freshDay);

  it('is asked of those who may change what others see, in a hall in earnest', () => {
    expect(needsSecondFactor({ role: 'supervisor' }, { training: false })).to.equal(true);
    expect(needsSecondFactor({ role: 'hall_admin' }, { training: false })).to.equal(true);
    expect(needsSecondFactor({ role: 'officer' }, { training: false })).to.equal(false);
    expect(needsSecondFactor({ role: 'supervisor' }, { training: true })).to.equal(false);
  });

  it('lets one code in once, also when it comes ten times at the same moment', async () => {
    const person = await aSupervisor();
    const new_secret = newSecret();
    const code = codeAt(new_secret, MONDAY_8AM);
    const tries = Array.from({ length: 10 }, () =>
      passSecondFactor(pools().db, keys, { ...person, code, new_secret }, MONDAY_8AM),
    );
    const ends = await Promise.allSettled(tries);
    expect(ends.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
  });

  it('asks for the secret that was set up first, whatever another page offers', async () => {
    const person = await aSupervisor();
    const [mine, strangers] = [newSecret(), newSecret()];
    await passSecondFactor(
      pools().db,
      keys,
      { ...person, code: codeAt(mine, MONDAY_8AM), new_secret: mine },
      MONDAY_8AM,
    );
    const later = after(60);
    const attempt = { ...person, code: codeAt(strangers, later), new_secret: strangers };
    const refused = await passSecondFactor(pools().db, keys, attempt, later).catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'code_wrong');
  });

  it('makes guessing wait after ten wrong codes', async () => {
    const person = await aSupervisor();
    const new_secret = newSecret();
    const guess = () =>
      passSecondFactor(pools().db, keys, { ...person, code: '000000', new_secret }, MONDAY_8AM).catch(
        (error: unknown) => error,
      );
    for (let n = 0; n < 10; n += 1) expect(await guess()).to.have.property('code', 'code_wrong');
    expect(await guess()).to.have.property('code', 'login_wait');
  });

  it('begins anew when an admin resets it', async () => {
    const person = await aSupervisor();
    const first = newSecret();
    await passSecondFactor(
      pools().db,
      keys,
      { ...person, code: codeAt(first, MONDAY_8AM), new_secret: first },
      MONDAY_8AM,
    );
    await inTransaction(pools().db, (trx) => resetSecondFactor(trx, { hall_id: person.hall_id, login: 'penyelia' }));
    const second = newSecret();
    const later = after(60);
    const passed = await passSecondFactor(
      pools().db,
      keys,
      { ...person, code: codeAt(second, later), new_secret: second },
      later,
    );
    expect(passed.login).to.equal('penyelia');
  });

  it('opens no page before the code, and opens the hall after it', async () => {
    await aSupervisor();
    await visit(async (street) => {
      const send = (path: string, form: Record<string, string>) =>
        fetch(`${street}/sagara-raya${path}`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

      const asked = await send('/masuk', { login: 'penyelia', password: PASSWORD });
      const page = await asked.text();
      expect(asked.headers.getSetCookie()).to.deep.equal([]);
      const step = /name="step" value="([^"]+)"/.exec(page)?.[1] ?? '';
      const secret = (/<code class="tabular">([A-Z2-7 ]+)</.exec(page)?.[1] ?? '').replaceAll(' ', '');

      const wrong = await send('/masuk/kode', { step, code: '12345' });
      expect(wrong.status).to.equal(422);
      expect(await wrong.text()).to.include('Kode tidak cocok');

      const forged = await send('/masuk/kode', { step: `${step.slice(0, -4)}AAAA`, code: codeAt(secret, MONDAY_8AM) });
      expect(forged.headers.get('location')).to.equal('/sagara-raya/masuk');

      const right = await send('/masuk/kode', { step, code: codeAt(secret, MONDAY_8AM) });
      expect(right.status).to.equal(303);
      const cookie = right.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const opened = await fetch(`${street}/sagara-raya/penyelia`, { headers: { cookie }, redirect: 'manual' });
      expect(opened.status).to.equal(200);
    });
  });
});
