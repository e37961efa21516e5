import { expect } from 'chai';
import { cancelBooking } from '../../src/booking/cancel.ts';
import { forgetDetails } from '../../src/booking/forget.ts';
import { forgetCatalogues, policiesAt } from '../../src/hall/catalogue.ts';
import type { Catalogue } from '../../src/hall/catalogue.ts';
import { exampleHall } from '../../seeds/example-hall.ts';
import { dayOf } from '../../src/hall/day.ts';
import { exportHall } from '../../src/hall/export.ts';
import { hallFile } from '../../src/hall/file.ts';
import { importHall } from '../../src/hall/import.ts';
import { newId } from '../../src/ids.ts';
import { checkIn } from '../../src/queue/check-in.ts';
import { closeDay } from '../../src/queue/close-day.ts';
import { finishTurn, serveTurn } from '../../src/queue/desk.ts';
import { runChecks } from '../../src/check/check.ts';
import { aHall, after, catalogue, freshDay, pools } from '../support/world.ts';
import { aDesk, call, on, walkIn } from '../queue/at-work.ts';
import { book as bookFromHome, bookingBy, WEDNESDAY_0830 } from './at-home.ts';

/** A reservation alone: what is sent about it is kept by a clock of its own, and tried by itself below. */
const book: typeof bookFromHome = async (facts) => {
  const booked = await bookFromHome(facts);
  await pools().db('messages').where({ booking_id: booked.id }).delete();
  return booked;
};

/** So many days after the day of the visit, at an hour of the hall. */
const daysLater = (days: number, hour = '12:00:00', offset = '+07:00'): Date =>
  new Date(new Date(`2026-11-25T${hour}${offset}`).getTime() + days * 86_400_000);

type Erasure = { hall_id: string; what: string; erased: number; first_day: string; last_day: string };
const proofs = (): Promise<Erasure[]> =>
  pools().db<Erasure>('erasures').orderBy('what').select('what', 'erased', 'first_day', 'last_day');

const isKnown = async (token: string): Promise<boolean> => {
  const { name_sealed, identity_sealed, phone_sealed, forgotten_at } = await bookingBy(token);
  const known = [name_sealed, identity_sealed, phone_sealed].some((one) => one !== null);
  expect(forgotten_at === null).to.equal(known);
  return known;
};

const nik = { kind: 'nik', number: '3171005708900002' } as const;

/** Arrives for what was booked, is called at the first counter, and served unless `served` says no. */
async function comes(token: string, { served = true } = {}): Promise<void> {
  const hall = await catalogue();
  const at = new Date(WEDNESDAY_0830);
  const desk = await aDesk(1, at);
  const what = { catalogue: hall, code: token, device_id: null, language: null, by: 'device:test', request: null };
  await checkIn(pools(), what, at);
  if (!served) return;
  const turn = await call(desk, after(60, at));
  await serveTurn(pools().db, on(desk, turn), after(90, at));
  await finishTurn(pools().db, on(desk, turn), after(400, at));
}

async function endTheDay(): Promise<void> {
  const wish = {
    catalogue: await catalogue(),
    day: '2026-11-25',
    by: 'worker',
    reason: 'hari berakhir',
    request: null,
  };
  await closeDay(pools().db, wish, new Date('2026-11-25T18:00:00+07:00'));
}

const broken = async (now: Date): Promise<string[]> =>
  (await runChecks(pools().screens, { now, working: true })).map(({ id }) => id).filter((id) => id === 'I35');

