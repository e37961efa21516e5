import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { counterByNumber, forgetCatalogues } from '../../src/hall/catalogue.ts';
import { closeDay } from '../../src/queue/close-day.ts';
import { parkTurn, serveTurn } from '../../src/queue/desk.ts';
import { missTurn } from '../../src/queue/missed.ts';
import { noteSeen } from '../../src/staff/devices.ts';
import { aDesk, call, on, turnOf, walkIn, walkIns } from '../queue/at-work.ts';
import { aStaff, signedIn } from '../support/people.ts';
import type { Signed } from '../support/people.ts';
import { visit } from '../support/visit.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const BOARD = '/sagara-raya/penyelia';
const NOON = after(4 * 3_600);

const db = () => pools().db;

type Role = 'supervisor' | 'agency_admin' | 'auditor' | 'hall_admin' | 'officer' | 'receptionist';

/** Somebody of this role looks at the board at noon. */
const asA = (role: Role, work: (person: Signed) => Promise<unknown>, now = NOON): Promise<void> =>
  visit(
    async (address) => {
      const who = await aStaff({
        role,
        ...(role === 'officer' || role === 'agency_admin' ? { agency: 'DUKCAPIL' } : {}),
      });
      await work(await signedIn(address, who));
    },
    { now: () => now },
  );

const shownBy = async (person: Signed, path = BOARD): Promise<string> =>
  (await (await person.get(path)).text()).replaceAll(/\s+/g, ' ');

/** In training nobody is asked for a second factor; signing in is not what these tests are about. */
async function freshDayInTraining(): Promise<void> {
  await freshDay();
  await db()('halls').where({ slug: 'sagara-raya' }).update({ training: true });
  forgetCatalogues(db());
}

