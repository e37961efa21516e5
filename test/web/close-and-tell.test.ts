import { expect } from 'chai';
import type { Deps } from '../../src/deps.ts';
import { stopMessages } from '../../src/message/stops.ts';
import { readSms } from '../../src/sms-settings.ts';
import { aStaff, signedIn } from '../support/people.ts';
import type { Signed } from '../support/people.ts';
import { reserved } from '../support/reserved.ts';
import { visit } from '../support/visit.ts';
import { after, catalogue, freshDay, pools } from '../support/world.ts';

const CLOSE = '/sagara-raya/penyelia/kuota/tutup';
const TUESDAY = '2026-11-24';
const sms = readSms(
  { SMS_GATEWAY_URL: 'http://hall:secret@127.0.0.1:1', SMS_SENDER: '628111' },
  [],
  (_name, usual) => usual,
);
const db = () => pools().db;
const meant = { hari: TUESDAY, lingkup: 'instansi:DUKCAPIL', dari: '10:00' };

const asSupervisor = (work: (staff: Signed, deps: Deps) => Promise<void>, now = after(60 * 60)) =>
  visit(
    async (address, deps) => {
      const staff = await signedIn(address, await aStaff({ role: 'supervisor' }));
      await work(staff, deps);
    },
    { config: { sms }, now: () => now },
  );

const book = (deps: Deps, hour: string, service_code = 'DUK-02') =>
  reserved(deps, `${TUESDAY}T${hour}:00+07:00`, { service_code, citizen: { identity: { kind: 'none', number: '' } } });

const page = async (staff: Signed): Promise<string> =>
  (await staff.get(`${CLOSE}?${new URLSearchParams(meant).toString()}`)).text();

const close = (staff: Signed) => staff.post(CLOSE, { ...meant, reason: 'listrik padam' });
const tell = async (staff: Signed, what: Record<string, string> = meant): Promise<string> => {
  const answer = await staff.post(`${CLOSE}/batalkan`, what);
  expect(answer.status).to.equal(200);
  return (await answer.text()).replaceAll(/\s+/g, ' ');
};

const statuses = async (): Promise<string[]> => db()('bookings').orderBy('starts_at').pluck('status');
const told = () => db()('messages').where({ kind: 'booking_cancelled' }).orderBy('id');

describe('the people of hours that were closed suddenly', function () {
  this.timeout(30_000);
  beforeEach(freshDay);
  afterEach(() => db()('closed_days').where({ day: TUESDAY, kind: 'one_off' }).delete());

  it('are cancelled with the reason of the closure and told, once, and nobody else is', async () => {
    await asSupervisor(async (staff, deps) => {
      for (const hour of ['09:30', '10:00', '10:30']) await book(deps, hour);
      await book(deps, '10:00', 'DUK-01');
      expect(await page(staff)).to.not.include('Batalkan dan kabari');
      await close(staff);
      expect(await page(staff))
        .to.include('Batalkan dan kabari 3 orang')
        .and.include('listrik padam');

      expect(await tell(staff))
        .to.include('3 reservasi dibatalkan')
        .and.include('3 orang dikirimi SMS sekarang');
      expect(await statuses()).to.deep.equal(['booked', 'cancelled', 'cancelled', 'cancelled']);
      const moves = await db()('booking_moves').where({ move: 'cancel' });
      expect(new Set(moves.map(({ reason }) => reason))).to.deep.equal(new Set(['listrik padam']));
      expect(moves.every(({ by }) => by.startsWith('staff:'))).to.equal(true);
      expect(await told()).to.have.length(3);

      expect(await tell(staff), 'pressed again').to.include('0 reservasi dibatalkan');
      expect(await told()).to.have.length(3);
      expect(await page(staff)).to.include('Tidak ada reservasi pada jam itu');
    });
  });

  it('are told once when two supervisors press at the same moment', async () => {
    await asSupervisor(async (staff, deps) => {
      for (const hour of ['10:00', '10:30', '11:00']) await book(deps, hour);
      await close(staff);
      await Promise.all([tell(staff), tell(staff), tell(staff)]);
      expect(await statuses()).to.deep.equal(['cancelled', 'cancelled', 'cancelled']);
      expect(await told()).to.have.length(3);
      expect(await db()('booking_moves').where({ move: 'cancel' })).to.have.length(3);
    });
  });

  it('are not touched while those hours are open, or others are closed', async () => {
    await asSupervisor(async (staff, deps) => {
      await book(deps, '10:00');
      expect((await staff.post(`${CLOSE}/batalkan`, meant)).status).to.equal(404);
      await close(staff);
      for (const other of [
        { ...meant, dari: '' },
        { ...meant, lingkup: 'semua' },
        { ...meant, hari: '2026-11-25' },
      ])
        expect((await staff.post(`${CLOSE}/batalkan`, other)).status, JSON.stringify(other)).to.equal(404);
      expect(await statuses()).to.deep.equal(['booked']);
    });
  });

  it('are listed where the message has to wait for the morning, and where none can be sent', async () => {
    const night = new Date('2026-11-23T21:00:00+07:00');
    await asSupervisor(async (staff, deps) => {
      await book(deps, '10:00');
      const stopped = await book(deps, '10:30');
      const { hall } = await catalogue();
      const { phone_hash } = await db()('bookings').where({ id: stopped.id }).first('phone_hash');
      await stopMessages(db(), { hall_id: hall.id, phone_hash, by: 'public' }, night);
      await close(staff);
      const html = await tell(staff);
      expect(html).to.include('2 reservasi dibatalkan').and.include('0 orang dikirimi SMS sekarang');
      expect(html).to.match(/Dikabari nanti, setelah jam tenang <span class="number">1</);
      expect(html).to.include('Selasa, 24 November 2026 pukul 06.30 WIB');
      expect(html).to.match(/Tidak dapat dikirimi SMS: hubungi sendiri <span class="number">1</);
      expect(html).to.include(`/meja-depan/reservasi/${stopped.id}`);
    }, night);
  });

  it('are left to whoever is in the hall when their half hour has begun', async () => {
    await asSupervisor(
      async (staff, deps) => {
        await book(deps, '10:00');
        await book(deps, '10:30');
        await close(staff);
        const html = await tell(staff);
        expect(html).to.include('1 reservasi dibatalkan').and.include('Sudah mulai atau sudah datang');
        expect(await statuses()).to.deep.equal(['booked', 'cancelled']);
      },
      new Date(`${TUESDAY}T10:05:00+07:00`),
    );
  });
});
