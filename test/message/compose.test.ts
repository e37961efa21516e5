import { expect } from 'chai';
import fc from 'fast-check';
import { exampleHall } from '../../seeds/example-hall.ts';
import { compose, plainValue } from '../../src/message/facts.ts';
import type { BookingFacts, MessageFacts, TurnFacts } from '../../src/message/facts.ts';
import { kindRules, kindsAndLanguages, placeholders } from '../../src/message/kinds.ts';
import type { MessageKind } from '../../src/message/kinds.ts';
import { faultsOfTemplate, fill, LONGEST_TEMPLATE } from '../../src/message/template.ts';
import { standardText } from '../../src/message/texts.ts';
import type { Language } from '../../src/text/text.ts';
import { plainParts } from './plain-parts.ts';

const MINUTE = 60_000;
const WAY = { base_url: 'https://mpp.sagararaya.go.id', two_way: false };
const TOKEN = 'aB3_dE-gH1jKlMnOpQrStUvW';
const PAGE = `https://mpp.sagararaya.go.id/sagara-raya/reservasi/${TOKEN}`;

const hall = { short_name: 'MPP Sagara Raya', slug: 'sagara-raya', time_zone: 'Asia/Jakarta', zone_label: 'WIB' };
const service = { name: 'Penggantian KTP-el hilang atau rusak', name_en: null, sensitive: false };

const booking: BookingFacts = {
  of: 'booking',
  hall,
  service,
  token: TOKEN,
  code: 'ABCDEFGHJK',
  starts_at: new Date('2026-11-24T09:30:00+07:00'),
  arrive_until: new Date('2026-11-24T09:45:00+07:00'),
  reason: 'listrik padam',
};
const turn: TurnFacts = {
  of: 'turn',
  hall,
  service,
  token: TOKEN,
  number: 'A-012',
  at: new Date('2026-11-24T09:30:00+07:00'),
  ahead: 3,
  counter: 3,
  zone: 'A',
};

const factsFor = (kind: MessageKind, over: object = {}): MessageFacts =>
  kindRules[kind].of === 'booking' ? { ...booking, ...over } : { ...turn, ...over };

const say = (kind: MessageKind, language: Language, over: object = {}, way = WAY) =>
  compose(kind, language, standardText({ kind, language }), factsFor(kind, over), way);