describe('personal data that was kept long enough', () => {
  beforeEach(freshDay);

  it('is erased 30 days after the day of the visit, and not a day before', async () => {
    const { token } = await book();
    expect(await forgetDetails(pools().db, daysLater(30, '23:59:59'))).to.equal(0);
    expect(await isKnown(token)).to.equal(true);
    expect(await proofs()).to.deep.equal([]);
    expect(await forgetDetails(pools().db, daysLater(31, '00:00:00'))).to.equal(1);
    expect(await isKnown(token)).to.equal(false);
    const range = { first_day: '2026-11-25', last_day: '2026-11-25' };
    expect(await proofs()).to.deep.equal([{ what: 'booking_details', erased: 1, ...range }]);
    expect(await forgetDetails(pools().db, daysLater(40))).to.equal(0);
    expect(await proofs()).to.have.length(1);
  });

  it('is erased after 7 days where the visit is finished and its service asks for no identity', async () => {
    const { token } = await book({ service_code: 'DUK-01' });
    await comes(token);
    await endTheDay();
    expect(await forgetDetails(pools().db, daysLater(7, '23:59:59'))).to.equal(0);
    expect(await isKnown(token)).to.equal(true);
    expect(await forgetDetails(pools().db, daysLater(8, '00:00:00'))).to.equal(1);
    expect(await isKnown(token)).to.equal(false);
  });

  it('stays 30 days of whoever came and was not served, of an absent and of a cancelled one, and where one has a quota', async () => {
    const { token } = await book({ service_code: 'DUK-01' });
    await comes(token, { served: false });
    await endTheDay();
    const absent = await book();
    const counted = await book({
      service_code: 'DUK-02',
      citizen: { name: 'Siti', identity: nik, phone: '+6281234567890', for_someone: false },
    });
    const cancelled = await book({ service_code: 'DUK-04' });
    const wish = { catalogue: await catalogue(), token: cancelled.token, by: 'public', request: null };
    await cancelBooking(pools(), wish, after(60));
    expect(await forgetDetails(pools().db, daysLater(30))).to.equal(0);
    expect(await forgetDetails(pools().db, daysLater(31))).to.equal(4);
    for (const one of [token, absent.token, counted.token, cancelled.token]) expect(await isKnown(one)).to.equal(false);
  });

  it('leaves what equal persons are known by until 90 days have passed', async () => {
    const { token } = await book();
    await forgetDetails(pools().db, daysLater(90));
    expect((await bookingBy(token)).person_hash).to.not.equal(null);
    expect(await forgetDetails(pools().db, daysLater(91))).to.equal(1);
    const { person_hash, phone_hash } = await bookingBy(token);
    expect([person_hash, phone_hash]).to.deep.equal([null, null]);
    expect((await proofs()).map(({ what }) => what)).to.deep.equal(['booking_details', 'booking_hashes']);
  });

  it('is erased from the numbers taken in the hall and from messages after 7 days', async () => {
    const { id: ticket_id } = await walkIn({ phone_sealed: 'sealed', at: WEDNESDAY_0830 });
    const { hall } = await catalogue();
    await pools()
      .db('messages')
      .insert({
        hall_id: hall.id,
        id: newId(),
        kind: 'called',
        dedupe_key: 'x',
        language: 'id',
        phone_sealed: 'sealed',
        phone_hash: 'hash',
        due_at: WEDNESDAY_0830,
        valid_until: new Date('2026-11-25T23:30:00+07:00'),
        status: 'sent',
        made_at: WEDNESDAY_0830,
      });
    expect(await forgetDetails(pools().db, daysLater(7, '23:59:59'))).to.equal(0);
    expect(await forgetDetails(pools().db, daysLater(8, '00:00:00'))).to.equal(2);
    expect(await pools().db('tickets').where({ id: ticket_id }).first('phone_sealed')).to.deep.equal({
      phone_sealed: null,
    });
    expect(await pools().db('messages').first('phone_sealed', 'phone_hash')).to.deep.equal({
      phone_sealed: null,
      phone_hash: null,
    });
    expect((await proofs()).map(({ what }) => what)).to.deep.equal(['message_phones', 'ticket_details']);
  });

  it("follows each hall's own days and midnight", async () => {
    const east: Catalogue = await aHall();
    const { id: hall_id, slug } = east.hall;
    const { rules } = east.policies[0] ?? {};
    await pools().db('halls').where({ id: hall_id }).update({ time_zone: 'Asia/Jayapura', zone_label: 'WIT' });
    await pools()
      .db('policies')
      .where({ hall_id })
      .update({ rules: JSON.stringify({ ...rules, retention: { ...rules?.retention, booking_days: 3 } }) });
    forgetCatalogues(pools().db);
    const of = await catalogue(slug);
    const { token } = await book({ catalogue: of, starts_at: new Date('2026-11-25T08:30:00+09:00') });
    expect(await forgetDetails(pools().db, daysLater(3, '23:59:59', '+09:00'))).to.equal(0);
    const midnight = daysLater(4, '00:00:00', '+09:00');
    expect(dayOf(midnight, 'Asia/Jakarta')).to.equal('2026-11-28');
    expect(await forgetDetails(pools().db, midnight)).to.equal(1);
    expect(await isKnown(token)).to.equal(false);
  });

  it('is kept as long as the file of the hall says, which the export says again', async () => {
    const file = exampleHall();
    const retention = { finishedVisitDays: 3, bookingDays: 14, hashDays: 60, ticketPhoneDays: 2 };
    const hall = { ...file.hall, slug: `aula-${Date.now()}` };
    const own = { ...file, hall, policies: { ...file.policies, retention } };
    await pools().db.transaction((trx) =>
      importHall(trx, own, { training: false, from_day: '2026-01-01' }, WEDNESDAY_0830),
    );
    const of = await catalogue(hall.slug);
    expect(policiesAt(of, WEDNESDAY_0830).retention).to.deep.equal({
      finished_visit_days: 3,
      booking_days: 14,
      hash_days: 60,
      ticket_phone_days: 2,
    });
    expect((await exportHall(pools().db, of)).policies.retention).to.deep.equal(retention);
    const { retention: _unsaid, ...unsaid } = file.policies;
    expect(hallFile.parse({ ...file, policies: unsaid }).policies.retention).to.deep.equal(file.policies.retention);
  });

  it('is erased once by several workers at it, in small batches, and accounted for to the last', async () => {
    for (const service_code of ['DUK-01', 'DUK-03', 'DUK-04', 'DUK-05', 'DUK-06', 'BPN-01', 'BPN-02', 'SAM-01']) {
      await book({ service_code });
    }
    const erased = await Promise.all([1, 2, 3].map(() => forgetDetails(pools().db, daysLater(31), 2)));
    expect(erased.reduce((sum, one) => sum + one, 0)).to.equal(8);
    expect((await proofs()).reduce((sum, { erased: count }) => sum + count, 0)).to.equal(8);
    expect(await pools().db('bookings').whereNotNull('name_sealed').pluck('token')).to.deep.equal([]);
  });

  it('is whole again where the worker dies before it has written down that it erased', async () => {
    const { token } = await book();
    await pools().db.raw(`
      create function dies() returns trigger language plpgsql as $$ begin raise exception 'the power is gone'; end $$;
      create trigger dies before insert on erasures for each row execute function dies()`);
    try {
      let said = '';
      await forgetDetails(pools().db, daysLater(31)).catch((error: Error) => (said = error.message));
      expect(said).to.include('the power is gone');
    } finally {
      await pools().db.raw('drop trigger dies on erasures; drop function dies()');
    }
    expect(await isKnown(token)).to.equal(true);
    expect(await forgetDetails(pools().db, daysLater(31))).to.equal(1);
  });

  it('is told by the checks when it was forgotten to forget it', async () => {
    await book();
    expect(await broken(daysLater(31))).to.deep.equal([]);
    expect(await broken(daysLater(32))).to.deep.equal(['I35']);
    await forgetDetails(pools().db, daysLater(32));
    expect(await broken(daysLater(32))).to.deep.equal([]);
    expect(await broken(daysLater(92))).to.deep.equal(['I35']);
  });
});
