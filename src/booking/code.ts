import { randomInt } from 'node:crypto';

/** Without letters and digits that look or sound alike (I, L, O, 0, 1): a code is read from paper and over the phone. */
export const CODE_ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const LENGTH = 10;
const CODE = new RegExp(`^[${CODE_ALPHABET}]{${LENGTH}}$`);

/** The code of a reservation: ten characters, about 49 bits. */
export const newCode = (): string =>
  Array.from({ length: LENGTH }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]).join('');

/** What people write between the groups. */
const BETWEEN = /[\s.\p{Pd}]/gu;

/** The code as it is kept, from however it was typed: `abc-defg hjk` is `ABCDEFGHJK`. Null where it can be no code. */
export function readCode(written: string): string | null {
  if (written.length > 40) return null;
  const code = written.normalize('NFKC').replaceAll(BETWEEN, '').toUpperCase();
  return CODE.test(code) ? code : null;
}
