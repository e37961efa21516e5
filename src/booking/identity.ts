import { plainDigits } from '../hall/digits.ts';
import type { IdentityKind } from './booking.ts';
import type { ReadIdentity } from './person.ts';

/** Why something is not an identity of its kind; each has its own sentence in `text/`, none repeats the number. */
export type WrongIdentity =
  | 'identity_missing'
  | 'identity_unwanted'
  | 'identity_from_spreadsheet'
  | 'nik_letters'
  | 'nik_length'
  | 'nik_date'
  | 'nik_sequence'
  | 'nik_same_digit'
  | 'family_card_letters'
  | 'family_card_length'
  | 'family_card_date'
  | 'family_card_same_digit'
  | 'passport_form'
  | 'kitas_form';

type Result = { identity: ReadIdentity; warning: 'province' | null } | { wrong: WrongIdentity };

/** What people write, copy or scan between and around the characters of a number. */
const BETWEEN = /[\s\p{Cf}\p{Pd}\p{Sk}._/'’]/gu;

/** A spreadsheet took it for an amount: `3.17E+15`, `3,17E+15`, `3171001708450001.0`. Its last digits are lost or wrong. */
const SPREADSHEET = /^\d(?:[.,]\d+)?E\+?\d+$|^\d{10,}[.,]0+$/i;

/** Provinces as they are numbered today. Old numbers keep a province that was split, new ones come: never an error. */
const provinces = new Set(
  '11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96'.split(
    ' ',
  ),
);

const provinceOf = (number: string): 'province' | null => (provinces.has(number.slice(0, 2)) ? null : 'province');

/** The days of each month; February's in a leap year. */
const LONGEST_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Passes the rules where the digit is 1, and nobody has it. */
const isOneDigit = (number: string): boolean => /^(\d)\1*$/.test(number);

/**
 * Whether there was such a day, in 19YY or in 20YY; `rest` is MMYY. None of them is in the future: a day that 20YY has
 * was in 19YY too, but for 29 February 2000.
 */
function hasBeen(day: number, rest: string): boolean {
  const month = Number(rest.slice(0, 2));
  const leap = Number(rest.slice(2)) % 4 === 0;
  return day >= 1 && day <= (month === 2 && !leap ? 28 : (LONGEST_DAYS[month - 1] ?? 0));
}

/** PPKKCC DDMMYY SSSS; the day of a woman is 40 more. */
function readNik(number: string): Result {
  if (!/^\d+$/.test(number)) return { wrong: 'nik_letters' };
  if (number.length !== 16) return { wrong: 'nik_length' };
  if (isOneDigit(number)) return { wrong: 'nik_same_digit' };
  const day = Number(number.slice(6, 8));
  if (!hasBeen(day > 40 ? day - 40 : day, number.slice(8, 12))) return { wrong: 'nik_date' };
  if (number.endsWith('0000')) return { wrong: 'nik_sequence' };
  return { identity: { kind: 'nik', number }, warning: provinceOf(number) };
}

/** Region, DDMMYY of its issue, four more. */
function readFamilyCard(number: string): Result {
  if (!/^\d+$/.test(number)) return { wrong: 'family_card_letters' };
  if (number.length !== 16) return { wrong: 'family_card_length' };
  if (isOneDigit(number)) return { wrong: 'family_card_same_digit' };
  if (!hasBeen(Number(number.slice(6, 8)), number.slice(8, 12))) return { wrong: 'family_card_date' };
  return { identity: { kind: 'family_card', number }, warning: provinceOf(number) };
}

/** Indonesian ones (a letter and 7 digits, two letters and 6 or 7) are within what other countries print. */
const PASSPORT = /^(?=.*\d)[A-Z0-9]{6,12}$/;

/** The immigration office publishes no form of KITAS and KITAP numbers, and what is told of it differs: be generous. */
const KITAS = /^(?=.*\d.*\d)[A-Z0-9]{6,20}$/;

/**
 * Reads an identity as people write it into its one form, or says what is wrong with it. An unknown province is a
 * warning: the number is kept. 'none' means "has no number yet".
 */
export function readIdentity(given: { kind: IdentityKind; number: string }): Result {
  const written = plainDigits(given.number).trim();
  const number = written.replaceAll(BETWEEN, '').toUpperCase();
  if (given.kind === 'none') {
    return number === '' ? { identity: { kind: 'none', number }, warning: null } : { wrong: 'identity_unwanted' };
  }
  if (number === '') return { wrong: 'identity_missing' };
  const { kind } = given;
  if (kind === 'nik' || kind === 'family_card') {
    if (SPREADSHEET.test(written)) return { wrong: 'identity_from_spreadsheet' };
    return kind === 'nik' ? readNik(number) : readFamilyCard(number);
  }
  if (kind === 'passport') {
    return PASSPORT.test(number) ? { identity: { kind, number }, warning: null } : { wrong: 'passport_form' };
  }
  return KITAS.test(number) ? { identity: { kind, number }, warning: null } : { wrong: 'kitas_form' };
}
