import { expect } from 'chai';
import fc from 'fast-check';
import { exampleHall } from '../../seeds/example-hall.ts';
import type { Catalogue } from '../../src/hall/catalogue.ts';
import { exportHall } from '../../src/hall/export.ts';
import { faultsOf, hallFile } from '../../src/hall/file.ts';
import { importHall } from '../../src/hall/import.ts';
import { policiesSchema } from '../../src/hall/policies.ts';
import { dueOf } from '../../src/message/due.ts';
import { messageKinds } from '../../src/message/kinds.ts';
import type { MessageKind } from '../../src/message/kinds.ts';
import { mayGoOut, nextMoment } from '../../src/message/quiet.ts';
import { aHall, catalogue, MONDAY_8AM, pools } from '../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const zones = [
  { time_zone: 'Asia/Jakarta', zone_label: 'WIB', hours: 7 },
  { time_zone: 'Asia/Makassar', zone_label: 'WITA', hours: 8 },
  { time_zone: 'Asia/Jayapura', zone_label: 'WIT', hours: 9 },
];

const inZone = (of: Catalogue, { time_zone, zone_label }: { time_zone: string; zone_label: string }): Catalogue => ({
  ...of,
  hall: { ...of.hall, time_zone, zone_label },
  calendar: { ...of.calendar, time_zone },
});

/** Quiet as a clerk would tell it with a clock that is so many hours ahead of London, and two Ramadans on the wall. */
function isPlainlyQuiet(at: Date, hours: number): boolean {
  const clock = new Date(at.getTime() + hours * HOUR);
  const minute = clock.getUTCHours() * 60 + clock.getUTCMinutes();
  if (minute >= 1_200 || minute < 390) return true;
  const day = clock.getUTCFullYear() * 10_000 + (clock.getUTCMonth() + 1) * 100 + clock.getUTCDate();
  const fasting = (day >= 20260219 && day <= 20260320) || (day >= 20270208 && day <= 20270309);
  return fasting && minute >= 1_050 && minute < 1_170;
}

const at = (written: string): Date => new Date(written);
const withMessages = (of: Catalogue, messages: object): Catalogue => ({
  ...of,
  policies: of.policies.map((one) => ({
    ...one,
    rules: policiesSchema.parse({ ...one.rules, messages: { ...one.rules.messages, ...messages } }),
  })),
});

