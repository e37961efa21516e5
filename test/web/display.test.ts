import { expect } from 'chai';
import { z } from 'zod';
import { finishTurn, recallTurn, serveTurn } from '../../src/queue/desk.ts';
import { returnTurn } from '../../src/queue/missed.ts';
import { issueAccess, revokeDevice } from '../../src/staff/access.ts';
import { openWatcher } from '../live/watcher.ts';
import type { Watcher } from '../live/watcher.ts';
import { aDesk, call, on, turnById, walkIn, walkIns } from '../queue/at-work.ts';
import { deviceSecret } from '../support/devices.ts';
import { openHall } from '../support/open-hall.ts';
import type { OpenHall } from '../support/open-hall.ts';
import { tokenFor } from '../support/people.ts';
import { until } from '../support/until.ts';
import { visit } from '../support/visit.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const API = '/api/v1/halls/sagara-raya';

const boardBody = z.strictObject({
  as_of: z.string(),
  version: z.string(),
  calls: z.array(
    z.strictObject({
      id: z.string(),
      number: z.string(),
      counter: z.number(),
      called_at: z.string(),
      times: z.number(),
    }),
  ),
  waiting: z.number(),
});

type Asked = { code?: string; token?: string };

async function askBoard(address: string, { code = 'LAYAR-A1', token }: Asked = {}): Promise<Response> {
  const bearer = token ?? (await deviceSecret({ kind: 'display', code }));
  return fetch(`${address}${API}/displays/${code}`, { headers: { Authorization: `Bearer ${bearer}` } });
}

const boardOf = async (address: string, asked: Asked = {}) =>
  boardBody.parse(await (await askBoard(address, asked)).json());

const boards = (watcher: Watcher) =>
  watcher.heard.filter(({ event }) => event === 'board').map(({ data }) => boardBody.parse(JSON.parse(data)));

