import { expect } from 'chai';
import fc from 'fast-check';
import type { IdentityKind } from '../../src/booking/booking.ts';
import { identityField } from '../../src/booking/citizen-fields.ts';
import { readIdentity } from '../../src/booking/identity.ts';
import { maskIdentity, maskPhone } from '../../src/booking/mask.ts';
import { plainDigits } from '../../src/hall/digits.ts';

const nik = (number: string) => readIdentity({ kind: 'nik', number });
const right = (number: string, warning: 'province' | null = null) => ({ identity: { kind: 'nik', number }, warning });

/** Whether the calendar itself knows the day, in one of the two centuries, and it is not after today. */
function existed(day: number, month: number, year: number, today: string): boolean {
  return [1900 + year, 2000 + year].some((full) => {
    const date = new Date(Date.UTC(full, month - 1, day));
    return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date <= new Date(today);
  });
}

const padded = (number: number, length: number): string => String(number).padStart(length, '0');

/** Numbers with a day that was, of women and men, of every region there could be. */
const realNik = fc
  .record({
    region: fc.integer({ min: 0, max: 999_999 }),
    born: fc.date({ min: new Date('1930-01-01'), max: new Date('2026-11-22'), noInvalidDate: true }),
    woman: fc.boolean(),
    sequence: fc.integer({ min: 1, max: 9_999 }),
  })
  .map(({ region, born, woman, sequence }) => {
    const day = born.getUTCDate() + (woman ? 40 : 0);
    const date = padded(day, 2) + padded(born.getUTCMonth() + 1, 2) + padded(born.getUTCFullYear() % 100, 2);
    return padded(region, 6) + date + padded(sequence, 4);
  })
  .filter((number) => new Set(number).size > 1);

