import { expect } from 'chai';
import pg from 'pg';
import { invariants, runChecks } from '../../src/check/check.ts';
import { chainMoves } from '../../src/jobs/chain.ts';
import { newId } from '../../src/ids.ts';
import { finishTurn, serveTurn } from '../../src/queue/desk.ts';
import { missTurn } from '../../src/queue/missed.ts';
import { markShown } from '../../src/queue/shown.ts';
import { cancelBooking } from '../../src/booking/cancel.ts';
import { rescheduleBooking } from '../../src/booking/reschedule.ts';
import { checkIn } from '../../src/queue/check-in.ts';
import { sendDue } from '../../src/message/send.ts';
import { book } from '../booking/at-home.ts';
import { sendingAt } from '../message/sending.ts';
import { aDesk, aKey, call, on, turnOf, walkIn, walkIns } from '../queue/at-work.ts';
import { aBooking } from '../support/bookings.ts';
import { aHall, after as seconds, catalogue, freshDay, pools, servers } from '../support/world.ts';

type Facts = Record<
  | 'hall'
  | 'other'
  | 'served'
  | 'called'
  | 'waiting'
  | 'missed'
  | 'ticket'
  | 'counter'
  | 'counter2'
  | 'booked'
  | 'neighbour'
  | 'cancelled',
  string
>;

/** Reservations in which everything went right: two for the same hour, one given back, one moved, one that has arrived. */
async function reservations(): Promise<Pick<Facts, 'booked' | 'neighbour' | 'cancelled'>> {
  const of = { catalogue: await catalogue(), by: 'public', request: null };
  const booked = await book();
  const neighbour = await book();
  const cancelled = await book({ service_code: 'DUK-04' });
  await cancelBooking(pools(), { ...of, token: cancelled.token }, seconds(1));
  const moved = await book({ service_code: 'DUK-01' });
  const starts_at = new Date('2026-11-25T09:00:00+07:00');
  await rescheduleBooking(pools(), { ...of, token: moved.token, starts_at }, seconds(2));
  const { token } = await aBooking({ starts_at: new Date('2026-11-23T09:00:00+07:00') });
  await checkIn(pools(), { ...of, code: token, device_id: null, language: null, by: 'device:test' }, seconds(243));
  return { booked: booked.id, neighbour: neighbour.id, cancelled: cancelled.id };
}

/** A morning in which everything went right: somebody served, missed, called, two who wait, and some reservations. */
async function aMorning(): Promise<Facts> {
  const other = await aHall();
  const desk = await aDesk(1);
  const second = await aDesk(2);
  await walkIns(4, { request: aKey({ key: 'one' }) });
  await walkIn({ at: seconds(1) });
  await walkIn({ at: seconds(1) });
  await walkIn({ at: seconds(2) });
  await walkIn({ at: seconds(3) });
  const served = await call(desk, seconds(10));
  await serveTurn(pools().db, on(desk, served), seconds(20));
  await finishTurn(pools().db, on(desk, served), seconds(200));
  const missed = await call(desk, seconds(201));
  await missTurn(pools().db, { ...on(desk, missed), reason: 'sudah pulang' }, seconds(230));
  const called = await call(desk, seconds(240));
  await markShown(pools().db, { catalogue: desk.catalogue, turn_ids: [called.id], by: 'display' }, seconds(241));
  const last = await walkIn({ at: seconds(242) });
  const reserved = await reservations();
  await sendDue(sendingAt(seconds(3)), { urgent: false, most: 100 });
  await chainMoves(pools().db, seconds(300));
  return {
    hall: desk.catalogue.hall.id,
    other: other.hall.id,
    served: served.id,
    missed: missed.id,
    called: called.id,
    waiting: (await turnOf(last)).id,
    ticket: last.id,
    counter: desk.counter_id,
    counter2: second.counter_id,
    ...reserved,
  };
}