describe('the board of a display', () => {
  beforeEach(freshDay);

  it('holds the newest calls first and how many wait', async () => {
    await walkIns(4);
    const [one, three] = [await aDesk(1), await aDesk(3)];
    const first = await call(one, after(10));
    const second = await call(three, after(20));
    await visit(async (address) => {
      const { calls, waiting, as_of } = await boardOf(address);
      expect(calls).to.deep.equal([
        { id: second.id, number: 'A-002', counter: 3, called_at: '2026-11-23T08:00:20.000+07:00', times: 1 },
        { id: first.id, number: 'A-001', counter: 1, called_at: '2026-11-23T08:00:10.000+07:00', times: 1 },
      ]);
      expect(waiting).to.equal(2);
      expect(as_of).to.equal('2026-11-23T08:00:00.000+07:00');
    });
  });

  it('shows a repeated call as the newest, with how often it was said', async () => {
    await walkIns(2);
    const [one, three] = [await aDesk(1), await aDesk(3)];
    const first = await call(one, after(10));
    await call(three, after(20));
    await recallTurn(pools().db, on(one, first), after(60));
    await visit(async (address) => {
      const { calls } = await boardOf(address);
      expect(calls.map(({ number, times }) => [number, times])).to.deep.equal([
        ['A-001', 2],
        ['A-002', 1],
      ]);
      expect(calls[0]?.called_at).to.equal('2026-11-23T08:01:00.000+07:00');
    });
  });

  it('keeps a call on the board whatever became of the turn', async () => {
    await walkIns(2);
    const [one, three] = [await aDesk(1), await aDesk(3)];
    const back = await call(one, after(10));
    const served = await call(three, after(20));
    await returnTurn(pools().db, { ...on(one, back), reason: 'salah panggil' }, after(30));
    await serveTurn(pools().db, on(three, served), after(40));
    await visit(async (address) => {
      const { calls, waiting } = await boardOf(address);
      expect(calls.map(({ number }) => number)).to.deep.equal(['A-002', 'A-001']);
      expect(waiting).to.equal(1);
    });
  });

  it('counts a turn put back and called elsewhere as a new call', async () => {
    await walkIn();
    const [one, three] = [await aDesk(1), await aDesk(3)];
    const turn = await call(one, after(10));
    await recallTurn(pools().db, on(one, turn), after(20));
    await returnTurn(pools().db, { ...on(one, turn), reason: 'salah panggil' }, after(30));
    await call(three, after(40));
    await visit(async (address) => {
      const { calls } = await boardOf(address);
      expect(calls.map(({ id, counter, times }) => ({ id, counter, times }))).to.deep.equal([
        { id: turn.id, counter: 3, times: 1 },
      ]);
    });
  });

  it('holds ten calls at most, and only those of its zone', async () => {
    await walkIns(12);
    await walkIn({ service_code: 'IMI-01' });
    const desk = await aDesk(1);
    for (let n = 1; n <= 12; n += 1) {
      const turn = await call(desk, after(n));
      await serveTurn(pools().db, on(desk, turn), after(n));
      await finishTurn(pools().db, on(desk, turn), after(n));
    }
    await call(await aDesk(7), after(30));
    await visit(async (address) => {
      const token = await deviceSecret({ kind: 'display' });
      const zoneA = await boardOf(address, { token });
      expect(zoneA.calls.map(({ number }) => number)).to.deep.equal(
        [12, 11, 10, 9, 8, 7, 6, 5, 4, 3].map((n) => `A-${String(n).padStart(3, '0')}`),
      );
      const zoneB = await boardOf(address, { code: 'LAYAR-B1', token });
      expect(zoneB.calls.map(({ counter }) => counter)).to.deep.equal([7]);
      const office = await boardOf(address, { code: 'WALLBOARD', token });
      expect(office.calls[0]?.counter).to.equal(7);
      expect(office.calls[1]?.counter).to.equal(1);
    });
  });

  it('has another version when its content changes and the same when only time passes', async () => {
    await walkIns(2);
    const desk = await aDesk(1);
    const read = (seconds: number) => visit((address) => boardOf(address), { now: () => after(seconds) });
    const before = await read(0);
    const later = await read(60);
    await call(desk, after(70));
    const called = await read(80);
    expect(later.version).to.equal(before.version);
    expect(later.as_of).to.not.equal(before.as_of);
    expect(called.version).to.not.equal(before.version);
  });

  it('forgets the calls of yesterday', async () => {
    await walkIn();
    await call(await aDesk(1));
    await visit(
      async (address) => {
        const { calls, waiting } = await boardOf(address);
        expect({ calls, waiting }).to.deep.equal({ calls: [], waiting: 0 });
      },
      { now: () => after(24 * 3_600) },
    );
  });

  it('is for displays only, and each sees its own', async () => {
    await visit(async (address) => {
      const own = await deviceSecret({ kind: 'display', code: 'LAYAR-A1' });
      const status = async (asked: Asked) => (await askBoard(address, asked)).status;
      expect(await status({ token: own })).to.equal(200);
      expect(await status({ code: 'LAYAR-B1', token: own })).to.equal(403);
      expect(await status({ code: 'LAYAR-X9', token: await deviceSecret({ kind: 'display' }) })).to.equal(404);
      expect(await status({ token: await deviceSecret({ kind: 'kiosk' }) })).to.equal(403);
      expect(await status({ token: await tokenFor({ role: 'supervisor' }) })).to.equal(403);
      expect(await status({ token: 'x'.repeat(24) })).to.equal(401);
      expect((await fetch(`${address}${API}/displays/LAYAR-A1`)).status).to.equal(401);
    });
  });
});

