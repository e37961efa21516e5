import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { z } from 'zod';
import { faultOf, log, writeLogTo } from '../../src/log.ts';
import { routes } from '../../src/web/doors.ts';
import { hallRoute, none } from '../../src/web/route.ts';
import type { Route } from '../../src/web/route.ts';
import { roles } from '../../src/staff/roles.ts';
import { aDesk, call, turnOf, walkIn } from '../queue/at-work.ts';
import { addressOf, ask, each } from '../support/ask.ts';
import { deviceSecret } from '../support/devices.ts';
import { tokenFor } from '../support/people.ts';
import { brief, stay } from '../support/visit.ts';
import { freshDay, pools } from '../support/world.ts';

const HALL = '/sagara-raya';
const API = '/api/v1/halls/sagara-raya';
const FORM = 'application/x-www-form-urlencoded';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Everything the process writes into its log while the work is done. */
async function logOf(work: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  writeLogTo((line) => lines.push(line));
  try {
    await work();
    await new Promise((soon) => setImmediate(soon)); // a line is written when its answer is closed
  } finally {
    writeLogTo(() => undefined);
  }
  return lines;
}

const line = z.record(z.string(), z.union([z.string(), z.number()]));
const FIELDS = ['at', 'level', 'event', 'request_id', 'method', 'route', 'status', 'took_ms'];

describe('the log (S63)', () => {
  const street = stay({ live: brief });
  before(freshDay);

  it('tells of every door its pattern, and nothing that was brought to it', async function () {
    this.timeout(60_000);
    const secret = { nik: '3201014107900001', phone: '081234567890', name: 'Siti Rahayu Kenari', key: randomUUID() };
    const ticket = await walkIn();
    const token = await tokenFor({ role: 'hall_admin' });
    const words = { hall: 'sagara-raya', aula: 'sagara-raya', number: '3', counter: '3', token: ticket.token };
    const headers = {
      ...bearer(token),
      cookie: `satuatap=${secret.name.replaceAll(' ', '-')}; satuatap_alat_kiosk=${secret.phone}`,
      'user-agent': `${secret.nik} ${'k'.repeat(9_000)}`,
      referer: `http://hall/?nik=${secret.nik}`,
      'x-request-id': secret.name,
      'idempotency-key': secret.key,
      'x-forwarded-for': secret.phone,
    };
    const lines = await logOf(() =>
      each(routes, async (route) => {
        const path = `${addressOf(route, { ...words, code: secret.phone, id: secret.key, turn_id: secret.key })}?q=${secret.nik}`;
        const method = route.method.toUpperCase();
        await ask(street.address, path, { method, headers });
        if (method === 'GET') return;
        const body = JSON.stringify({ nik: secret.nik, phone: secret.phone, name: secret.name, lain: '\\r\\nGET /' });
        await ask(street.address, path, { method, headers: { ...headers, 'content-type': 'application/json' }, body });
        await ask(street.address, path, { method, headers: { ...headers, 'content-type': FORM }, body });
      }),
    );
    expect(lines.length).to.be.at.least(routes.length);
    for (const written of lines) {
      expect(Object.keys(line.parse(JSON.parse(written)))).to.include.members(FIELDS);
      expect(JSON.parse(written)).to.have.property('level', 'info');
      expect(written.length).to.be.below(400);
    }
    const everything = lines.join('');
    for (const canary of [...Object.values(secret), 'Siti-Rahayu', ticket.token, token, 'kkkk', 'sagara-raya'])
      expect(everything, canary).to.not.include(canary);
    const patterns = new Set(lines.map((written) => line.parse(JSON.parse(written))['route']));
    expect(routes.map(({ path }) => path).filter((path) => !patterns.has(path))).to.deep.equal([]);
  });

  it('stays one line an entry, whatever is thrown', async () => {
    const lines = await logOf(async () => {
      log('warn', 'a\r\nb', faultOf(new Error('one\r\ntwo\u2028three')));
      const with_more = { hall: 'x\n{"level":"error"}', nik: '3201014107900001' };
      log('warn', 'c', with_more);
    });
    expect(lines).to.have.length(2);
    for (const written of lines) expect(written.trimEnd()).to.not.match(/[\r\n]/);
    expect(lines.join('')).to.not.include('3201014107900001');
  });

  it('repeats no value that the database or a reader of JSON quotes', async () => {
    const { db, hot } = pools();
    const hall = await db('halls').first('id');
    const canary = 'kenari-3201014107900001';
    const told = await each(
      [
        () => db('staff').where({ id: canary }),
        () => db('staff').insert({ hall_id: hall.id, id: randomUUID(), login: canary, name: canary, role: canary }),
        () => db('tickets').insert({ hall_id: hall.id, note: canary, day: canary }),
        () => hot.query('select $1::int', [canary]),
        async () => JSON.parse(`{"phone":${canary}}`),
        () => Promise.reject(canary),
      ],
      async (work) => {
        try {
          await work();
        } catch (error) {
          return faultOf(error);
        }
        throw new Error('nothing was thrown');
      },
    );
    expect(JSON.stringify(told)).to.not.include('kenari');
    expect(told[0]?.error).to.include('select * from "staff"').and.include('invalid input syntax');
  });
});