describe('quiet hours', () => {
  it('are the same as a plain clock has them, minute by minute and hall by hall', async () => {
    const of = await catalogue();
    const minutes = fc.integer({
      min: at('2026-01-01T00:00Z').getTime() / MINUTE,
      max: at('2027-06-01T00:00Z').getTime() / MINUTE,
    });
    fc.assert(
      fc.property(minutes, fc.constantFrom(...zones), fc.integer({ min: 0, max: 59_999 }), (minute, zone, ms) => {
        const moment = new Date(minute * MINUTE + ms);
        const hall = inZone(of, zone);
        const quiet = isPlainlyQuiet(moment, zone.hours);
        expect(mayGoOut('reminder_h1', moment, hall)).to.equal(!quiet);
        expect(mayGoOut('called', moment, hall)).to.equal(true);
        let next = moment.getTime();
        if (quiet) {
          next = minute * MINUTE;
          while (isPlainlyQuiet(new Date(next), zone.hours)) next += MINUTE;
        }
        expect(nextMoment(moment, hall).getTime()).to.equal(next);
      }),
      { numRuns: 1_500 },
    );
  });

  it('begin and end on the minute', async () => {
    const of = await catalogue();
    const may = (written: string) => mayGoOut('booking_confirmed', at(written), of);
    expect(may('2026-11-23T19:59:59.999+07:00')).to.equal(true);
    expect(may('2026-11-23T20:00:00+07:00')).to.equal(false);
    expect(may('2026-11-24T06:29:59.999+07:00')).to.equal(false);
    expect(may('2026-11-24T06:30:00+07:00')).to.equal(true);
    expect(may('2026-02-18T18:00:00+07:00')).to.equal(true);
    expect(may('2026-02-19T17:29:59+07:00')).to.equal(true);
    expect(may('2026-02-19T17:30:00+07:00')).to.equal(false);
    expect(may('2026-02-19T19:30:00+07:00')).to.equal(true);
    expect(may('2026-03-20T18:00:00+07:00')).to.equal(false);
    expect(may('2026-03-21T18:00:00+07:00')).to.equal(true);
  });

  it('are those that the hall has set, and none where they begin when they end', async () => {
    const of = withMessages(await catalogue(), { quiet_from: '01:00', quiet_until: '05:00' });
    expect(mayGoOut('reminder_h1', at('2026-11-23T23:00:00+07:00'), of)).to.equal(true);
    expect(nextMoment(at('2026-11-23T01:00:00+07:00'), of)).to.deep.equal(at('2026-11-23T05:00:00+07:00'));
    const never = withMessages(of, { quiet_from: '06:00', quiet_until: '06:00' });
    expect(mayGoOut('reminder_h1', at('2026-11-23T06:00:00+07:00'), never)).to.equal(true);
    const joined = withMessages(of, { quiet_from: '19:30', quiet_until: '06:00' });
    expect(nextMoment(at('2026-02-19T18:00:00+07:00'), joined)).to.deep.equal(at('2026-02-20T06:00:00+07:00'));
  });

  it('that leave no time to send are refused, in the policies and in the file of a hall', async () => {
    const [policy] = (await catalogue()).policies;
    const whole = { quiet_from: '19:30', quiet_until: '17:30' };
    expect(policiesSchema.safeParse({ ...policy?.rules, messages: whole }).success).to.equal(false);
    const file = exampleHall();
    const messages = { quietFrom: '19:30', quietUntil: '17:30' };
    const own = hallFile.parse({ ...file, policies: { ...file.policies, messages } });
    expect(faultsOf(own)).to.deep.equal(['Jam tenang pesan tidak menyisakan dua jam sehari untuk mengirim']);
    for (const quietFrom of ['24:00', '8:00', '20.00', ''])
      expect(hallFile.safeParse({ ...file, policies: { ...file.policies, messages: { quietFrom } } }).success).to.equal(
        false,
      );
  });

  it('go through the file of a hall and back, also where they are not written down', async () => {
    const file = exampleHall();
    const messages = {
      quietFrom: '21:00',
      quietUntil: '07:00',
      ramadanFrom: '17:00',
      ramadanUntil: '19:00',
    };
    const { hall } = await aHall();
    const own = hallFile.parse({
      ...file,
      hall: { ...file.hall, slug: hall.slug },
      policies: { ...file.policies, messages },
    });
    const { db } = pools();
    await db.transaction((trx) => importHall(trx, own, { training: false, from_day: '2026-01-01' }, MONDAY_8AM));
    const of = await catalogue(hall.slug);
    expect((await exportHall(db, of)).policies.messages).to.deep.equal(messages);
    expect(nextMoment(at('2026-11-23T21:00:00+07:00'), of)).to.deep.equal(at('2026-11-24T07:00:00+07:00'));
    const { messages: _unsaid, ...unsaid } = file.policies;
    expect(hallFile.parse({ ...file, policies: unsaid }).policies.messages).to.deep.equal(file.policies.messages);
  });
});