const actions = (html: string): string[] =>
  [...html.matchAll(/action="\/sagara-raya\/penyelia[^"]*"/g)].map(([found]) => found);

const counterNow = async (number: number): Promise<{ state: string; auto_call: boolean }> => {
  const { id } = counterByNumber(await catalogue(), number);
  const counter: { state: string; auto_call: boolean } = await db()('counters').where({ id }).first();
  return counter;
};

describe('the board of the supervisor', () => {
  beforeEach(freshDayInTraining);

  it('shows who is served where, who waits for what, and since when', async () => {
    const desk = await aDesk(2);
    await walkIns(3, { service_code: 'DUK-01', at: after(600) });
    const turn = await call(desk, after(1_200));
    await serveTurn(db(), on(desk, turn), after(1_260));
    await asA('supervisor', async (person) => {
      const html = await shownBy(person);
      for (const words of [
        'Loket 2',
        'A-001',
        'Dilayani',
        'sejak 08.21',
        '<strong>2</strong><span>menunggu</span>',
        '3 j 50 mnt',
      ])
        expect(html, words).to.include(words);
      expect(html).to.include('<strong>1<small> dari 40</small></strong><span>loket buka</span>');
    });
  });

  it('says where citizens wait and nobody calls them', async () => {
    await walkIn({ service_code: 'BPN-01' });
    const nobody = /Pertanahan(?:(?!<tr>).)*promise-broken">(?:(?!<\/span>).)*Belum ada loket yang buka/;
    await asA('supervisor', async (person) => expect(await shownBy(person)).to.match(nobody));
    await aDesk(16);
    await asA('supervisor', async (person) => expect(await shownBy(person)).not.to.match(nobody));
  });

  it('lists who was missed and who is parked', async () => {
    const desk = await aDesk(2);
    await walkIns(2);
    const missed = await call(desk, after(60));
    await missTurn(db(), { ...on(desk, missed), reason: 'tidak ada orangnya' }, after(90));
    const parked = await call(desk, after(120));
    await parkTurn(db(), on(desk, parked), after(150));
    await asA('supervisor', async (person) => {
      const html = await shownBy(person);
      expect(html).to.match(
        /Terlewat <span class="number">1<\/span>.*A-001.*Ditunda <span class="number">1<\/span>.*A-002/,
      );
    });
  });

  it('tells living devices from silent ones', async () => {
    const { hall } = await catalogue();
    const { id } = await db()('devices').where({ hall_id: hall.id, code: 'LAYAR-A1' }).first('id');
    await noteSeen(db(), hall.id, [id], after(-30, NOON));
    await asA('supervisor', async (person) => {
      const html = await shownBy(person);
      expect(html).to.match(/LAYAR-A1(?:(?!LAYAR-A2).)*Hidup/);
      expect(html).to.match(/LAYAR-A2(?:(?!LAYAR-B1).)*Belum tersambung/);
    });
  });

  for (const [who, role] of [
    ['an officer', 'officer'],
    ['a receptionist', 'receptionist'],
  ] as const)
    it(`is closed to ${who}`, async () => {
      await asA(role, async (person) => expect((await person.get(BOARD)).status).to.equal(403));
    });

  it('shows an agency admin their own agency and nothing to press', async () => {
    await walkIn({ service_code: 'DUK-01' });
    await walkIn({ service_code: 'IMI-01' });
    await asA('agency_admin', async (person) => {
      const html = await shownBy(person);
      expect(html).to.include('<strong>1</strong><span>menunggu</span>').and.include('dari 6');
      expect(html).not.to.include('Imigrasi');
      expect(actions(html)).to.deep.equal([]);
    });
  });

  it('lets an auditor read and do nothing', async () => {
    const desk = await aDesk(2);
    await walkIn();
    const turn = await call(desk);
    await asA('auditor', async (person) => {
      const html = await shownBy(person);
      expect(html).to.include('A-001');
      expect(actions(html)).to.deep.equal([]);
      for (const path of ['loket/2/otomatis', 'loket/2/tutup', `giliran/${turn.id}`, 'akhiri-hari', 'layanan/DUK-01'])
        expect((await person.post(`${BOARD}/${path}`, { reason: 'ingin tahu saja' })).status, path).to.equal(403);
      expect((await person.get(`${BOARD}/akhiri-hari`)).status).to.equal(403);
    });
    expect((await turnOf({ id: (await db()('turns').first('ticket_id')).ticket_id })).status).to.equal('called');
  });
});

describe('a kiosk where somebody asks for help', () => {
  beforeEach(freshDayInTraining);

  it('is marked on the board, with the hour', async () => {
    await db()('devices')
      .where({ code: 'KIOS-2' })
      .update({ report: JSON.stringify({ help_at: NOON.toISOString() }) });
    await asA('supervisor', async (person) => {
      expect(await shownBy(person)).to.include('Minta bantuan sejak 12.00');
    });
  });
});

describe('what a supervisor may do', () => {
  beforeEach(freshDayInTraining);

  it('switches automatic calling of a counter on and off', async () => {
    await aDesk(2);
    await asA('supervisor', async (person) => {
      const pressed = await person.post(`${BOARD}/loket/2/otomatis`, { auto_call: 'on' });
      expect([pressed.status, pressed.headers.get('location')]).to.deep.equal([303, BOARD]);
      expect((await counterNow(2)).auto_call).to.equal(true);
      expect(await shownBy(person)).to.include('aria-checked="true"');
      await person.post(`${BOARD}/loket/2/otomatis`, { auto_call: 'off' });
      expect((await counterNow(2)).auto_call).to.equal(false);
    });
  });

  it('closes a counter that was left open, but not with a citizen at it', async () => {
    const desk = await aDesk(2);
    await aDesk(3);
    await walkIn();
    await call(desk);
    await asA('supervisor', async (person) => {
      const busy = await person.post(`${BOARD}/loket/2/tutup`);
      expect(busy.status).to.equal(409);
      expect(await busy.text()).to.include('Selesaikan atau lewati dahulu');
      expect((await person.post(`${BOARD}/loket/3/tutup`)).status).to.equal(303);
    });
    expect((await counterNow(2)).state).to.equal('open');
    expect((await counterNow(3)).state).to.equal('closed');
  });

  it('answers the parts alone to the script of the page', async () => {
    await aDesk(2);
    await asA('supervisor', async (person) => {
      const { csrf, cookie } = person;
      expect(csrf).not.to.equal('');
      const board = await person.get(`${BOARD}/papan`);
      const html = await board.text();
      expect(html).to.include('Loket 2').and.not.include('<html');
      expect(html).not.to.include(csrf);
      expect(cookie).not.to.equal('');
    });
  });

  it('ends an open turn with a reason, after being asked once', async () => {
    const desk = await aDesk(2);
    const ticket = await walkIn();
    const turn = await call(desk);
    await asA('supervisor', async (person) => {
      const asked = await shownBy(person, `${BOARD}/giliran/${turn.id}`);
      expect(asked).to.include('Akhiri <span class="number">A-001</span>?').and.include('tidak akan dipanggil lagi');
      const short = await person.post(`${BOARD}/giliran/${turn.id}`, { reason: 'mau' });
      expect(short.status).to.equal(422);
      expect(await short.text())
        .to.include('value="mau"')
        .and.include('paling sedikit lima huruf');
      expect((await turnOf(ticket)).status).to.equal('called');
      expect((await person.post(`${BOARD}/giliran/${turn.id}`, { reason: 'warga pulang' })).status).to.equal(303);
    });
    expect((await turnOf(ticket)).status).to.equal('expired');
    const move: { reason: string; by: string } = await db()('turn_moves').where({ move: 'close' }).first();
    expect(move.reason).to.equal('warga pulang');
    expect(move.by).to.match(/^staff:/);
  });

  it('finds a waiting number to end by what stands on the ticket', async () => {
    const ticket = await walkIn();
    const { id } = await turnOf(ticket);
    await asA('supervisor', async (person) => {
      for (const typed of ['A-001', 'a1', ' a 001 ']) {
        const found = await person.get(`${BOARD}/nomor?nomor=${encodeURIComponent(typed)}`);
        expect(found.headers.get('location'), typed).to.equal(`${BOARD}/giliran/${id}`);
      }
      expect(await shownBy(person, `${BOARD}/nomor?nomor=A-002`)).to.include('Tidak ditemukan');
      expect(await shownBy(person, `${BOARD}/nomor?nomor=%3Cb%3E`)).to.include('&lt;b&gt;');
    });
  });

  it('says that a turn is over when somebody else ended it first', async () => {
    const { id } = await turnOf(await walkIn());
    await asA('supervisor', async (person) => {
      await person.post(`${BOARD}/giliran/${id}`, { reason: 'warga pulang' });
      expect((await person.get(`${BOARD}/giliran/${id}`)).status).to.equal(409);
      expect((await person.post(`${BOARD}/giliran/${id}`, { reason: 'warga pulang' })).status).to.be.within(404, 409);
    });
  });

  it('ends the day with a reason, and sees what was left over', async () => {
    const desk = await aDesk(2);
    await walkIns(3);
    await call(desk);
    await asA('supervisor', async (person) => {
      const asked = await shownBy(person, `${BOARD}/akhiri-hari`);
      expect(asked).to.include('<strong>2</strong><span>masih menunggu</span>');
      expect(asked).to.include('<strong>1</strong><span>di loket</span>');
      const day = '2026-11-23';
      expect((await person.post(`${BOARD}/akhiri-hari`, { day, reason: '' })).status).to.equal(422);
      expect(
        (await person.post(`${BOARD}/akhiri-hari`, { day: '2026-11-24', reason: 'listrik padam' })).status,
      ).to.equal(409);
      expect((await person.post(`${BOARD}/akhiri-hari`, { day, reason: 'listrik padam' })).status).to.equal(303);
      const html = await shownBy(person);
      expect(html).to.include('Hari berakhir: Senin, 23 November 2026').and.include('listrik padam');
      expect(html).to.include('3 nomor belum selesai').and.include('A-003');
      expect((await person.get(`${BOARD}/akhiri-hari`)).status).to.equal(409);
    });
    expect(await db()('turns').whereNot({ status: 'expired' })).to.deep.equal([]);
    expect((await counterNow(2)).state).to.equal('closed');
  });

  it('finds the numbers of yesterday that midnight ended', async () => {
    await walkIn();
    const hall = await catalogue();
    const midnight = after(16 * 3_600);
    await closeDay(
      db(),
      { catalogue: hall, day: '2026-11-23', by: 'worker', reason: 'hari berakhir', request: null },
      midnight,
    );
    await asA(
      'supervisor',
      async (person) =>
        expect(await shownBy(person))
          .to.include('tengah malam')
          .and.include('A-001'),
      after(24 * 3_600),
    );
  });

  it('limits the numbers of a service for a day, which is kept in the audit', async () => {
    await walkIn({ service_code: 'DUK-01' });
    await asA('supervisor', async (person) => {
      const at = `${BOARD}/layanan/DUK-01`;
      for (const daily_limit of ['dua', '-1', '10000', '1.5'])
        expect((await person.post(at, { daily_limit })).status, daily_limit).to.equal(422);
      expect((await person.post(at, { daily_limit: '1' })).status).to.equal(303);
      expect(await shownBy(person)).to.include('batas 1 dari 1 nomor');
      expect(await shownBy(person, at)).to.include('value="1"');
    });
    const refused: unknown = await walkIn({ service_code: 'DUK-01' }).catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'sold_out_today');
    const kept: { action: string; reason: string }[] = await db()('audit').select('action', 'reason');
    expect(kept).to.deep.equal([{ action: 'service.daily_limit', reason: 'none -> 1' }]);
    await asA('supervisor', async (person) => {
      await person.post(`${BOARD}/layanan/DUK-01`, { daily_limit: '' });
    });
    expect((await walkIn({ service_code: 'DUK-01' })).number).to.equal('A-002');
  });

  it('does a repeated press once', async () => {
    await asA('supervisor', async (person) => {
      const idempotency_key = randomUUID();
      const press = () => person.post(`${BOARD}/layanan/DUK-01`, { daily_limit: '5', idempotency_key });
      expect([(await press()).status, (await press()).status]).to.deep.equal([303, 303]);
    });
    expect(await db()('audit').select('id')).to.have.length(1);
  });

  it('refuses a press without the token of the session', async () => {
    await asA('supervisor', async (person) => {
      const pressed = await person.post(`${BOARD}/loket/2/otomatis`, { auto_call: 'on', _csrf: 'salah' });
      expect(pressed.status).to.equal(403);
    });
    expect((await counterNow(2)).auto_call).to.equal(false);
  });

  it('begins with an empty hall on a day when nothing happened', async () => {
    await asA(
      'supervisor',
      async (person) => {
        const html = await shownBy(person);
        expect(html)
          .to.include('Belum ada loket yang buka')
          .and.include('Tidak ada yang menunggu')
          .and.include('40 loket tutup');
      },
      MONDAY_8AM,
    );
  });
});