describe('the stream of a display', function () {
  this.timeout(30_000);
  let hall: OpenHall;

  beforeEach(async () => {
    await freshDay();
    hall = await openHall();
  });
  afterEach(() => hall.close());

  const watch = async (code: string, token?: string): Promise<Watcher> =>
    openWatcher(`${hall.address}${API}/displays/${code}/stream`, {
      Authorization: `Bearer ${token ?? (await deviceSecret({ kind: 'display' }))}`,
    });
  const ring = async (): Promise<void> => hall.deps.live.ring((await catalogue()).hall.id);

  it('brings the board on connect and at each change, and beats between', async () => {
    await walkIns(2);
    const desk = await aDesk(1);
    const watcher = await watch('LAYAR-A1');
    await until('the first board is here', () => boards(watcher).length === 1);
    expect(boards(watcher)[0]?.calls).to.deep.equal([]);
    const turn = await call(desk, hall.deps.now());
    await ring();
    await until('the call is here', () => boards(watcher).length === 2);
    expect(boards(watcher)[1]?.calls.map(({ id, number }) => ({ id, number }))).to.deep.equal([
      { id: turn.id, number: 'A-001' },
    ]);
    await until('a beat is here', () => watcher.heard.some(({ event }) => event === 'beat'));
    const beat = watcher.heard.find(({ event }) => event === 'beat');
    expect(beat?.data).to.match(/^\{"as_of":"2026-11-23T08:\d\d:\d\d\.\d{3}\+07:00"\}$/);
  });

  it('stamps a call as shown once it was written to a display of its zone', async () => {
    await walkIns(2);
    const [one, three] = [await aDesk(1), await aDesk(3)];
    const elsewhere = await watch('LAYAR-B1');
    const office = await watch('WALLBOARD');
    const turn = await call(one, hall.deps.now());
    await ring();
    await until('the office sees it', () => boards(office).at(-1)?.calls.length === 1);
    expect((await turnById(turn.id)).shown_at).to.equal(null);

    const display = await watch('LAYAR-A1');
    await until('the call is stamped', async () => (await turnById(turn.id)).shown_at !== null);
    expect(boards(display)[0]?.calls[0]?.id).to.equal(turn.id);
    const { shown_at, miss_due_at } = await turnById(turn.id);
    expect(miss_due_at?.getTime()).to.equal(Number(shown_at?.getTime()) + 180_000);

    const next = await call(three, hall.deps.now());
    await ring();
    await until('the next call is stamped too', async () => (await turnById(next.id)).shown_at !== null);
    elsewhere.leave();
  });

  it('tells that the display is alive', async () => {
    const { hall: of } = await catalogue();
    const own = { hall_id: of.id, code: 'LAYAR-A1' };
    const seen = async (): Promise<unknown> =>
      (await pools().db('devices').where(own).first('last_seen_at')).last_seen_at;
    expect(await seen()).to.equal(null);
    await watch('LAYAR-A1');
    await until('it was seen', async () => (await seen()) !== null);
  });

  it('ends within a second when the device is revoked, and does not open again', async () => {
    const token = await deviceSecret({ kind: 'display', code: 'LAYAR-A1' });
    const watcher = await watch('LAYAR-A1', token);
    await until('the first board is here', () => boards(watcher).length === 1);
    const { hall: of } = await catalogue();
    await pools().db.transaction((trx) => revokeDevice(trx, of.id, 'LAYAR-A1', MONDAY_8AM));
    const began = performance.now();
    await watcher.ended;
    expect(performance.now() - began).to.be.below(1_100);
    const again = await askBoard(hall.address, { token });
    expect(again.status).to.be.oneOf([401, 404]);
  });
});

