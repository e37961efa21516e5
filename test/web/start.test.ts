import { request } from 'node:http';
import { expect } from 'chai';
import { catalogueOf, forgetCatalogues } from '../../src/hall/catalogue.ts';
import type { Deps } from '../../src/deps.ts';
import { realPace } from '../../src/sample/runs.ts';
import { sampleRuns } from '../../src/web/start/sample-runs.ts';
import { aStaff } from '../support/people.ts';
import { quickTime } from '../support/quick-time.ts';
import { until } from '../support/until.ts';
import { visit } from '../support/visit.ts';
import { freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const HALL = 'sagara-raya';

type Heard = { status: number; text: string; headers: Record<string, string | string[] | undefined> };

/** A request with every header as a browser, an attacker or a proxy sends it. */
function ask(
  address: string,
  path: string,
  headers: Record<string, string> = {},
  form: Record<string, string> | null = null,
): Promise<Heard> {
  const body = form && new URLSearchParams(form).toString();
  return new Promise((resolve, reject) => {
    const asked = request(
      `${address}${path}`,
      {
        method: body === null ? 'GET' : 'POST',
        headers: body === null ? headers : { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
      },
    );
    asked.on('error', reject);
    asked.end(body ?? undefined);
  });
}

const fromHere = { 'Sec-Fetch-Site': 'same-origin' };

const press = (address: string, act: string, form: Record<string, string> = {}, headers = {}): Promise<Heard> =>
  ask(address, `/mulai/${HALL}/${act}`, { ...fromHere, ...headers }, form);

const cookiesOf = ({ headers }: Heard): string =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

async function training(on: boolean): Promise<void> {
  await pools().db('halls').where({ slug: HALL }).update({ training: on });
  forgetCatalogues(pools().db);
}

async function tokensOpen(): Promise<number> {
  const rows = await pools().db('access_tokens').where({ form: 'bearer' }).whereNull('revoked_at').select('id');
  return rows.length;
}

describe('the start page', () => {
  beforeEach(async () => {
    await freshDay();
    await training(true);
  });

  it('shows every screen with its sign-in to whoever sits at the machine', async () => {
    await aStaff({ login: 'loket01', counter: 1 });
    await aStaff({ login: 'penyelia', role: 'supervisor' });
    await aStaff({ login: 'meja', role: 'receptionist' });
    await visit(async (address) => {
      const { status, text } = await ask(address, '/mulai');
      expect(status).to.equal(200);
      for (const words of [
        'LAYAR-A1',
        'KIOS-1',
        'loket01',
        'penyelia',
        'meja',
        `/${HALL}/`,
        'Isi aula',
        'npm start -- --lan',
      ])
        expect(text).to.include(words);
    });
  });

  it('shows the address of this machine as QR when it is in the network', async () => {
    const made = { config: { lan_address: '192.168.1.7' }, base_url: 'http://192.168.1.7:3000' };
    await visit(async (address) => {
      const { text } = await ask(address, '/mulai');
      expect(text).to.include(`http://192.168.1.7:3000/${HALL}/`).and.include('<svg class="qr"');
      expect(text).not.to.include('npm start -- --lan');
    }, made);
  });

  it('names the queue that carries the work', async () => {
    await visit(async (address) => expect((await ask(address, '/mulai')).text).to.include('PostgreSQL'), {
      config: { redis_url: null },
    });
    await visit(async (address) => expect((await ask(address, '/mulai')).text).not.to.include('tidak ada Redis'), {
      config: { redis_url: '/tmp/redis.sock' },
    });
  });

  for (const host of ['localhost:3000', '127.0.0.1', '[::1]:3000'])
    it(`is there under the machine's own name ${host}`, async () => {
      await visit(async (address) => expect((await ask(address, '/mulai', { Host: host })).status).to.equal(200));
    });

  for (const [why, headers] of [
    ['a name that points here', { Host: 'jahat.example' }],
    ['a name that begins like ours', { Host: 'localhost.jahat.example' }],
    ['the address in the network', { Host: '192.168.1.7:3000' }],
    ['a proxy', { 'X-Forwarded-For': '203.0.113.9' }],
  ] as const)
    it(`is not there for ${why}`, async () => {
      await visit(async (address) => {
        expect((await ask(address, '/mulai', headers)).status).to.equal(404);
        const pressed = await press(address, 'perangkat', { code: 'KIOS-1' }, headers);
        expect(pressed.status).to.equal(404);
        expect(cookiesOf(pressed)).to.equal('');
      });
    });

  it('is not there where the hall is not embedded', async () => {
    await visit(async (address) => expect((await ask(address, '/mulai')).status).to.equal(404), {
      config: { embedded: false },
    });
  });

  it('says that it is for training only once the hall works in earnest, and hands out nothing', async () => {
    await aStaff({ login: 'penyelia', role: 'supervisor' });
    await training(false);
    await visit(async (address) => {
      const { status, text } = await ask(address, '/mulai');
      expect(status).to.equal(404);
      expect(text).to.include('hanya untuk aula yang sedang latihan');
      for (const [act, form] of [
        ['masuk', { login: 'penyelia' }],
        ['perangkat', { code: 'KIOS-1' }],
        ['isi-aula', {}],
      ] as const) {
        const pressed = await press(address, act, form);
        expect(pressed.status, act).to.equal(404);
        expect(cookiesOf(pressed), act).to.equal('');
      }
    });
  });

  for (const headers of [
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { 'Sec-Fetch-Site': 'none' },
    { Origin: 'https://jahat.example' },
    { Origin: 'null' },
    {},
  ])
    it(`refuses a press that comes with ${JSON.stringify(headers)}`, async () => {
      await visit(async (address) => {
        const pressed = await ask(address, `/mulai/${HALL}/perangkat`, headers, { code: 'KIOS-1' });
        expect(pressed.status).to.equal(403);
        expect(cookiesOf(pressed)).to.equal('');
      });
    });

  it('makes the browser a kiosk, and a display beside it', async () => {
    await visit(async (address) => {
      const kiosk = await press(address, 'perangkat', { code: 'KIOS-1' });
      expect([kiosk.status, kiosk.headers['location']]).to.deep.equal([303, `/${HALL}/kiosk`]);
      const display = await press(address, 'perangkat', { code: 'LAYAR-A1' });
      expect([display.status, display.headers['location']]).to.deep.equal([303, `/${HALL}/layar/LAYAR-A1`]);
      const cookie = [cookiesOf(kiosk), cookiesOf(display)].join('; ');
      for (const path of [`/${HALL}/kiosk`, `/${HALL}/layar/LAYAR-A1`])
        expect((await ask(address, path, { Cookie: cookie })).status, path).to.equal(200);
    });
  });

  it('hands out no device that the hall does not have', async () => {
    await visit(async (address) =>
      expect((await press(address, 'perangkat', { code: 'KIOS-9' })).status).to.equal(404),
    );
  });

  it('signs in as a generated login and as nobody else', async () => {
    await aStaff({ login: 'loket01', counter: 1 });
    await aStaff({ login: 'bu.rini', role: 'hall_admin' });
    await visit(async (address) => {
      const entered = await press(address, 'masuk', { login: 'loket01' });
      expect([entered.status, entered.headers['location']]).to.deep.equal([303, `/${HALL}/loket/1`]);
      const desk = await ask(address, `/${HALL}/loket/1`, { Cookie: cookiesOf(entered) });
      expect(desk.status).to.equal(200);
      expect((await press(address, 'masuk', { login: 'bu.rini' })).status).to.equal(404);
      expect((await press(address, 'masuk', { login: 'admin' })).status, 'not made in this hall').to.equal(404);
    });
  });

  it('signs in as the next one while somebody is signed in already', async () => {
    await aStaff({ login: 'loket01', counter: 1 });
    await aStaff({ login: 'penyelia', role: 'supervisor' });
    await visit(async (address) => {
      const first = await press(address, 'masuk', { login: 'loket01' });
      const second = await press(address, 'masuk', { login: 'penyelia' }, { Cookie: cookiesOf(first) });
      expect(second.headers['location']).to.equal(`/${HALL}/penyelia`);
    });
  });
});

describe('the sample visitors', () => {
  let time: ReturnType<typeof quickTime>;
  let hall_id: string;

  beforeEach(async () => {
    await freshDay();
    await training(true);
    hall_id = (await catalogueOf(pools().db, HALL)).hall.id;
    time = quickTime(MONDAY_8AM, 7);
  });
  afterEach(() => time.stop());

  const stateIn = (deps: Deps) => sampleRuns(deps).of(hall_id)?.state;

  it('come over ten minutes by the contract, and the first is called within half a minute', async function () {
    this.timeout(90_000);
    const { db } = pools();
    await visit(
      async (address, deps) => {
        sampleRuns(deps, time.pace);
        expect((await press(address, 'isi-aula')).status).to.equal(303);
        await until('the run is over', () => stateIn(deps) === 'over', 80_000);

        const tickets: { origin: string; lane: string; issued_at: Date }[] = await db('tickets').orderBy('issued_at');
        expect(tickets).to.have.length(40);
        expect(new Set(tickets.map(({ origin }) => origin))).to.deep.equal(new Set(['kiosk', 'check_in']));
        expect(tickets.filter(({ origin }) => origin === 'check_in').length).to.be.within(2, 16);
        expect(tickets.filter(({ lane }) => lane === 'priority').length).to.be.within(1, 9);
        const lasted = (tickets.at(-1)?.issued_at.getTime() ?? 0) - MONDAY_8AM.getTime();
        expect(lasted / 60_000).to.be.within(8, 11);

        const moves: { move: string; at: Date; request: string | null; by: string }[] =
          await db('turn_moves').orderBy('at');
        const first = moves.find(({ move }) => move === 'call');
        expect((first?.at.getTime() ?? 0) - MONDAY_8AM.getTime()).to.be.within(0, 30_000);
        expect(moves.filter(({ request, by }) => request === null || !by.startsWith('token:'))).to.deep.equal([]);
        expect(new Set(moves.map(({ move }) => move))).to.include.all.keys(
          'take',
          'call',
          'serve',
          'next',
          'recall',
          'miss',
        );

        const open = await db('counters').whereNot({ state: 'closed' }).select('number');
        expect(open).to.deep.equal([]);
        expect(await tokensOpen()).to.equal(0);
      },
      { now: time.now },
    );
  });

  it('leave the first counter of the zone to whoever tries the hall out', async function () {
    this.timeout(60_000);
    await visit(
      async (address, deps) => {
        sampleRuns(deps, time.pace);
        await press(address, 'isi-aula');
        await until('three counters work', async () => {
          const open = await pools().db('counters').where({ state: 'open' }).orderBy('number').pluck('number');
          return open.join() === '2,3,24';
        });
        await press(address, 'isi-aula/berhenti');
        await until('it stopped', () => stateIn(deps) === 'over');
      },
      { now: time.now },
    );
  });

  it('finish what is begun and close their counters when stopped', async function () {
    this.timeout(60_000);
    await visit(
      async (address, deps) => {
        sampleRuns(deps, time.pace);
        await press(address, 'isi-aula');
        await until(
          'somebody was called',
          async () => (await pools().db('turn_moves').where({ move: 'call' })).length > 0,
        );
        await press(address, 'isi-aula/berhenti');
        await until('it stopped', () => stateIn(deps) === 'over');
        expect(await pools().db('turns').whereIn('status', ['called', 'serving'])).to.deep.equal([]);
        expect(await pools().db('counters').whereNot({ state: 'closed' })).to.deep.equal([]);
        expect((await pools().db('tickets')).length).to.be.below(40);
        expect(await tokensOpen()).to.equal(0);
      },
      { now: time.now },
    );
  });

  it('are one crowd, however often the button is pressed', async function () {
    this.timeout(60_000);
    await visit(
      async (address, deps) => {
        sampleRuns(deps, time.pace);
        await Promise.all([press(address, 'isi-aula'), press(address, 'isi-aula'), press(address, 'isi-aula')]);
        await until('the tokens are made', async () => (await tokensOpen()) >= 4);
        expect(await tokensOpen()).to.equal(4);
        await sampleRuns(deps).close();
      },
      { now: time.now },
    );
  });

  it('send nothing more and keep no token once the process stops', async () => {
    await visit(async (address, deps) => {
      sampleRuns(deps, { ...realPace, seed: () => 7 });
      await press(address, 'isi-aula');
      await until('the tokens are made', async () => (await tokensOpen()) === 4);
      await sampleRuns(deps).close();
      expect(await tokensOpen()).to.equal(0);
    });
  });

  it('go home when the hall goes live meanwhile', async () => {
    await visit(
      async (address, deps) => {
        sampleRuns(deps, time.pace);
        await press(address, 'isi-aula');
        await until(
          'somebody was called',
          async () => (await pools().db('turn_moves').where({ move: 'call' })).length > 0,
        );
        await training(false);
        await until('they are gone', () => stateIn(deps) === 'failed');
        expect(await tokensOpen()).to.equal(0);
      },
      { now: time.now },
    );
  });
});
