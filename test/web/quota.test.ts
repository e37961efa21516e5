import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { z } from 'zod';
import type { Deps } from '../../src/deps.ts';
import { roles } from '../../src/staff/roles.ts';
import type { Role } from '../../src/staff/roles.ts';
import { aStaff, signedIn, tokenFor } from '../support/people.ts';
import { reserved } from '../support/reserved.ts';
import { visit } from '../support/visit.ts';
import { freshDay, pools } from '../support/world.ts';

const QUOTA = '/sagara-raya/penyelia/kuota';
const TUESDAY = '2026-11-24';
const HALF_PAST_NINE = `${TUESDAY}T09:30:00+07:00`;

const bearer = async (role: Role): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await tokenFor({ role, counter: 3 })}`,
});
const textOf = async (answer: Promise<Response>): Promise<string> => (await answer).text();
const wordsOf = (page: string): string => page.replaceAll(/<[^>]+>|\s+/g, ' ').replaceAll(/ +/g, ' ');

const anyone = { identity: { kind: 'none', number: '' } } as const;

/** Two of the two places at half past nine. */
async function aFullHour(deps: Deps): Promise<void> {
  for (let n = 0; n < 2; n += 1) await reserved(deps, HALF_PAST_NINE, { citizen: anyone });
}

const slotsTold = z.object({ slots: z.array(z.object({ starts_at: z.string(), state: z.string() })) });

const closedDays = () => pools().db('closed_days').where({ day: TUESDAY, kind: 'one_off' });
const audited = (action: string) => pools().db('audit').where({ action });

describe('the places of a day, for the supervisor', () => {
  beforeEach(freshDay);
  afterEach(() => closedDays().delete());

  it('are seen by all who watch, an agency its own, and set by supervisors alone', async () => {
    await visit(async (address, deps) => {
      await aFullHour(deps);
      for (const role of roles) {
        const headers = await bearer(role);
        const watches = ['supervisor', 'hall_admin', 'agency_admin', 'auditor'].includes(role);
        const acts = ['supervisor', 'hall_admin'].includes(role);
        const answer = await fetch(`${address}${QUOTA}?hari=${TUESDAY}&layanan=DUK-02`, { headers });
        expect(answer.status, role).to.equal(watches ? 200 : 403);
        expect((await answer.text()).includes('name="capacity"'), role).to.equal(acts);
        for (const path of ['/kapasitas', '/tutup', '/buka'])
          expect(
            (
              await fetch(`${address}${QUOTA}${path}`, {
                method: 'POST',
                headers: { ...headers, 'idempotency-key': 'no' },
              })
            ).status,
            `${role} ${path}`,
          ).to.equal(acts ? 400 : 403);
        expect((await fetch(`${address}${QUOTA}/tutup`, { headers })).status, role).to.equal(acts ? 200 : 403);
      }
      const own = await bearer('agency_admin');
      const overview = await textOf(fetch(`${address}${QUOTA}?hari=${TUESDAY}`, { headers: own }));
      expect(overview).to.include('Penggantian KTP-el').and.not.include('Perpanjangan SIM');
      expect((await fetch(`${address}${QUOTA}?layanan=POL-03`, { headers: own })).status).to.equal(404);
    });
  });

  it('are told half hour by half hour: planned, taken, left, and nobody by name', async () => {
    await visit(async (address, deps) => {
      await aFullHour(deps);
      const headers = await bearer('auditor');
      const page = await textOf(fetch(`${address}${QUOTA}?hari=${TUESDAY}&layanan=DUK-02`, { headers }));
      expect(wordsOf(page)).to.include('09.30 2 terisi 0 sisa rencana 2 Penuh');
      expect(wordsOf(page)).to.include('10.00 0 terisi 2 sisa rencana 2');
      expect(page).to.not.include('Sri Wahyuni');
      const all = wordsOf(await textOf(fetch(`${address}${QUOTA}?hari=${TUESDAY}`, { headers })));
      expect(all).to.match(/Penggantian KTP-el hilang atau rusak Dukcapil 2 dari 25 terisi/);
    });
  });

  it('are set for an hour, once for a key, and follow the plan again', async () => {
    await visit(async (address) => {
      const person = await aStaff({ role: 'supervisor' });
      const { get, post } = await signedIn(address, person);
      const hour = { hari: TUESDAY, layanan: 'DUK-02', starts_at: HALF_PAST_NINE };
      const wish = { ...hour, capacity: '5', idempotency_key: randomUUID() };
      for (let twice = 0; twice < 2; twice += 1)
        expect((await post(`${QUOTA}/kapasitas`, wish)).headers.get('location')).to.equal(
          `${QUOTA}?hari=${TUESDAY}&layanan=DUK-02#jam`,
        );
      const page = async () => wordsOf(await textOf(get(`${QUOTA}?hari=${TUESDAY}&layanan=DUK-02`)));
      expect(await page()).to.include('09.30 0 terisi 5 sisa rencana 2 Diatur penyelia');
      const [kept, ...more] = await audited('slot.capacity');
      expect(kept).to.include({ who: `staff:${person.id}`, reason: 'planned -> 5' });
      expect(more).to.deep.equal([]);
      expect((await post(`${QUOTA}/kapasitas`, { ...hour, capacity: '', ikut: 'rencana' })).status).to.equal(303);
      expect(await page())
        .to.include('09.30 0 terisi 2 sisa rencana 2')
        .and.not.include('Diatur penyelia');
    });
  });

  it('are never set below what is taken: the page says how many, beside the hour', async () => {
    await visit(async (address, deps) => {
      await aFullHour(deps);
      const { post } = await signedIn(address, await aStaff({ role: 'supervisor' }));
      const hour = { hari: TUESDAY, layanan: 'DUK-02', starts_at: HALF_PAST_NINE };
      const refused = await post(`${QUOTA}/kapasitas`, { ...hour, capacity: '1' });
      expect(refused.status).to.equal(409);
      const page = await refused.text();
      expect(page).to.include('Sudah 2 tempat terisi').and.include('value="1"').and.include('id="salah-jam-0930"');
      expect(await audited('slot.capacity')).to.deep.equal([]);
    });
  });

  it('take no number that is none, no hour that is none', async () => {
    await visit(async (address) => {
      const { post } = await signedIn(address, await aStaff({ role: 'supervisor' }));
      const hour = { hari: TUESDAY, layanan: 'DUK-02', starts_at: HALF_PAST_NINE };
      for (const capacity of ['', '-1', '1.5', '1e3', '0x10', '２', '2abc', '1000', '9007199254740993']) {
        const answer = await post(`${QUOTA}/kapasitas`, { ...hour, capacity });
        expect(answer.status, capacity).to.equal(422);
        expect(await answer.text(), capacity).to.include('Tuliskan angka dari 0 sampai 999');
      }
      for (const starts_at of [`${TUESDAY}T09:31:00+07:00`, '2026-11-29T09:30:00+07:00', '2026-11-23T07:30:00+07:00'])
        expect((await post(`${QUOTA}/kapasitas`, { ...hour, starts_at, capacity: '3' })).status).to.equal(409);
      expect((await post(`${QUOTA}/kapasitas`, { ...hour, starts_at: 'besok', capacity: '3' })).status).to.equal(422);
      expect((await post(`${QUOTA}/kapasitas`, { ...hour, layanan: 'XXX-99', capacity: '3' })).status).to.equal(404);
      expect(await pools().db('slots').whereNotNull('set_by')).to.deep.equal([]);
    });
  });

  it('tell by how many an hour is over, when the hall has fewer hours than were booked', async () => {
    await visit(async (address, deps) => {
      await aFullHour(deps);
      const { get, post } = await signedIn(address, await aStaff({ role: 'supervisor' }));
      await post(`${QUOTA}/tutup`, { hari: TUESDAY, lingkup: 'semua', dari: '', reason: 'listrik padam' });
      expect(wordsOf(await textOf(get(`${QUOTA}?hari=${TUESDAY}&layanan=DUK-02`)))).to.match(
        /09\.30 2 terisi .*kelebihan 2/,
      );
      expect(wordsOf(await textOf(get(`${QUOTA}?hari=${TUESDAY}`)))).to.include('kelebihan 2');
    });
  });
});