describe('the link that pairs a device', () => {
  beforeEach(freshDay);

  async function aLink(code: string): Promise<string> {
    const { hall } = await catalogue();
    const device = await pools().db('devices').where({ hall_id: hall.id, code }).first('id', 'kind');
    return issueAccess(
      pools().db,
      {
        hall_id: hall.id,
        form: 'link',
        kind: device.kind,
        device_id: device.id,
        role: null,
        agency_id: null,
        counter_id: null,
        expires_at: after(3_600),
      },
      MONDAY_8AM,
    );
  }
  const pathOf = (token: string): string => `/sagara-raya/perangkat/${token}`;
  const press = (url: string) => fetch(url, { method: 'POST', redirect: 'manual' });

  it('changes nothing when it is looked at, as previews of links do', async () => {
    const token = await aLink('LAYAR-A1');
    await visit(async (address) => {
      for (const method of ['GET', 'HEAD', 'GET']) {
        const page = await fetch(address + pathOf(token), { method });
        expect(page.status).to.equal(200);
        expect(page.headers.get('set-cookie')).to.equal(null);
      }
      expect((await press(address + pathOf(token))).status).to.equal(303);
    });
  });

  it('makes this browser the display, once', async () => {
    const token = await aLink('LAYAR-A1');
    await visit(async (address) => {
      const paired = await press(address + pathOf(token));
      expect(paired.status).to.equal(303);
      expect(paired.headers.get('location')).to.equal('/sagara-raya/layar/LAYAR-A1');
      const given = paired.headers.get('set-cookie') ?? '';
      expect(given).to.match(/^satuatap_alat_display=[\w-]+; Max-Age=34560000; Path=\/; .*HttpOnly; SameSite=Lax$/);
      const cookie = given.split(';')[0] ?? '';
      const own = await fetch(`${address}/sagara-raya/layar/LAYAR-A1`, { headers: { cookie } });
      expect(own.status).to.equal(200);
      expect(await own.text()).to.include('id="papan"');
      const other = await fetch(`${address}/sagara-raya/layar/LAYAR-B1`, { headers: { cookie } });
      expect(other.status).to.equal(403);
      const board = await fetch(`${address}${API}/displays/LAYAR-A1`, { headers: { cookie } });
      expect(board.status).to.equal(200);

      expect((await press(address + pathOf(token))).status).to.equal(404);
      const spent = await fetch(address + pathOf(token));
      expect(spent.status).to.equal(404);
      expect(await spent.text()).to.include('tidak berlaku lagi');
    });
  });

  it('pairs one of two browsers that press at the same moment', async () => {
    const token = await aLink('LAYAR-A1');
    await visit(async (address) => {
      const both = await Promise.all([press(address + pathOf(token)), press(address + pathOf(token))]);
      expect(both.map(({ status }) => status)).to.have.members([303, 404]);
    });
  });

  it('sets a cookie that no neighbour can set where the address is https', async () => {
    const token = await aLink('KIOS-1');
    await visit(
      async (address) => {
        const paired = await press(address + pathOf(token));
        expect(paired.headers.get('location')).to.equal('/sagara-raya/kiosk');
        expect(paired.headers.get('set-cookie')).to.match(/^__Host-satuatap_alat_kiosk=.*; Secure; SameSite=Lax$/);
      },
      { base_url: 'https://mpp.example.go.id' },
    );
  });

  it('opens nothing when it is old, unknown or of another hall', async () => {
    const token = await aLink('LAYAR-A1');
    await visit(async (address) => {
      expect((await press(address + pathOf('x'.repeat(24)))).status).to.equal(404);
    });
    await visit(
      async (address) => {
        expect((await fetch(address + pathOf(token))).status).to.equal(404);
        expect((await press(address + pathOf(token))).status).to.equal(404);
      },
      { now: () => after(7_200) },
    );
  });

  it('is asked for, in plain words, by a browser that is no device', async () => {
    await visit(async (address) => {
      for (const path of ['/sagara-raya/layar', '/sagara-raya/layar/LAYAR-A1']) {
        const page = await fetch(address + path);
        expect(page.status).to.equal(403);
        expect(await page.text()).to.include('belum dipasang');
      }
      expect((await fetch(`${address}/sagara-raya/layar/LAYAR-A1/siaran`)).status).to.equal(403);
      expect((await fetch(`${address}/sagara-raya/layar/LAYAR-A1/papan`)).status).to.equal(403);
    });
  });

  it('is not needed by staff, who see what each display shows without counting as one', async () => {
    await walkIn();
    const turn = await call(await aDesk(1));
    const token = await tokenFor({ role: 'supervisor' });
    await visit(async (address) => {
      const page = await fetch(`${address}/sagara-raya/layar/LAYAR-A1`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      expect(page.status).to.equal(200);
      const html = await page.text();
      expect(html).to.include('A-001').and.include('Pratinjau');
      expect(html).to.not.include('data-clips="{');
    });
    expect((await turnById(turn.id)).shown_at).to.equal(null);
  });
});

describe('what a display says', () => {
  beforeEach(freshDay);

  it('is written on it word for word, and nothing about the person', async () => {
    await walkIn({ note: 'Ibu Sari, kursi roda' });
    const desk = await aDesk(3);
    await call(desk);
    const token = await deviceSecret({ kind: 'display', code: 'LAYAR-A1' });
    await visit(async (address) => {
      const headers = { Authorization: `Bearer ${token}` };
      const html = await (await fetch(`${address}/sagara-raya/layar/LAYAR-A1/papan`, { headers })).text();
      expect(html).to.include('Nomor antrean, A, nol nol satu. Silakan menuju, Loket tiga.');
      expect(html).to.include('data-clips="nomor-antrean huruf-a nol nol satu silakan-menuju loket tiga"');
      expect(html).to.not.include('Sari');
    });
  });
});
