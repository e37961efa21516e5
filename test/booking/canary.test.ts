import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { z } from 'zod';
import type { Booking } from '../../src/booking/booking.ts';
import { unseal } from '../../src/keys.ts';
import type { Keys } from '../../src/keys.ts';
import { exportHall } from '../../src/hall/export.ts';
import { openErrands } from '../../src/jobs/errands.ts';
import { handOn } from '../../src/jobs/consequences.ts';
import { relay } from '../../src/outbox/relay.ts';
import { writeLogTo } from '../../src/log.ts';
import { birdWatch, everyKey, everyRow } from '../support/canary.ts';
import type { Canary, Datum } from '../support/canary.ts';
import { aDesk, call } from '../queue/at-work.ts';
import { deviceSecret } from '../support/devices.ts';
import { ownRedis } from '../support/own-redis.ts';
import { aStaff, PASSWORD, signedIn } from '../support/people.ts';
import type { Signed } from '../support/people.ts';
import { needPrograms, present } from '../support/programs.ts';
import { until } from '../support/until.ts';
import { brief, visit } from '../support/visit.ts';
import { after as seconds, catalogue, freshDay, MONDAY_8AM, pools, servers } from '../support/world.ts';

const HALL = '/sagara-raya';
const API = `/api/v1/halls${HALL}`;
const TUESDAY = '2026-11-24';

/** Books for herself, changes, cancels, comes; is refused at every turn before. */
const kenari: Canary = { name: 'Kenarisari Wulandaningrum', nik: '3171005708909473', phone: '+6281398765473' };
/** Is booked for at the front desk. */
const gelatik: Canary = { name: 'Gelatikwati Prabaningtyas', nik: '3171001708456829', phone: '+6285617486829' };
/** Sends an identity nobody asked for. */
const jalak: Canary = { name: 'Jalakputra Wiryadiningrat', nik: '3273012303887314', phone: '+6281927467314' };

const met = birdWatch([kenari, gelatik, jalak]);

/** Everything that anybody was answered, and what of a person might stand in its body. */
type Seen = { asked: string; status: number; head: string; body: string; may: Datum[] };
let seen: Seen[] = [];
let logged: string[] = [];

const EVERYTHING: Datum[] = ['name', 'nik', 'phone'];

type Asking = {
  form?: Record<string, string>;
  json?: unknown;
  raw?: string;
  headers?: Record<string, string>;
  /** What of a person may stand in the answer: what the same person typed a moment ago, or what belongs there. */
  may?: Datum[];
  /** The browser's cookies; kept between its questions. */
  jar?: Map<string, string>;
};