describe('a fault of ours', () => {
  const CANARY = 'kenari 3201014107900001';
  const broken: Pick<Route, 'for' | 'kind'> & { params: typeof none; query: typeof none; body: typeof none } = {
    for: 'anyone',
    kind: 'page',
    params: none,
    query: none,
    body: none,
  };
  const doors: Route[] = [
    ...(['get', 'post'] as const).flatMap((method) =>
      ['/:hall/rusak', '/api/v1/halls/:hall/rusak'].map((path) =>
        hallRoute({
          ...broken,
          method,
          path,
          kind: path.startsWith('/api') ? 'api' : 'page',
          run() {
            throw new Error(CANARY);
          },
        }),
      ),
    ),
    hallRoute({
      ...broken,
      method: 'get',
      path: '/:hall/rusak-sekali',
      run({ res }) {
        res.render = () => {
          throw new Error(`${CANARY} also here`);
        };
        throw new Error(CANARY);
      },
    }),
    hallRoute({
      ...broken,
      method: 'get',
      path: '/:hall/rusak-di-tengah',
      run({ res }) {
        res.write('setengah');
        throw new Error(CANARY);
      },
    }),
    hallRoute({
      ...broken,
      method: 'get',
      path: '/:hall/tampilan-rusak',
      run({ res }) {
        res.render('tidak/ada', {});
      },
    }),
  ];
  const street = stay({ doors });

  for (const method of ['GET', 'POST']) {
    it(`is a number to refer to on a page, and no more: ${method}`, async () => {
      let told = '';
      const lines = await logOf(async () => {
        const { status, text } = await ask(street.address, `${HALL}/rusak`, { method });
        expect(status).to.equal(500);
        told = text;
      });
      const reference = /\b[0-9A-F]{8}\b/.exec(told)?.[0] ?? '-';
      expect(told).to.not.match(/kenari|Error|\.ts|node_modules/);
      const fault = lines.map((written) => line.parse(JSON.parse(written))).find(({ event }) => event === 'fault');
      expect(fault).to.include({ level: 'error', reference });
      expect(fault?.['stack']).to.include('quiet.test.ts');
    });

    it(`is a number to refer to for a program, and no more: ${method}`, async () => {
      const { status, text, headers } = await ask(street.address, `${API}/rusak`, { method });
      expect(status).to.equal(500);
      expect(headers['content-type']).to.equal('application/problem+json; charset=utf-8');
      expect(JSON.parse(text)).to.have.all.keys('type', 'title', 'status', 'detail', 'code', 'reference');
      expect(text).to.not.match(/kenari|Error|\.ts|node_modules/);
    });
  }

  for (const path of ['rusak-sekali', 'tampilan-rusak']) {
    it(`tells nothing more when the page cannot be drawn either: ${path}`, async () => {
      const lines = await logOf(async () => {
        const { status, text, headers } = await ask(street.address, `${HALL}/${path}`);
        expect(status).to.equal(500);
        expect(text).to.not.match(/kenari|Error:|\.ts|node_modules|views/);
        expect(headers['content-security-policy']).to.include("default-src 'none'");
      });
      expect(lines.filter((written) => written.includes('"level":"error"'))).to.not.deep.equal([]);
    });
  }

  it('in the middle of an answer breaks it off', async () => {
    const answer = await ask(street.address, `${HALL}/rusak-di-tengah`).catch((error: unknown) => error);
    expect(answer).to.be.instanceOf(Error);
  });
});

