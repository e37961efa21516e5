import { plainDigits } from './digits.ts';

const MOBILE = /^\+628[1-9]\d{6,10}$/;

/** What people write around the digits of their number. */
const AROUND = /[\s\p{Cf}\p{Pd}().]/gu;

/** The ways to begin an Indonesian number, all of them meaning +62; also both at once, as in `+62 0812`. */
const BEGINNING = /^(?:(?:\+|00)?62)?0?(?=[1-9])/;

/** Two numbers, or something hung on one: which of them is meant is not for us to say. */
const MORE = /[\n\r,;/|&]|[\d+].*\+/;

/** Why something is not a mobile number; each has its own sentence in `text/`. */
export type WrongPhone = 'missing' | 'several' | 'letters' | 'foreign' | 'landline' | 'short' | 'long' | 'not_mobile';

function whyNot(dialled: string, number: string): WrongPhone {
  if (!number.startsWith('+62')) return /^(?:\+|00)/.test(dialled) ? 'foreign' : 'not_mobile';
  const local = number.slice('+62'.length);
  if (local.length < 8) return 'short';
  if (local.startsWith('8')) return local.startsWith('80') ? 'not_mobile' : 'long';
  return /^[2-79]/.test(local) && /^(?:0[2-79]|\+?62)/.test(dialled) ? 'landline' : 'not_mobile';
}

/**
 * An Indonesian mobile number as it is kept and sent to: `0812-3456-7890` and `(62) 812 3456 7890` are both
 * `+6281234567890`. Else why not: landlines and foreign numbers get no messages from here.
 */
export function readPhone(written: string): { phone: string } | { wrong: WrongPhone } {
  const plain = plainDigits(written).trim();
  if (plain === '') return { wrong: 'missing' };
  if (MORE.test(plain)) return { wrong: 'several' };
  const dialled = plain.replaceAll(AROUND, '');
  if (!/^\+?\d*$/.test(dialled)) return { wrong: 'letters' };
  const number = dialled.replace(BEGINNING, '+62');
  return MOBILE.test(number) ? { phone: number } : { wrong: whyNot(dialled, number) };
}
