import { expect } from 'chai';
import type { BookingBody } from '../../src/booking/booking.ts';
import { showCode } from '../../src/booking/code.ts';
import type { Deps } from '../../src/deps.ts';
import type { Role } from '../../src/staff/roles.ts';
import { aBooking } from '../support/bookings.ts';
import { aStaff, signedIn, tokenFor } from '../support/people.ts';
import { reserved } from '../support/reserved.ts';
import { visit } from '../support/visit.ts';
import { aHall, freshDay, pools } from '../support/world.ts';

const LIST = '/sagara-raya/meja-depan/reservasi';
const NIK = '3171001708450001';
const TUESDAY = '2026-11-24';

const desk = ['receptionist', 'supervisor', 'hall_admin'] as const;

/** Counter 3 is Dukcapil's. */
const bearer = async (role: Role, counter = 3): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await tokenFor({ role, counter })}`,
});

/** One of Dukcapil with an identity, one of the police. */
async function twoReservations(deps: Deps): Promise<{ ktp: BookingBody; sim: BookingBody }> {
  const identity = { kind: 'nik', number: NIK } as const;
  const ktp = await reserved(deps, `${TUESDAY}T09:30:00+07:00`, {
    lane: 'priority',
    needs: ['wheelchair'],
    citizen: { name: 'Sri Wahyuni', identity, phone: '+6281234567890' },
  });
  const sim = await reserved(deps, `${TUESDAY}T10:00:00+07:00`, {
    service_code: 'POL-03',
    citizen: { name: 'Agus Setiawan', identity: { kind: 'passport', number: 'X1234567' }, phone: '+6281377778888' },
  });
  return { ktp, sim };
}

const textOf = async (answer: Promise<Response>): Promise<string> => (await answer).text();

describe('the reservations of a day, for staff', () => {
  beforeEach(freshDay);

  it('shows each role its own: all agencies, the own one, or nobody by name', async () => {
    await visit(async (address, deps) => {
      const { ktp, sim } = await twoReservations(deps);
      const read = async (role: Role) =>
        textOf(fetch(`${address}${LIST}?hari=${TUESDAY}`, { headers: await bearer(role) }));
      for (const role of desk) {
        const page = await read(role);
        expect(page, role).to.include('Sri Wahyuni').and.include('Agus Setiawan').and.include(showCode(ktp.code));
        expect(page, role).to.include('3171••••••••0001').and.include('0812-••••-7890').and.include('Kursi roda');
        expect(page, role).to.not.include(NIK).and.not.include('81234567890');
      }
      for (const role of ['officer', 'agency_admin'] as const) {
        const page = await read(role);
        expect(page, role).to.include('Sri Wahyuni').and.include(showCode(ktp.code));
        expect(page, role)
          .to.not.include('Agus Setiawan')
          .and.not.include(showCode(sim.code))
          .and.not.include('POL-03');
      }
      const looked = await read('auditor');
      expect(looked).to.include('Penggantian KTP-el').and.include('Perpanjangan SIM').and.include('Prioritas');
      for (const hidden of ['Sri Wahyuni', 'Agus', '3171', '7890', '8888', showCode(ktp.code), ktp.token])
        expect(looked).to.not.include(hidden);
    });
  });

  it('tells an officer nothing of another agency, and a program of no agency nothing at all', async () => {
    await visit(async (address, deps) => {
      const { sim } = await twoReservations(deps);
      const officer = await bearer('officer');
      const status = async (path: string, headers: Record<string, string>) =>
        (await fetch(`${address}${path}`, { headers, redirect: 'manual' })).status;
      expect(await status(`${LIST}?layanan=POL-03`, officer)).to.equal(404);
      expect(await status(`${LIST}/${sim.id}`, officer)).to.equal(404);
      expect(await status(`${LIST}/${sim.id}`, await bearer('receptionist'))).to.equal(200);
      const nowhere = { authorization: `Bearer ${await tokenFor({ role: 'officer' })}` };
      expect(await status(LIST, nowhere)).to.equal(403);
      expect(await status(LIST, {})).to.equal(303);
    });
  });

  it('knows nothing of another hall', async () => {
    const other = await aHall();
    await visit(async (address, deps) => {
      const theirs = await reserved(deps, `${TUESDAY}T09:30:00+07:00`, { catalogue: other, service_code: 'DUK-01' });
      const headers = await bearer('hall_admin');
      expect((await fetch(`${address}${LIST}/${theirs.id}`, { headers })).status).to.equal(404);
      const page = await textOf(fetch(`${address}${LIST}?hari=${TUESDAY}`, { headers }));
      expect(page).to.include('Tidak ada reservasi').and.not.include('Sri Wahyuni');
      const { post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      expect((await post(`${LIST}/cari`, { kode: theirs.code })).status).to.equal(404);
      expect((await post(`${LIST}/${theirs.id}/batal`, { reason: 'atas permintaan' })).status).to.equal(404);
      expect(await pools().db('bookings').where({ id: theirs.id }).first('status')).to.include({ status: 'booked' });
    });
  });

  it('counts by service and hour who is booked, came and cancelled, beside the places there are', async () => {
    await visit(async (address, deps) => {
      await reserved(deps, `${TUESDAY}T09:30:00+07:00`, { citizen: { identity: { kind: 'none', number: '' } } });
      const gone = await reserved(deps, `${TUESDAY}T09:30:00+07:00`, {
        citizen: { name: 'Budi', identity: { kind: 'none', number: '' } },
      });
      const { get, post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      await post(`${LIST}/${gone.id}/batal`, { reason: 'atas permintaan pemohon' });
      const page = await textOf(get(`${LIST}?hari=${TUESDAY}&layanan=DUK-02`));
      expect(page.replaceAll(/<[^>]+>|\s+/g, ' ')).to.match(/09\.30 +1 dipesan +kapasitas 2/);
      expect(page).to.include('Batal');
      // a hold has no name and is nobody's yet
      expect(page).to.not.include('Ditahan');
    });
  });

  it('is printed with names and nothing more of a person', async () => {
    await visit(async (address, deps) => {
      const { ktp } = await twoReservations(deps);
      const paper = async (role: Role) =>
        textOf(fetch(`${address}${LIST}?hari=${TUESDAY}&cetak=ya`, { headers: await bearer(role) }));
      const page = await paper('receptionist');
      expect(page)
        .to.include('Sri Wahyuni')
        .and.include('Agus Setiawan')
        .and.include(`…${ktp.code.slice(7)}`);
      expect(page).to.include('Selasa, 24 November 2026').and.include('Dicetak Senin, 23 November 2026, 08.00 WIB');
      for (const hidden of ['3171', '••••', '7890', showCode(ktp.code)]) expect(page).to.not.include(hidden);
      expect(await paper('officer'))
        .to.include('Sri Wahyuni')
        .and.not.include('Agus');
      expect(await paper('auditor'))
        .to.not.include('Sri')
        .and.not.include('Agus');
    });
  });

  it('finds one by its typed code, its scanned token or its scanned link, never by an address', async () => {
    await visit(async (address, deps) => {
      const { ktp, sim } = await twoReservations(deps);
      const { post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      const written = [showCode(ktp.code), showCode(ktp.code).toLowerCase().replaceAll('-', ' '), ktp.token];
      for (const kode of [...written, `https://mpp.example/sagara-raya/reservasi/${ktp.token}`])
        expect((await post(`${LIST}/cari`, { kode })).headers.get('location'), kode).to.equal(`${LIST}/${ktp.id}`);
      const officer = await signedIn(address, await aStaff({ counter: 3 }));
      expect((await officer.post(`${LIST}/cari`, { kode: ktp.code })).status).to.equal(303);
      const refused = await officer.post(`${LIST}/cari`, { kode: sim.code });
      expect(refused.status).to.equal(404);
      expect(await refused.text())
        .to.include('Tidak ada reservasi dengan kode itu')
        .and.not.include('Agus');
    });
  });

  it('keeps what was typed where no reservation has it', async () => {
    await visit(async (address) => {
      const { post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      for (const kode of ['ABC-DEFG-HJ', '<b>KTP</b>', "'; drop table bookings; --", 'x'.repeat(400)]) {
        const answer = await post(`${LIST}/cari`, { kode });
        expect(answer.status, kode).to.equal(404);
        const page = await answer.text();
        expect(page).to.include('Tidak ada reservasi dengan kode itu').and.not.include('<b>KTP</b>');
      }
      expect((await post(`${LIST}/cari`, { kode: '  ' })).status).to.equal(422);
      expect((await post(`${LIST}/cari`, { kode: 'x'.repeat(401) })).status).to.equal(422);
      expect((await post(`${LIST}/cari`, { kode: 'ABC', lain: 'x' })).status).to.equal(422);
    });
  });

  it('takes no day that is none, and no service that is none', async () => {
    await visit(async (address) => {
      const headers = await bearer('receptionist');
      const status = async (query: string) => (await fetch(`${address}${LIST}?${query}`, { headers })).status;
      for (const hari of ['2026-02-29', '2026-13-01', '24/11/2026', 'kemarin', '2026-11-24T00:00'])
        expect(await status(`hari=${encodeURIComponent(hari)}`), hari).to.equal(422);
      expect(await status('hari=')).to.equal(200);
      expect(await status('hari=2030-01-01')).to.equal(200);
      expect(await status('layanan=XXX-99')).to.equal(404);
      expect(await status('hari=2026-11-24&hari=2026-11-25')).to.equal(422);
    });
  });

  it('sends to the services one by one where the day is too full to read', async () => {
    const starts_at = new Date(`${TUESDAY}T09:30:00+07:00`);
    await Promise.all(Array.from({ length: 151 }, () => aBooking({ starts_at })));
    await visit(async (address) => {
      const headers = await bearer('receptionist');
      const all = await textOf(fetch(`${address}${LIST}?hari=${TUESDAY}`, { headers }));
      expect(all).to.include('Pilih layanannya').and.include('151 dipesan').and.not.include('book-row');
      const of_service = await textOf(fetch(`${address}${LIST}?hari=${TUESDAY}&layanan=DUK-02`, { headers }));
      expect(of_service).to.include('book-row').and.not.include('Pilih layanannya');
    });
  });
});
