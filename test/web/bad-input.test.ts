import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { z } from 'zod';
import { routes } from '../../src/web/doors.ts';
import { turnOf, walkIn } from '../queue/at-work.ts';
import { addressOf, ask, askRaw, each } from '../support/ask.ts';
import type { Answer } from '../support/ask.ts';
import { deviceSecret } from '../support/devices.ts';
import { tokenFor } from '../support/people.ts';
import { brief, stay } from '../support/visit.ts';
import { freshDay, pools } from '../support/world.ts';

const HALL = '/sagara-raya';
const API = '/api/v1/halls/sagara-raya';
const FORM = 'application/x-www-form-urlencoded';

const problem = z.object({ status: z.number(), code: z.string(), detail: z.string(), reference: z.string() });

const given = async (): Promise<number> => Number((await pools().db('tickets').count())[0]?.['count']);

describe('a body that is not what it says', () => {
  const street = stay();
  let kiosk: string;
  before(async () => {
    await freshDay();
    kiosk = await deviceSecret({ kind: 'kiosk' });
  });

  const send = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(street.address, `${API}/kiosk/tickets`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${kiosk}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...headers,
      },
      body,
    });

  const wish = '"service":"DUK-01","lane":"regular","language":"id"';
  const nested = (depth: number): string => `{${wish},"phone":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const corpus: [string, string | Buffer, number, Record<string, string>?][] = [
    ['broken', '{', 400],
    ['with a comma too many', `{${wish},}`, 400],
    ['with a byte order mark', `\uFEFF{${wish}`, 400],
    ['in UTF-16', Buffer.from(`{${wish}}`, 'utf16le'), 400],
    ['said to be in UTF-7', `{${wish}}`, 415, { 'content-type': 'application/json; charset=utf-7' }],
    ['with NaN', `{${wish},"phone":NaN}`, 400],
    ['with a number beyond all numbers', `{${wish},"phone":1e400}`, 422],
    ['with a number as phone', `{${wish},"phone":81234567890}`, 422],
    ['with null for what must be there', '{"service":null,"lane":"regular","language":"id"}', 422],
    ['with a list for a word', '{"service":["DUK-01"],"lane":"regular","language":"id"}', 422],
    ['with an object for a word', '{"service":{"a":1},"lane":"regular","language":"id"}', 422],
    ['that is a list', `[{${wish}}]`, 422],
    ['that is a text', '"DUK-01"', 400],
    ['that is null', 'null', 400],
    ['with a field nobody asked for', `{${wish},"hall_id":"x"}`, 422],
    ['with a field called __proto__', `{${wish},"__proto__":{"polluted":true}}`, 422],
    ['with a field called constructor', `{${wish},"constructor":{"prototype":{"polluted":true}}}`, 422],
    ['with a field called toString', `{${wish},"toString":"x"}`, 422],
    ['5,000 deep', nested(5_000), 422],
    ['as deep as its length allows', nested(15_900), 422],
    ['with 2,000 fields', `{${wish},${Array.from({ length: 2_000 }, (_, n) => `"a${n}":1`).join(',')}}`, 422],
    ['longer than a body may be', `{${wish},"phone":"${'0'.repeat(40_000)}"}`, 413],
    ['of a megabyte', `{${wish},"phone":"${'0'.repeat(1_100_000)}"}`, 413],
    ['that swells when unpacked', gzipSync(Buffer.alloc(20_000_000, '0')), 413, { 'content-encoding': 'gzip' }],
    ['packed in a way nobody knows', 'x', 415, { 'content-encoding': 'rar' }],
    ['said to be packed and is not', `{${wish}}`, 400, { 'content-encoding': 'gzip' }],
    ['as plain text', `{${wish}}`, 415, { 'content-type': 'text/plain' }],
    ['as XML', '<a/>', 415, { 'content-type': 'application/xml' }],
    ['of no kind', `{${wish}}`, 415, { 'content-type': '' }],
    ['of a kind that only begins like JSON', `{${wish}}`, 415, { 'content-type': 'application/jsonp' }],
    ['with a key that is no UUID', `{${wish}}`, 400, { 'idempotency-key': '1' }],
    ['with a key of 8,000 letters', `{${wish}}`, 400, { 'idempotency-key': 'a'.repeat(8_000) }],
  ];
  for (const [what, body, status, headers] of corpus) {
    it(`is refused with ${status} when it is ${what}`, async () => {
      const before_it = await given();
      const answer = await send(body, headers);
      expect(answer.status, answer.text).to.equal(status);
      expect(answer.headers['content-type']).to.equal('application/problem+json; charset=utf-8');
      const told = problem.parse(JSON.parse(answer.text));
      expect(told).to.include({ status }).and.to.have.property('detail').that.matches(/\.$/);
      expect(answer.text).to.not.match(/SyntaxError|node_modules|\bat .+:\d+:\d+/);
      expect(await given()).to.equal(before_it);
    });
  }

  it('changes no other object, whatever its fields are called (S4)', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype'])
      for (const inner of ['{"polluted":true}', '{"prototype":{"polluted":true}}']) {
        await send(`{${wish},"${name}":${inner}}`);
        await ask(street.address, `${HALL}/masuk`, {
          method: 'POST',
          headers: { 'content-type': FORM },
          body: `${name}[polluted]=true&${name}.polluted=true&${name}=polluted&login=`,
        });
        await ask(street.address, `${HALL}?${name}[polluted]=true&${name}=polluted`);
      }
    expect({}).to.not.have.property('polluted');
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });

  it('names every wrong field, also one that is called like a part of every object', async () => {
    const { text } = await send(`{${wish},"constructor":1,"toString":1,"__proto__":1,"lain":1}`);
    const { errors } = z.object({ errors: z.record(z.string(), z.string()) }).parse(JSON.parse(text));
    expect(Object.keys(errors)).to.have.members(['constructor', 'toString', 'lain']);
  });

  it('is read once more after the broken ones', async () => {
    expect(await send(`{${wish}}`)).to.have.property('status', 201);
  });
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('words that cannot be read', () => {
  const street = stay({ live: brief });
  let admin: Record<string, string>;
  let forms: [string, string, Record<string, string>][];
  before(async () => {
    await freshDay();
    admin = bearer(await tokenFor({ role: 'hall_admin' }));
    const ticket = await walkIn();
    const { id: turn_id } = await turnOf(ticket);
    const day = '2026-11-23';
    forms = [
      [`${HALL}/loket/3/istirahat`, 'reason', {}],
      [`${HALL}/loket/3/lewati`, 'reason', { turn_id }],
      [`${HALL}/loket/3/alihkan`, 'service', { turn_id }],
      [`${HALL}/meja-depan/tiket`, 'note', { service: 'DUK-01', lane: 'regular', language: 'id' }],
      [`${HALL}/meja-depan/tiket/${ticket.id}/catatan`, 'note', { lane: 'regular', reason: 'salah pilih' }],
      [`${HALL}/meja-depan/tiket/${ticket.id}/layanan`, 'service', {}],
      [`${HALL}/meja-depan/tiket/${ticket.id}/kembali`, 'reason', {}],
      [`${HALL}/penyelia/giliran/${turn_id}`, 'reason', {}],
      [`${HALL}/penyelia/akhiri-hari`, 'reason', { day }],
      [`${HALL}/penyelia/layanan/DUK-01`, 'reason', { daily_limit: '5' }],
      [`${HALL}/tiket/${ticket.token}/layanan`, 'service', {}],
      [`${HALL}/masuk`, 'login', { password: 'kata sandi' }],
      [`${HALL}/bahasa`, 'back', { language: 'id' }],
    ];
  });

  const moves = async (): Promise<unknown> =>
    (
      await pools().db
        .raw(`select (select count(*) from turn_moves) as moves, (select count(*) from tickets) as tickets,
      (select count(*) from outbox) as notes, (select count(*) from audit) as audited`)
    ).rows;

  const unreadable: [string, string][] = [
    ['NUL', 'alasan\u0000yang cukup'],
    ['a bell', 'alasan\u0007yang cukup'],
    ['an escape', '\u001b[2Jalasan yang cukup'],
    ['a mark that turns words round', 'alasan \u202Eyang cukup'],
    ['an isolate', 'alasan \u2067yang cukup'],
  ];
  for (const [what, text] of unreadable) {
    it(`are refused by every form with 422 and a sentence: ${what}`, async () => {
      const kept = await moves();
      for (const [path, field, rest] of forms) {
        const { status, text: page } = await ask(street.address, path, {
          method: 'POST',
          headers: { ...admin, ...(path.includes('/masuk') ? { authorization: [] } : {}), 'content-type': FORM },
          body: new URLSearchParams({ ...rest, [field]: text }).toString(),
        });
        expect(status, `${path} ${page}`).to.equal(422);
        expect(page)
          .to.match(/tidak dapat dibaca|belum benar/)
          .and.not.include('Nomor rujukan');
      }
      expect(await moves()).to.deep.equal(kept);
    });
  }

  it('are refused in JSON by the name of their field: half a character', async () => {
    const { status, text } = await ask(street.address, `${API}/desk/3/pause`, {
      method: 'POST',
      headers: { ...admin, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: '{"reason":"istirahat \\ud800 siang"}',
    });
    expect(status).to.equal(422);
    expect(JSON.parse(text).errors).to.have.all.keys('reason');
  });

  it('are no address: each place for a word answers 404', async function () {
    this.timeout(60_000);
    const wrong: string[] = [];
    const odd = ['%00', 'a%00b', '%E2%80%AE', '%07', '%ED%A0%80', '%C0%AE', '%FF', '%', '%zz', '%2e%2e', '%2F%2Fjahat'];
    const tries = routes
      .filter(({ path }) => path.includes(':'))
      .flatMap((route) => odd.map((word) => ({ route, word })));
    await each(tries, async ({ route, word }) => {
      for (const name of route.path.match(/:[a-z_]+/g) ?? []) {
        const words = { hall: 'sagara-raya', aula: 'sagara-raya', number: '3', counter: '3', code: 'DUK-01' };
        const path = addressOf({ path: route.path.replace(name, 'ODD') }, words).replace('ODD', word);
        const { status, text } = await ask(street.address, path, {
          method: route.method.toUpperCase(),
          headers: { ...admin, 'idempotency-key': randomUUID() },
        });
        const refused = [400, 401, 403, 404, 422, 501].includes(status) || (status === 303 && route.for !== 'anyone');
        if (!refused || text.includes('\u0000') || text.includes('\u202E'))
          wrong.push(`${route.method} ${path}: ${status}`);
      }
    });
    expect(wrong).to.deep.equal([]);
  });

  it('are read as one when they are written in two ways (S8)', async () => {
    const ticket = await walkIn();
    const written = 'Cafe\u0301 \u00e9';
    await ask(street.address, `${HALL}/meja-depan/tiket/${ticket.id}/catatan`, {
      method: 'POST',
      headers: { ...admin, 'content-type': FORM },
      body: new URLSearchParams({ lane: 'regular', note: written, reason: '' }).toString(),
    });
    const kept = await pools().db('tickets').where({ id: ticket.id }).first('note');
    expect(kept.note).to.equal(written.normalize('NFC')).and.not.equal(written);
  });
});

describe('a question that is not asked that way', () => {
  const street = stay({ live: brief });
  let admin: Record<string, string>;
  before(async () => {
    await freshDay();
    admin = bearer(await tokenFor({ role: 'hall_admin' }));
  });

  it('is refused with 422 for a name nobody asks for, at every address', async () => {
    const answered = await each(
      routes.filter(
        ({ method, path, kind }) =>
          method === 'get' &&
          !['page', 'callback'].includes(kind) &&
          !path.includes(':token') &&
          !/:(id|turn_id|code)/.test(path),
      ),
      async (route) => {
        const headers = route.for === 'anyone' ? {} : admin;
        const words = { hall: 'sagara-raya', aula: 'sagara-raya', number: '3', counter: '3' };
        const { status } = await ask(street.address, `${addressOf(route, words)}?rahasia=1`, { headers });
        return `${route.path}: ${status}`;
      },
    );
    expect(answered).to.not.deep.equal([]);
    expect(answered.filter((one) => !one.endsWith(' 422'))).to.deep.equal([]);
  });

  for (const question of ['?cari=a&cari=b', `?cari=${'a'.repeat(8_000)}`, '?cari=%00', '?cari=%E2%80%AE']) {
    it(`is refused with 422 and a sentence: ${question.slice(0, 40)}`, async () => {
      const { status, text } = await ask(street.address, HALL + question);
      expect(status).to.equal(422);
      expect(text).to.include('Ada isian yang belum benar');
    });
  }

  for (const question of [
    '?cari[a]=b',
    '?cari[]=a',
    '?page=1%20or%201=1',
    '?__proto__[polluted]=1',
    '?constructor=1',
  ]) {
    it(`is dropped by a page and refused to a program: ${question}`, async () => {
      expect((await ask(street.address, HALL + question)).status).to.equal(200);
      expect((await ask(street.address, `/api/v1/halls/sagara-raya${question}`)).status).to.equal(422);
      expect({}).to.not.have.property('polluted');
    });
  }

  it('is understood with broken percent codes, as words', async () => {
    const { status } = await ask(street.address, `${HALL}?cari=%zz%`);
    expect(status).to.equal(200);
  });

  it('brings nothing from the question into the form and back', async () => {
    const { status } = await ask(street.address, `${HALL}/meja-depan/tiket?service=DUK-01`, {
      method: 'POST',
      headers: { ...admin, 'content-type': FORM },
      body: 'lane=regular&language=id',
    });
    expect(status).to.equal(422);
    expect(await given()).to.equal(0);
  });

  it('with a form field twice is refused (S6)', async () => {
    const { status } = await ask(street.address, `${HALL}/meja-depan/tiket`, {
      method: 'POST',
      headers: { ...admin, 'content-type': FORM },
      body: 'service=DUK-01&service=DUK-02&lane=regular&language=id',
    });
    expect(status).to.equal(422);
    expect(await given()).to.equal(0);
  });
});

describe('an address that leads nowhere', () => {
  const street = stay();

  const nowhere = [
    '/..',
    '/../../etc/passwd',
    '/sagara-raya/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/%252e%252e%252fetc%252fpasswd',
    '/assets/../../package.json',
    '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '//jahat.example/sagara-raya',
    '/sagara-raya//loket',
    '/sagara-raya;jsessionid=1',
    '/SAGARA-RAYA%20',
    '/sagara%E2%80%90raya',
    '/.git/HEAD',
    '/.env',
    '/package.json',
    '/node_modules/express/package.json',
    '/wp-login.php',
    '/\\jahat.example',
    `/${'a'.repeat(8_000)}`,
    `/${'a/'.repeat(2_000)}`,
    '/api/v1/halls/%2e%2e',
    '/api/../sagara-raya/tidak-ada',
    '/sagara-raya/<script>alert(1)</script>',
    '/sagara-raya/"onmouseover="alert(1)',
  ];
  for (const path of nowhere) {
    it(`answers 404 and does not repeat it: ${path.slice(0, 50)}`, async () => {
      const told = await askRaw(street.address, `GET ${path} HTTP/1.1\r\nHost: hall\r\nConnection: close\r\n\r\n`);
      expect(told).to.match(/^HTTP\/1\.1 (404|400) /);
      expect(told).to.not.include('root:').and.not.include('"dependencies"');
      expect(told).to.not.include('<script>alert').and.not.include('"onmouseover="');
      expect(told).to.not.match(/location: (https?:)?\/\//i);
    });
  }

  it('links to its own address, whoever the request says it is for', async () => {
    for (const host of ['jahat.example', 'jahat.example:80@127.0.0.1', '127.0.0.1:1', '']) {
      const headers = {
        host,
        'x-forwarded-host': 'jahat.example',
        'x-original-url': '/metrics',
        'x-rewrite-url': '/x',
      };
      const { status, text, headers: told } = await ask(street.address, HALL, { headers });
      expect(status).to.equal(200);
      expect(text + JSON.stringify(told)).to.not.include('jahat.example');
    }
  });

  const heads: [string, string, RegExp][] = [
    [
      'a header of 20 kB',
      `GET ${HALL} HTTP/1.1\r\nHost: hall\r\nCookie: ${'a'.repeat(20_000)}\r\n\r\n`,
      /^HTTP\/1\.1 431 /,
    ],
    ['an address of 20 kB', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: hall\r\n\r\n`, /^HTTP\/1\.1 431 /],
    [
      'two lengths',
      `POST ${HALL}/bahasa HTTP/1.1\r\nHost: hall\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
      /^HTTP\/1\.1 400 /,
    ],
    [
      'a length and pieces',
      `POST ${HALL}/bahasa HTTP/1.1\r\nHost: hall\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    [
      'a piece of no size',
      `POST ${HALL}/bahasa HTTP/1.1\r\nHost: hall\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    ['a header without a host', `GET ${HALL} HTTP/1.1\r\n\r\n`, /^HTTP\/1\.1 400 /],
    ['a space before a colon', `GET ${HALL} HTTP/1.1\r\nHost : hall\r\n\r\n`, /^HTTP\/1\.1 400 /],
    [
      'a header that goes on in the next line',
      `GET ${HALL} HTTP/1.1\r\nHost: hall\r\nA: b\r\n c\r\nConnection: close\r\n\r\n`,
      /^HTTP\/1\.1 (400|200) /,
    ],
    ['NUL in a header', `GET ${HALL} HTTP/1.1\r\nHost: hall\r\nA: b\0c\r\n\r\n`, /^HTTP\/1\.1 400 /],
  ];
  for (const [what, bytes, expected] of heads) {
    it(`ends the connection over ${what}`, async () => {
      expect(await askRaw(street.address, bytes)).to.match(expected);
    });
  }

  it('speaks its own language to a browser that asks for none of ours, or for too much', async () => {
    for (const wanted of ['xx', '*', 'en;q=abc', ';;;,,,=', `${'en-US;q=0.1,'.repeat(500)}id`, '../../id']) {
      const { status, text } = await ask(street.address, HALL, { headers: { 'accept-language': wanted } });
      expect(status).to.equal(200);
      expect(text).to.match(/<html lang="(id|en)"/);
    }
  });

  it('answers a part of a page as the whole page', async () => {
    const headers = {
      range: 'bytes=0-10',
      'if-none-match': 'W/"x", "", y',
      'if-modified-since': 'kemarin',
      'if-range': 'x',
    };
    const { status, text } = await ask(street.address, HALL, { headers });
    expect(status).to.equal(200);
    expect(text).to.include('</html>');
  });

  it('answers programs as programs, however the address is written', async () => {
    for (const path of ['/API/V1/halls/tidak-ada', '/Api/v1/tidak/ada', '/HEALTH/tidak-ada']) {
      const { status, headers } = await ask(street.address, path);
      expect(status).to.equal(404);
      expect(headers['content-type'], path).to.equal('application/problem+json; charset=utf-8');
    }
  });
});

describe('the patterns (S7)', () => {
  const LITERAL =
    /(?<=[(=,:!&|?[;]\s*|\breturn )\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*(?=[\s.,;:)\]?&|])/g;
  const ATOM = String.raw`(?:\\.|\[(?:\\.|[^\]\\])*\]|[^\\()[\]|*+?{}^$])`;
  const ENDLESS = String.raw`(?:[*+]|\{\d+,\})`;

  /** Repeats what repeats: `(a+)*` tries every way to cut a text into pieces. */
  function nests(source: string): boolean {
    const plain = source.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x');
    let rest = plain;
    for (
      let inner = /\(([^()]*)\)([*+]|\{\d+,\})?/.exec(rest);
      inner;
      inner = /\(([^()]*)\)([*+]|\{\d+,\})?/.exec(rest)
    ) {
      const [whole, body = '', repeated] = inner;
      const repeats = /[*+]|\{\d+,\}/.test(body);
      // a piece that begins with a sign of its own, as in `(-[a-z]+)*`, can be cut in one way only
      if (repeats && repeated && !/^(\?:)?[-./:@]/.test(body)) return true;
      rest = rest.replace(whole, repeats || repeated ? 'x+' : 'x');
    }
    return false;
  }

  /** Begins anywhere with something endless and wants more after it: tried again from every place of a long text. */
  const drags = (source: string): boolean => new RegExp(`^${ATOM}${ENDLESS}(?!\\??$)`).test(source);

  const literals = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('client') && file !== 'config.ts') // who sets it up
    .flatMap((file) =>
      [...readFileSync(join('src', file), 'utf8').matchAll(LITERAL)].map(([literal]) => ({ file, literal })),
    );

  it('are found', () => {
    expect(literals.length).to.be.above(40);
  });

  it('of no room take more than one walk along a text', () => {
    const slow = literals.filter(({ literal }) => {
      const source = literal.slice(1, literal.lastIndexOf('/'));
      return nests(source) || drags(source);
    });
    expect(slow.map(({ file, literal }) => `${file}: ${literal}`)).to.deep.equal([]);
  });

  for (const source of ['(a+)+b', '^(\\w*)*$', '((a|b)*c)*', '(x[a-z]+)*', '.*is not', '\\s+$', '[^a]+b'])
    it(`would be noticed: ${source}`, () => expect(nests(source) || drags(source)).to.equal(true));
});