/** Counted by hand, letter by letter: kind, language, letters, parts, and what the citizen reads. */
const TABLE: [MessageKind, Language, number, number, string][] = [
  [
    'booking_confirmed',
    'id',
    246,
    2,
    `MPP Sagara Raya: Reservasi ABCD-EFG-HJK untuk Penggantian KTP-el hilang atau rusak, Selasa, 24 November pukul 09.30 WIB. Lapor datang paling lambat 09.45 WIB. Ubah/batal: ${PAGE}`,
  ],
  [
    'reminder_h1',
    'id',
    241,
    2,
    `MPP Sagara Raya: Besok, Selasa, 24 November pukul 09.30 WIB, reservasi ABCD-EFG-HJK untuk Penggantian KTP-el hilang atau rusak. Bawa KTP asli dan berkas. Ubah/batal: ${PAGE}`,
  ],
  [
    'reminder_2h',
    'id',
    256,
    2,
    `MPP Sagara Raya: Hari ini, Selasa, 24 November pukul 09.30 WIB, reservasi ABCD-EFG-HJK untuk Penggantian KTP-el hilang atau rusak. Lapor datang paling lambat 09.45 WIB. Ubah/batal: ${PAGE}`,
  ],
  [
    'booking_changed',
    'id',
    169,
    2,
    `MPP Sagara Raya: Reservasi ABCD-EFG-HJK kini Selasa, 24 November pukul 09.30 WIB. Ubah/batal: ${PAGE}`,
  ],
  [
    'booking_cancelled',
    'id',
    209,
    2,
    `MPP Sagara Raya: Maaf, reservasi ABCD-EFG-HJK Selasa, 24 November pukul 09.30 WIB dibatalkan karena listrik padam. Pilih jadwal lain: ${PAGE}`,
  ],
  [
    'near_turn',
    'id',
    116,
    1,
    'MPP Sagara Raya: Nomor A-012, pukul 09.30 WIB tinggal 3 antrean di depan Anda. Mohon bersiap di ruang tunggu zona A.',
  ],
  ['called', 'id', 66, 1, 'MPP Sagara Raya: Nomor A-012 dipanggil ke Loket 3 pukul 09.30 WIB.'],
  [
    'booking_confirmed',
    'en',
    239,
    2,
    `MPP Sagara Raya: Reservation ABCD-EFG-HJK for Penggantian KTP-el hilang atau rusak, Tuesday, 24 November at 09.30 WIB. Please check in by 09.45 WIB. Change/cancel: ${PAGE}`,
  ],
  [
    'reminder_h1',
    'en',
    262,
    2,
    `MPP Sagara Raya: Tomorrow, Tuesday, 24 November at 09.30 WIB, reservation ABCD-EFG-HJK for Penggantian KTP-el hilang atau rusak. Bring your original ID card and documents. Change/cancel: ${PAGE}`,
  ],
  [
    'reminder_2h',
    'en',
    246,
    2,
    `MPP Sagara Raya: Today, Tuesday, 24 November at 09.30 WIB, reservation ABCD-EFG-HJK for Penggantian KTP-el hilang atau rusak. Please check in by 09.45 WIB. Change/cancel: ${PAGE}`,
  ],
  [
    'booking_changed',
    'en',
    174,
    2,
    `MPP Sagara Raya: Reservation ABCD-EFG-HJK is now Tuesday, 24 November at 09.30 WIB. Change/cancel: ${PAGE}`,
  ],
  [
    'booking_cancelled',
    'en',
    218,
    2,
    `MPP Sagara Raya: We are sorry, reservation ABCD-EFG-HJK on Tuesday, 24 November at 09.30 WIB is cancelled: listrik padam. Choose another time: ${PAGE}`,
  ],
  [
    'near_turn',
    'en',
    114,
    1,
    'MPP Sagara Raya: Number A-012. People ahead of you at 09.30 WIB: 3. Please be ready in the waiting area of zone A.',
  ],
  [
    'reply_help',
    'id',
    186,
    2,
    `MPP Sagara Raya: Reservasi Anda ABCD-EFG-HJK, Selasa, 24 November pukul 09.30 WIB. Lihat, ubah, atau batalkan: ${PAGE}`,
  ],
  [
    'reply_help',
    'en',
    184,
    2,
    `MPP Sagara Raya: Your reservation ABCD-EFG-HJK, Tuesday, 24 November at 09.30 WIB. See, change or cancel it: ${PAGE}`,
  ],
  ['called', 'en', 66, 1, 'MPP Sagara Raya: Number A-012 is called to Counter 3 at 09.30 WIB.'],
];

describe('what a citizen reads', () => {
  for (const [kind, language, units, parts, text] of TABLE)
    it(`is as the table has it: ${kind}, ${language}, ${parts} of ${units} letters`, () => {
      expect(say(kind, language)).to.deep.equal({ text, coding: 'gsm7', units, parts });
    });

  it('stands in the table for every kind and language', () => {
    const named = TABLE.map(([kind, language]) => ({ kind, language }));
    expect(named).to.have.deep.members([...kindsAndLanguages]);
  });

  it('asks for a reply only where one can come back', () => {
    const words = /BATAL|HADIR|Balas|Reply/;
    for (const { kind, language } of kindsAndLanguages) {
      expect(say(kind, language).text).to.not.match(words);
      const { text, ...told } = say(kind, language, {}, { ...WAY, two_way: true });
      expect(words.test(text), `${kind} ${language}`).to.equal(kindRules[kind].reply !== null);
      expect(told).to.deep.equal(plainParts(text));
    }
    const two_way = { ...WAY, two_way: true };
    expect(say('booking_confirmed', 'id', {}, two_way).text).to.match(/ Balas BATAL ABCD-EFG-HJK untuk batal\.$/);
    expect(say('reminder_2h', 'en', {}, two_way).text).to.match(
      / Reply HADIR ABCD-EFG-HJK if you come, BATAL ABCD-EFG-HJK to cancel\.$/,
    );
  });

  it("names the hall's own clock in each zone", () => {
    const zones = { 'Asia/Jakarta': '09.30 WIB', 'Asia/Makassar': '10.30 WITA', 'Asia/Jayapura': '11.30 WIT' };
    for (const [time_zone, hour] of Object.entries(zones)) {
      const there = { hall: { ...hall, time_zone, zone_label: hour.slice(6) } };
      for (const { kind, language } of kindsAndLanguages)
        expect(say(kind, language, there).text, kind).to.include(hour);
    }
    const late = {
      starts_at: new Date('2026-11-24T23:00:00+07:00'),
      hall: { ...hall, time_zone: 'Asia/Jayapura', zone_label: 'WIT' },
    };
    expect(say('booking_changed', 'id', late).text).to.include('Rabu, 25 November pukul 01.00 WIT');
  });

  it('leads to the page of the reservation, or of the number', () => {
    expect(say('booking_cancelled', 'id').text).to.include(PAGE);
    const own = compose('called', 'id', 'x {url}', turn, WAY);
    expect(own.text).to.equal(`x https://mpp.sagararaya.go.id/sagara-raya/tiket/${TOKEN}`);
  });

  it('is never made of the facts of the other life', () => {
    expect(() => compose('called', 'id', 'x', booking, WAY)).to.throw('called tells of a turn');
    expect(() => compose('reminder_h1', 'id', 'x', turn, WAY)).to.throw('reminder_h1 tells of a booking');
  });

  it('says a reason where nobody wrote one, and ends it once', () => {
    expect(say('booking_cancelled', 'id', { reason: null }).text).to.include('dibatalkan karena keadaan di MPP. Pilih');
    expect(say('booking_cancelled', 'id', { reason: ' Listrik padam.\n' }).text).to.include(
      'karena Listrik padam. Pilih',
    );
    expect(say('booking_cancelled', 'en', { reason: '...' }).text).to.include(': circumstances at the hall. Choose');
  });
});

