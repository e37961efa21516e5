import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { withoutLots } from '../support/ask.ts';
import type { BookingBody } from '../../src/booking/booking.ts';
import type { Deps } from '../../src/deps.ts';
import { roles } from '../../src/staff/roles.ts';
import type { Role } from '../../src/staff/roles.ts';
import { aBooking } from '../support/bookings.ts';
import { aStaff, PASSWORD, signedIn, tokenFor } from '../support/people.ts';
import { reserved } from '../support/reserved.ts';
import { visit } from '../support/visit.ts';
import { aHall, freshDay, pools } from '../support/world.ts';
import { showCode } from '../../src/text/say-code.ts';

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
      for (const hidden of ['Sri Wahyuni', 'Agus', '3171', '7890', '8888', showCode(ktp.code)])
        expect(withoutLots(looked)).to.not.include(hidden);
      expect(looked).to.not.include(ktp.token);
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
      for (const hidden of ['3171', '••••', '7890', showCode(ktp.code)])
        expect(withoutLots(page)).to.not.include(hidden);
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

const heldPlaces = async (starts_at: string): Promise<number> =>
  (
    await pools()
      .db('slots')
      .where({ starts_at: new Date(starts_at) })
      .first('taken')
  )?.taken ?? 0;

const statusOf = async (id: string): Promise<string> =>
  (await pools().db('bookings').where({ id }).first('status')).status;