/** For each promise, ways to break it that neither trigger nor constraint is left to stop. */
const breaks: Record<string, ((facts: Facts) => string)[]> = {
  I6: [
    ({ ticket }) => `insert into tickets (hall_id, id, day, series, number, token, lane, language, origin, issued_at)
    select hall_id, '${newId()}', day, series, number, 'twin', lane, language, origin, issued_at from tickets where id = '${ticket}'`,
  ],
  I7: [
    ({ ticket }) => `update tickets set number = number + 1 where id = '${ticket}'`,
    () => `update tickets set number = number + 1`,
  ],
  I8: [() => `update number_series set last = last + 1`, () => `delete from number_series`],
  I1: [
    ({ booked }) => `update slots set capacity = 1 where id = (select slot_id from bookings where id = '${booked}')`,
  ],
  I2: [
    ({ booked }) =>
      `update slots set taken = taken - 1 where id = (select slot_id from bookings where id = '${booked}')`,
    ({ booked }) => `update bookings set starts_at = starts_at + interval '30 minutes' where id = '${booked}'`,
  ],
  I3: [
    ({ cancelled }) =>
      `update booking_moves set from_slot_id = null where booking_id = '${cancelled}' and move = 'cancel'`,
    () => `insert into booking_moves (hall_id, id, booking_id, n, move, from_status, to_status, from_slot_id, by, at)
      select hall_id, gen_random_uuid(), booking_id, n + 1, move, 'booked', to_status, from_slot_id, by, at
      from booking_moves where move = 'cancel'`, // given back twice
    () => `update booking_moves set to_slot_id = from_slot_id where move = 'move'`,
    ({ booked }) => `delete from booking_moves where booking_id = '${booked}'`,
    ({ cancelled }) =>
      `update booking_moves set from_status = 'absent' where booking_id = '${cancelled}' and move = 'cancel'`,
    ({ booked }) => `update bookings set status = 'absent' where id = '${booked}'`,
    ({ booked }) => `update bookings set moves = moves + 1 where id = '${booked}'`,
  ],
  I4: [
    ({ booked, neighbour }) => `update bookings set person_hash = o.person_hash, person_place = 2
      from bookings o where bookings.id = '${neighbour}' and o.id = '${booked}'`,
    ({ booked, neighbour }) => `update bookings set person_hash = o.person_hash, day = bookings.day + 1
      from bookings o where bookings.id = '${neighbour}' and o.id = '${booked}'`,
    ({ booked, neighbour }) => `update bookings set phone_hash = o.phone_hash
      from bookings o where bookings.id = '${neighbour}' and o.id = '${booked}'`,
    ({ booked }) => `update bookings set phone_place = null where id = '${booked}'`,
  ],
  I5: [
    ({ booked, neighbour }) => `update bookings set code = o.code
      from bookings o where bookings.id = '${neighbour}' and o.id = '${booked}'`,
    ({ booked }) => `update bookings set code = 'ABCDEFGH10' where id = '${booked}'`,
    ({ booked }) =>
      `update bookings set status = 'held', held_until = '2026-11-23T08:04:00+07:00' where id = '${booked}'`,
  ],
  I11: [
    ({ called }) => `update tickets set active_turn_id = null where active_turn_id = '${called}'`,
    ({ served }) =>
      `update tickets k set active_turn_id = t.id from turns t where t.id = '${served}' and k.id = t.ticket_id`,
    ({ waiting, counter }) => `update turns set status = 'called', counter_id = '${counter}' where id = '${waiting}'`,
    ({ ticket, called }) => `update tickets set active_turn_id = '${called}' where id = '${ticket}'`,
  ],
  I12: [
    ({ served }) => `update turn_moves set from_status = 'parked' where turn_id = '${served}' and move = 'serve'`,
    ({ served }) => `update turn_moves set move = 'park' where turn_id = '${served}' and move = 'finish'`,
    ({ served }) => `delete from turn_moves where turn_id = '${served}' and move = 'take'`,
    ({ served }) => `delete from turn_moves where turn_id = '${served}' and move = 'serve'`,
    ({ served, hall }) => `insert into turn_moves (hall_id, id, turn_id, n, move, from_status, to_status, by, at)
      values ('${hall}', '${newId()}', '${served}', 5, 'call', 'done', 'called', 'worker', '2026-11-23T09:00:00+07:00')`,
  ],
  I13: [
    ({ waiting, called, counter2, hall }) => `
    update turns set ticket_id = (select ticket_id from turns where id = '${called}') where id = '${waiting}';
    insert into turn_moves (hall_id, id, turn_id, n, move, from_status, to_status, counter_id, by, at)
      values ('${hall}', '${newId()}', '${waiting}', 2, 'call', 'waiting', 'called', '${counter2}', 'worker', '2026-11-23T08:05:00+07:00')`,
  ],
  I14: [
    ({
      waiting,
      counter,
      hall,
    }) => `insert into turn_moves (hall_id, id, turn_id, n, move, from_status, to_status, counter_id, by, at)
      values ('${hall}', '${newId()}', '${waiting}', 2, 'call', 'waiting', 'called', '${counter}', 'worker', '2026-11-23T08:05:00+07:00')`,
  ],
  I15: [
    ({ waiting }) => `update turns set status = 'cancelled' where id = '${waiting}'`,
    ({ waiting }) => `update turns set moves = 2 where id = '${waiting}'`,
    ({ waiting }) => `delete from turn_moves where turn_id = '${waiting}'`,
  ],
  I16: [() => `delete from turn_move_chain where seq = 3`, () => `delete from turn_move_chain where seq > 5`],
  I17: [
    ({ served }) => `update turn_moves set at = at - interval '1 hour' where turn_id = '${served}' and move = 'finish'`,
  ],
  I18: [
    ({ waiting }) => `update turns set counts_from = counts_from - interval '2 hours' where id = '${waiting}';
      update turn_moves set at = at - interval '2 hours' where turn_id = '${waiting}'`,
  ],
  I19: [
    ({ missed }) => `update turn_moves set reason = null where turn_id = '${missed}' and move = 'miss'`,
    ({
      missed,
      hall,
    }) => `update turn_moves set reason = null, n = 5, at = at + interval '1 minute' where turn_id = '${missed}' and move = 'miss';
      insert into turn_moves (hall_id, id, turn_id, n, move, from_status, to_status, counter_id, by, at)
      select '${hall}', gen_random_uuid(), '${missed}', place, 'recall', 'called', 'called', counter_id, 'worker', at + interval '45 seconds'
      from turn_moves, generate_series(3, 4) place where turn_id = '${missed}' and move = 'call'`,
  ],
  I20: [
    ({ called }) => `update turns set miss_due_at = null where id = '${called}'`,
    ({ called }) => `update turns set recall_due_at = '2026-11-23T08:04:00+07:00' where id = '${called}'`,
  ],
  I21: [
    ({ hall, waiting }) => `insert into outbox (hall_id, id, topic, subject)
    values ('${hall}', '01900000-0000-7000-8000-000000000000', 'turn.moved', '${waiting}')`,
  ],
  I22: [
    ({ booked }) => `update messages set dedupe_key = regexp_replace(dedupe_key, '^[a-z_0-9]+', 'booking_confirmed'),
      kind = 'booking_confirmed' where booking_id = '${booked}'`,
    ({ booked }) => `delete from messages where booking_id = '${booked}' and kind = 'reminder_h1'`,
    ({ booked }) => `update messages set dedupe_key = dedupe_key || '0' where booking_id = '${booked}'`,
    ({ booked }) => `update messages set status = 'cancelled', why = 'booking_moved' where booking_id = '${booked}'`,
  ],
  I23: [
    ({ booked }) => `update messages set dedupe_key = 'same' where booking_id = '${booked}'`,
    ({ booked }) => `insert into message_attempts (hall_id, message_id, n, gateway, started_at, outcome)
      select hall_id, message_id, 2, gateway, started_at, outcome from message_attempts
      where message_id in (select id from messages where booking_id = '${booked}')`,
  ],
  I24: [
    ({ booked }) => `update messages set tries = tries + 1 where booking_id = '${booked}'`,
    ({ booked }) => `update messages set status = 'sending' where booking_id = '${booked}'`,
    () => `delete from message_attempts`,
  ],
  I26: [
    () => `update message_attempts set started_at = started_at + interval '3 days'`,
    () => `update message_attempts set started_at = started_at + interval '12 hours'`,
    () => `update message_attempts set started_at = started_at + interval '10 hours';
      update opening_rules set name = 'ramadan', from_day = '2026-11-01', until_day = '2026-11-30'`,
    ({
      booked,
      neighbour,
    }) => `insert into booking_moves (hall_id, id, booking_id, n, move, from_status, to_status, by, at)
      select hall_id, gen_random_uuid(), booking_id, 2, 'cancel', 'booked', 'cancelled', by, at - interval '1 second'
      from booking_moves where booking_id in ('${booked}', '${neighbour}')`,
  ],
  I27: [({ booked }) => `update bookings set phone_hash = 'another' where id = '${booked}'`],
  I28: [() => `update message_counts set count = 1 where what = 'hall'`, () => `delete from message_counts`],
  I29: [
    () => `update idempotency_keys set status = 0`,
    () => `update idempotency_keys set status = 409`,
    () => `update idempotency_keys set answer = 'null'`,
  ],
  I30: [
    () => `update tickets set booking_id = null where booking_id is not null`,
    ({ booked }) => `update tickets set booking_id = '${booked}' where booking_id is not null`,
    ({ booked, ticket }) => `update tickets set booking_id = '${booked}' where id = '${ticket}'`,
  ],
  I31: [
    ({ ticket }) => `update tickets set issued_at = issued_at - interval '1 day' where id = '${ticket}'`,
    ({ waiting }) => `update turns set number = 77 where id = '${waiting}'`,
    ({ waiting }) => `delete from turns where id = '${waiting}'`,
  ],
  I32: [
    ({ served }) => `update turn_moves set by = 'staff:other' where turn_id = '${served}' and move = 'serve'`,
    ({ served }) =>
      `update turn_moves set at = at + interval '1 microsecond' where turn_id = '${served}' and move = 'serve'`,
    ({ served }) => `delete from turn_moves where turn_id = '${served}' and move = 'serve'`,
    () => `update turn_move_chain set hash = 'x' where seq = 2`,
  ],
  I35: [
    ({ ticket }) => `update tickets set phone_sealed = 'sealed', day = '2026-11-14' where id = '${ticket}'`,
    ({ hall }) => `insert into messages
      (hall_id, id, kind, dedupe_key, language, phone_sealed, due_at, valid_until, status, made_at)
      select '${hall}', '${newId()}', 'called', 'x', 'id', 'sealed', at, at, 'sent', at
      from (select '2026-11-14T08:00:00+07:00'::timestamptz as at) then_`,
  ],
  I38: [
    ({ booked }) => `update messages set status = 'queued', due_at = '2026-11-23T08:03:59+07:00'
      where booking_id = '${booked}'`,
    ({ booked }) => `update messages set status = 'sending', claim_token = gen_random_uuid(),
      claimed_until = '2026-11-23T08:03:59+07:00' where booking_id = '${booked}'`,
  ],
  I40: [
    ({ other, waiting }) =>
      `insert into outbox (hall_id, id, topic, subject) values ('${other}', '${newId()}', 'turn.moved', '${waiting}')`,
    ({ other }) =>
      `update idempotency_keys set scope = 'device:' || (select id from devices where hall_id = '${other}' limit 1)`,
    ({
      other,
      served,
    }) => `update turn_moves set by = 'device:' || (select id from devices where hall_id = '${other}' limit 1)
      where turn_id = '${served}' and move = 'take'`,
    () => `update idempotency_keys set hall_id = gen_random_uuid()`,
    ({ other, waiting }) => `update turns set hall_id = '${other}' where id = '${waiting}'`,
  ],
  I42: [
    () => `insert into booking_moves (hall_id, id, booking_id, n, move, from_status, to_status, by, at)
      select hall_id, gen_random_uuid(), booking_id, n + 1, move, from_status, to_status, by, at
      from booking_moves where move = 'arrive'`,
  ],
  I43: [({ ticket }) => `update tickets set issued_at = issued_at - interval '1 hour' where id = '${ticket}'`],
  I47: [
    ({ booked }) => `update booking_moves set by = 'somebody' where booking_id = '${booked}'`,
    ({ served }) => `update turn_moves set by = '' where turn_id = '${served}' and move = 'serve'`,
    ({
      waiting,
      hall,
    }) => `insert into turn_moves (hall_id, id, turn_id, n, move, from_status, to_status, by, at, reason)
      values ('${hall}', '${newId()}', '${waiting}', 2, 'close', 'waiting', 'expired', 'staff:1', '2026-11-23T08:05:00+07:00', 'x')`,
    ({ hall }) =>
      `insert into audit (hall_id, id, at, who, action, object) values ('${hall}', '${newId()}', now(), ' ', 'x', 'y')`,
  ],
};