describe('looking (S17)', () => {
  const street = stay({ live: brief });
  beforeEach(freshDay);

  /** A print of every row of every table. That a display is alive is noted when it asks; all else stands still. */
  async function everyRow(): Promise<Record<string, string>> {
    const { db } = pools();
    const tables: string[] = await db('pg_tables')
      .where({ schemaname: 'public' })
      .orderBy('tablename')
      .pluck('tablename');
    const prints = await each(tables, async (table) => {
      const { rows } = await db.raw(
        `select count(*) || ' ' || coalesce(md5(string_agg(row, '|' order by row)), '-') as print
         from (select (to_jsonb(t) - 'last_seen_at')::text as row from ?? as t) as rows`,
        [table],
      );
      return [table, String(rows[0].print)] as const;
    });
    return Object.fromEntries(prints);
  }

  it('changes nothing, whoever looks at whatever address, and is told in a known kind of text (S30)', async function () {
    this.timeout(90_000);
    const waiting = await walkIn();
    const desk = await aDesk(3);
    await walkIn();
    const served = await call(desk);
    const visitors = [
      {},
      bearer(await deviceSecret({ kind: 'kiosk', code: 'KIOS-1' })),
      bearer(await deviceSecret({ kind: 'display', code: 'LAYAR-A1' })),
      ...(await each(roles, async (role) => bearer(await tokenFor({ role, counter: 3 })))),
    ];
    const last = await walkIn();
    const words = {
      hall: 'sagara-raya',
      aula: 'sagara-raya',
      number: '3',
      counter: '3',
      id: last.id,
      token: last.token,
    };
    const turn_id = (await turnOf(last)).id;
    expect(served.id).to.equal((await turnOf(waiting)).id);
    const kept = await everyRow();
    expect(Object.keys(kept)).to.include.members(['turns', 'turn_moves', 'tickets', 'outbox', 'idempotency_keys']);

    const statuses = new Set<number>();
    const wrong: string[] = [];
    const tries = routes
      .filter(({ method }) => method === 'get')
      .flatMap((route) => visitors.flatMap((headers) => ['GET', 'HEAD'].map((method) => ({ route, headers, method }))));
    await each(tries, async ({ route, headers, method }) => {
      const code = /layar|displays/.test(route.path) ? 'LAYAR-A1' : 'DUK-01';
      const answer = await ask(street.address, addressOf(route, { ...words, code, turn_id }), { method, headers });
      statuses.add(answer.status);
      const type = answer.headers['content-type'] ?? '';
      const known =
        /^(text\/(html|css|event-stream)|application\/(problem\+)?json); charset=utf-8$/.test(type) ||
        /^(application\/(pdf|octet-stream)|text\/plain; .*charset=utf-8)$/.test(type);
      if (answer.status >= 500 && answer.status !== 501 && !route.path.startsWith('/health'))
        wrong.push(`${method} ${route.path}: ${answer.status}`);
      if (!known) wrong.push(`${method} ${route.path}: ${type}`);
      if (method === 'HEAD' && answer.text !== '') wrong.push(`HEAD ${route.path} has a body`);
    });
    expect(wrong).to.deep.equal([]);
    expect([...statuses]).to.include.members([200, 303, 401, 403]);
    expect(await everyRow()).to.deep.equal(kept);
  });

  it('at the head of a called ticket, as previews of links do, does not start the time to come', async () => {
    const ticket = await walkIn();
    const turn = await call(await aDesk(3));
    await pools().db('turns').where({ id: turn.id }).update({ shown_at: null });
    const kept = await everyRow();
    for (const path of ['', '/posisi', '.pdf'])
      expect((await ask(street.address, `${HALL}/tiket/${ticket.token}${path}`, { method: 'HEAD' })).status).to.equal(
        200,
      );
    await new Promise((soon) => setImmediate(soon));
    expect(await everyRow()).to.deep.equal(kept);
  });
});
