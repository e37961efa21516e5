import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { newToken } from '../../src/ids.ts';
import { tokenHash } from '../../src/keys.ts';
import { issueAccess } from '../../src/staff/access.ts';
import { roles } from '../../src/staff/roles.ts';
import { routes } from '../../src/web/doors.ts';
import { addressOf, ask, each } from '../support/ask.ts';
import type { Answer } from '../support/ask.ts';
import { deviceSecret } from '../support/devices.ts';
import { aStaff, signedIn, tokenFor } from '../support/people.ts';
import type { Signed } from '../support/people.ts';
import { brief, stay, visit } from '../support/visit.ts';
import { aHall, after as later, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const HALL = '/sagara-raya';
const API = '/api/v1/halls/sagara-raya';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const officers = ['officer', 'supervisor', 'agency_admin', 'hall_admin'];
const receptionists = ['receptionist', 'supervisor', 'hall_admin'];
const supervisors = ['supervisor', 'hall_admin'];
const everyoneAtWork = [...officers, 'receptionist', 'auditor'];
const watchers = ['supervisor', 'hall_admin', 'agency_admin', 'auditor'];

/** Who may enter where, written down a second time and by hand. What no line names is refused to everyone. */
const mayEnter: readonly [RegExp, readonly string[] | 'everyone'][] = [
  [/^\/:hall\/loket(\/|$)/, officers],
  [/^\/api\/v1\/halls\/:hall\/desk\//, officers],
  [/^\/:hall\/meja-depan\/reservasi(\/cari|\/:id)?$/, everyoneAtWork],
  [/^\/:hall\/meja-depan\/reservasi\/:id\/lihat$/, [...officers, 'receptionist']],
  [/^\/:hall\/meja-depan(\/|$)/, receptionists],
  [/^\/api\/v1\/halls\/:hall\/front-desk\//, receptionists],
  [/^\/:hall\/penyelia(\/papan|\/siaran|\/kuota)?$/, watchers],
  [/^\/:hall\/penyelia\/(loket|nomor|giliran|akhiri-hari|layanan|kuota)(\/|$)/, supervisors],
  [/^\/:hall\/pesan(\/daftar|\/siaran)?$/, [...receptionists, 'auditor']],
  [/^\/:hall\/pesan\/nomor(\/|$)/, supervisors],
  [/^\/:hall\/pesan\/:id(\/|$)/, receptionists],
  [/^\/:hall\/admin\/teks-pesan(\/:pesan\/:bahasa)?$/, [...supervisors, 'auditor']],
  [/^\/:hall\/admin\/teks-pesan\/:pesan\/:bahasa\/(pratinjau|simpan)$/, ['hall_admin']],
  [/^\/api\/v1\/halls\/:hall\/kiosk\//, ['kiosk']],
  [/^\/api\/v1\/halls\/:hall\/displays\//, ['display']],
  [/^\/:hall\/(masuk|masuk\/kode|keluar|kiosk|layar|bahasa|keadaan|siaran|tema\.css|layanan)$/, 'everyone'],
  [/^\/:hall\/(layar|layanan|tiket|perangkat)\/:/, 'everyone'],
  [/^\/:hall\/reservasi(\/|$)/, 'everyone'],
  [/^\/api\/v1\/halls(\/:hall(\/status|\/holds|\/bookings|\/services\/:code\/slots)?)?$/, 'everyone'],
  [/^\/api\/v1\/halls\/:hall\/(tickets|bookings)\/:token/, 'everyone'],
  [/^\/api\/v1\/halls\/:hall\/messages\//, 'everyone'], // signed
  [/^\/(mulai|health|metrics|api\/v1\/openapi\.json)(\/|$)/, 'everyone'],
  [/^\/(:hall)?$/, 'everyone'],
];

const entered = (path: string): readonly string[] | 'everyone' => mayEnter.find(([of]) => of.test(path))?.[1] ?? [];

/** Words for the addresses: the example hall, counter 3, one ticket that waits and one turn that was called. */
const words: Record<string, string> = {
  hall: 'sagara-raya',
  aula: 'sagara-raya',
  number: '3',
  counter: '3',
  code: 'DUK-01',
  id: '018f3f3e-7b1c-7c3e-8a53-1b2c3d4e5f60',
  turn_id: '018f3f3e-7b1c-7c3e-8a53-1b2c3d4e5f60',
  token: 'a'.repeat(22),
};

async function everyVisitor(): Promise<[string, Record<string, string>][]> {
  const other = await aHall();
  const staff = await each(roles, async (role) => [role, bearer(await tokenFor({ role, counter: 3 }))] as const);
  return [
    ['nobody', {}],
    ['an unknown token', bearer('x'.repeat(32))],
    ['a password', { authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` }],
    ['kiosk', bearer(await deviceSecret({ kind: 'kiosk' }))],
    ['display', bearer(await deviceSecret({ kind: 'display' }))],
    ['the kiosk of another hall', bearer(await deviceSecret({ kind: 'kiosk', hall: other }))],
    ['the display of another hall', bearer(await deviceSecret({ kind: 'display', hall: other }))],
    ['the admin of another hall', bearer(await tokenFor({ role: 'hall_admin', hall: other }))],
    ...staff.map(([role, headers]): [string, Record<string, string>] => [role, { ...headers }]),
  ];
}

describe('every door', () => {
  const street = stay({ live: brief });
  before(freshDay);

  it('stands in the table of who may enter', () => {
    expect(routes.filter(({ path }) => entered(path).length === 0).map(({ path }) => path)).to.deep.equal([]);
  });

  it('lets in whom the table names and refuses all others (S14, S16, S19)', async function () {
    this.timeout(60_000);
    const visitors = await everyVisitor();
    const wrong: string[] = [];
    const tries = routes
      .filter(({ path }) => entered(path) !== 'everyone')
      .flatMap((route) => visitors.map(([who, headers]) => ({ route, who, headers })));
    await each(tries, async ({ route, who, headers }) => {
      const code = route.path.includes('displays') ? 'LAYAR-A1' : (words['code'] ?? '');
      // an allowed act stops at its key, so that nothing happens
      const { status, headers: told } = await ask(street.address, addressOf(route, { ...words, code }), {
        method: route.method.toUpperCase(),
        headers: { ...headers, ...(route.method === 'post' ? { 'idempotency-key': 'no key' } : {}) },
      });
      const shut = status === 401 || status === 403 || (status === 303 && String(told.location).includes('/masuk?'));
      const open = entered(route.path).includes(who);
      if (open ? shut || status >= 500 : !shut) wrong.push(`${who} ${route.method} ${route.path}: ${status}`);
    });
    expect(wrong).to.deep.equal([]);
  });

  it('knows no other method than its own, and says which (S29)', async function () {
    this.timeout(60_000);
    const paths = [...new Set(routes.map(({ path }) => path))];
    const wrong: string[] = [];
    await each(paths, async (path) => {
      const own = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
      const allowed = [...own, ...(own.includes('GET') ? ['HEAD'] : [])].join(', ');
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
        if (own.includes(method)) continue;
        const { status, headers } = await ask(street.address, addressOf({ path }, words), { method });
        if (status !== 405 || headers.allow !== allowed || headers['access-control-allow-origin'] !== undefined)
          wrong.push(`${method} ${path}: ${status} ${headers.allow}`);
      }
    });
    expect(wrong).to.deep.equal([]);
  });

  it('takes no other method by a header that asks for one', async () => {
    const override = { 'x-http-method-override': 'POST', 'x-http-method': 'POST', 'x-method-override': 'POST' };
    const { status } = await ask(street.address, `${HALL}/bahasa`, { headers: override });
    expect(status).to.equal(405);
  });

  it('answers an unknown, an expired, a revoked and a foreign token alike (S36)', async () => {
    const { hall } = await catalogue();
    const other = await aHall();
    const staff = { form: 'bearer', kind: 'staff', device_id: null, role: 'hall_admin', agency_id: null } as const;
    const access = { ...staff, hall_id: hall.id, counter_id: null };
    const expired = await issueAccess(pools().db, { ...access, expires_at: later(-1) }, MONDAY_8AM);
    const revoked = await issueAccess(pools().db, access, MONDAY_8AM);
    await pools()
      .db('access_tokens')
      .where({ token_hash: tokenHash(revoked) })
      .update({ revoked_at: MONDAY_8AM });
    const cookie = await issueAccess(pools().db, { ...access, form: 'cookie' }, MONDAY_8AM);
    const foreign = await tokenFor({ role: 'hall_admin', hall: other });
    const told = await each([newToken(), expired, revoked, cookie, foreign, 'kurang', '%00'], async (token) => {
      const { status, text } = await ask(street.address, `${API}/desk/3`, { headers: bearer(token) });
      return `${status} ${text.replace(/"reference":"[^"]+"/, '')}`;
    });
    expect(new Set(told)).to.have.property('size', 1);
    expect(told[0]).to.match(/^401 .*"not_signed_in"/);
  });
});

const STRICT = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'origin-agent-cluster': '?1',
  'x-permitted-cross-domain-policies': 'none',
  'permissions-policy':
    'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), autoplay=(self), fullscreen=(self)',
};

const POLICY = [
  "default-src 'none'",
  "script-src 'nonce-…' 'strict-dynamic'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "frame-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types fragment 'allow-duplicates'",
];

const policyOf = ({ headers }: Answer): string[] =>
  String(headers['content-security-policy'])
    .replace(/'nonce-[A-Za-z0-9+/=]{20,}'/, "'nonce-…'")
    .split(';');

describe('the headers of an answer (S26–S28)', () => {
  const street = stay({ live: brief });
  before(freshDay);

  const kinds: [string, string, number, string][] = [
    ['a page', HALL, 200, 'no-store'],
    ['an answer to a program', API, 200, 'no-store'],
    ['a stream', `${HALL}/siaran`, 200, 'no-store, no-transform'],
    ['a page that does not exist', `${HALL}/tidak-ada`, 404, 'no-store'],
    ['an answer that says no', `${API}/desk/3`, 401, 'no-store'],
    ['a redirect', `${HALL}/loket`, 303, 'no-store'],
    ['an asset that does not exist', '/assets/tidak-ada.js', 404, 'no-store'],
    ['a broken address', '/%zz', 400, 'no-store'],
  ];
  for (const [what, path, status, cache] of kinds) {
    it(`are strict on ${what}`, async () => {
      const answer = await ask(street.address, path);
      expect(answer.status).to.equal(status);
      expect(answer.headers).to.deep.include({ ...STRICT, 'cache-control': cache });
      expect(policyOf(answer)).to.deep.equal(POLICY);
      expect(answer.headers).to.not.have.any.keys('x-powered-by', 'server', 'etag', 'access-control-allow-origin');
    });
  }

  it('are strict on an asset too, which alone is kept', async () => {
    const page = await ask(street.address, HALL);
    const sheet = /href="(\/assets\/[^"]+\.css)"/.exec(page.text)?.[1] ?? '';
    const answer = await ask(street.address, sheet);
    expect(answer.status).to.equal(200);
    expect(answer.headers).to.deep.include({ ...STRICT, 'cache-control': 'public, max-age=31536000, immutable' });
    expect(policyOf(answer)).to.deep.equal(POLICY);
  });

  it('tell no referrer at all and demand https for a year, where the hall has https (S25)', async () => {
    await visit(
      async (address) => {
        const { headers } = await ask(address, HALL);
        expect(headers['referrer-policy']).to.equal('no-referrer');
        expect(headers['strict-transport-security']).to.equal('max-age=31536000; includeSubDomains');
      },
      { base_url: 'https://mpp.example' },
    );
    expect((await ask(street.address, HALL)).headers).to.not.have.property('strict-transport-security');
  });

  it('carry another nonce each time, and the scripts of the page carry the same', async () => {
    const pages = await each([1, 2, 3], () => ask(street.address, HALL));
    const nonces = pages.map(({ headers, text }) => {
      const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1] ?? '';
      const scripts = text.match(/<script[^>]*>/g) ?? [];
      expect(scripts).to.not.deep.equal([]);
      for (const script of scripts) expect(script).to.include(`nonce="${nonce}"`);
      return nonce;
    });
    expect(new Set(nonces)).to.have.property('size', 3);
  });

  it('open nothing to the scripts of another site, whatever it calls itself (S28)', async () => {
    for (const origin of ['https://jahat.example', 'null', street.address, 'http://localhost:3000']) {
      for (const method of ['GET', 'OPTIONS']) {
        const { headers } = await ask(street.address, API, {
          method,
          headers: { origin, 'access-control-request-method': 'GET' },
        });
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).to.deep.equal([]);
      }
    }
  });
});

