import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { disableStaff } from '../../src/staff/staff.ts';
import { markShown } from '../../src/queue/shown.ts';
import { stillAllowed } from '../../src/web/still-allowed.ts';
import { aDesk, movesOf, walkIn, walkIns } from '../queue/at-work.ts';
import { aStaff, signedIn, tokenFor } from '../support/people.ts';
import type { Signed } from '../support/people.ts';
import { testDeps, visit } from '../support/visit.ts';
import { after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const API = '/api/v1/halls/sagara-raya/desk';
const DESK = '/sagara-raya/loket';

type Told = { status: number; text: string; body: Record<string, unknown> };

/** What an officers' tool does: a token, a key of its own, and a body only where there is something to say. */
async function ask(
  address: string,
  path: string,
  {
    token,
    key = randomUUID(),
    body,
    method = 'POST',
    language = 'id',
  }: {
    token?: string;
    key?: string | null;
    body?: unknown;
    method?: string;
    language?: string;
  },
): Promise<Told> {
  const answer = await fetch(`${address}${API}${path}`, {
    method,
    headers: {
      'accept-language': language,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(key && method === 'POST' ? { 'idempotency-key': key } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const read: unknown = text === '' ? {} : JSON.parse(text);
  if (typeof read !== 'object' || read === null) throw new Error('no object');
  return { status: answer.status, text, body: { ...read } };
}

const turnIn = (body: Record<string, unknown>): { id: string; number: string; status: string; why: string } => {
  const { turn } = body;
  if (typeof turn !== 'object' || turn === null) throw new Error('no turn');
  const facts = new Map<string, unknown>(Object.entries(turn));
  const word = (name: string): string => String(facts.get(name));
  return { id: word('id'), number: word('number'), status: word('status'), why: word('why') };
};

const turnOn = (html: string): string => /name="turn_id" value="([^"]+)"/.exec(html)?.[1] ?? '';
const numberOn = (html: string): string => /now-number">([^<]+)</.exec(html)?.[1] ?? '';

describe('the desk for programs', () => {
  beforeEach(freshDay);

  it('opens, calls with the reason, serves, finishes, and closes', async () => {
    await walkIns(2);
    const token = await tokenFor({ counter: 1 });
    await visit(async (address) => {
      const opened = await ask(address, '/1/open', { token });
      expect(opened.status).to.equal(200);
      expect(opened.body).to.include({ number: 1, label: 'Loket 1', state: 'open', staff_id: null });

      const called = await ask(address, '/1/calls', { token });
      expect(called.status).to.equal(201);
      const turn = turnIn(called.body);
      expect(turn).to.include({ number: 'A-001', status: 'called' });
      expect(turn.why).to.equal('A-001 datang 08.00: paling awal dalam urutan.');

      const desk = await ask(address, '/1', { token, method: 'GET' });
      expect(turnIn(desk.body)).to.include({ id: turn.id, status: 'called' });
      expect(desk.body['waiting']).to.be.an('array').with.length(1);
      expect(desk.body['counter']).to.include({ state: 'open' });

      expect((await ask(address, `/1/turns/${turn.id}/recall`, { token })).body['status']).to.equal('called');
      expect((await ask(address, `/1/turns/${turn.id}/serve`, { token })).body['status']).to.equal('serving');
      const done = await ask(address, `/1/turns/${turn.id}/finish`, {
        token,
        body: { outcome: { kind: 'documents_missing', missing: ['KK lama'] } },
      });
      expect(done.body).to.include({ status: 'done', number: 'A-001' });
      const kept = await pools().db('turns').where({ id: turn.id }).first();
      expect(kept).to.include({ outcome: 'documents_missing' });
      expect(kept.missing).to.deep.equal(['KK lama']);
      expect((await ask(address, '/1/close', { token })).body['state']).to.equal('closed');
    });
  });

  it('answers 204 without a body when nobody waits, and finishes all the same with next', async () => {
    await walkIn();
    const token = await tokenFor({ counter: 1 });
    await visit(async (address) => {
      await ask(address, '/1/open', { token });
      const { id } = turnIn((await ask(address, '/1/calls', { token })).body);
      const next = await ask(address, '/1/next', { token });
      expect(next).to.include({ status: 204, text: '' });
      expect(await movesOf(id)).to.deep.equal(['take', 'call', 'next']);
      expect(await ask(address, '/1/calls', { token })).to.include({ status: 204, text: '' });
    });
  });

  it('gives the same answer to the same key, and calls once', async () => {
    await walkIns(3);
    const token = await tokenFor({ counter: 1 });
    await visit(async (address) => {
      await ask(address, '/1/open', { token });
      const key = randomUUID();
      const [one, two] = await Promise.all([
        ask(address, '/1/calls', { token, key }),
        ask(address, '/1/calls', { token, key }),
      ]);
      const three = await ask(address, '/1/calls', { token, key });
      expect([two?.text, three.text]).to.deep.equal([one?.text, one?.text]);
      expect(three.status).to.equal(201);
      const called = await pools().db('turns').where({ status: 'called' });
      expect(called).to.have.length(1);

      const { id } = turnIn(three.body);
      const serve = randomUUID();
      const first = await ask(address, `/1/turns/${id}/serve`, { token, key: serve });
      await ask(address, `/1/turns/${id}/finish`, { token });
      expect((await ask(address, `/1/turns/${id}/serve`, { token, key: serve })).text).to.equal(first.text);
      expect((await ask(address, `/1/turns/${id}/park`, { token, key: serve })).body['code']).to.equal(
        'idempotency_conflict',
      );
    });
  });

  it('takes a key of any version, for it is of the sender’s making', async () => {
    const token = await tokenFor({ counter: 1 });
    await visit(async (address) => {
      const opened = await ask(address, '/1/open', { token, key: '11111111-1111-1111-1111-111111111111' });
      expect(opened.status).to.equal(200);
    });
  });

  it('demands a key for whatever changes something', async () => {
    const token = await tokenFor({ counter: 1 });
    await visit(async (address) => {
      for (const path of ['/1/open', '/1/pause', '/1/close', '/1/calls', '/1/next', `/1/turns/${randomUUID()}/serve`]) {
        const answer = await ask(address, path, { token, key: null });
        expect(answer.status).to.equal(400);
        expect(answer.body['code']).to.equal('idempotency_key_missing');
      }
    });
  });

  it('refuses with a sentence and a code, in the language that is asked for', async () => {
    await walkIns(2);
    const token = await tokenFor({ counter: 1 });
    await visit(async (address) => {
      const closed = await ask(address, '/1/calls', { token });
      expect(closed.status).to.equal(409);
      expect(closed.body).to.include({
        code: 'counter_closed',
        detail: 'Loket belum dibuka. Buka loket dahulu, lalu panggil.',
      });
      await ask(address, '/1/open', { token });
      const { id } = turnIn((await ask(address, '/1/calls', { token })).body);
      const busy = await ask(address, '/1/calls', { token, language: 'en' });
      expect(busy.body).to.include({
        code: 'counter_busy',
        detail: 'Finish or skip the number at this counter first.',
      });
      const early = await ask(address, `/1/turns/${id}/miss`, { token });
      expect(early.body).to.include({ code: 'too_soon_to_miss' });
      const missed = await ask(address, `/1/turns/${id}/miss`, { token, body: { reason: 'pulang, kata keluarganya' } });
      expect(missed.body).to.include({ status: 'missed' });
      expect((await ask(address, `/1/turns/${id}/finish`, { token })).body['code']).to.equal('turn_moved_on');
      expect((await ask(address, `/1/turns/${randomUUID()}/serve`, { token })).status).to.equal(404);
      const unknown = await ask(address, `/1/turns/${id}/cancel`, {
        token,
        body: { reason: 'pulang sendiri', lagi: 1 },
      });
      expect(unknown.status).to.equal(422);
      expect(unknown.body['errors']).to.have.property('lagi');
      const cancelled = await ask(address, `/1/turns/${id}/cancel`, { token });
      expect(cancelled.body).to.include({ status: 'cancelled' });
      expect((await ask(address, `/1/turns/${id}/cancel`, { token })).body['code']).to.equal('turn_moved_on');
    });
  });

  it('parks and resumes, puts back, sends on, and reopens', async () => {
    await walkIns(2);
    const token = await tokenFor({ counter: 1 });
    await visit(async (address) => {
      await ask(address, '/1/open', { token });
      const { id } = turnIn((await ask(address, '/1/calls', { token })).body);
      const act = async (name: string, body?: unknown) =>
        (await ask(address, `/1/turns/${id}/${name}`, { token, body })).body;
      expect(await act('park')).to.include({ status: 'parked' });
      expect(await act('resume')).to.include({ status: 'serving' });
      expect(await act('finish')).to.include({ status: 'done' });
      expect(await act('reopen')).to.include({ status: 'serving' });
      expect(await act('return')).to.include({ status: 'waiting' });
      expect(await act('transfer', { service: 'DUK-01' })).to.include({ code: 'same_service' });
      const sent = await act('transfer', { service: 'IMI-01' });
      expect(sent).to.include({ status: 'transferred' });
      expect(sent['new_turn_id']).to.be.a('string');
    });
  });

  it('lets a token act at its own counter only, and an officer at their own agency only', async () => {
    const imigrasi = await walkIn({ service_code: 'IMI-01' });
    const turn = await pools().db('turns').where({ ticket_id: imigrasi.id }).first();
    const token = await tokenFor({ counter: 1 });
    const officer = await aStaff({ agency: 'IMIGRASI', counter: 7 });
    await visit(async (address) => {
      for (const path of ['/2/open', '/7/open', '/2/calls', '/7/next'])
        expect((await ask(address, path, { token })).body['code']).to.equal('forbidden');
      expect((await ask(address, '/7', { token, method: 'GET' })).status).to.equal(403);
      expect((await ask(address, '/99/open', { token })).status).to.equal(404);
      expect(
        (await ask(address, `/1/turns/${turn.id}/transfer`, { token, body: { service: 'DUK-01' } })).status,
      ).to.equal(403);

      const { cookie } = await signedIn(address, officer);
      const asOfficer = (counter: number) =>
        fetch(`${address}${API}/${counter}/open`, {
          method: 'POST',
          headers: { cookie, 'idempotency-key': randomUUID() },
        });
      expect((await asOfficer(1)).status).to.equal(403);
      expect((await asOfficer(8)).status).to.equal(200);
    });
  });

  it('is closed to strangers, to receptionists, to auditors, and to devices', async () => {
    await visit(async (address) => {
      expect((await ask(address, '/1/open', {})).status).to.equal(401);
      for (const role of ['receptionist', 'auditor'] as const)
        expect((await ask(address, '/1/open', { token: await tokenFor({ role }) })).status).to.equal(403);
      expect((await ask(address, '/1/open', { token: 'x'.repeat(24) })).status).to.equal(401);
    });
  });
});

describe('the desk as a page, without scripts', () => {
  beforeEach(freshDay);

  const here = async (signed: Signed, number = 1): Promise<string> => (await signed.get(`${DESK}/${number}`)).text();

  it('shows an officer the counters of their own agency and who sits there', async () => {
    const [siti, budi] = [
      await aStaff({ name: 'Siti Aminah', counter: 1 }),
      await aStaff({ name: 'Budi', counter: 2 }),
    ];
    await visit(async (address) => {
      const one = await signedIn(address, siti);
      expect((await one.post(`${DESK}/1/buka`)).status).to.equal(303);
      const page = await (await (await signedIn(address, budi)).get(DESK)).text();
      expect(page).to.include('Siti Aminah').and.include('Loket 6').and.not.include('Loket 7');
      expect((await one.get(`${DESK}/7`)).status).to.equal(403);
      expect((await one.get(`${DESK}/99`)).status).to.equal(404);
      expect((await one.post(`${DESK}/7/buka`)).status).to.equal(403);
    });
  });

  it('is closed to a receptionist and an auditor', async () => {
    await visit(async (address) => {
      for (const role of ['receptionist', 'auditor'] as const) {
        const person = await aStaff({ role });
        const signed = await signedIn(address, person).catch(() => null);
        expect((await signed?.get(`${DESK}/1`))?.status).to.equal(403);
      }
    });
  });

  it('goes through a whole visit by forms, each ending in a 303', async () => {
    await walkIns(2, { note: 'Membawa anak kecil' });
    await visit(async (address) => {
      const signed = await signedIn(address, await aStaff({ counter: 1 }));
      const press = async (act: string, fields: Record<string, string> = {}) => {
        const answer = await signed.post(`${DESK}/1/${act}`, { idempotency_key: randomUUID(), ...fields });
        expect(answer.status, act).to.equal(303);
        return here(signed);
      };
      await press('buka');
      let page = await press('panggil');
      expect(numberOn(page)).to.equal('A-001');
      expect(page).to.include('Membawa anak kecil').and.include('paling awal dalam urutan');
      const turn_id = turnOn(page);
      page = await press('mulai', { turn_id });
      expect(page).to.include('Dilayani');
      page = await press('selesai', { turn_id, next: 'call', outcome: 'in_process', ready_on: '2026-11-30' });
      expect(numberOn(page)).to.equal('A-002');
      expect(await pools().db('turns').where({ id: turn_id }).first()).to.include({
        outcome: 'in_process',
        ready_on: '2026-11-30',
      });
      page = await press('kembalikan', { turn_id: turnOn(page) });
      page = await press('buka-kembali', { turn_id });
      expect(numberOn(page)).to.equal('A-001');
      page = await press('tunda', { turn_id });
      expect(page).to.include('Ditunda');
      page = await press('istirahat');
      expect(page).to.include('Sedang istirahat');
    });
  });

  it('takes a form sent twice as one act, and shows what happened to a second tab', async () => {
    await walkIns(3);
    await visit(async (address) => {
      const signed = await signedIn(address, await aStaff({ counter: 1 }));
      await signed.post(`${DESK}/1/buka`);
      const idempotency_key = randomUUID();
      const [one, two] = await Promise.all([1, 2].map(() => signed.post(`${DESK}/1/panggil`, { idempotency_key })));
      expect([one?.status, two?.status]).to.deep.equal([303, 303]);
      const called = await pools().db('turns').where({ status: 'called' });
      expect(called).to.have.length(1);

      const turn_id = turnOn(await here(signed));
      const finish = { turn_id, next: 'call' };
      expect((await signed.post(`${DESK}/1/selesai`, { idempotency_key: randomUUID(), ...finish })).status).to.equal(
        303,
      );
      const other = await signed.post(`${DESK}/1/selesai`, { idempotency_key: randomUUID(), ...finish });
      expect(other.status).to.equal(409);
      const page = await other.text();
      expect(page).to.include('Nomor ini sudah berpindah status.');
      expect(numberOn(page)).to.equal('A-002');
      expect(await pools().db('turns').where({ status: 'done' })).to.have.length(1);
    });
  });

  it('says a refusal beside the fresh state, and answers its script with the parts alone', async () => {
    await walkIn();
    await visit(async (address) => {
      const signed = await signedIn(address, await aStaff({ counter: 1 }));
      const refused = await signed.post(`${DESK}/1/panggil`);
      expect(refused.status).to.equal(409);
      expect(await refused.text())
        .to.include('Loket belum dibuka.')
        .and.include('Buka loket');
      const live = await fetch(`${address}${DESK}/1/panggil`, {
        method: 'POST',
        headers: { cookie: signed.cookie, 'x-live': '1' },
        body: new URLSearchParams({ _csrf: signed.csrf }),
      });
      expect(live.status).to.equal(409);
      const parts = await live.text();
      expect(parts)
        .to.include('data-fragment-for="meja"')
        .and.include('data-fragment-for="kabar"')
        .and.not.include('<html');
      expect(parts).to.not.include('_csrf');
    });
  });

  it('tells from when a number may be marked absent, and why its clock does not run', async () => {
    await walkIn();
    let now = MONDAY_8AM;
    await visit(
      async (address) => {
        const signed = await signedIn(address, await aStaff({ counter: 1 }));
        await signed.post(`${DESK}/1/buka`);
        await signed.post(`${DESK}/1/panggil`);
        const unseen = await here(signed);
        expect(unseen).to.include('belum tampil di layar mana pun');
        const turn_id = turnOn(unseen);
        now = after(20);
        await markShown(pools().db, { catalogue: await catalogue(), turn_ids: [turn_id], by: 'display' }, now);
        expect(await here(signed)).to.include('Dapat ditandai tidak hadir mulai 08.04.');
        expect((await signed.post(`${DESK}/1/lewati`, { turn_id })).status).to.equal(409);
        for (const seconds of [70, 120]) {
          now = after(seconds);
          await signed.post(`${DESK}/1/ulang`, { turn_id });
        }
        now = after(210);
        expect(await here(signed)).to.include('Sudah dapat ditandai tidak hadir.');
        expect((await signed.post(`${DESK}/1/lewati`, { turn_id })).status).to.equal(303);
        expect(await here(signed)).to.include('Terlewat');
      },
      { now: () => now },
    );
  });

  it('hands over to the service that is meant, and asks back when several may be', async () => {
    await walkIns(2);
    await visit(async (address) => {
      const signed = await signedIn(address, await aStaff({ counter: 1 }));
      await signed.post(`${DESK}/1/buka`);
      await signed.post(`${DESK}/1/panggil`);
      const turn_id = turnOn(await here(signed));
      const asked = await signed.post(`${DESK}/1/alihkan`, { turn_id, service: 'paspor' });
      expect(asked.status).to.equal(200);
      expect(await asked.text())
        .to.include('Ke layanan mana?')
        .and.include('value="IMI-01"');
      const nothing = await signed.post(`${DESK}/1/alihkan`, { turn_id, service: 'zzzz' });
      expect(await nothing.text()).to.include('Tidak ada layanan dengan kata itu.');
      const chosen = await signed.post(`${DESK}/1/alihkan`, { turn_id, service: 'Paspor baru · Imigrasi (IMI-01)' });
      expect(chosen.status).to.equal(303);
      const sent = await pools().db('turns').where({ from_turn_id: turn_id });
      expect(sent).to.have.length(1);
    });
  });

  it('refuses every act without the token of the session (S20)', async () => {
    await walkIn();
    await visit(async (address) => {
      const { cookie } = await signedIn(address, await aStaff({ counter: 1 }));
      for (const headers of [{ cookie }, { cookie, 'x-live': '1' }]) {
        const forged = await fetch(`${address}${DESK}/1/buka`, {
          method: 'POST',
          headers,
          body: new URLSearchParams({}),
        });
        expect(forged.status).to.equal(403);
      }
      expect(await pools().db('counters').where({ state: 'open' })).to.have.length(0);
    });
  });

  it('changes nothing by looking (S17)', async () => {
    await walkIns(2);
    await aDesk(1);
    await visit(async (address) => {
      const signed = await signedIn(address, await aStaff({ counter: 1 }));
      const before = await pools().db('turn_moves').count();
      for (const path of ['', '/1', '/1/bagian']) expect((await signed.get(`${DESK}${path}`)).status).to.equal(200);
      for (const act of ['panggil', 'buka', 'selesai'])
        expect((await signed.get(`${DESK}/1/${act}`)).status).to.equal(405);
      expect(await pools().db('turn_moves').count()).to.deep.equal(before);
    });
  });

  it('takes the open stream from somebody disabled (S18)', async () => {
    const person = await aStaff({ counter: 1 });
    const { hall } = await catalogue();
    const may = stillAllowed(testDeps(), {
      kind: 'staff',
      hall_id: hall.id,
      staff_id: person.id,
      token_id: null,
      name: '',
      role: 'officer',
      agency_id: null,
      counter_id: null,
      by_cookie: true,
    });
    expect(await may()).to.equal(true);
    await pools().db.transaction((trx) => disableStaff(trx, { hall_id: hall.id, login: person.login }, MONDAY_8AM));
    expect(await may()).to.equal(false);
  });
});
