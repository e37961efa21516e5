import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { exampleHall } from '../../seeds/example-hall.ts';
import { freeSlots } from '../../src/booking/free.ts';
import { serviceByCode } from '../../src/hall/catalogue.ts';
import { changesOf } from '../../src/hall/changes.ts';
import { exportHall } from '../../src/hall/export.ts';
import { faultsOf, hallFile } from '../../src/hall/file.ts';
import type { HallFile } from '../../src/hall/file.ts';
import type { FileHours } from '../../src/hall/file-hours.ts';
import { importHall } from '../../src/hall/import.ts';
import { catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const WEDNESDAY = '2026-11-25';

type Changed = {
  hall?: Partial<HallFile['hours']>;
  agency?: Partial<HallFile['agencies'][number]>;
  service?: FileHours;
};

/** The example hall with other hours: its own, those of its first agency, those of that one's first service. */
function fileWith({ hall = {}, agency = {}, service }: Changed, slug = 'jam-lain'): HallFile {
  const file = exampleHall();
  const [first, ...rest] = file.agencies;
  const [head, ...others] = first?.services ?? [];
  if (!first || !head) throw new Error('the example hall has agencies and services');
  const services = [{ ...head, ...(service ? { hours: service } : {}) }, ...others];
  return hallFile.parse({
    ...file,
    hall: { ...file.hall, slug },
    hours: { ...file.hours, ...hall },
    agencies: [{ ...first, ...agency, services }, ...rest],
  });
}

async function load(file: HallFile): Promise<HallFile> {
  const { db } = pools();
  await db.transaction((trx) => importHall(trx, file, { training: false, from_day: '2026-01-01' }, MONDAY_8AM));
  return exportHall(db, await catalogue(file.hall.slug));
}

const open = (days: number[], from: string, until: string, more: object = {}): FileHours[number] => ({
  days,
  open: from,
  close: until,
  lastTicket: until,
  breaks: [],
  ...more,
});

const clock = fc
  .integer({ min: 0, max: 47 })
  .map((half) => `${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 ? '30' : '00'}`);
const someDays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
const someDates = fc.record(
  {
    from: fc.constantFrom('2026-03-01', '2028-02-29', '2027-02-08'),
    until: fc.constantFrom('2028-03-31', '2028-02-29'),
  },
  { requiredKeys: [] },
);
const someBreak = fc.record(
  {
    start: clock,
    end: clock,
    mode: fc.constantFrom<'bergilir' | 'tutup'>('bergilir', 'tutup'),
    reason: fc.constant('salat'),
  },
  { requiredKeys: ['start', 'end', 'mode'] },
);
/** Some of them make sense. */
const someHours: fc.Arbitrary<FileHours> = fc.array(
  fc.oneof(
    fc.tuple(someDays, someDates).map(([days, dates]) => ({ days, closed: true as const, ...dates })),
    fc
      .record({
        days: someDays,
        times: fc.uniqueArray(clock, { minLength: 3, maxLength: 5 }),
        dates: someDates,
        pause: fc.option(someBreak),
        wild: fc.boolean(),
      })
      .map(({ days, times, dates, pause, wild }) => {
        const [start = '', a = '', b = '', c = a, d = b] = wild ? times : times.toSorted();
        const breaks = pause ? [wild ? pause : { ...pause, start: a, end: b }] : [];
        return { days, open: start, close: d, lastTicket: wild ? b : c > start ? c : d, breaks, ...dates };
      }),
  ),
  { maxLength: 3 },
);

describe('hours in the file of a hall', () => {
  beforeEach(freshDay);

  it('come back as they were put in: of the hall, an agency and a service, for good and for a while', async () => {
    const file = fileWith({
      hall: {
        regular: [
          ...exampleHall().hours.regular,
          open([1, 2, 3, 4, 5], '08:00', '12:00', { from: '2026-12-28', until: '2026-12-30' }),
        ],
        oneOffClosures: [
          { date: WEDNESDAY, from: '10:00', agency: 'DUKCAPIL', reason: 'pelatihan' },
          { date: '2026-12-31', from: '12:00', reason: 'tutup buku' },
        ],
      },
      agency: {
        serviceDays: [1, 2, 3, 4, 5],
        hours: [
          open([1, 3], '09:00', '14:00', {
            breaks: [{ start: '12:00', end: '13:00', mode: 'tutup', reason: 'rapat' }],
          }),
          open([6], '08:00', '11:00', { from: '2027-01-01' }),
        ],
      },
      service: [open([3], '13:00', '14:30'), { days: [4], closed: true }],
    });
    expect(faultsOf(file)).to.deep.equal([]);
    const given = await load(file);
    expect(given.hours).to.deep.equal(file.hours);
    expect(given.agencies).to.deep.equal(file.agencies);
    expect(changesOf(file, given).filter((line) => line !== '~ keterangan aula')).to.deep.equal([]); // has its colour now
  });

  it('are refused in a sentence, or taken and given back the same, whatever they are', async function () {
    this.timeout(120_000);
    const slug = `jam-${randomUUID().slice(0, 8)}`;
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(someHours, someHours, someHours, async (ofHall, ofAgency, ofService) => {
        const regular = ofHall.length > 0 ? ofHall : [open([1], '08:00', '15:00')];
        const file = fileWith(
          { hall: { regular, ramadan: [], ramadanPeriods: [] }, agency: { hours: ofAgency }, service: ofService },
          slug,
        );
        if (faultsOf(file).length > 0) return;
        taken += 1;
        const given = await load(file);
        expect(changesOf(file, given).filter((line) => /instansi|layanan/.test(line))).to.deep.equal([]);
        expect(faultsOf(given)).to.deep.equal([]);
        expect(await load(given)).to.deep.equal(given);
      }),
      { numRuns: 30, examples: [[[], [], []]] },
    );
    expect(taken).to.be.greaterThan(4);
  });

  it('name each closure that a file brings, or takes away', () => {
    const closure = { date: WEDNESDAY, from: '10:00', agency: 'DUKCAPIL', reason: 'banjir' };
    const [with_, without] = [
      fileWith({ hall: { oneOffClosures: [closure] } }),
      fileWith({ hall: { oneOffClosures: [] } }),
    ];
    expect(changesOf(with_, without)).to.deep.equal(['- penutupan 2026-11-25 mulai 10.00 DUKCAPIL (banjir): dihapus']);
    expect(changesOf(without, with_)).to.deep.equal(['+ penutupan 2026-11-25 mulai 10.00 DUKCAPIL (banjir)']);
    expect(changesOf(with_, with_)).to.deep.equal([]);
  });

  it('are bookable as soon as the file is loaded again', async () => {
    const hours = async () => {
      const hall = await catalogue('jam-lain');
      const { slots } = await freeSlots(pools(), hall, serviceByCode(hall, 'DUK-01'), WEDNESDAY, MONDAY_8AM);
      return slots.map(({ starts_at }) => new Date(starts_at.getTime() + 7 * 3_600_000).toISOString().slice(11, 16));
    };
    await load(fileWith({}));
    expect((await hours())[0]).to.equal('08:00');
    await load(fileWith({ service: [open([3], '13:00', '14:30')] }));
    expect(await hours()).to.deep.equal(['13:00', '13:30', '14:00']);
    await load(
      fileWith({ hall: { oneOffClosures: [{ date: WEDNESDAY, from: '14:00', agency: 'DUKCAPIL', reason: 'x' }] } }),
    );
    expect((await hours()).at(-1)).to.equal('13:30');
    await load(fileWith({ service: [{ days: [3], closed: true, from: WEDNESDAY, until: WEDNESDAY }] }));
    expect(await hours()).to.deep.equal([]);
  });

  const nonsense: [string, Changed, string][] = [
    [
      'closing before opening',
      { hall: { regular: [open([1], '15:00', '08:00')] } },
      'Jam aula, Senin: tutup pukul 08.00',
    ],
    [
      'a last ticket after closing',
      { agency: { hours: [open([5], '08:00', '15:00', { lastTicket: '15:30' })] } },
      'Jam instansi DUKCAPIL, Jumat: nomor terakhir pukul 15.30 tidak di antara buka 08.00 dan tutup 15.00',
    ],
    [
      'a last ticket at the opening',
      { service: [open([2], '08:00', '15:00', { lastTicket: '08:00' })] },
      'Jam layanan DUK-01, Selasa: nomor terakhir pukul 08.00',
    ],
    [
      'a break that ends before it begins',
      { service: [open([2], '08:00', '15:00', { breaks: [{ start: '13:00', end: '12:00', mode: 'tutup' }] })] },
      'istirahat selesai pukul 12.00, padahal mulai pukul 13.00',
    ],
    [
      'a break outside the hours',
      { service: [open([2], '08:00', '11:00', { breaks: [{ start: '12:00', end: '13:00', mode: 'tutup' }] })] },
      'istirahat 12.00–13.00 di luar jam buka 08.00–11.00',
    ],
    [
      'breaks upon each other',
      {
        service: [
          open([2], '08:00', '15:00', {
            breaks: [
              { start: '12:00', end: '13:00', mode: 'tutup' },
              { start: '11:00', end: '12:30', mode: 'bergilir' },
            ],
          }),
        ],
      },
      'istirahatnya saling bertumpuk',
    ],
    [
      'a while that ends before it begins',
      { agency: { hours: [open([1], '08:00', '12:00', { from: '2027-01-02', until: '2027-01-01' })] } },
      'berlaku sampai 2027-01-01, sebelum mulai 2027-01-02',
    ],
    [
      'two hours for one weekday',
      { agency: { hours: [open([1, 2], '08:00', '12:00'), open([2], '09:00', '12:00')] } },
      'Jam instansi DUKCAPIL: Selasa ditulis lebih dari sekali',
    ],
    [
      'hours on a day that the agency is away',
      { agency: { serviceDays: [1], hours: [open([5], '08:00', '12:00')] } },
      'Jam instansi DUKCAPIL, Jumat: bukan hari hadirnya',
    ],
    ['Ramadan without its dates', { hall: { ramadanPeriods: [] } }, 'Jam Ramadan ditulis tanpa tanggalnya'],
    ['dates of Ramadan without hours', { hall: { ramadan: [] } }, 'Tanggal Ramadan ditulis tanpa jamnya'],
    [
      'Ramadan that ends before it begins',
      { hall: { ramadanPeriods: [{ start: '2027-03-09', end: '2027-02-08' }] } },
      'Ramadan berakhir 2027-02-08',
    ],
    [
      'two Ramadans at once',
      {
        hall: {
          ramadanPeriods: [
            { start: '2027-02-08', end: '2027-03-09' },
            { start: '2027-03-09', end: '2027-03-10' },
          ],
        },
      },
      'Tanggal Ramadan saling bertumpuk',
    ],
    [
      'a closure of an unknown agency',
      { hall: { oneOffClosures: [{ date: WEDNESDAY, agency: 'NONE', reason: 'x' }] } },
      'Instansi NONE pada penutupan 2026-11-25 tidak ada',
    ],
  ];
  for (const [what, changed, sentence] of nonsense)
    it(`are refused with ${what}`, () => {
      expect(faultsOf(fileWith(changed)).join('\n')).to.include(sentence);
    });
});
