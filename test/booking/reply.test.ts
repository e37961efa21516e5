import { expect } from 'chai';
import type { BookingBody } from '../../src/booking/booking.ts';
import { readReply } from '../../src/booking/read-reply.ts';
import { answerReply } from '../../src/booking/reply.ts';
import { newKeys } from '../../src/keys.ts';
import { stopMessages } from '../../src/message/stops.ts';
import { showCode } from '../../src/text/say-code.ts';
import { reserved } from '../support/reserved.ts';
import { after, aHall, catalogue, freshDay, pools } from '../support/world.ts';

const keys = newKeys();
const db = () => pools().db;
const PHONE = '+6281234567890';
const LATER = after(60 * 60);

describe('reading what somebody wrote back', () => {
  const CODE = 'ABCDEFGHJK';

  it('knows a word and a code, however they are written', () => {
    for (const text of [
      'BATAL ABCD-EFG-HJK',
      'batal abcdefghjk',
      '  Batal   abcd efg hjk  ',
      'Batal: ABC-DEFG-HJK.',
      'BATAL\nABCD–EFG—HJK',
      'batalkan abcd.efg.hjk terima kasih',
      'ＢＡＴＡＬ ＡＢＣＤＥＦＧＨＪＫ',
      '"BATAL ABCD-EFG-HJK"',
      'B​ATAL'.replace('​', '') + ' abcdefghjk!',
    ])
      expect(readReply(text), text).to.deep.equal({ word: 'BATAL', code: CODE });
    expect(readReply('hadir abcd-efg-hjk')).to.deep.equal({ word: 'HADIR', code: CODE });
    expect(readReply('Ubah abcd-efg-hjk ke besok')).to.deep.equal({ word: 'UBAH', code: CODE });
    expect(readReply('stop')).to.deep.equal({ word: 'BERHENTI', code: null });
  });

  it('takes no code that is longer, shorter or of other letters', () => {
    for (const text of ['BATAL', 'BATAL ABCDEFGHJ', 'BATAL ABCDEFGHJKL', 'BATAL ABCDEFGHJ0', 'BATAL ABCD_EFG_HJK'])
      expect(readReply(text), text).to.deep.equal({ word: 'BATAL', code: null });
  });

  it('takes nothing else for a word', () => {
    for (const text of [
      '',
      ' ',
      'tidak batal ABCDEFGHJK',
      'BATALABCDEFGHJK',
      'BATAL2',
      'constructor x',
      '__proto__',
      '🙂',
    ])
      expect(readReply(text), text).to.deep.equal({ word: 'other', code: null });
    const long = `BATAL ${'ABCDEFGHJK '.repeat(100_000)}`;
    expect(readReply(long).word).to.equal('BATAL');
    expect(readReply('-'.repeat(1_000_000))).to.deep.equal({ word: 'other', code: null });
  });
});

const say = async (text: string, { from = PHONE, at = LATER, anywhere = false } = {}) =>
  answerReply(pools(), keys, { from, text, hall: anywhere ? null : await catalogue() }, at);

const book = (facts: Parameters<typeof reserved>[2] = {}): Promise<BookingBody> =>
  reserved({ keys }, '2026-11-25T09:30:00+07:00', {
    ...facts,
    citizen: { phone: PHONE, identity: { kind: 'none', number: '' }, ...facts.citizen },
  });

const statusOf = async ({ id }: { id: string }): Promise<string> =>
  (await db()('bookings').where({ id }).first()).status;
const replies = () => db()('message_replies').orderBy('id').select('word', 'outcome');
const helps = () => db()('messages').where({ kind: 'reply_help' });