describe('a reservation, for staff', () => {
  beforeEach(freshDay);

  it('is open to those who may act, and only shown to others', async () => {
    await visit(async (address, deps) => {
      const { ktp } = await twoReservations(deps);
      const at = `${address}${LIST}/${ktp.id}`;
      for (const role of roles) {
        const headers = await bearer(role);
        const page = await textOf(fetch(at, { headers }));
        const acts = desk.some((one) => one === role);
        expect(page.includes('Batalkan reservasi'), role).to.equal(acts);
        expect(page.includes('Pindah hari atau jam'), role).to.equal(acts);
        expect(page.includes('3171••••••••0001'), role).to.equal(role !== 'auditor');
        expect(page, role).to.not.include(ktp.token).and.not.include(NIK);
        for (const path of ['/pindah', '/bukti', '/bukti.pdf', '/../baru', '/../baru/DUK-02'])
          expect((await fetch(`${at}${path}`, { headers })).status, `${role} ${path}`).to.equal(acts ? 200 : 403);
        for (const path of ['/batal', '/pindah', '/lapor-datang', '/../baru/DUK-02'])
          expect(
            (await fetch(`${at}${path}`, { method: 'POST', headers: { ...headers, 'idempotency-key': 'no' } })).status,
            `${role} ${path}`,
          ).to.equal(acts ? 400 : 403);
      }
      expect(await statusOf(ktp.id)).to.equal('booked');
    });
  });

  it('tells its history in words, with who did what and why', async () => {
    await visit(async (address, deps) => {
      const { ktp } = await twoReservations(deps);
      const { get, post } = await signedIn(address, await aStaff({ role: 'receptionist', name: 'Rina' }));
      const to = { starts_at: `${TUESDAY}T11:00:00+07:00`, reason: 'bertukar jam dengan anaknya' };
      expect((await post(`${LIST}/${ktp.id}/pindah`, to)).status).to.equal(303);
      await post(`${LIST}/${ktp.id}/batal`, { reason: 'atas permintaan pemohon' });
      const page = (await textOf(get(`${LIST}/${ktp.id}`))).replaceAll(/<[^>]+>|\s+/g, ' ').replaceAll(/ +/g, ' ');
      expect(page).to.include('Reservasi dibuat oleh warga');
      expect(page).to.include(
        'Dipindah dari Selasa, 24 November pukul 09.30 WIB ke Selasa, 24 November pukul 11.00 WIB oleh Rina',
      );
      expect(page).to.include('Alasan: bertukar jam dengan anaknya');
      expect(page).to.include('Dibatalkan oleh Rina').and.include('Alasan: atas permintaan pemohon');
    });
  });

  it('is unknown while it is only held, and when its address is none', async () => {
    await visit(async (address) => {
      const held = await aBooking({ status: 'held' });
      const headers = await bearer('receptionist');
      for (const id of [held.id, '018f3f3e-7b1c-7c3e-8a53-1b2c3d4e5f60', 'x', `${held.id}'`, held.code, held.token])
        expect((await fetch(`${address}${LIST}/${encodeURIComponent(id)}`, { headers })).status, id).to.equal(404);
    });
  });

  it('says that a person was forgotten instead of a name', async () => {
    await visit(async (address) => {
      const { id } = await aBooking({ status: 'absent' });
      await pools().db('bookings').where({ id }).update({ forgotten_at: new Date() });
      const page = await textOf(fetch(`${address}${LIST}/${id}`, { headers: await bearer('receptionist') }));
      expect(page).to.include('Data pribadi sudah dihapus').and.not.include('Lihat identitas');
    });
  });

  it('is cancelled for a reason, once, and its place is given back', async () => {
    await visit(async (address, deps) => {
      const { ktp } = await twoReservations(deps);
      const { post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      const short = await post(`${LIST}/${ktp.id}/batal`, { reason: 'ya' });
      expect(short.status).to.equal(422);
      expect(await short.text())
        .to.include('paling sedikit lima huruf')
        .and.include('value="ya"');
      expect(await statusOf(ktp.id)).to.equal('booked');
      const wish = { reason: 'atas permintaan pemohon', idempotency_key: randomUUID() };
      for (let twice = 0; twice < 2; twice += 1)
        expect((await post(`${LIST}/${ktp.id}/batal`, wish)).headers.get('location')).to.equal(`${LIST}/${ktp.id}`);
      expect(await statusOf(ktp.id)).to.equal('cancelled');
      expect(await heldPlaces(`${TUESDAY}T09:30:00+07:00`)).to.equal(0);
    });
  });

  it('moves to a free hour; to a full one it says so and stays', async () => {
    await visit(async (address, deps) => {
      const nobody = { identity: { kind: 'none', number: '' } } as const;
      const one = await reserved(deps, `${TUESDAY}T09:30:00+07:00`, { citizen: nobody });
      for (let n = 0; n < 2; n += 1) await reserved(deps, `${TUESDAY}T10:00:00+07:00`, { citizen: nobody });
      const { get, post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      const at = `${LIST}/${one.id}/pindah`;
      const grid = await textOf(get(`${at}?hari=${TUESDAY}`));
      expect(grid).to.include('Penuh').and.include('sisa 2').and.include('jam Anda');
      const full = await post(at, {
        starts_at: `${TUESDAY}T10:00:00+07:00`,
        hari: TUESDAY,
        reason: 'ingin lebih siang',
      });
      expect(full.status).to.equal(409);
      expect(await full.text())
        .to.include('sudah penuh')
        .and.include('value="ingin lebih siang"');
      expect(await heldPlaces(`${TUESDAY}T09:30:00+07:00`)).to.equal(1);
      for (const starts_at of ['', 'besok', `${TUESDAY} 11:00`, `${TUESDAY}T11:00:00`])
        expect((await post(at, { starts_at })).status, starts_at).to.equal(422);
      for (const starts_at of [`${TUESDAY}T11:07:00+07:00`, '2026-11-29T09:30:00+07:00', '2030-01-01T09:30:00+07:00'])
        expect((await post(at, { starts_at })).status, starts_at).to.equal(409);
      const moved = await post(at, { starts_at: `${TUESDAY}T04:00:00Z` });
      expect(moved.headers.get('location')).to.equal(`${LIST}/${one.id}`);
      expect(await heldPlaces(`${TUESDAY}T11:00:00+07:00`)).to.equal(1);
      expect(await heldPlaces(`${TUESDAY}T09:30:00+07:00`)).to.equal(0);
    });
  });

  it('checks in within its time and prints the number; too early it says when', async () => {
    let now = new Date('2026-11-23T08:50:00+07:00');
    await visit(
      async (address, deps) => {
        const one = await reserved(deps, '2026-11-23T10:00:00+07:00', {
          citizen: { identity: { kind: 'none', number: '' } },
        });
        const { get, post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
        const early = await post(`${LIST}/${one.id}/lapor-datang`);
        expect(early.status).to.equal(409);
        expect(await early.text()).to.include('09.00');
        now = new Date('2026-11-23T09:05:00+07:00');
        const arrived = await post(`${LIST}/${one.id}/lapor-datang`);
        expect(arrived.headers.get('location')).to.match(/\/meja-depan\/tiket\/[0-9a-f-]+\?cetak=ya$/);
        expect(await textOf(get(`${LIST}/${one.id}`)))
          .to.include('AR-001')
          .and.include('Sudah datang')
          .and.not.include('Batalkan reservasi');
        expect(await textOf(get(LIST))).to.include('AR-001');
        const again = await post(`${LIST}/${one.id}/lapor-datang`);
        expect(again.headers.get('location')).to.equal(arrived.headers.get('location'));
      },
      { now: () => now },
    );
  });
});

describe('a person in full, for staff', () => {
  beforeEach(freshDay);

  const audited = () => pools().db('audit').where({ action: 'booking.revealed' });
  const wish = { reason: 'mencocokkan dengan kartu', password: PASSWORD };

  it('is shown once to who gives a reason and the password, on the record, and hides again', async () => {
    await visit(async (address, deps) => {
      const { ktp } = await twoReservations(deps);
      const rina = await aStaff({ role: 'receptionist', name: 'Rina' });
      const { get, post } = await signedIn(address, rina);
      const shown = await post(`${LIST}/${ktp.id}/lihat`, wish);
      expect(shown.status).to.equal(200);
      expect(shown.headers.get('cache-control')).to.equal('no-store');
      expect(shown.headers.get('refresh')).to.equal(`120; url=${LIST}/${ktp.id}`);
      expect(await shown.text())
        .to.include('3171 0017 0845 0001')
        .and.include('0812-3456-7890')
        .and.include('Sri Wahyuni');
      const kept = await audited();
      expect(kept).to.have.length(1);
      expect(kept[0]).to.include({ who: `staff:${rina.id}`, object: ktp.id, reason: wish.reason });
      expect(JSON.stringify(kept)).to.not.include(NIK);
      expect((await get(`${LIST}/${ktp.id}/lihat`)).status).to.equal(405);
      expect(withoutLots(await textOf(get(`${LIST}/${ktp.id}`)))).to.not.include('0017');
    });
  });

  it('is not shown without the right password or a reason, and nothing is recorded', async () => {
    await visit(async (address, deps) => {
      const { ktp } = await twoReservations(deps);
      const { post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      const at = `${LIST}/${ktp.id}/lihat`;
      const wrong = await post(at, { ...wish, password: 'bukan-kata-sandinya' });
      expect(wrong.status).to.equal(422);
      expect(await wrong.text())
        .to.include('Kata sandi tidak cocok')
        .and.include(`value="${wish.reason}"`)
        .and.not.include('bukan-kata-sandinya');
      for (const body of [
        { ...wish, reason: 'ya' },
        { ...wish, reason: '    ' },
        { reason: wish.reason },
        { password: PASSWORD },
      ])
        expect((await post(at, body)).status, JSON.stringify(body)).to.equal(422);
      expect(await audited()).to.have.length(0);
    });
  });

  it('waits longer and longer for who guesses the password', async () => {
    await visit(async (address, deps) => {
      const { ktp } = await twoReservations(deps);
      const { post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      const statuses: number[] = [];
      for (let n = 0; n < 12; n += 1)
        statuses.push((await post(`${LIST}/${ktp.id}/lihat`, { ...wish, password: `tebakan ${n}` })).status);
      expect(statuses.at(-1)).to.equal(429);
      expect((await post(`${LIST}/${ktp.id}/lihat`, wish)).status).to.equal(429);
      expect(await audited()).to.have.length(0);
    });
  });

  it('belongs to the own agency, never to an auditor or a program', async () => {
    await visit(async (address, deps) => {
      const { ktp, sim } = await twoReservations(deps);
      const officer = await signedIn(address, await aStaff({ counter: 3 }));
      expect((await officer.post(`${LIST}/${ktp.id}/lihat`, wish)).status).to.equal(200);
      expect((await officer.post(`${LIST}/${sim.id}/lihat`, wish)).status).to.equal(404);
      const auditor = await signedIn(address, await aStaff({ role: 'auditor' }));
      expect((await auditor.post(`${LIST}/${ktp.id}/lihat`, wish)).status).to.equal(403);
      const program = await fetch(`${address}${LIST}/${ktp.id}/lihat`, {
        method: 'POST',
        headers: await bearer('hall_admin'),
        body: new URLSearchParams(wish),
      });
      expect(program.status).to.equal(403);
      expect(await audited()).to.have.length(1);
    });
  });
});

describe('booking for someone at the front desk', () => {
  beforeEach(freshDay);

  const NEW = `${LIST}/baru`;
  const wish = {
    starts_at: `${TUESDAY}T09:30:00+07:00`,
    hari: TUESDAY,
    for: 'someone',
    name: 'Siti Aminah',
    identity_kind: 'nik',
    identity_number: '3171 0057 0890 0002',
    phone: '0812 3456 7890',
    priority: '1',
    needs: 'deaf',
    language: 'id',
  };
  const made = () => pools().db('bookings');

  it('finds the service by what people say, and takes the place once', async () => {
    await visit(async (address) => {
      const rina = await aStaff({ role: 'receptionist' });
      const { get, post } = await signedIn(address, rina);
      expect(await textOf(get(`${NEW}?kata=ktp+hilang&hari=${TUESDAY}`))).to.include(`${NEW}/DUK-02?hari=${TUESDAY}`);
      const form = await textOf(get(`${NEW}/DUK-02?hari=${TUESDAY}`));
      expect(form).to.include('Jam pada Selasa, 24 November 2026').and.include('Nomor identitas');
      const key = { ...wish, idempotency_key: randomUUID() };
      const first = await post(`${NEW}/DUK-02`, key);
      expect(first.status).to.equal(303);
      expect((await post(`${NEW}/DUK-02`, key)).headers.get('location')).to.equal(first.headers.get('location'));
      const rows = await made();
      expect(rows).to.have.length(1);
      expect(rows[0]).to.include({
        status: 'booked',
        lane: 'priority',
        for_someone: true,
        made_by: `staff:${rina.id}`,
      });
      expect(rows[0].notice_version).to.match(/^\d{4}-\d{2}-\d{2}$/);
      const proof = await textOf(get(first.headers.get('location') ?? ''));
      expect(proof)
        .to.include(showCode(rows[0].code))
        .and.include('Siti Aminah')
        .and.include('Selasa, 24 November 2026');
      expect(withoutLots(proof)).to.not.include('7890').and.not.include('3171');
      const paper = await get(`${first.headers.get('location')}.pdf`);
      expect(paper.headers.get('content-type')).to.equal('application/pdf');
      expect(paper.headers.get('content-security-policy')).to.include("frame-ancestors 'self'");
    });
  });

  it('keeps what was typed and says beside each field what is wrong', async () => {
    await visit(async (address) => {
      const { post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      const wrong: [Record<string, string>, string][] = [
        [{ name: '' }, 'Tuliskan nama'],
        [{ name: '<script>alert(1)</script>' }, 'Nama hanya boleh berisi'],
        [{ phone: '021 555 1234' }, 'telepon rumah'],
        [{ phone: '0812-3456-7890, 0813-1111-2222' }, 'satu nomor HP saja'],
        [{ identity_number: '3171003508900001' }, 'bukan tanggal lahir yang ada'],
        [{ identity_number: '3.17E+15' }, 'lembar kerja'],
        [{ identity_kind: 'sim' }, 'Pilih jenis'],
        [{ starts_at: 'besok' }, 'Pilih salah satu jam'],
        [{ starts_at: '' }, 'Pilih salah satu jam'],
        [{ for: 'siapa' }, 'Pilih untuk siapa'],
      ];
      for (const [fields, sentence] of wrong) {
        const answer = await post(`${NEW}/DUK-02`, { ...wish, ...fields });
        expect(answer.status, JSON.stringify(fields)).to.equal(422);
        const page = await answer.text();
        expect(page, JSON.stringify(fields)).to.include(sentence).and.not.include('<script>alert');
        expect(page).to.include(fields['name'] === undefined ? 'value="Siti Aminah"' : 'value="0812 3456 7890"');
        expect(page).to.include('id="butuh-deaf" value="deaf" checked');
      }
      expect((await post(`${NEW}/DUK-02`, { ...wish, role: 'hall_admin' })).status).to.equal(422);
      expect((await post(`${NEW}/DUK-02`, { ...wish, language: 'fr' })).status).to.equal(422);
      expect(await made()).to.have.length(0);
    });
  });

  it('says in one sentence that somebody has one already, and what hour is full or cannot be', async () => {
    await visit(async (address, deps) => {
      const { post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      expect((await post(`${NEW}/DUK-02`, wish)).status).to.equal(303);
      const again = await post(`${NEW}/DUK-02`, { ...wish, starts_at: `${TUESDAY}T10:00:00+07:00` });
      expect(again.status).to.equal(409);
      expect(await again.text())
        .to.include('sudah memiliki reservasi aktif')
        .and.include('value="Siti Aminah"');
      await reserved(deps, wish.starts_at, { citizen: { identity: { kind: 'none', number: '' } } });
      const other = { ...wish, identity_number: '3171001708450001', phone: '0813 2222 3333' };
      const full = await post(`${NEW}/DUK-02`, other);
      expect(full.status).to.equal(409);
      expect(await full.text()).to.include('sudah penuh');
      expect((await post(`${NEW}/DUK-02`, { ...other, starts_at: '2026-11-29T09:30:00+07:00' })).status).to.equal(409);
      expect(await made()).to.have.length(2);
    });
  });

  it('asks no identity where the service wants none, and explains the services without reservations', async () => {
    await visit(async (address) => {
      const { get, post } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      expect(await textOf(get(`${NEW}/DUK-01?hari=${TUESDAY}`))).to.not.include('Nomor identitas');
      const { identity_kind: _kind, identity_number: _number, ...plain } = wish;
      expect((await post(`${NEW}/DUK-01`, plain)).status).to.equal(303);
      expect(await made().first('identity_kind', 'identity_sealed')).to.deep.equal({
        identity_kind: null,
        identity_sealed: null,
      });
      expect(await textOf(get(`${NEW}/IMI-03`)))
        .to.include('tidak perlu direservasi')
        .and.not.include('Nama yang akan');
      expect((await post(`${NEW}/IMI-03`, plain)).status).to.equal(409);
      expect(await textOf(get(`${NEW}?kata=paspor`))).to.include('aplikasi instansinya sendiri');
      expect((await get(`${NEW}/XXX-99`)).status).to.equal(404);
      expect((await get(`${NEW}?kata=${'x'.repeat(81)}`)).status).to.equal(422);
    });
  });

  it('wants the form to come from here', async () => {
    await visit(async (address) => {
      const { cookie } = await signedIn(address, await aStaff({ role: 'receptionist' }));
      const forged = { method: 'POST', headers: { cookie }, body: new URLSearchParams(wish) };
      expect((await fetch(`${address}${NEW}/DUK-02`, forged)).status).to.equal(403);
      expect(await made()).to.have.length(0);
    });
  });
});
