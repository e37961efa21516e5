import { expect } from 'chai';
import { bookPlace } from '../../src/booking/book.ts';
import { bookableSlots } from '../../src/booking/calendar.ts';
import { cancelBooking } from '../../src/booking/cancel.ts';
import type { Parcel } from '../../src/gateway/gateway.ts';
import type { Catalogue } from '../../src/hall/catalogue.ts';
import { addDays, dayOf, instantAt } from '../../src/hall/day.ts';
import type { Message } from '../../src/message/message.ts';
import { sendDue } from '../../src/message/send.ts';
import { seeded } from '../../src/sample/random.ts';
import { aBookingWish, aCitizen, keys } from '../booking/at-home.ts';
import { aHall, catalogue, freshDay, pools } from '../support/world.ts';
import { sendingAt } from './sending.ts';

const ZONES = [
  ['Asia/Jakarta', 'WIB'],
  ['Asia/Makassar', 'WITA'],
  ['Asia/Jayapura', 'WIT'],
] as const;
const BULK = { urgent: false, most: 100 };
const FIRST_DAY = '2026-01-05';
const AT_RANDOM = 26;
/** To the millisecond where quiet hours begin and end, on a day like any other and on the first and last of Ramadan. */
const EDGES = ['2026-06-10', '2026-02-19', '2026-03-20'].flatMap((day) =>
  ['06:29:59.999', '06:30', '17:29:59.999', '17:30', '19:29:59.999', '19:30', '19:59:59.999', '20:00'].map(
    (time) => [day, time] as const,
  ),
);
const SERVICES = ['DUK-01', 'DUK-02', 'DUK-03', 'DUK-04', 'DUK-05'];
const NAME = 'Bukansiapapun';

/** What the clock of the hall shows. Written apart from the code it judges. */
function wallClock(at: Date, zone: string): { day: string; time: string } {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
    at,
  );
  return { day: shown.slice(0, 10), time: shown.slice(11, 19) };
}

/** The fasting months of these two years, as the hall has set them up. */
const isFasting = (day: string): boolean =>
  (day >= '2026-02-19' && day <= '2026-03-20') || (day >= '2027-02-08' && day <= '2027-03-09');

function isAllowed(at: Date, zone: string): boolean {
  const { day, time } = wallClock(at, zone);
  return time >= '06:30' && time < '20:00' && !(isFasting(day) && time >= '17:30' && time < '19:30');
}

type Wish = { hall: Catalogue; at: Date };
type Sent = { parcel: Parcel; at: Date };

async function threeHalls(): Promise<Catalogue[]> {
  const halls: Catalogue[] = [];
  for (const [time_zone, zone_label] of ZONES) {
    const { hall } = await aHall();
    await pools().db('halls').where({ id: hall.id }).update({ time_zone, zone_label });
    halls.push(await catalogue(hall.slug));
  }
  return halls;
}

