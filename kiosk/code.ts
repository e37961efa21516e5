/** Rows of the keys for a reservation's code, which has no I, L, O, 0 and 1. */
export const CODE_ROWS = ['23456789', 'QWERTYUP', 'ASDFGHJK', 'ZXCVBNM'] as const;

export const CODE_LENGTH = 10;

const LETTERS = new Set(CODE_ROWS.join(''));

/** The code with one more letter, where it is a letter of codes and there is room. */
export function withLetter(code: string, letter: string): string {
  const large = letter.toUpperCase();
  return LETTERS.has(large) && code.length < CODE_LENGTH ? code + large : code;
}

/** In its groups of 4, 3 and 3, with what is still missing: `ABCD-___-___`. */
export function inGroups(code: string): [string, string, string] {
  const whole = code.padEnd(CODE_LENGTH, '_');
  return [whole.slice(0, 4), whole.slice(4, 7), whole.slice(7)];
}
