import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import type { Message } from '../../src/message/message.ts';
import { messageFlow, messageStatuses } from '../../src/message/message.ts';
import type { MessageMove } from '../../src/message/message.ts';
import { noteHandingOver } from '../../src/message/hand-over.ts';
import { claimMessages, LEASE_MS, moveMessage } from '../../src/message/move.ts';
import { makeReady } from '../../src/message/ready.ts';
import { openLane, sendDue } from '../../src/message/send.ts';
import { settleAbandoned, settleReceipt } from '../../src/message/settle.ts';
import { cancelBooking } from '../../src/booking/cancel.ts';
import { rescheduleBooking } from '../../src/booking/reschedule.ts';
import { aHall, after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import { book, bookingBy, WEDNESDAY_0830 } from '../booking/at-home.ts';
import { aGateway, aMessage, messageById, sendingAt, told } from './sending.ts';
import type { Answering } from './sending.ts';

const BULK = { urgent: false, most: 100 };
const URGENT = { urgent: true, most: 100 };
const at = (text: string): Date => new Date(`${text}+07:00`);

/** Half an hour later on the same day as the reservations of these tests. */
const LATER = at('2026-11-25T09:30:00');

const of = async (token: string, by = 'public') => ({ catalogue: await catalogue(), token, by, request: null });

const moves: MessageMove[] = [
  'queue',
  'claim',
  'hand',
  'again',
  'refuse',
  'lose',
  'drop',
  'cancel',
  'deliver',
  'fail',
  'resend',
];

/** A message of which the gateway has been asked, by a worker that took it up at this moment. */
async function underWay(facts: Partial<Message> = {}, now = MONDAY_8AM): Promise<Message> {
  const { id } = await aMessage(facts);
  await claimMessages(pools(), BULK, now);
  await pools().db('messages').where({ id }).update({ gateway: 'handing_over' });
  return messageById(id);
}

describe('the life of a message', () => {
  beforeEach(freshDay);
  afterEach(freshDay);

  it('takes every move of its life cycle where it begins, and nowhere else', async () => {
    const wrong: string[] = [];
    expect(moves.toSorted()).to.deep.equal(Object.keys(messageFlow).toSorted());
    for (const move of moves)
      for (const status of messageStatuses) {
        const from: readonly string[] = messageFlow[move].from;
        const { to } = messageFlow[move];
        const message = await aMessage({ status });
        const moved = await moveMessage(pools().db, move, message, {}, MONDAY_8AM);
        const legal = from.includes(status);
        const now = (await messageById(message.id)).status;
        if (moved !== legal || now !== (legal ? to : status)) wrong.push(`${move} from ${status}: ${now}`);
      }
    expect(wrong).to.deep.equal([]);
  });

  it('is claimed by one of many workers at once, with the attempt it begins', async () => {
    for (let n = 0; n < 40; n += 1) await aMessage();
    const claims = await Promise.all([1, 2, 3, 4].map(() => claimMessages(pools(), { ...BULK, most: 15 }, MONDAY_8AM)));
    const ids = claims.flat().map(({ id }) => id);
    expect(ids).to.have.length(40);
    expect(new Set(ids).size).to.equal(40);
    expect(await pools().db('message_attempts').where({ n: 1 })).to.have.length(40);
  });

  it('is not claimed before its time', async () => {
    await aMessage({ due_at: after(1) });
    expect(await claimMessages(pools(), BULK, MONDAY_8AM)).to.have.length(0);
    expect(await claimMessages(pools(), BULK, after(1))).to.have.length(1);
  });

  it('ends a receipt late, twice or in another order where the first one ended it', async () => {
    const { hall_id, id } = await aMessage({ status: 'sent', sent_at: MONDAY_8AM });
    const tell = (status: 'delivered' | 'failed') =>
      settleReceipt(pools().db, hall_id, { id }, { status, why: null }, after(9));
    expect([await tell('delivered'), await tell('failed'), await tell('delivered')]).to.deep.equal([
      true,
      false,
      false,
    ]);
    expect((await messageById(id)).status).to.equal('delivered');
  });
});

describe('what a gateway answers', () => {
  beforeEach(freshDay);
  afterEach(freshDay);

  async function answered(answer: Answering) {
    const token = (await book()).token;
    const { id } = await bookingBy(token);
    const gateway = aGateway(answer);
    await sendDue(sendingAt(MONDAY_8AM, { gateways: gateway }), BULK);
    const message = await pools().db<Message>('messages').where({ booking_id: id, kind: 'booking_confirmed' }).first();
    if (!message) throw new Error('no message');
    const attempt = await pools().db('message_attempts').where({ message_id: message.id }).orderBy('n', 'desc').first();
    return { message, outcome: attempt?.outcome, ledger: gateway.ledger };
  }
  const counted = async (): Promise<number> => (await pools().db('message_counts')).length;

  it('sent: it is sent, with gateway, reference, parts, price and the text it went out with', async () => {
    const { message, outcome, ledger } = await answered(() => ({ kind: 'sent', gateway_ref: 'r7' }));
    expect(message).to.include({
      status: 'sent',
      gateway: 'far',
      gateway_ref: 'r7',
      why: null,
      text_version: 'standard-1',
    });
    expect(message.price).to.equal((message.parts ?? 0) * 350);
    expect(message.sent_at).to.deep.equal(MONDAY_8AM);
    expect(outcome).to.equal('sent');
    expect(ledger.map(({ reference }) => reference)).to.deep.equal([message.id]);
  });

  it('refused: it has failed, and why', async () => {
    const { message, outcome } = await answered(() => ({ kind: 'refused', why: 'answer_400' }));
    expect([message.status, message.why, outcome]).to.deep.equal(['failed', 'answer_400', 'refused']);
  });

  it('unknown: nobody knows, and it is not tried again by itself', async () => {
    const { message, outcome } = await answered(() => ({ kind: 'unknown', why: 'slow' }));
    expect([message.status, message.why, outcome]).to.deep.equal(['unknown', 'slow', 'unknown']);
    const gateway = aGateway();
    await settleAbandoned(pools().db, after(600));
    await sendDue(sendingAt(after(600), { gateways: gateway }), BULK);
    expect(gateway.ledger).to.have.length(0);
  });

  it('again: it waits for as long as the gateway says, and nothing is counted for it', async () => {
    const { message, outcome } = await answered(() => ({ kind: 'again', why: 'busy', after_ms: 7_000 }));
    expect([message.status, message.why, outcome]).to.deep.equal(['queued', 'busy', 'again']);
    expect(message.due_at).to.deep.equal(after(7));
    expect(await counted()).to.equal(0);
  });

  it('again for two hours: it goes out once when the gateway is back, however small the limits are', async () => {
    await book();
    const caps = { per_phone_day: 2, per_prefix_hour: 2, per_hall_day: 2, money_day: 100_000 };
    for (let minute = 0; minute < 120; minute += 10) {
      const gateways = aGateway(() => ({ kind: 'again', why: 'unreachable', after_ms: 60_000 }));
      await sendDue(sendingAt(after(minute * 60), { gateways, caps }), BULK);
      expect(gateways.ledger).to.have.length(1);
    }
    const gateways = aGateway();
    await sendDue(sendingAt(after(7_300), { gateways, caps }), BULK);
    expect(gateways.ledger).to.have.length(1);
  });

  it('again until it is of no use: it has failed, so that somebody hears of it', async () => {
    const { id } = await bookingBy((await book()).token);
    const gateways = aGateway(() => ({ kind: 'again', why: 'unreachable', after_ms: 72 * 3_600_000 }));
    await sendDue(sendingAt(MONDAY_8AM, { gateways }), BULK);
    await sendDue(sendingAt(WEDNESDAY_0830), BULK);
    expect(await told({ booking_id: id, kind: 'booking_confirmed' })).to.deep.equal([
      'booking_confirmed failed too_late',
    ]);
  });

  it('a receipt that is faster than the answer takes nothing from what the answer tells', async () => {
    const { message } = await answered(async ({ reference }) => {
      await settleReceipt(pools().db, null, { id: reference }, { status: 'delivered', why: null }, after(1));
      return { kind: 'sent', gateway_ref: 'r7' };
    });
    expect(message).to.include({ status: 'delivered', gateway: 'far', gateway_ref: 'r7' });
    expect([message.sent_at, message.settled_at]).to.deep.equal([MONDAY_8AM, after(1)]);
    expect(message.parts).to.be.above(0);
  });
});

describe('a lane', () => {
  beforeEach(freshDay);
  afterEach(freshDay);

  it('that hangs at the gateway does not keep the other waiting', async () => {
    const { id: booking_id } = await bookingBy((await book()).token);
    const facts = { booking_id, dedupe_key: `x:${WEDNESDAY_0830.getTime()}` };
    for (let n = 0; n < 20; n += 1) await aMessage({ ...facts, dedupe_key: `${n}:${WEDNESDAY_0830.getTime()}` });
    const urgent = await aMessage({ ...facts, urgent: true });
    let release = (): void => undefined;
    const hanging = new Promise<void>((go) => (release = go));
    const gateways = aGateway(async (parcel) => {
      if (!parcel.urgent) await hanging;
      return { kind: 'sent', gateway_ref: null };
    });
    const sending = sendingAt(MONDAY_8AM, { gateways });
    const bulk = openLane(sending, { urgent: false, most: 10 });
    await bulk.goOn();
    let went_on = false;
    const next = bulk.goOn().then(() => (went_on = true));
    for (let n = 0; n < 20; n += 1) await turn();
    await sendDue(sending, URGENT);
    expect((await messageById(urgent.id)).status).to.equal('sent');
    expect([went_on, gateways.ledger.filter((parcel) => !parcel.urgent).length]).to.deep.equal([false, 10]);
    release();
    await next;
    await bulk.ended();
    expect(await pools().db('messages').where({ status: 'sent', urgent: false })).to.have.length(20);
  });

  it('goes on past a message that cannot be made, and past a hall that cannot be read', async () => {
    const { id: booking_id } = await bookingBy((await book()).token);
    const torn = await aMessage({ booking_id, phone_sealed: 'torn', dedupe_key: `x:${WEDNESDAY_0830.getTime()}` });
    const other = await aHall();
    const of_other = { hall_id: other.hall.id };
    const { rules } = await pools().db('policies').where(of_other).first('rules');
    await pools().db('policies').where(of_other).update({ rules: '{}' });
    const unread = await aMessage({ hall_id: other.hall.id });
    const faults: unknown[] = [];
    const gateways = aGateway();
    await catalogue();
    await sendDue(sendingAt(MONDAY_8AM, { gateways, onFault: (error) => faults.push(error) }), BULK);
    expect(gateways.ledger).to.have.length(1);
    expect(await Promise.all([torn, unread].map(async ({ id }) => (await messageById(id)).why))).to.deep.equal([
      'fault',
      'fault',
    ]);
    expect(faults).to.have.length(3);
    await pools().db('policies').where(of_other).update({ rules }); // other tests visit all halls
  });
});

describe('a worker that dies or freezes over a message', () => {
  beforeEach(freshDay);
  afterEach(freshDay);
  const lapsed = new Date(MONDAY_8AM.getTime() + LEASE_MS);

  it('before the gateway was asked leaves it to the next, and not before its lease has run out', async () => {
    const { id } = await aMessage();
    await claimMessages(pools(), BULK, MONDAY_8AM);
    expect(await settleAbandoned(pools().db, new Date(lapsed.getTime() - 1))).to.equal(0);
    expect(await settleAbandoned(pools().db, lapsed)).to.equal(1);
    expect((await messageById(id)).status).to.equal('queued');
  });

  it('after that leaves it unknown', async () => {
    const { id } = await underWay();
    await settleAbandoned(pools().db, lapsed);
    const { status, why, settled_at } = await messageById(id);
    expect([status, why, settled_at]).to.deep.equal(['unknown', 'worker_lost', lapsed]);
  });

  it('lets a change or cancellation by the hall go once more under its reference, but not a third time', async () => {
    const { id } = await underWay({ kind: 'booking_changed' });
    await settleAbandoned(pools().db, lapsed);
    expect((await messageById(id)).status).to.equal('queued');
    await claimMessages(pools(), BULK, lapsed);
    await pools().db('messages').where({ id }).update({ gateway: 'handing_over' });
    await settleAbandoned(pools().db, after(600));
    expect((await messageById(id)).status).to.equal('unknown');
  });

  it('may still say that it was sent when it wakes up and nobody has tried again', async () => {
    const message = await underWay();
    await settleAbandoned(pools().db, lapsed);
    expect(await moveMessage(pools().db, 'hand', message, { gateway: 'far', sent_at: lapsed }, lapsed)).to.equal(true);
  });

  it('has nothing to say any more once somebody tried again', async () => {
    const frozen = await underWay({ kind: 'booking_changed' });
    await settleAbandoned(pools().db, lapsed);
    await claimMessages(pools(), BULK, lapsed);
    expect(await moveMessage(pools().db, 'refuse', frozen, { why: 'late' }, lapsed)).to.equal(false);
    const { tries: _tries, ...without_the_fence } = frozen;
    expect(await moveMessage(pools().db, 'refuse', without_the_fence, { why: 'late' }, lapsed)).to.equal(true); // the harm
  });

  it('does not ask the gateway when its lease ran out before it came to that', async () => {
    const { token, id: booking_id } = await book();
    const { id } = await aMessage({ booking_id, dedupe_key: `x:${WEDNESDAY_0830.getTime()}` });
    const [claimed] = (await claimMessages(pools(), BULK, MONDAY_8AM)).filter((one) => one.id === id);
    const { db } = pools();
    const { hall } = await catalogue();
    const sending = sendingAt(MONDAY_8AM);
    if (!claimed) throw new Error('not claimed');
    const booking = { ...(await bookingBy(token)), reason: null };
    const read = {
      about: { catalogue: await catalogue(), booking, turn: null },
      wording: { text: '{aula}', version: 'standard-1' },
      is_stopped: false,
    };
    const ready = makeReady({ ...sending, has_gateway: true }, claimed, read, MONDAY_8AM);
    if (ready.move !== 'hand') throw new Error('not ready');
    const packed = [{ hall, message: claimed, ready }];
    expect(await noteHandingOver(db, packed, sending.caps, lapsed)).to.deep.equal([]);
    expect(await db('message_counts')).to.have.length(0);
    expect(await noteHandingOver(db, packed, sending.caps, after(1))).to.have.length(1);
    // having asked for a new lease, it is not taken for lost by whoever looked a moment before
    expect(await settleAbandoned(db, lapsed)).to.equal(1); // the confirmation, claimed with it
    expect((await messageById(id)).status).to.equal('sending');
  });
});

describe('what has become of the cause when a message goes out', () => {
  beforeEach(freshDay);
  afterEach(freshDay);
  const reminded = at('2026-11-24T16:00:00');

  it('cancelled by the citizen: nothing goes out, and nothing was planned', async () => {
    const { token, id } = await book();
    await cancelBooking(pools(), await of(token), after(1));
    const gateways = aGateway();
    await sendDue(sendingAt(reminded, { gateways }), BULK);
    expect(gateways.ledger).to.have.length(0);
    expect(await told({ booking_id: id })).to.deep.equal(
      [
        'booking_confirmed cancelled booking_cancelled',
        'reminder_2h cancelled booking_cancelled',
        'reminder_h1 cancelled booking_cancelled',
      ].toSorted(),
    );
  });

  it('cancelled by the hall: that is said, and nothing else', async () => {
    const { token, id } = await book();
    const gateways = aGateway();
    await sendDue(sendingAt(MONDAY_8AM), BULK);
    await cancelBooking(pools(), { ...(await of(token, 'staff:1')), reason: 'Listrik padam' }, after(1));
    await sendDue(sendingAt(after(1), { gateways }), BULK);
    expect(gateways.ledger.map(({ text }) => text).join()).to.include('Listrik padam');
    expect(await told({ booking_id: id, status: 'sent' })).to.deep.equal([
      'booking_cancelled sent',
      'booking_confirmed sent',
    ]);
  });

  it('moved by the citizen: they know, and are reminded of the new hour alone', async () => {
    const { token, id } = await book();
    await sendDue(sendingAt(MONDAY_8AM), BULK);
    await rescheduleBooking(pools(), { ...(await of(token)), starts_at: LATER }, after(1));
    expect(await told({ booking_id: id })).to.deep.equal([
      'booking_confirmed sent',
      'reminder_2h cancelled booking_moved',
      'reminder_2h queued',
      'reminder_h1 cancelled booking_moved',
      'reminder_h1 queued',
    ]);
    const due = await pools().db<Message>('messages').where({ status: 'queued' }).orderBy('due_at');
    expect(due.map(({ due_at }) => due_at)).to.deep.equal([reminded, at('2026-11-25T07:30:00')]);
  });

  it('moved there and back: they are reminded all the same, once', async () => {
    const { token, id } = await book();
    await sendDue(sendingAt(MONDAY_8AM), BULK);
    await rescheduleBooking(pools(), { ...(await of(token)), starts_at: LATER }, after(1));
    await rescheduleBooking(pools(), { ...(await of(token)), starts_at: WEDNESDAY_0830 }, after(2));
    const gateways = aGateway();
    await sendDue(sendingAt(reminded, { gateways }), BULK);
    await sendDue(sendingAt(at('2026-11-25T06:30:00'), { gateways }), BULK);
    expect(await told({ booking_id: id, status: 'sent' })).to.deep.equal([
      'booking_confirmed sent',
      'reminder_2h sent',
      'reminder_h1 sent',
    ]);
  });

  it('moved before the confirmation went out: it is confirmed with the new hour', async () => {
    const { token } = await book();
    await rescheduleBooking(pools(), { ...(await of(token)), starts_at: LATER }, after(1));
    const gateways = aGateway();
    await sendDue(sendingAt(after(1), { gateways }), BULK);
    expect(gateways.ledger).to.have.length(1);
    expect(gateways.ledger[0]?.text).to.include('09.30 WIB');
  });

  it('moved by the hall: the change is said at once', async () => {
    const { token, id } = await book();
    await sendDue(sendingAt(MONDAY_8AM), BULK);
    await rescheduleBooking(pools(), { ...(await of(token, 'staff:1')), starts_at: LATER }, after(1));
    await sendDue(sendingAt(after(1)), BULK);
    expect(await told({ booking_id: id, status: 'sent' })).to.deep.equal([
      'booking_changed sent',
      'booking_confirmed sent',
    ]);
  });

  it('changed after it was taken up for planning, behind the planner: it is read anew and dropped', async () => {
    const { id } = await book();
    await pools().db.raw(`update bookings set status = 'arrived' where id = ?`, [id]);
    const gateways = aGateway();
    await sendDue(sendingAt(reminded, { gateways }), BULK);
    expect(await told({ booking_id: id })).to.include('reminder_h1 cancelled cause_gone');
    expect(gateways.ledger).to.have.length(1); // the confirmation
  });

  it('a quiet hour: it is put off to its end', async () => {
    const { id } = await book();
    await pools()
      .db('messages')
      .where({ booking_id: id, kind: 'booking_confirmed' })
      .update({ due_at: at('2026-11-23T21:00:00') });
    await sendDue(sendingAt(at('2026-11-23T21:00:00')), BULK);
    const [message] = await pools().db<Message>('messages').where({ booking_id: id, kind: 'booking_confirmed' });
    expect([message?.status, message?.why, message?.due_at]).to.deep.equal([
      'queued',
      'quiet_hours',
      at('2026-11-24T06:30:00'),
    ]);
  });

  it('somebody said "bukan saya": nothing more goes to that number', async () => {
    const { id } = await book();
    const { hall_id, phone_hash } = (await pools().db('messages').where({ booking_id: id }).first()) ?? {};
    await pools().db('message_stops').insert({ hall_id, phone_hash, at: MONDAY_8AM, by: 'public' });
    const gateways = aGateway();
    await sendDue(sendingAt(MONDAY_8AM, { gateways }), BULK);
    expect(gateways.ledger).to.have.length(0);
    expect(await told({ booking_id: id })).to.include('booking_confirmed cancelled not_wanted');
  });

  it('no gateway, or a hall in training: it ends on the page of the staff and nowhere else', async () => {
    const { id } = await book();
    await sendDue(sendingAt(MONDAY_8AM, { gateways: null }), BULK);
    await pools().db('halls').where({ slug: 'sagara-raya' }).update({ training: true });
    await catalogue();
    const gateways = aGateway();
    await sendDue(sendingAt(reminded, { gateways }), BULK);
    expect(gateways.ledger).to.have.length(0);
    expect((await told({ booking_id: id })).filter((one) => !one.endsWith('queued'))).to.deep.equal([
      'booking_confirmed cancelled no_gateway',
      'reminder_h1 cancelled training',
    ]);
  });
});