/** When people book: at random moments of a year, night and day, and at every edge. */
function wishes(halls: Catalogue[], random: () => number): Wish[] {
  const all = halls.flatMap((hall) => [
    ...EDGES.map(([day, time]) => ({ hall, at: instantAt(day, time, hall.hall.time_zone) })),
    ...Array.from({ length: AT_RANDOM }, () => ({
      hall,
      at: new Date(Date.parse(`${FIRST_DAY}T00:00:00Z`) + Math.floor(random() * 360 * 86_400_000)),
    })),
  ]);
  return all.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

let people = 0;

/** Books an hour of the next two weeks that is free; now and then gives it back at once. */
async function bookOne({ hall, at }: Wish, random: () => number): Promise<void> {
  const code = SERVICES[Math.floor(random() * SERVICES.length)];
  const service = hall.services.find((one) => one.code === code);
  if (!service) throw new Error('no such service');
  const today = dayOf(at, hall.hall.time_zone);
  const from = Math.floor(random() * 6);
  for (let ahead = from; ahead < from + 12; ahead += 1) {
    const { slots } = bookableSlots(hall, service, addDays(today, ahead), at);
    const free = slots.filter(({ closed }) => closed === null);
    const slot = free[Math.floor(random() * free.length)];
    if (!slot) continue;
    const wish = await aBookingWish({
      catalogue: hall,
      service_code: service.code,
      starts_at: slot.starts_at,
      citizen: aCitizen({
        name: NAME,
        identity: { kind: 'nik', number: `3173045203${String((people += 1)).padStart(6, '0')}` },
      }),
    });
    const { body } = await bookPlace(pools(), keys, wish, at);
    if (random() < 0.1)
      await cancelBooking(pools(), { catalogue: hall, token: body.token, by: 'public', request: null }, at);
    return;
  }
}

const nextDue = async (): Promise<Date | null> =>
  (await pools().db<Message>('messages').where({ status: 'queued' }).orderBy('due_at').first('due_at'))?.due_at ?? null;

describe('a year of three halls in three zones', function () {
  this.timeout(120_000);
  const sent: Sent[] = [];
  let early = 0;
  let halls: Catalogue[] = [];

  before(async () => {
    await freshDay();
    halls = await threeHalls();
    const random = seeded(11);
    const ask = (at: Date) =>
      sendDue(
        sendingAt(at, {
          gateways: {
            async send(parcel) {
              // now and then it is away for up to a quarter of an hour, also into the quiet hours
              if (random() < 0.1)
                return { kind: 'again', why: 'busy', after_ms: Math.ceil(random() * 900_000), gateway: 'far' };
              sent.push({ parcel, at });
              return { kind: 'sent', gateway_ref: null, gateway: 'far' };
            },
          },
        }),
        BULK,
      );
    const goOnUntil = async (end: Date): Promise<void> => {
      for (let due = await nextDue(); due && due <= end; due = await nextDue()) {
        const before = sent.length;
        await ask(new Date(due.getTime() - 1));
        early += sent.length - before;
        await ask(due);
      }
    };
    for (const wish of wishes(halls, random)) {
      await goOnUntil(wish.at);
      await bookOne(wish, random);
    }
    await goOnUntil(new Date('2027-12-31T00:00:00Z'));
  });
  after(freshDay);

  const zoneOf = (hall_id: string): string => halls.find(({ hall }) => hall.id === hall_id)?.hall.time_zone ?? '';
  const messages = (): Promise<Message[]> => pools().db<Message>('messages');

  it('goes out by the hundred, in every zone, in Ramadan and outside of it', async () => {
    const days = sent.map(({ at }) => dayOf(at, 'Asia/Jakarta'));
    expect(sent.length).to.be.above(250);
    expect(days.filter(isFasting).length).to.be.above(30);
    expect(await pools().db('messages').where({ status: 'sent' }).distinct('hall_id')).to.have.length(3);
  });

  it('sends nothing outside the allowed hours, nothing early and nothing late', async () => {
    const all = new Map((await messages()).map((one) => [one.id, one]));
    const wrong = sent.filter(({ parcel, at }) => {
      const message = all.get(parcel.reference);
      return !message || !isAllowed(at, zoneOf(message.hall_id)) || at >= message.valid_until;
    });
    expect(wrong).to.deep.equal([]);
    expect(early).to.equal(0);
    // and at the very edges something does
    const at = sent.map((one) => wallClock(one.at, zoneOf(all.get(one.parcel.reference)?.hall_id ?? '')).time);
    expect(at).to.include.members(['06:30:00', '17:29:59', '19:30:00', '19:59:59', '16:00:00']);
  });

  it('reminds once of each, and of all whose afternoon before lay ahead when they were made', async () => {
    expect(new Set(sent.map(({ parcel }) => parcel.reference)).size).to.equal(sent.length);
    const reminders = await pools().db<Message>('messages').where({ kind: 'reminder_h1', status: 'sent' });
    const expected = (await pools().db('bookings').where({ status: 'booked' })).filter(
      ({ hall_id, day, made_at }) => made_at < instantAt(addDays(day, -1), '16:00', zoneOf(hall_id)),
    );
    expect(reminders.map(({ booking_id }) => booking_id)).to.have.members(expected.map(({ id }) => id));
    expect(expected.length).to.be.above(60);
  });

  it('leaves nothing behind, and nothing failed', async () => {
    const ends = new Set((await messages()).map(({ status, why }) => `${status} ${why ?? ''}`.trim()));
    expect([...ends].toSorted()).to.deep.equal(['cancelled booking_cancelled', 'sent']);
  });

  it('says no name, identity or phone', () => {
    const texts = sent.map(({ parcel }) => parcel.text);
    expect(texts.filter((text) => text.includes(NAME) || /3173045203|(\+62|\b0)8\d{7}/.test(text))).to.deep.equal([]);
    expect(sent.filter(({ parcel }) => parcel.text.includes(parcel.to.slice(4)))).to.deep.equal([]);
  });
});