const file = exampleHall();
const offered = file.agencies.flatMap(({ services }) =>
  services.map(({ name, nameEn, sensitive }) => ({ name, name_en: nameEn ?? null, sensitive })),
);
const services = offered.map(({ name }) => name);

/** The most parts that a message of the example hall may have, over all its services and hours. */
const MOST: Record<MessageKind, number> = {
  booking_confirmed: 2,
  reminder_h1: 2,
  reminder_2h: 2,
  booking_changed: 2,
  booking_cancelled: 2,
  reply_help: 2,
  near_turn: 1,
  called: 1,
};

describe('the messages of the example hall', () => {
  it('fit the GSM alphabet and cost what a plain model counts, for every service, half hour and weekday', function () {
    this.timeout(60_000);
    const most: Partial<Record<MessageKind, number>> = {};
    for (const { kind, language } of kindsAndLanguages)
      for (const [n, one] of offered.entries())
        for (let half = 0; half < 48; half += 1) {
          // every half hour, each on another day of a year, so that all names of days and months come along
          const at = new Date(Date.UTC(2026, 0, 1 + ((n * 48 + half) % 365)) + half * 30 * MINUTE);
          const when = { starts_at: at, at, arrive_until: new Date(at.getTime() + 15 * MINUTE) };
          const { text, ...told } = say(kind, language, { ...when, service: one });
          expect(told, text).to.deep.equal(plainParts(text));
          expect(told.coding).to.equal('gsm7');
          expect(text).to.not.match(/[{}]|undefined|null/);
          const named = kindRules[kind].of === 'booking' && standardText({ kind, language }).includes('{layanan}');
          const own = (language === 'en' ? one.name_en : null) ?? one.name;
          expect(text.includes(own), text).to.equal(named && !one.sensitive);
          most[kind] = Math.max(most[kind] ?? 0, told.parts);
        }
    expect(most).to.deep.equal(MOST);
  });

  it('cost four parts at most with names of 120 letters, and are never cut in the address or the code', () => {
    const long = 'Pelayanan Terpadu '.repeat(10).slice(0, 120).replace(/ $/, 'x');
    expect(long).to.have.length(120);
    for (const { kind, language } of kindsAndLanguages) {
      const over = { hall: { ...hall, short_name: long }, service: { ...service, name: long }, reason: long };
      const { text, ...told } = say(kind, language, over);
      expect(told).to.deep.equal(plainParts(text));
      expect(told.parts).to.be.at.most(4);
      expect(text).to.include(long);
      if (kindRules[kind].of === 'booking') expect(text).to.include(PAGE).and.include('ABCD-EFG-HJK');
    }
  });

  it('cost no more for quotes, dashes and spaces that a word processor made', () => {
    const name = 'Layanan “Pindah\u00a0Datang” – KK\u2009&\u200b KTP‑el … ‘baru’';
    const { text, coding } = say('reminder_h1', 'id', { service: { ...service, name } });
    expect(coding).to.equal('gsm7');
    expect(text).to.include(`Layanan "Pindah Datang" - KK & KTP-el ... 'baru'`);
  });
});