describe('closing suddenly', () => {
  beforeEach(freshDay);
  afterEach(() => closedDays().delete());

  const closing = { hari: TUESDAY, lingkup: 'instansi:DUKCAPIL', dari: '09:00', reason: 'gangguan jaringan pusat' };

  it('says first who stands before the door, without changing anything', async () => {
    await visit(async (address, deps) => {
      await aFullHour(deps);
      await reserved(deps, `${TUESDAY}T08:00:00+07:00`, { citizen: anyone });
      await reserved(deps, `${TUESDAY}T10:00:00+07:00`, { service_code: 'POL-03', citizen: anyone });
      const { get } = await signedIn(address, await aStaff({ role: 'supervisor' }));
      const asked = async (lingkup: string, dari: string) =>
        wordsOf(await textOf(get(`${QUOTA}/tutup?hari=${TUESDAY}&lingkup=${lingkup}&dari=${dari}`)));
      expect(await asked('semua', '')).to.include('4 orang sudah memiliki reservasi');
      expect(await asked('semua', '09:00')).to.include('3 orang sudah memiliki reservasi');
      const agency = await asked('instansi:DUKCAPIL', '09:00');
      expect(agency)
        .to.include('2 orang sudah memiliki reservasi')
        .and.include('09.30 (2)')
        .and.not.include('SIM 1 orang');
      expect(await asked('layanan:DUK-02', '09:45')).to.include('2 orang'); // the half hour ends later
      expect(await asked('layanan:DUK-02', '10:00')).to.include('Tidak ada reservasi pada jam itu');
      expect(await asked('layanan:XXX-99', '')).to.not.include('Tutup sekarang');
      expect(await closedDays()).to.deep.equal([]);
    });
  });

  it('closes an agency from an hour on, at once and on the record, and opens it again', async () => {
    await visit(async (address, deps) => {
      await aFullHour(deps);
      const person = await aStaff({ role: 'supervisor' });
      const { get, post } = await signedIn(address, person);
      const wish = { ...closing, idempotency_key: randomUUID() };
      for (let twice = 0; twice < 2; twice += 1)
        expect((await post(`${QUOTA}/tutup`, wish)).headers.get('location')).to.equal(`${QUOTA}?hari=${TUESDAY}`);
      expect(await closedDays()).to.have.length(1);
      expect((await audited('hours.closed'))[0]).to.include({ who: `staff:${person.id}` });
      expect(wordsOf(await textOf(get(`${QUOTA}?hari=${TUESDAY}`)))).to.include(
        'Dukcapil Mulai 09.00. Alasan: gangguan jaringan pusat',
      );
      const open = async () => {
        const told = await fetch(`${address}/api/v1/halls/sagara-raya/services/DUK-02/slots?day=${TUESDAY}`);
        const { slots } = slotsTold.parse(await told.json());
        return slots.filter(({ state }) => state === 'open').map(({ starts_at }) => starts_at.slice(11, 16));
      };
      expect(await open()).to.deep.equal(['08:00', '08:30']);
      expect((await post(`${QUOTA}/buka`, { hari: TUESDAY, lingkup: closing.lingkup })).status).to.equal(303);
      expect(await closedDays()).to.deep.equal([]);
      expect(await audited('hours.reopened')).to.have.length(1);
      expect(await open()).to.include('10:00');
    });
  });

  it('closes one service, whose half hours then say so', async () => {
    await visit(async (address) => {
      const { get, post } = await signedIn(address, await aStaff({ role: 'supervisor' }));
      expect((await post(`${QUOTA}/tutup`, { ...closing, lingkup: 'layanan:DUK-02', dari: '13:30' })).status).to.equal(
        303,
      );
      const page = wordsOf(await textOf(get(`${QUOTA}?hari=${TUESDAY}&layanan=DUK-02`)));
      expect(page).to.include('13.30 0 terisi 0 sisa rencana 2 Ditutup gangguan jaringan pusat');
      expect(page).to.include('Penggantian KTP-el hilang atau rusak Mulai 13.30');
      expect(wordsOf(await textOf(get(`${QUOTA}?hari=${TUESDAY}`)))).to.include('2 jam ditutup');
      expect((await post(`${QUOTA}/buka`, { hari: TUESDAY, lingkup: 'layanan:DUK-02' })).status).to.equal(303);
      expect(wordsOf(await textOf(get(`${QUOTA}?hari=${TUESDAY}`)))).to.not.include('jam ditutup');
    });
  });

  it('wants a reason, a day to come, and a part of this hall; what was typed is kept', async () => {
    await visit(async (address) => {
      const { post } = await signedIn(address, await aStaff({ role: 'supervisor' }));
      const short = await post(`${QUOTA}/tutup`, { ...closing, reason: 'ya' });
      expect(short.status).to.equal(422);
      expect(await short.text())
        .to.include('paling sedikit lima huruf')
        .and.include('value="ya"')
        .and.include('value="instansi:DUKCAPIL" selected');
      const wrong: [Record<string, string>, number][] = [
        [{ hari: '2026-11-22' }, 409],
        [{ hari: '2026-02-30' }, 422],
        [{ hari: '' }, 422],
        [{ dari: '25:00' }, 422],
        [{ dari: 'pagi' }, 422],
        [{ lingkup: 'instansi:XXX' }, 404],
        [{ lingkup: '' }, 404],
        [{ reason: 'x'.repeat(201) }, 422],
        [{ reason: '      ' }, 422],
        [{ siapa: 'semua' }, 422],
      ];
      for (const [fields, status] of wrong)
        expect((await post(`${QUOTA}/tutup`, { ...closing, ...fields })).status, JSON.stringify(fields)).to.equal(
          status,
        );
      expect(await closedDays()).to.deep.equal([]);
      expect(await audited('hours.closed')).to.deep.equal([]);
    });
  });
});

describe("the supervisor's first page", () => {
  beforeEach(freshDay);

  it('counts the reservations of today: booked, arrived, still to come', async () => {
    await visit(async (address, deps) => {
      for (const hour of ['09:30', '10:00']) await reserved(deps, `2026-11-23T${hour}:00+07:00`, { citizen: anyone });
      await reserved(deps, `2026-11-23T10:00:00+07:00`, { service_code: 'POL-03', citizen: anyone });
      await reserved(deps, HALF_PAST_NINE, { citizen: anyone });
      const page = async (role: Role) =>
        wordsOf(await textOf(fetch(`${address}/sagara-raya/penyelia`, { headers: await bearer(role) })));
      expect(await page('supervisor')).to.include('Reservasi hari ini: 3 dipesan, 0 sudah datang, 3 belum datang');
      expect(await page('agency_admin')).to.include('Reservasi hari ini: 2 dipesan');
    });
  });
});