describe('when a message is due', () => {
  const due = (of: Catalogue, kind: MessageKind, made: string, starts: string | null) => {
    const told = dueOf(kind, { at: at(made), starts_at: starts === null ? null : at(starts) }, of);
    return told && [told.due_at.toISOString(), told.valid_until.toISOString()];
  };
  const iso = (written: string): string => at(written).toISOString();

  it('is at once for what just happened, or in the morning', async () => {
    const of = await catalogue();
    for (const kind of ['booking_confirmed', 'booking_changed', 'booking_cancelled'] as const) {
      const start = '2026-11-24T09:00:00+07:00';
      expect(due(of, kind, '2026-11-23T10:00:00+07:00', start)).to.deep.equal([
        iso('2026-11-23T10:00:00+07:00'),
        iso(start),
      ]);
      expect(due(of, kind, '2026-11-23T22:15:00+07:00', start)).to.deep.equal([
        iso('2026-11-24T06:30:00+07:00'),
        iso(start),
      ]);
      expect(due(of, kind, '2026-11-24T09:00:00+07:00', start)).to.equal(null);
    }
  });

  it('is at once for a call, at any hour, for three minutes; for being near for ten', async () => {
    const of = await catalogue();
    const call = '2026-11-23T23:00:00+07:00';
    expect(due(of, 'called', call, null)).to.deep.equal([iso(call), iso('2026-11-23T23:03:00+07:00')]);
    expect(due(of, 'near_turn', call, null)).to.equal(null);
    expect(due(of, 'near_turn', '2026-11-23T10:00:00+07:00', null)).to.deep.equal([
      iso('2026-11-23T10:00:00+07:00'),
      iso('2026-11-23T10:10:00+07:00'),
    ]);
    // close to the end of the quiet hours it may still be in time
    expect(due(of, 'near_turn', '2026-11-23T06:25:00+07:00', null)).to.deep.equal([
      iso('2026-11-23T06:30:00+07:00'),
      iso('2026-11-23T06:35:00+07:00'),
    ]);
    expect(() => dueOf('reminder_h1', { at: at(call), starts_at: null }, of)).to.throw('needs its start');
  });

  it('is 16.00 of the day before, until that evening ends', async () => {
    const of = await catalogue();
    const start = '2026-11-24T09:00:00+07:00';
    const expected = [iso('2026-11-23T16:00:00+07:00'), iso('2026-11-23T20:00:00+07:00')];
    expect(due(of, 'reminder_h1', '2026-11-20T09:00:00+07:00', start)).to.deep.equal(expected);
    expect(due(of, 'reminder_h1', '2026-11-23T15:59:59+07:00', start)).to.deep.equal(expected);
    expect(due(of, 'reminder_h1', '2026-11-23T16:00:00+07:00', start)).to.equal(null);
    expect(due(of, 'reminder_h1', '2026-11-24T07:00:00+07:00', start)).to.equal(null);
    const early = withMessages(of, { quiet_from: '15:00' });
    expect(due(early, 'reminder_h1', '2026-11-20T09:00:00+07:00', start)).to.equal(null);
    const late = withMessages(of, { quiet_from: '01:00', quiet_until: '05:00' });
    expect(due(late, 'reminder_h1', '2026-11-20T09:00:00+07:00', start)?.[1]).to.equal(
      iso('2026-11-24T00:00:00+07:00'),
    );
  });

  it('is two hours before, unless that is at night or the hour was agreed upon just now', async () => {
    const of = await catalogue();
    const made = '2026-11-20T09:00:00+07:00';
    expect(due(of, 'reminder_2h', made, '2026-11-24T08:30:00+07:00')).to.deep.equal([
      iso('2026-11-24T06:30:00+07:00'),
      iso('2026-11-24T08:00:00+07:00'),
    ]);
    expect(due(of, 'reminder_2h', made, '2026-11-24T08:00:00+07:00')).to.equal(null);
    const afternoon = '2026-11-24T14:00:00+07:00';
    expect(due(of, 'reminder_2h', '2026-11-24T10:00:00+07:00', afternoon)).to.not.equal(null);
    expect(due(of, 'reminder_2h', '2026-11-24T10:00:01+07:00', afternoon)).to.equal(null);
    // booked at night: the confirmation itself comes at 06.30
    expect(due(of, 'reminder_2h', '2026-11-23T21:00:00+07:00', '2026-11-24T10:00:00+07:00')).to.equal(null);
    expect(due(of, 'reminder_2h', '2026-11-23T21:00:00+07:00', '2026-11-24T10:30:00+07:00')).to.not.equal(null);
  });
});

describe('a year of messages', () => {
  it('brings none at a quiet hour and every reminder at its time, in each zone and through Ramadan', async function () {
    this.timeout(60_000);
    const example = await catalogue();
    for (const zone of zones) {
      const of = inZone(example, zone);
      const midnight = at('2026-02-01T00:00:00Z').getTime() - zone.hours * HOUR;
      let reminders = 0;
      for (let day = 0; day < 366; day += 1) {
        const today = midnight + day * DAY;
        for (const half of [16, 17, 22, 29]) {
          const starts_at = new Date(today + half * 30 * MINUTE);
          for (const before of [HOUR, 5 * HOUR, 17 * HOUR + 7 * MINUTE, 3 * DAY + 11 * HOUR]) {
            const made = new Date(starts_at.getTime() - before);
            const planned = new Map(messageKinds.map((kind) => [kind, dueOf(kind, { at: made, starts_at }, of)]));
            for (const [kind, told] of planned) {
              if (!told) continue;
              const { due_at, valid_until } = told;
              expect(due_at < valid_until && due_at >= made, `${kind} ${made.toISOString()}`).to.equal(true);
              if (kind === 'called') continue;
              expect(isPlainlyQuiet(due_at, zone.hours), `${kind} ${due_at.toISOString()}`).to.equal(false);
              if (kind !== 'near_turn') expect(valid_until <= starts_at).to.equal(true);
            }
            const [h1, h2] = [planned.get('reminder_h1') ?? null, planned.get('reminder_2h') ?? null];
            const four = today - 8 * HOUR;
            expect(h1?.due_at.getTime() ?? null).to.equal(made.getTime() < four ? four : null);
            const two = starts_at.getTime() - 2 * HOUR;
            let told = made.getTime();
            while (isPlainlyQuiet(new Date(told), zone.hours)) told += MINUTE;
            const wanted = !isPlainlyQuiet(new Date(two), zone.hours) && told <= two - 2 * HOUR;
            expect(h2?.due_at.getTime() ?? null).to.equal(wanted ? two : null);
            reminders += Number(h1 !== null) + Number(h2 !== null);
          }
        }
      }
      expect(reminders).to.be.greaterThan(5_000);
    }
  });
});