describe('what nobody may read in a message', () => {
  it('is anything of the person, even where the facts carry it along', () => {
    const canary = {
      name: 'Siti Nurhaliza',
      phone: '+6281234567890',
      identity_number: '3171005708900002',
      identity_kind: 'nik',
      needs: ['wheelchair'],
      lane: 'priority',
      external_code: 'IMI-77821',
    };
    for (const { kind, language } of kindsAndLanguages) {
      const { text } = say(kind, language, canary);
      expect(text).to.equal(say(kind, language).text);
      expect(text).to.not.match(/siti|6281234|31710|wheelchair|77821|\d{10}/i);
    }
  });

  it('is a sensitive service: the text is the same whichever it is', () => {
    expect(offered.filter(({ sensitive }) => sensitive)).to.have.length.greaterThan(0);
    for (const { kind, language } of kindsAndLanguages) {
      const { must, may } = kindRules[kind];
      const all = [...must, ...may].map((name) => `{${name}}`).join(' ');
      for (const template of [standardText({ kind, language }), all]) {
        const texts = services.map(
          (name) =>
            compose(
              kind,
              language,
              template,
              factsFor(kind, { service: { name, name_en: name, sensitive: true } }),
              WAY,
            ).text,
        );
        expect(new Set(texts)).to.have.property('size', 1);
      }
      if (may.includes('layanan'))
        expect(
          compose(kind, language, '{layanan}', factsFor(kind, { service: { ...service, sensitive: true } }), WAY).text,
        ).to.equal(language === 'id' ? 'layanan Anda' : 'your service');
    }
  });
});

const NASTY = [
  '<%= 7*7 %>',
  '<%- include("x") %>',
  '${kode}',
  '{kode}',
  '{{url}}',
  '{aula}',
  '$&',
  '$1',
  "$'",
  '%s',
  '\\u0041',
  '<script>',
  '`{jam}`',
];

describe('a value that looks like a text (S3)', () => {
  it('comes out as it is', () => {
    for (const nasty of NASTY) {
      const shown = nasty.replaceAll('`', "'");
      const over = { hall: { ...hall, short_name: nasty }, service: { ...service, name: nasty }, reason: nasty };
      expect(say('booking_cancelled', 'id', over).text).to.equal(
        `${shown}: Maaf, reservasi ABCD-EFG-HJK Selasa, 24 November pukul 09.30 WIB dibatalkan karena ${shown}. Pilih jadwal lain: ${PAGE}`,
      );
    }
  });

  it('comes out as it is, whatever it is', () => {
    const value = fc.string({ unit: fc.constantFrom(...'{}<>%$&"\\/kode url=1'.match(/./g)!), maxLength: 40 });
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(fill('1{aula}2{layanan}3', { aula: a, layanan: b })).to.equal(`1${a}2${b}3`);
      }),
    );
  });

  it('stays on one line, within bounds and without halves of letters, whatever it is', () => {
    const tricky = fc.constantFrom('a', 'e', ' ', '😀', '\u0301', '“', '…', '\ud800', '\u200b', '\n', '\u0000', '.');
    for (const unit of ['binary', tricky] as const)
      fc.assert(
        fc.property(fc.string({ unit, maxLength: 400, size: 'max' }), (value) => {
          const plain = plainValue(value);
          expect(Array.from(plain)).to.have.length.at.most(120);
          expect(plain).to.not.match(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          expect(plainValue(plain)).to.equal(plain);
        }),
        { numRuns: 500 },
      );
    expect(plainValue('kata '.repeat(60))).to.equal(`${'kata '.repeat(23).trim()}...`);
    expect(plainValue('a'.repeat(200))).to.equal(`${'a'.repeat(117)}...`);
    expect(plainValue('😀'.repeat(200))).to.equal(`${'😀'.repeat(117)}...`);
    expect(plainValue('a'.repeat(120))).to.equal('a'.repeat(120));
  });
});