const FORM = 'application/x-www-form-urlencoded';

describe('a change that another site starts (S20)', () => {
  const street = stay();
  let officer: Signed;
  let kiosk: string;
  before(async () => {
    await freshDay();
    officer = await signedIn(street.address, await aStaff({ counter: 3 }));
    kiosk = await deviceSecret({ form: 'cookie' });
  });

  const state = async (): Promise<string> => {
    const { hall } = await catalogue();
    return (await pools().db('counters').where({ hall_id: hall.id, number: 3 }).first('state')).state;
  };
  const tickets = async (): Promise<number> => Number((await pools().db('tickets').count())[0]?.['count']);

  const own = () => ({ cookie: officer.cookie, 'content-type': FORM });
  const right = () => `_csrf=${encodeURIComponent(officer.csrf)}`;
  const foreign: [string, Record<string, string>][] = [
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a neighbour of the same domain', { 'sec-fetch-site': 'same-site' }],
    ['from a site with a word nobody knows', { 'sec-fetch-site': 'sama' }],
    ['with another origin', { origin: 'https://jahat.example' }],
    ['with another port', { origin: 'http://127.0.0.1:1' }],
    ['with an origin that begins like ours', { origin: 'http://127.0.0.1.jahat.example' }],
    ['with a hidden origin from another site', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['with a broken origin', { origin: '://' }],
    ['with an empty origin', { origin: '' }],
  ];
  for (const [what, headers] of foreign) {
    it(`is refused ${what}, even with the right token`, async () => {
      const sent = { method: 'POST', headers: { ...own(), ...headers }, body: right() };
      expect(await ask(street.address, `${HALL}/loket/3/buka`, sent)).to.have.property('status', 403);
      expect(await state()).to.equal('closed');
    });

    it(`is refused ${what} by a paired kiosk`, async () => {
      const answer = await ask(street.address, `${API}/kiosk/tickets`, {
        method: 'POST',
        headers: {
          cookie: `satuatap_alat_kiosk=${kiosk}`,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          ...headers,
        },
        body: JSON.stringify({ service: 'DUK-01', lane: 'regular', language: 'id' }),
      });
      expect(answer.status).to.equal(403);
      expect(await tickets()).to.equal(0);
    });
  }

  it('is refused without its token, with another one, with an empty one and with two', async () => {
    const other = await signedIn(street.address, await aStaff({ counter: 3 }));
    // a hidden origin is what our own forms have on plain http, so there the token alone decides
    for (const headers of [own(), { ...own(), origin: street.address }, { ...own(), origin: 'null' }])
      for (const body of [
        '',
        '_csrf=',
        '_csrf=x',
        `_csrf=${encodeURIComponent(other.csrf)}`,
        `${right()}&${right()}`,
      ]) {
        const answer = await ask(street.address, `${HALL}/loket/3/buka`, { method: 'POST', headers, body });
        expect(answer.status, body).to.equal(403);
      }
    expect(await state()).to.equal('closed');
  });

  it('is refused as plain text, which any site may send', async () => {
    for (const type of ['text/plain', 'text/plain;charset=application/json', 'multipart/form-data; boundary=x']) {
      const headers = { cookie: officer.cookie, 'content-type': type, 'idempotency-key': randomUUID() };
      const answer = await ask(street.address, `${API}/desk/3/open`, { method: 'POST', headers, body: '{}' });
      expect(answer.status, type).to.be.oneOf([403, 415]);
    }
    expect(await state()).to.equal('closed');
  });

  it('needs the token for a form also when a key comes with it', async () => {
    const headers = { ...own(), 'idempotency-key': randomUUID() };
    const answer = await ask(street.address, `${HALL}/loket/3/buka`, { method: 'POST', headers, body: 'a=b' });
    expect(answer.status).to.equal(403);
  });

  it('is refused with a hidden origin where nobody is recognised, for there is no token to ask for', async () => {
    const hidden = { 'content-type': FORM, origin: 'null' };
    const choose = { method: 'POST', body: 'language=en' };
    expect(await ask(street.address, `${HALL}/bahasa`, { ...choose, headers: hidden })).to.have.property('status', 403);
    const told = { ...hidden, 'sec-fetch-site': 'same-origin' };
    expect(await ask(street.address, `${HALL}/bahasa`, { ...choose, headers: told })).to.have.property('status', 303);
  });

  it('is refused as a form in the name of a kiosk, where its origin is hidden', async () => {
    const answer = await ask(street.address, `${API}/kiosk/tickets`, {
      method: 'POST',
      headers: { cookie: `satuatap_alat_kiosk=${kiosk}`, 'content-type': FORM, origin: 'null' },
      body: `service=DUK-01&lane=regular&language=id&idempotency_key=${randomUUID()}`,
    });
    expect(answer.status).to.equal(403);
    expect(await tickets()).to.equal(0);
  });

  it('is done when it comes from our own page', async () => {
    const headers = { ...own(), 'sec-fetch-site': 'same-origin', origin: street.address };
    const sent = { method: 'POST', headers, body: right() };
    expect(await ask(street.address, `${HALL}/loket/3/buka`, sent)).to.have.property('status', 303);
    expect(await state()).to.equal('open');
  });
});

describe('a form behind a proxy', () => {
  before(freshDay);

  it('is ours by the public address of the hall, whatever name the proxy has for us', async () => {
    await visit(
      async (address) => {
        const choose = (origin: string) =>
          ask(address, `${HALL}/bahasa`, {
            method: 'POST',
            headers: { 'content-type': FORM, host: 'antrean:3000', origin },
            body: 'language=en',
          });
        expect((await choose('https://mpp.example')).status).to.equal(303);
        for (const origin of ['https://jahat.example', 'https://mpp.example.jahat.example', 'https://mpp.example:444'])
          expect((await choose(origin)).status, origin).to.equal(403);
      },
      { base_url: 'https://mpp.example' },
    );
  });
});

describe('the cookies (S21)', () => {
  before(freshDay);

  const choose = (address: string, headers: Record<string, string> = {}) =>
    ask(address, `${HALL}/bahasa`, {
      method: 'POST',
      headers: { 'content-type': FORM, ...headers },
      body: 'language=en',
    });

  it('of a hall behind https are secure, closed to scripts, and no neighbour can set the session', async () => {
    const person = await aStaff({ counter: 3 });
    await visit(
      async (address) => {
        const headers = { 'content-type': FORM, 'x-forwarded-proto': 'https' };
        const body = new URLSearchParams({ login: person.login, password: person.password }).toString();
        const inside = await ask(address, `${HALL}/masuk`, { method: 'POST', headers, body });
        const language = await choose(address);
        const [session = '', choice = ''] = [inside, language].map((one) => one.headers['set-cookie']?.[0]);
        expect(session).to.match(/^__Host-satuatap=[^;]+; Path=\/; /);
        for (const cookie of [session, choice])
          expect(cookie)
            .to.match(/; HttpOnly/)
            .and.match(/; Secure/)
            .and.match(/; SameSite=Lax/)
            .and.not.match(/Domain/);
      },
      { base_url: 'https://mpp.example' },
    );
  });

  it('are not set by who only reads', async () => {
    await visit(async (address) => {
      for (const path of [HALL, `${HALL}/masuk`, `${HALL}/kiosk`, `${HALL}/tidak-ada`, API])
        expect((await ask(address, path)).headers, path).to.not.have.property('set-cookie');
    });
  });

  const broken = [
    'satuatap=',
    'satuatap=s%3A',
    'satuatap=s%3Aplanted.signature',
    'satuatap=%E0%A4%A',
    `satuatap=${'x'.repeat(8_000)}`,
    'satuatap=a; satuatap=b',
    'satuatap=j%3A%7B%22hall_id%22%3A1%7D',
    'bahasa=%00; bahasa=fr',
    '__proto__=1; constructor=2; =; ;;',
    '\u0001\u00ff',
  ];
  for (const cookie of broken) {
    it(`are as good as none when they say ${JSON.stringify(cookie.slice(0, 40))}`, async () => {
      await visit(async (address) => {
        const page = await ask(address, HALL, { headers: { cookie: Buffer.from(cookie).toString('latin1') } }).catch(
          () => null, // a character that Node itself does not send
        );
        if (page) expect(page.status).to.equal(200);
        const shut = await ask(address, `${HALL}/loket/3`, { headers: { cookie: cookie.replaceAll(/[^ -~]/g, '') } });
        expect(shut.status).to.equal(303);
        expect(shut.headers).to.not.have.property('set-cookie');
      });
    });
  }
});

describe('the limits by address (S35)', () => {
  before(freshDay);

  /** The thirty-first within a minute is one too many. */
  const knock = (address: string, headers: Record<string, string>) =>
    ask(address, `${HALL}/masuk/kode`, { method: 'POST', headers: { ...headers, 'content-type': FORM }, body: 'a=b' });
  const spoofs = (n: number): Record<string, string> => ({
    'x-forwarded-for': `203.0.113.${n}`,
    forwarded: `for=203.0.113.${n}`,
    'x-real-ip': `203.0.113.${n}`,
    'x-client-ip': `203.0.113.${n}`,
  });

  it('count who really knocks, whatever address a header tells', async () => {
    await visit(
      async (address) => {
        for (let n = 0; n < 30; n += 1) expect((await knock(address, spoofs(n))).status).to.equal(422);
        const refused = await knock(address, spoofs(31));
        expect(refused.status).to.equal(429);
        expect(refused.headers['retry-after']).to.equal('60');
        expect(refused.text).to.include('Terlalu banyak permintaan');
      },
      { config: { rate_limits: true, trusted_proxies: 0 } },
    );
  });

  it('count by what the one trusted proxy adds, not by what the client wrote before it', async () => {
    await visit(
      async (address) => {
        const through = (n: number, client: string) => knock(address, { 'x-forwarded-for': `10.9.8.${n}, ${client}` });
        for (let n = 0; n < 30; n += 1) await through(n, '198.51.100.7');
        expect((await through(31, '198.51.100.7')).status).to.equal(429);
        expect((await through(31, '198.51.100.8')).status).to.equal(422);
      },
      { config: { rate_limits: true, trusted_proxies: 1 } },
    );
  });

  it('hold for addresses that do not exist', async () => {
    await visit(
      async (address) => {
        const found = await each(
          Array.from({ length: 620 }, (_, n) => n),
          async (n) => (await ask(address, `/tidak-ada/${n}/sama/sekali`)).status,
        );
        expect(found.filter((status) => status === 404)).to.have.length(600);
        expect(found.at(-1)).to.equal(429);
      },
      { config: { rate_limits: true } },
    );
  });
});