const CONSTRAINTS = `select format('alter table %s drop constraint if exists %I cascade', conrelid::regclass, conname) as drop
  from pg_constraint where connamespace = 'public'::regnamespace and contype in ('f', 'u', 'c', 'p')
    and conrelid::regclass::text in ('tickets', 'turns', 'turn_moves', 'turn_move_chain', 'outbox', 'idempotency_keys', 'audit', 'number_series',
      'slots', 'bookings', 'booking_moves', 'messages', 'message_attempts', 'message_counts')
    and not (contype = 'p' and conrelid::regclass::text in ('slots', 'bookings')) -- the checks group by these keys
  order by contype`;

describe('the invariants', function () {
  this.timeout(30_000);
  let facts: Facts;
  let client: pg.Client;

  before(async () => {
    await freshDay();
    facts = await aMorning();
    client = new pg.Client({ connectionString: servers().database_url });
    await client.connect();
  });
  after(async () => {
    await client.end();
    await freshDay();
  });

  it('find nothing in a morning in which everything went right', async () => {
    expect(await runChecks(client, { now: seconds(300), working: true })).to.deep.equal([]);
  });

  it('are each shown to shout', () => {
    const known = [...new Set(invariants.map(({ id }) => id))].toSorted();
    expect(Object.keys(breaks).toSorted()).to.deep.equal(known);
  });

  for (const [id, ways] of Object.entries(breaks))
    for (const [n, way] of ways.entries())
      it(`${id} shouts at broken data, way ${n + 1}`, async () => {
        await client.query('begin');
        try {
          await client.query(`set local session_replication_role = replica`);
          const { rows } = await client.query<{ drop: string }>(CONSTRAINTS);
          for (const { drop } of rows) await client.query(drop);
          await client.query(`drop index if exists one_turn_per_counter, one_active_turn_per_ticket,
            one_active_booking_per_person, places_of_person, places_of_phone`);
          await client.query(way(facts));
          const broken = await runChecks(client, { now: seconds(300), working: true });
          expect(broken.map((one) => one.id)).to.include(id);
        } finally {
          await client.query('rollback');
        }
      });
});
