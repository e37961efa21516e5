import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { z } from 'zod';
import { expireHolds } from '../../src/booking/sweep.ts';
import { setCapacity } from '../booking/capacity.ts';
import { stay, visit } from '../support/visit.ts';
import { after, freshDay, pools } from '../support/world.ts';

const API = '/api/v1/halls/sagara-raya';
const WEDNESDAY = '2026-11-25T08:30:00+07:00';

const booked = z.strictObject({
  id: z.uuid(),
  code: z.string().regex(/^[A-HJKMNP-Z2-9]{10}$/),
  token: z.string().min(22),
  status: z.enum(['held', 'booked', 'arrived', 'cancelled', 'expired', 'absent']),
  service: z.string(),
  starts_at: z.string(),
  links: z.strictObject({ page: z.url(), qr: z.url(), pdf: z.url(), ics: z.url() }),
});
const held = z.strictObject({ hold: z.string(), expires_at: z.string() });
const day = z.object({
  day: z.string(),
  slots: z.array(
    z.strictObject({
      starts_at: z.string(),
      ends_at: z.string(),
      capacity: z.int(),
      free: z.int(),
      state: z.enum(['open', 'full', 'closed']),
    }),
  ),
  next_day_with_space: z.string().nullable(),
  why_none: z.string().nullable(),
});
const problem = z.object({
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  reference: z.string(),
  errors: z.record(z.string(), z.string()).optional(),
});

const wish = (facts: Record<string, unknown> = {}) => ({
  service: 'DUK-03',
  starts_at: WEDNESDAY,
  name: 'Siti Rahayu',
  phone: '0812-3456-7890',
  ...facts,
});