describe('a text that an editor writes', () => {
  const GOOD = '{aula}: {nomor} ke {loket}, {jam}';
  const faults = (text: string, kind: MessageKind = 'called') => faultsOfTemplate(kind, text);

  it('is good with all it must say, and with what it may', () => {
    for (const text of [
      GOOD,
      `${GOOD} {zona} {layanan} {url}`,
      `${GOOD} <%= 1 %> $ 50% #`,
      `${GOOD} ${GOOD}`,
      `${GOOD} é Ω € 你好`,
    ])
      expect(faults(text), text).to.deep.equal([]);
  });

  it('is told what it has forgotten', () => {
    expect(faults('Halo')).to.deep.equal(['Isian ini harus ada: {aula}, {nomor}, {jam}, {loket}.']);
    for (const { kind } of kindsAndLanguages)
      for (const name of kindRules[kind].must) {
        const rest = kindRules[kind].must
          .filter((one) => one !== name)
          .map((one) => `{${one}}`)
          .join(' ');
        expect(faults(rest, kind)).to.deep.equal([`Isian ini harus ada: {${name}}.`]);
      }
    for (const empty of ['', '   ']) expect(faults(empty)).to.deep.equal(['Tuliskan teksnya.']);
  });

  it('is told which placeholder is none, and which there are', () => {
    const there = 'Yang ada: {aula}, {nomor}, {jam}, {loket}, {zona}, {layanan}, {url}.';
    for (const [written, named] of [
      ['{nik} {nama} {nik}', '{nik}, {nama}'],
      ['{}', '{}'],
      ['{KODE}', '{KODE}'],
      ['{ jam }', '{ jam }'],
      ['{kode}', '{kode}'], // of another kind
      ['{constructor} {__proto__}', '{constructor}, {__proto__}'],
    ])
      expect(faults(`${GOOD} ${written}`)).to.deep.equal([`Isian ${named} tidak ada untuk pesan ini. ${there}`]);
  });

  it('is told of a brace that stands alone', () => {
    const sentence = 'Ada kurung kurawal yang tidak berpasangan. Tulislah isian seperti {jam}.';
    for (const written of ['{', '}', '{jam', 'jam}', '}{', '{{jam}}', '{jam}}'])
      expect(faults(`${GOOD} ${written}`), written).to.deep.equal([sentence]);
  });

  it('is told of what nobody sees, of addresses, of replies and of its length', () => {
    for (const unseen of ['\n', '\t', '\0', '\u200b', '\u202e', '\ufeff', '\ud800', '\u2028', '\u007f'])
      expect(faults(`${GOOD}${unseen}x`), JSON.stringify(unseen)).to.deep.equal([
        'Ada baris baru, tab, atau huruf yang tidak terlihat. Tulislah dalam satu baris, tanpa menyalin.',
      ]);
    for (const address of ['https://jahat.example', 'HTTP://x', 'www.jahat.example', 'ftp://x'])
      expect(faults(`${GOOD} ${address}`)).to.deep.equal(['Alamat laman tidak diketik. Pakailah isian {url}.']);
    for (const reply of ['Balas YA', 'reply yes'])
      expect(faults(`${GOOD} ${reply}`)).to.deep.equal([
        'Ajakan membalas tidak ditulis di sini: sistem menambahkannya bila gerbang SMS dapat menerima balasan.',
      ]);
    const full = GOOD + 'a'.repeat(LONGEST_TEMPLATE - GOOD.length);
    expect(faults(full)).to.deep.equal([]);
    expect(faults(`${full}bcd`)).to.deep.equal([`Teks paling panjang 320 huruf. Sekarang 323; kurangi 3.`]);
    expect(faults('\n{')).to.have.length(3);
  });

  it('fills every placeholder it may use, so that none goes out as it was written', () => {
    for (const { kind, language } of kindsAndLanguages) {
      const { must, may } = kindRules[kind];
      const text = [...must, ...may].map((name) => `{${name}}`).join(' ');
      expect(faultsOfTemplate(kind, text)).to.deep.equal([]);
      expect(compose(kind, language, text, factsFor(kind), WAY).text).to.not.match(/[{}]/);
    }
    expect(
      new Set(kindsAndLanguages.flatMap(({ kind }) => [...kindRules[kind].must, ...kindRules[kind].may])),
    ).to.deep.equal(new Set(placeholders));
  });
});