describe('a NIK', () => {
  for (const number of ['3171001708450001', '3171005708900002', '3171002902000001']) {
    it(`is read as ${number}`, () => {
      expect(nik(number)).to.deep.equal(right(number));
    });
  }

  for (const [number, wrong] of [
    ['3171002902010001', 'nik_date'], // no 29 February in 1901 or 2001
    ['3171003508900001', 'nik_date'], // day 35
    ['3171007208900001', 'nik_date'], // day 72
    ['3171001713900001', 'nik_date'], // month 13
    ['3171001708450000', 'nik_sequence'],
    ['317100170845001', 'nik_length'], // 15 digits
    ['31710017084500012', 'nik_length'],
    ['3171000008450001', 'nik_date'], // day 00
    ['3171003208450001', 'nik_date'],
    ['3171004008450001', 'nik_date'], // between men and women
    ['3171001700450001', 'nik_date'], // month 00
    ['3171003002450001', 'nik_date'], // 30 February
    ['31710O1708450001', 'nik_letters'],
    ['3171001708450l01', 'nik_letters'],
    ['0000000000000000', 'nik_same_digit'],
    ['1111111111111111', 'nik_same_digit'],
    ['3.17E+15', 'identity_from_spreadsheet'],
    ['3,17100170845E+15', 'identity_from_spreadsheet'],
    ['3171001708450001.0', 'identity_from_spreadsheet'],
    ['3171001708450001,00', 'identity_from_spreadsheet'],
    ['', 'identity_missing'],
    [' \u200b ', 'identity_missing'],
    ['3171001708450001 3171005708900002', 'nik_length'],
    ["3171001708450001'; --", 'nik_letters'],
  ] as const) {
    it(`is not ${number || 'an empty line'}: ${wrong}`, () => {
      expect(nik(number)).to.deep.equal({ wrong });
    });
  }

  it('of a province nobody knows is taken, with a warning', () => {
    expect(nik('9971001708450001')).to.deep.equal(right('9971001708450001', 'province'));
  });

  it('keeps each of its digits where JavaScript numbers lose them', () => {
    for (const last of ['0991', '0992', '0993', '0994', '0995']) {
      const number = `900719925474${last}`; // 2^53 + 1 is the first whole number that cannot be told from its neighbour
      expect(readIdentity({ kind: 'kitas', number })).to.deep.include({ identity: { kind: 'kitas', number } });
      expect(nik(number)).to.deep.equal({ wrong: 'nik_date' });
      expect(nik(`917107170845${last}`)).to.deep.equal(right(`917107170845${last}`));
    }
  });

  it('is read back whole, whatever it is', () => {
    fc.assert(
      fc.property(realNik, (number) => {
        const sent: unknown = JSON.parse(JSON.stringify({ kind: 'nik', number }));
        const read = identityField.safeParse(sent);
        return read.data?.number === number;
      }),
      { numRuns: 100_000 },
    );
  });

  it('has a day exactly where the calendar has one, men and women', () => {
    const digits = fc.record({
      day: fc.integer({ min: 0, max: 99 }),
      month: fc.integer({ min: 0, max: 14 }),
      year: fc.integer({ min: 0, max: 99 }),
    });
    fc.assert(
      fc.property(digits, ({ day, month, year }) => {
        const number = `317100${padded(day, 2)}${padded(month, 2)}${padded(year, 2)}0001`;
        const of = day > 40 ? day - 40 : day;
        const expected = month > 0 && of > 0 && existed(of, month, year, '2026-11-23');
        expect('identity' in nik(number)).to.equal(expected);
      }),
      { numRuns: 5_000 },
    );
  });

  it('means the same with whatever is written between its digits, in any script', () => {
    const between = fc.constantFrom('', ' ', '.', '-', '\u2013', '\u00a0', '\u200b', ' - ');
    const zeros = fc.constantFrom(0x30, 0xff10, 0x0660, 0x06f0, 0x0966, 0x1b50, 0xa9d0, 0x1d7ce, 0x1d7d8);
    const written = fc.tuple(realNik, fc.array(fc.tuple(between, zeros), { minLength: 16, maxLength: 16 }));
    fc.assert(
      fc.property(written, ([number, marks]) => {
        const text = marks.map(([mark, zero], at) => mark + String.fromCodePoint(zero + Number(number[at]))).join('');
        expect(nik(text)).to.deep.equal(nik(number));
        expect(plainDigits(plainDigits(text))).to.equal(plainDigits(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the other identities', () => {
  for (const [kind, written, number] of [
    ['family_card', '3171 0017 0845 0001', '3171001708450001'],
    ['passport', 'a1234567', 'A1234567'],
    ['passport', 'AB 123456', 'AB123456'],
    ['passport', 'AB1234567', 'AB1234567'],
    ['passport', '123456789', '123456789'],
    ['passport', 'c01x00t47', 'C01X00T47'],
    ['kitas', '2C21 JE 0123-W', '2C21JE0123W'],
    ['kitas', '2D1234567890', '2D1234567890'],
    ['none', '', ''],
    ['none', '  ', ''],
  ] satisfies [IdentityKind, string, string][]) {
    it(`of kind ${kind} are read as ${written || 'nothing'}`, () => {
      expect(readIdentity({ kind, number: written })).to.deep.equal({ identity: { kind, number }, warning: null });
    });
  }

  for (const [kind, number, wrong] of [
    ['family_card', '3171005708450001', 'family_card_date'], // no +40 there
    ['family_card', '317100170845000', 'family_card_length'],
    ['family_card', '317100170845000A', 'family_card_letters'],
    ['family_card', '1111111111111111', 'family_card_same_digit'],
    ['passport', 'A1', 'passport_form'],
    ['passport', 'PASPORSAYA', 'passport_form'],
    ['passport', '3171001708450001', 'passport_form'],
    ['passport', '3.17E+15', 'passport_form'],
    ['passport', 'A123456<', 'passport_form'],
    ['kitas', 'KITAS', 'kitas_form'],
    ['kitas', '2C21JE0123W2C21JE0123W', 'kitas_form'],
    ['none', '3171001708450001', 'identity_unwanted'],
    ['passport', '', 'identity_missing'],
  ] satisfies [IdentityKind, string, string][]) {
    it(`of kind ${kind} are not ${number || 'nothing'}`, () => {
      expect(readIdentity({ kind, number })).to.deep.equal({ wrong });
    });
  }
});

describe('what is shown of a person', () => {
  it('is the beginning and the end of a number', () => {
    expect(maskIdentity('3171001708450001')).to.equal('3171••••••••0001');
    expect(maskIdentity('A1234567')).to.equal('A1••••67');
    expect(maskIdentity('')).to.equal('');
    expect(maskPhone('+6281234567890')).to.equal('0812-••••-7890');
  });

  it('is never more than eight digits, and never more than half of an identity', () => {
    const shown = (text: string): number => text.replaceAll(/[^0-9A-Z]/g, '').length;
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Z]{0,20}$/), (number) => {
        expect(shown(maskIdentity(number))).to.be.at.most(Math.min(8, number.length / 2));
        expect(maskIdentity(number)).to.have.length(number.length);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^\+628[1-9][0-9]{6,10}$/), (phone) => {
        expect(shown(maskPhone(phone))).to.be.at.most(8);
        expect(maskPhone(phone).split('•')[0]).to.equal(`08${phone.slice(4, 6)}-`);
      }),
    );
  });
});