describe('reservations for programs', () => {
  const street = stay();
  beforeEach(freshDay);

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${street.address}${API}${path}`, { headers });
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(`${street.address}${API}${path}`, {
      method: 'POST',
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const refused = async (answer: Response) => {
    const told = problem.parse(await answer.json());
    expect(told.status).to.equal(answer.status);
    expect(answer.headers.get('content-type')).to.include('application/problem+json');
    return `${answer.status} ${told.code}`;
  };

  it('tell the hours of a day with the places left', async () => {
    const told = day.parse(await (await get('/services/DUK-03/slots?day=2026-11-25')).json());
    expect(told.slots.slice(0, 4).map(({ capacity, free, state }) => [capacity, free, state])).to.deep.equal([
      [1, 1, 'open'],
      [2, 2, 'open'],
      [1, 1, 'open'],
      [2, 2, 'open'],
    ]);
    expect(told.slots[0]).to.include({ starts_at: '2026-11-25T08:00:00+07:00', ends_at: '2026-11-25T08:30:00+07:00' });
    expect([told.next_day_with_space, told.why_none]).to.deep.equal([null, null]);
  });

  it('say why a day has none, in the language of who asks, and which day has one', async () => {
    const saturday = day.parse(await (await get('/services/DUK-03/slots?day=2026-11-28')).json());
    expect(saturday.slots).to.deep.equal([]);
    expect(saturday.next_day_with_space).to.equal('2026-11-30');
    expect(saturday.why_none).to.be.a('string').and.not.equal('');
    const english = day.parse(
      await (await get('/services/DUK-03/slots?day=2026-11-28', { 'accept-language': 'en' })).json(),
    );
    expect(english.why_none).to.not.equal(saturday.why_none);
    const without_day = day.parse(await (await get('/services/DUK-03/slots')).json());
    expect(without_day.day).to.equal('2026-11-23');
  });

  it('hold a place and turn it into a booking', async () => {
    const hold = await post('/holds', { service: 'DUK-03', starts_at: WEDNESDAY });
    expect(hold.status).to.equal(201);
    const { hold: token, expires_at } = held.parse(await hold.json());
    expect(expires_at).to.equal('2026-11-23T08:10:00+07:00');
    expect(booked.parse(await (await get(`/bookings/${token}`)).json()).status).to.equal('held');

    const answer = await post('/bookings', wish({ hold: token }));
    expect(answer.status).to.equal(201);
    const booking = booked.parse(await answer.json());
    expect(booking).to.include({ token, status: 'booked', service: 'DUK-03', starts_at: WEDNESDAY });
    expect(booking.links.page).to.equal(`http://localhost:3000/sagara-raya/reservasi/${token}`);
    expect(booked.parse(await (await get(`/bookings/${token}`)).json())).to.deep.equal(booking);
  });

  it('move and cancel it, and a repeated key hears the first answer', async () => {
    const { token } = booked.parse(await (await post('/bookings', wish())).json());
    const starts_at = '2026-11-25T09:00:00+07:00';
    const key = { 'idempotency-key': randomUUID() };
    const moved = await post(`/bookings/${token}/reschedule`, { starts_at }, key);
    expect(moved.status).to.equal(200);
    const body = booked.parse(await moved.json());
    expect(body.starts_at).to.equal(starts_at);
    expect((await post(`/bookings/${token}/cancel`)).status).to.equal(200);
    expect(booked.parse(await (await get(`/bookings/${token}`)).json()).status).to.equal('cancelled');
    expect(await (await post(`/bookings/${token}/reschedule`, { starts_at }, key)).json()).to.deep.equal(body);
    expect(await refused(await post(`/bookings/${token}/reschedule`, { starts_at: WEDNESDAY }, key))).to.equal(
      '409 idempotency_conflict',
    );
    expect(await refused(await post(`/bookings/${token}/reschedule`, { starts_at: WEDNESDAY }))).to.equal(
      '409 booking_moved_on',
    );
  });

  it('refuse by the rules, each with its code', async () => {
    await setCapacity(new Date(WEDNESDAY), 1);
    const hold = held.parse(await (await post('/holds', { service: 'DUK-03', starts_at: WEDNESDAY })).json()).hold;
    const nine = '2026-11-25T09:00:00+07:00';
    const cases: [string, Promise<Response>][] = [
      ['409 slot_full', post('/holds', { service: 'DUK-03', starts_at: WEDNESDAY })],
      ['409 slot_full', post('/bookings', wish())],
      ['409 not_bookable', post('/holds', { service: 'DUK-03', starts_at: '2026-11-28T09:00:00+07:00' })],
      ['409 not_bookable', post('/bookings', wish({ service: 'IMI-01' }))],
      ['422 hold_mismatch', post('/bookings', wish({ hold, starts_at: nine }))],
      ['422 hold_mismatch', post('/bookings', wish({ hold, service: 'SAM-01' }))],
      ['409 hold_expired', post('/bookings', wish({ hold: 'x'.repeat(24) }))],
      ['404 not_found', post('/holds', { service: 'XXX-99', starts_at: WEDNESDAY })],
      ['404 not_found', get(`/bookings/${'x'.repeat(24)}`)],
      ['404 not_found', post(`/bookings/${'x'.repeat(24)}/cancel`)],
      ['404 not_found', get('/services/XXX-99/slots')],
    ];
    for (const [expected, asked] of cases) expect(await refused(await asked)).to.equal(expected);
    await expireHolds(pools().db, after(601));
    expect(await refused(await post('/bookings', wish({ hold })))).to.equal('409 hold_expired');
    expect(await refused(await post(`/bookings/${hold}/cancel`))).to.equal('404 not_found');
  });

  it('tell the same sentence for whatever a person has already', async () => {
    await post('/bookings', wish());
    const again = await post('/bookings', wish({ starts_at: '2026-11-25T10:00:00+07:00' }));
    const told = problem.parse(await again.json());
    expect([told.status, told.code]).to.deep.equal([409, 'already_booked']);
    expect(told.detail).to.not.match(/DUK|KK|Kartu|08\.30|Siti|25 November/);
    await setCapacity(new Date(WEDNESDAY), 50, 'SAM-01');
    const family = ['Budi', 'Citra', 'Dedi', 'Eka', 'Fajar', 'Gita'];
    const answers: Response[] = [];
    for (const name of family) answers.push(await post('/bookings', wish({ name, service: 'SAM-01' })));
    expect(answers.map(({ status }) => status)).to.deep.equal([201, 201, 201, 201, 201, 409]); // a phone has six
    expect(problem.parse(await answers[5]?.json())).to.include({ code: 'already_booked', detail: told.detail });
  });

  it('keep no identity that the service does not ask for, and ask for it where it does', async () => {
    const identity = { kind: 'nik', number: '3171 0017 0845 0001' };
    expect((await post('/bookings', wish({ identity }))).status).to.equal(201);
    const [row] = await pools().db('bookings');
    expect([row.identity_kind, row.identity_sealed]).to.deep.equal([null, null]);

    const without = await post('/bookings', wish({ service: 'DUK-02' }));
    const told = problem.parse(await without.json());
    expect([told.status, told.code, Object.keys(told.errors ?? {})]).to.deep.equal([
      422,
      'identity_needed',
      ['identity'],
    ]);
    expect((await post('/bookings', wish({ service: 'DUK-02', identity }))).status).to.equal(201);
  });

  const nasty: [string, Record<string, unknown>, string][] = [
    ['an empty name', { name: '' }, 'name'],
    ['a name of spaces and nothing to see', { name: ' \u00a0\u200b ' }, 'name'],
    ['a name with a direction override', { name: 'Siti\u202eRahayu' }, 'name'],
    ['a name with a zero byte', { name: 'Siti\u0000' }, 'name'],
    ['markup for a name', { name: '<script>alert(1)</script>' }, 'name'],
    ['a template for a name', { name: '<%= 7*7 %>' }, 'name'],
    ['a name of a megabyte less', { name: 'a'.repeat(20_000) }, 'name'],
    ['a formula for a name', { name: '=1+1' }, 'name'],
    ['a number for a name', { name: 7 }, 'name'],
    ['no name', { name: undefined }, 'name'],
    ['a landline', { phone: '021-5551234' }, 'phone'],
    ['a foreign number', { phone: '+65 9123 4567' }, 'phone'],
    ['a short number', { phone: '0812345' }, 'phone'],
    ['two numbers', { phone: '081234567890\n081234567891' }, 'phone'],
    ['a number with two pluses', { phone: '++6281234567890' }, 'phone'],
    ['a number with an extension', { phone: '081234567890;ext=1' }, 'phone'],
    ['a JSON number for a phone', { phone: 6281234567890 }, 'phone'],
    [
      'an identity with the 29th of a February that never was',
      { identity: { kind: 'nik', number: '3171002902010001' } },
      'identity.number',
    ],
    ['an identity of fifteen digits', { identity: { kind: 'nik', number: '317100170845001' } }, 'identity.number'],
    ['an identity as a spreadsheet leaves it', { identity: { kind: 'nik', number: '3.171E+15' } }, 'identity.number'],
    ['an identity as a number', { identity: { kind: 'nik', number: 3171001708450001 } }, 'identity.number'],
    ['an unknown kind of identity', { identity: { kind: 'sim', number: '1' } }, 'identity.kind'],
    ['an hour without a zone', { starts_at: '2026-11-25T08:30:00' }, 'starts_at'],
    ['a day that does not exist', { starts_at: '2026-02-30T08:30:00+07:00' }, 'starts_at'],
    ['a need nobody knows', { needs: ['kaya'] }, 'needs.0'],
    ['one need for a list', { needs: 'deaf' }, 'needs'],
    ['another lane', { lane: 'vip' }, 'lane'],
    ['another language', { language: 'jv' }, 'language'],
    ['an unknown key', { priority: true }, 'priority'],
    ['a prototype', { constructor: { prototype: {} } }, 'constructor'],
  ];
  for (const [what, facts, field] of nasty)
    it(`refuse ${what}, naming ${field}, and store nothing`, async () => {
      const answer = await post('/bookings', wish(facts), { 'idempotency-key': randomUUID() });
      expect(answer.status).to.equal(422);
      const told = problem.parse(await answer.json());
      expect(Object.keys(told.errors ?? {})).to.deep.equal([field]);
      expect(told.errors?.[field]).to.match(/[a-z]{3}/);
      expect(JSON.stringify(told)).to.not.match(/3171002902010001|317100170845001|081234567890|script>/);
      for (const table of ['bookings', 'slots', 'idempotency_keys'])
        expect(await pools().db(table), table).to.have.length(0);
    });

  it('take the names that people really have, as they are', async () => {
    const names = ["O'Neil", "Nurul 'Aini", 'A.', 'Dr. H. Ahmad, S.H., M.Kn.', 'محمد', '王小明', 'Café', 'null'];
    await setCapacity(new Date(WEDNESDAY), 50, 'SAM-01');
    for (const [at, name] of names.entries()) {
      const answer = await post('/bookings', wish({ name, phone: `08123456${7000 + at}`, service: 'SAM-01' }));
      expect(answer.status, name).to.equal(201);
    }
  });

  it('read the hours of every zone as the same moment', async () => {
    const { starts_at } = booked.parse(
      await (await post('/bookings', wish({ starts_at: '2026-11-25T01:30:00Z' }))).json(),
    );
    expect(starts_at).to.equal(WEDNESDAY);
  });
});

describe('a hall in training', () => {
  beforeEach(freshDay);

  it('has hours of today at any time of the day, and takes the check-in at once', async () => {
    await pools().db('halls').where({ slug: 'sagara-raya' }).update({ training: true });
    const sunday_night = new Date('2026-11-22T22:10:00+07:00');
    await visit(
      async (address) => {
        const told = day.parse(await (await fetch(`${address}${API}/services/DUK-03/slots`)).json());
        const free = told.slots.find(({ state }) => state === 'open');
        expect(free?.starts_at).to.equal('2026-11-22T22:00:00+07:00');
      },
      { now: () => sunday_night },
    );
    await pools().db('halls').where({ slug: 'sagara-raya' }).update({ training: false });
  });
});