describe('following what somebody wrote back', () => {
  beforeEach(freshDay);

  it('cancels by BATAL and the code, as the citizen themselves would, and again is no harm', async () => {
    const booking = await book();
    expect(await say(`batal ${showCode(booking.code)}`)).to.equal('cancelled');
    expect(await say(`batal ${showCode(booking.code)}`)).to.equal('cancelled');
    expect(await statusOf(booking)).to.equal('cancelled');
    const moves = await db()('booking_moves').where({ booking_id: booking.id, move: 'cancel' });
    expect(moves.map(({ by }) => by)).to.deep.equal(['public']);
    expect(await db()('messages').where({ status: 'queued' }), 'they know it').to.deep.equal([]);
    expect(await replies()).to.deep.equal([
      { word: 'BATAL', outcome: 'cancelled' },
      { word: 'BATAL', outcome: 'cancelled' },
    ]);
  });

  it('notes by HADIR that they come', async () => {
    const booking = await book();
    expect(await say(`HADIR ${booking.code}`)).to.equal('confirmed');
    const row = await db()('bookings').where({ id: booking.id }).first();
    expect(row.confirmed_at).to.deep.equal(LATER);
    expect(row.status).to.equal('booked');
  });

  it('knows the number however the network writes it, and no other number', async () => {
    const booking = await book();
    for (const from of ['', 'MPP', '081234567891', '+60123456789', '6281234567890, 6281234567891', '1'.repeat(500)])
      expect(await say(`BATAL ${booking.code}`, { from }), from).to.equal('unknown');
    expect(await statusOf(booking)).to.equal('booked');
    expect(await replies()).to.deep.equal([]);
    for (const from of ['081234567890', '6281234567890', '+62 812-3456-7890'])
      expect(await say(`HADIR ${booking.code}`, { from }), from).to.equal('confirmed');
  });

  it("touches no reservation of another number, though the code be right: that code is nobody's", async () => {
    const mine = await book();
    const other = await book({ service_code: 'DUK-01', citizen: { phone: '+6281299998888', name: 'Budi' } });
    expect(await say(`BATAL ${other.code}`)).to.equal('helped');
    expect(await statusOf(other)).to.equal('booked');
    expect(await statusOf(mine)).to.equal('booked');
    const [help] = await helps();
    expect(help.booking_id, 'about their own').to.equal(mine.id);
  });

  it('tells how by one message a day, whatever else is written', async () => {
    const booking = await book();
    for (const text of ['UBAH', `UBAH ${booking.code}`, 'halo', 'BATAL', 'HADIR X', 'Terima kasih'])
      expect(await say(text), text).to.equal('helped');
    expect(await helps()).to.have.length(1);
    expect(await say('halo', { at: after(24 * 60 * 60) })).to.equal('helped');
    expect(await helps()).to.have.length(2);
  });

  it('stops answering a machine that answers us', async () => {
    await book();
    const told: string[] = [];
    for (let n = 0; n < 60; n += 1) told.push(await say('Nomor ini tidak menerima SMS.', { at: after(3_600 + n) }));
    expect(told.filter((one) => one === 'helped')).to.have.length(20);
    expect(told.filter((one) => one === 'ignored')).to.have.length(40);
    expect(await helps()).to.have.length(1);
    expect(await replies()).to.have.length(20);
  });

  it('writes nothing more to a number that says BERHENTI', async () => {
    const booking = await book();
    expect(await say('Berhenti')).to.equal('stopped');
    const states = await db()('messages').where({ booking_id: booking.id }).select('status', 'why');
    expect(states).to.not.deep.equal([]);
    for (const one of states) expect(one).to.deep.equal({ status: 'cancelled', why: 'not_wanted' });
    const { hall } = await catalogue();
    const { phone_hash } = await db()('message_stops').where({ hall_id: hall.id, by: 'reply' }).first();
    expect(await stopMessages(db(), { hall_id: hall.id, phone_hash, by: 'public' }, LATER)).to.equal(false);
    expect(await statusOf(booking)).to.equal('booked');
  });

  it('changes nothing when the hour has passed', async () => {
    const booking = await book();
    const at = new Date('2026-11-25T09:31:00+07:00');
    expect(await say(`BATAL ${booking.code}`, { at })).to.equal('too_late');
    expect(await say(`HADIR ${booking.code}`, { at })).to.equal('too_late');
    expect(await say('UBAH', { at })).to.equal('too_late');
    expect(await statusOf(booking)).to.equal('booked');
    expect(await helps()).to.deep.equal([]);
  });

  it('finds the hall by itself where the gateway does not say which', async () => {
    await aHall();
    const booking = await book();
    expect(await say(`BATAL ${booking.code}`, { anywhere: true })).to.equal('cancelled');
    expect(await say(`BATAL ${booking.code}`, { anywhere: true, from: '+6281299998888' })).to.equal('unknown');
    expect(await replies()).to.have.length(1);
  });

  it('keeps a word and an outcome, and never what was written', async () => {
    const booking = await book();
    await say(`BATAL besok, nama saya Kenari 3201014107900001 ${booking.code}`);
    const kept = JSON.stringify([
      await db()('message_replies'),
      await db()('audit'),
      await db()('outbox'),
      await helps(),
    ]);
    expect(kept).to.not.match(/Kenari|32010141|besok|812345/);
  });
});