function bodyOf({ form, json, raw }: Asking): { body?: string; type?: string } {
  if (form) return { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' };
  if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' };
  return raw === undefined ? {} : { body: raw, type: 'application/json' };
}

/** Asks, and keeps the whole answer for the search at the end. Papers are kept as the words on them. */
async function ask(
  address: string,
  path: string,
  asking: Asking = {},
): Promise<{ status: number; text: string; to: string }> {
  const { body, type } = bodyOf(asking);
  const jar = asking.jar ?? new Map<string, string>();
  const answer = await fetch(`${address}${path}`, {
    redirect: 'manual',
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body }),
    headers: {
      ...(type ? { 'content-type': type } : {}),
      ...(jar.size > 0 ? { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
      ...asking.headers,
    },
  });
  for (const cookie of answer.headers.getSetCookie()) {
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
    jar.set(name, value);
  }
  const bytes = Buffer.from(await answer.arrayBuffer());
  const paper = answer.headers.get('content-type')?.includes('pdf') ?? false;
  const text = bytes.toString('utf8') + (paper ? wordsOf(bytes) : '');
  const head = JSON.stringify([...answer.headers]);
  seen.push({ asked: path, status: answer.status, head, body: text, may: asking.may ?? [] });
  return { status: answer.status, text, to: answer.headers.get('location') ?? '' };
}

const wordsOf = (pdf: Buffer): string => spawnSync('pdftotext', ['-', '-'], { input: pdf, encoding: 'utf8' }).stdout;

const slots = z.object({ slots: z.array(z.object({ starts_at: z.string(), state: z.string() })) });

/** The hours of a day that can still be booked. */
async function hoursOf(address: string, service: string, day = TUESDAY): Promise<string[]> {
  const { text } = await ask(address, `${API}/services/${service}/slots?day=${day}`);
  return slots
    .parse(JSON.parse(text))
    .slots.filter(({ state }) => state === 'open')
    .map(({ starts_at }) => starts_at);
}

type Booked = { token: string; code: string };

const booked = z.object({ id: z.string(), code: z.string(), token: z.string() });

const nikOf = ({ nik }: Canary) => ({ kind: 'nik', number: nik });

/** By the API: every refusal on the way, then a booking, moved, repeated and cancelled. */
async function throughTheApi(address: string): Promise<void> {
  const [first = '', second = ''] = await hoursOf(address, 'DUK-02');
  const post = (path: string, json: unknown, headers = {}) => ask(address, `${API}${path}`, { json, headers });
  const { name, nik, phone } = kenari;
  const wish = { service: 'DUK-02', starts_at: first, name, phone, identity: nikOf(kenari) };
  const wrong: Record<string, unknown>[] = [
    { identity: { kind: 'nik', number: Number(nik) } },
    { identity: { kind: 'nik', number: `${nik}1` } },
    { identity: { kind: 'passport', number: nik } },
    { identity: { kind: 'none', number: nik } },
    { identity: { kind: 'nik', number: `${nik}.0` } },
    { identity: nik },
    { name: `${name} 2` },
    { name: `=${name}` },
    { name: `${name}\u202e` },
    { phone: Number(phone.slice(1)) },
    { phone: `${phone}\n${phone}` },
    { phone: `${phone};ext=1` },
    { phone: `+1${phone.slice(3)}` },
    { lane: name },
    { service: name },
    { starts_at: nik },
    { hold: nik },
    { needs: [nik] },
  ];
  for (const one of wrong) {
    expect((await post('/bookings', { ...wish, ...one })).status, JSON.stringify(one)).to.be.within(400, 422);
  }
  for (const raw of [
    JSON.stringify(wish).slice(0, -2),
    `{"nik":"${nik}" "phone":"${phone}"}`,
    `"${nik}"`,
    `[${nik}]`,
  ]) {
    expect((await ask(address, `${API}/bookings`, { raw })).status).to.be.within(400, 422);
  }
  expect((await post('/bookings', { ...wish, starts_at: '2026-11-24T03:00:00+07:00' })).status).to.equal(409);

  const key = { 'idempotency-key': randomUUID() };
  const made = await post('/bookings', wish, key);
  expect(made.status, made.text).to.equal(201);
  expect((await post('/bookings', wish, key)).status).to.equal(201);
  expect((await post('/bookings', { ...wish, name: `${name} Siti` }, key)).status).to.be.within(409, 422);
  expect((await post('/bookings', { ...wish, starts_at: second })).status).to.equal(409); // the same person, that day
  const { token } = booked.parse(JSON.parse(made.text));
  const uninvited = { service: 'DUK-01', name: jalak.name, phone: jalak.phone, identity: nikOf(jalak) };
  const [other = ''] = await hoursOf(address, 'DUK-01');
  expect((await post('/bookings', { ...uninvited, starts_at: other })).status).to.equal(201);
  await ask(address, `${API}/bookings/${token}`);
  expect((await post(`/bookings/${token}/reschedule`, { starts_at: second })).status).to.equal(200);
  expect((await post(`/bookings/${token}/cancel`, {})).status).to.equal(200);
  for (const path of [nik, phone, name].map(encodeURIComponent)) {
    await ask(address, `${API}/bookings/${path}`);
    await ask(address, `${API}/services/${path}/slots`);
    await ask(address, `${API}/services/DUK-02/slots?day=${path}`);
  }
}

/** By the pages: hold, a form with everything wrong, the form in order, its page, files and changes. */
async function throughThePages(address: string): Promise<Booked> {
  const jar = new Map<string, string>();
  const { name, nik, phone } = kenari;
  const own = { jar };
  const [first = '', second = ''] = (await hoursOf(address, 'DUK-02')).slice(2);
  for (const path of ['/reservasi', '/reservasi/privasi', `/reservasi/layanan/DUK-02?hari=${TUESDAY}`]) {
    expect((await ask(address, `${HALL}${path}`, own)).status).to.equal(200);
  }
  const held = await ask(address, `${HALL}/reservasi/tahan`, { ...own, form: { service: 'DUK-02', starts_at: first } });
  expect(held.status, held.text).to.equal(303);
  const right = { for: 'self', name, identity_kind: 'nik', identity_number: nik, phone: phone.replace('+62', '0') };
  for (const wrong of [
    { identity_number: `${nik}1` },
    { phone: `${phone}9999` },
    { name: `${name} 2` },
    { identity_kind: 'none' },
    { for: '' },
    { unknown: nik },
  ]) {
    const form = { ...right, ...wrong };
    const again = await ask(address, held.to, { ...own, form, may: EVERYTHING });
    expect(again.status, JSON.stringify(wrong)).to.equal(422);
  }
  const sent = await ask(address, held.to, { ...own, form: { ...right, priority: name, needs: nik }, may: EVERYTHING });
  const token = await tokenOf('DUK-02');
  expect(sent.status, sent.text).to.equal(303);
  const page = `${HALL}/reservasi/${token}`;
  const mine = await ask(address, page, { ...own, may: ['name'] });
  expect(mine.text).to.include(name);
  for (const path of ['', '/pdf', '/ics', '/qr', '/batal', '/pindah']) await ask(address, `${page}${path}`); // a stranger
  for (const path of ['/pdf', '/ics', '/qr', '/batal', `/pindah?hari=${TUESDAY}`]) {
    expect((await ask(address, `${page}${path}`, own)).status, path).to.equal(200);
  }
  const { code } = await bookingOf(token);
  const open = (last_four: string, jarOf = new Map<string, string>()) =>
    ask(address, `${HALL}/reservasi`, { form: { code, last_four }, jar: jarOf });
  expect((await open('0000')).status).to.equal(404);
  expect((await open(phone)).status).to.equal(404);
  expect((await open(phone.slice(-4))).status).to.equal(303);
  await ask(address, `${HALL}/reservasi`, { form: { code: nik, last_four: phone }, may: ['nik', 'phone'] });
  await ask(address, `${page}/bukti`, { form: { act: 'batal', last_four: phone } });
  const moved = await ask(address, `${page}/pindah`, { ...own, form: { starts_at: second } });
  expect(moved.status, moved.text).to.equal(303);
  return { token, code };
}

/** Typed into every address and search there is: it comes back to who typed it, and goes nowhere else. */
async function throughTheAddresses(address: string): Promise<void> {
  for (const word of [kenari.name, kenari.nik, kenari.phone].map(encodeURIComponent)) {
    for (const path of [
      `/reservasi/${word}`,
      `/reservasi/${word}/pdf`,
      `/reservasi/isi/${word}`,
      `/reservasi/layanan/${word}`,
      `/reservasi?cari=${word}`,
      `/layanan?cari=${word}`,
      `/tiket/${word}`,
      `/${word}`,
      `?cari=${word}`,
      `?nik=${word}`,
    ]) {
      await ask(address, `${HALL}${path}`, { may: EVERYTHING });
    }
    await ask(address, `/${word}`, { may: EVERYTHING });
    await ask(address, `/${word}/${word}`, {
      may: EVERYTHING,
      headers: { referer: `http://x/${word}`, cookie: `a=${word}` },
    });
  }
}

const bookingOf = async (token: string): Promise<Booking> => {
  const booking = await pools().db<Booking>('bookings').where({ token }).first();
  if (!booking) throw new Error('no such booking');
  return booking;
};

/** The token of what was just booked of this service. */
async function tokenOf(code: string): Promise<string> {
  const { services } = await catalogue();
  const service_id = services.find((one) => one.code === code)?.id ?? '';
  const made = await pools()
    .db<Booking>('bookings')
    .where({ service_id, status: 'booked' })
    .orderBy('id', 'desc')
    .first();
  if (!made) throw new Error('nothing was booked');
  return made.token;
}

const staffJar = ({ cookie }: Signed): Map<string, string> => {
  const [name = '', value = ''] = cookie.split('=');
  return new Map([[name, value]]);
};

/** At the front desk: booked for, listed, printed, shown, and once revealed. */
async function throughTheFrontDesk(address: string): Promise<void> {
  const clerk = await signedIn(address, await aStaff({ role: 'receptionist' }));
  const jar = staffJar(clerk);
  const desk = `${HALL}/meja-depan/reservasi`;
  const [starts_at = ''] = (await hoursOf(address, 'DUK-02')).slice(4);
  const typed = {
    _csrf: clerk.csrf,
    hari: TUESDAY,
    starts_at,
    language: 'id',
    for: 'someone',
    name: gelatik.name,
    identity_kind: 'nik',
    identity_number: gelatik.nik,
    phone: gelatik.phone,
  };
  const make = `${desk}/baru/DUK-02`;
  const wrong = { ...typed, identity_number: `${gelatik.nik}0` };
  expect((await ask(address, make, { jar, form: wrong, may: EVERYTHING })).status).to.equal(422);
  const made = await ask(address, make, { jar, form: typed, may: EVERYTHING });
  expect(made.status, made.text).to.equal(303);
  const { id } = await bookingOf(await tokenOf('DUK-02'));
  const twice = { ...typed, starts_at: (await hoursOf(address, 'DUK-02'))[0] ?? '' };
  expect((await ask(address, make, { jar, form: twice, may: EVERYTHING })).status).to.equal(409);
  for (const path of [`?hari=${TUESDAY}`, `?hari=${TUESDAY}&cetak=ya`, `/${id}`, `/${id}/pindah`, `/${id}/bukti`]) {
    const page = await ask(address, `${desk}${path}`, { jar, may: ['name'] });
    expect(page.status, path).to.equal(200);
  }
  expect((await ask(address, `${desk}?hari=${TUESDAY}`, { jar, may: ['name'] })).text).to.include(gelatik.name);
  await ask(address, `${desk}/${id}/bukti.pdf`, { jar });
  const search = { _csrf: clerk.csrf, kode: gelatik.nik };
  expect((await ask(address, `${desk}/cari`, { jar, form: search, may: ['nik', 'name'] })).status).to.equal(404);
  const why = { _csrf: clerk.csrf, reason: 'mencocokkan KTP di loket', password: PASSWORD };
  const blind = await ask(address, `${desk}/${id}/lihat`, { jar, form: { ...why, password: 'salah' }, may: ['name'] });
  expect(blind.status).to.equal(422);
  const shown = await ask(address, `${desk}/${id}/lihat`, { jar, form: why, may: EVERYTHING });
  expect(met(shown.text)).to.have.members(EVERYTHING); // what is looked for can be found
  const auditor = staffJar(await signedIn(address, await aStaff({ role: 'auditor' })));
  for (const path of [`?hari=${TUESDAY}`, `?hari=${TUESDAY}&cetak=ya`, `/${id}`]) {
    expect((await ask(address, `${desk}${path}`, { jar: auditor })).status, path).to.equal(200);
  }
}

const given = z.object({ token: z.string(), number: z.string() });

/** On the day: an identity card is scanned instead of the code, then the code; the number is called and shown. */
async function throughTheDay(address: string, { code, token: booking }: Booked): Promise<void> {
  const kiosk = { authorization: `Bearer ${await deviceSecret({ code: 'KIOS-1' })}` };
  const show = (scanned: string) =>
    ask(address, `${API}/kiosk/check-ins`, {
      json: { code: scanned },
      headers: { ...kiosk, 'idempotency-key': randomUUID() },
    });
  for (const scanned of [kenari.nik, kenari.name, kenari.phone, `https://ktp.example/${kenari.nik}`]) {
    expect((await show(scanned)).status).to.be.within(404, 422);
  }
  const came = await show(code);
  expect(came.status, came.text).to.equal(201);
  const { token, number } = given.parse(JSON.parse(came.text));
  const phone = kenari.phone.replace('+62', '0');
  const walkIn = { service: 'DUK-01', lane: 'regular', language: 'id' };
  for (const one of [{ phone }, { phone: `${phone}99999` }]) {
    const headers = { ...kiosk, 'idempotency-key': randomUUID() };
    await ask(address, `${API}/kiosk/tickets`, { json: { ...walkIn, ...one }, headers });
  }
  for (const path of [`/tiket/${token}`, `/tiket/${token}.pdf`, `/tiket/${token}.escpos`, '', '/layar', '/kiosk']) {
    await ask(address, `${HALL}${path}`);
  }
  const officer = await signedIn(address, await aStaff({ role: 'officer', counter: 1 }));
  const jar = staffJar(officer);
  for (const path of ['/loket', '/loket/1', `/meja-depan/reservasi?hari=${TUESDAY}`]) {
    await ask(address, `${HALL}${path}`, { jar, may: path.includes('reservasi') ? ['name'] : [] });
  }
  const chief = staffJar(await signedIn(address, await aStaff({ role: 'supervisor' })));
  for (const path of ['/penyelia', '/meja-depan']) await ask(address, `${HALL}${path}`, { jar: chief });
  const now = new Date((await bookingOf(booking)).starts_at);
  const counter = await aDesk(1, now);
  const turn = await call(counter, seconds(1, now));
  expect(turn.number).to.equal(number);
  const display = { authorization: `Bearer ${await deviceSecret({ kind: 'display' })}` };
  const board = await ask(address, `${API}/displays/LAYAR-A1`, { headers: display });
  expect(board.text).to.include(number);
  await ask(address, `${HALL}/loket/1`, { jar });
  await ask(address, '/metrics');
}

/** The database says no in the middle of a booking, quoting as much as it can. */
async function throughAFault(address: string): Promise<void> {
  const { name, phone } = kenari;
  const [starts_at = ''] = await hoursOf(address, 'DUK-04');
  await pools().db.raw('alter table bookings add constraint broken check (name_sealed is null) not valid');
  try {
    const json = { service: 'DUK-04', starts_at, name, phone };
    expect((await ask(address, `${API}/bookings`, { json })).status).to.equal(500);
  } finally {
    await pools().db.raw('alter table bookings drop constraint broken');
  }
}

/** What is looked for in what anybody was answered: nothing of a person but where it belongs, never in its head. */
const leaksIn = (answers: Seen[]): string[] =>
  answers.flatMap(({ asked, status, head, body, may }) => [
    ...met(body)
      .filter((datum) => !may.includes(datum))
      .map((datum) => `${datum} in the answer ${status} to ${asked}`),
    ...met(head).map((datum) => `${datum} in the head of the answer ${status} to ${asked}`),
  ]);

const leaksInLog = (): string[] => logged.flatMap((line) => met(line).map((datum) => `${datum} in the log: ${line}`));

const leaksInTables = async (): Promise<string[]> =>
  (await everyRow(servers().database_url)).flatMap(({ table, row }) =>
    met(row).map((datum) => `${datum} in ${table}: ${row.slice(0, 200)}`),
  );

describe('what is known of a person', function () {
  this.timeout(120_000);
  let keys: Keys;

  before(async function () {
    needPrograms(this, 'pdftotext');
    await freshDay();
    seen = [];
    logged = [];
    writeLogTo((line) => logged.push(line));
    let now = MONDAY_8AM;
    await visit(
      async (address, deps) => {
        keys = deps.keys;
        await throughTheApi(address);
        const coming = await throughThePages(address);
        await throughTheAddresses(address);
        await throughTheFrontDesk(address);
        await throughAFault(address);
        now = new Date((await bookingOf(coming.token)).starts_at);
        await throughTheDay(address, coming);
      },
      { now: () => now, live: brief },
    );
  });
  after(async () => {
    writeLogTo(() => undefined);
    await freshDay();
  });

  it('went everywhere it belongs, sealed', async () => {
    const bookings = await pools().db<Booking>('bookings').whereNotNull('name_sealed');
    const names = bookings.map(({ name_sealed }) => unseal(keys, name_sealed ?? ''));
    expect(names).to.include.members([kenari.name, gelatik.name, jalak.name]);
    const identities = bookings.flatMap(({ identity_sealed }) =>
      identity_sealed ? [unseal(keys, identity_sealed)] : [],
    );
    expect(identities).to.include.members([kenari.nik, gelatik.nik]);
    expect(identities, 'nobody asked for it').to.not.include(jalak.nik);
    expect(seen.length).to.be.above(100);
    expect(logged.length).to.be.above(50);
  });

  it('stands in no answer but those it belongs into, and in no address, cookie or other head', () => {
    expect(leaksIn(seen)).to.deep.equal([]);
  });

  it('stands in no line of the log', () => {
    expect(leaksInLog()).to.deep.equal([]);
  });

  it('stands in no row of any table', async () => {
    expect(await leaksInTables()).to.deep.equal([]);
  });

  it("stands neither in the hall's export", async () => {
    expect(met(JSON.stringify(await exportHall(pools().db, await catalogue())))).to.deep.equal([]);
  });

  it('stands in no errand and in nothing else that Redis keeps', async function () {
    if (!present('redis-server')) needPrograms(this, 'redis-server');
    const redis = await ownRedis();
    const errands = openErrands({ database_url: servers().database_url, redis_url: redis.url }, () => undefined);
    try {
      const outside = { db: pools().db, errands, ring: () => undefined, onFault: () => undefined };
      await until('the queue takes errands', () =>
        errands.add([{ name: 'canary', id: randomUUID(), delay_ms: 60_000 }]).then(
          () => true,
          () => false,
        ),
      );
      await relay(pools().db, (notes) => handOn(outside, notes, seconds(60)), seconds(60), 1_000);
      const kept = await everyKey(redis.url);
      expect(kept.length).to.be.above(1);
      expect(kept.flatMap((one) => met(one).map((datum) => `${datum} in ${one.slice(0, 200)}`))).to.deep.equal([]);
    } finally {
      await errands.close();
      await redis.remove();
    }
  });

  describe('would be found', () => {
    const { name, nik, phone } = kenari;
    const local = phone.replace('+62', '0');
    for (const [how, text, datum] of [
      ['plain', `{"reason":"${name}"}`, 'name'],
      ['in other letters', name.toUpperCase(), 'name'],
      ['in part', `Ibu ${name.split(' ')[1]}`, 'name'],
      ['in an address', `/reservasi?cari=${encodeURIComponent(name)}`, 'name'],
      ['with its zero', local, 'phone'],
      ['with 62', phone.slice(1), 'phone'],
      ['encoded with its plus', encodeURIComponent(phone), 'phone'],
      ['as it is written by hand', '0813-9876-5473', 'phone'],
      ['in base64', Buffer.from(`x${nik}y`).toString('base64'), 'nik'],
      ['in base64 of addresses', Buffer.from(JSON.stringify({ a: 1, nik })).toString('base64url'), 'nik'],
      ['in hex', Buffer.from(`..${nik}..`).toString('hex'), 'nik'],
      ['in groups of four', '3171 0057 0890 9473', 'nik'],
    ] satisfies [string, string, Datum][]) {
      it(how, () => expect(met(text)).to.deep.equal([datum]));
    }

    it('in the log, a head, a page and any column of text or JSON', async () => {
      const { hall } = await catalogue();
      const blank = { asked: '/x', status: 200, head: '', body: '', may: [] };
      expect(leaksIn([{ ...blank, body: nik }])).to.deep.equal(['nik in the answer 200 to /x']);
      expect(leaksIn([{ ...blank, head: `location: /x?n=${local}`, may: EVERYTHING }])).to.have.length(1);
      await pools()
        .db('audit')
        .insert({
          hall_id: hall.id,
          id: randomUUID(),
          at: MONDAY_8AM,
          who: 'planted',
          action: 'x',
          object: 'y',
          reason: `bertanya tentang ${name}`,
        });
      const key = { hall_id: hall.id, scope: 'x', key: 'y', request_hash: 'z', status: 200, at: MONDAY_8AM };
      await pools()
        .db('idempotency_keys')
        .insert({ ...key, answer: JSON.stringify({ told: [{ phone: local }] }) });
      const found = await leaksInTables();
      await pools().db('audit').where({ who: 'planted' }).delete();
      await pools().db('idempotency_keys').where({ scope: 'x' }).delete();
      expect(found.map((one) => one.split(':')[0])).to.have.members([
        'name in public.audit',
        'phone in public.idempotency_keys',
      ]);
      logged.push(JSON.stringify({ route: `/reservasi/${nik}` }));
      expect(leaksInLog()).to.have.length(1);
      logged.pop();
    });
  });
});
