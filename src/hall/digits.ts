const isDigit = (character: string | undefined): boolean => character !== undefined && /^\p{Nd}$/u.test(character);

/** What a digit of any script is worth: every script has its ten in a row, so the ones before it tell. */
function worth(digit: string): number {
  const at = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (isDigit(String.fromCodePoint(at - before - 1))) before += 1;
  return before % 10;
}

/** The text with the digits of every script written 0 to 9, and full-width letters and signs as plain ones. */
export const plainDigits = (written: string): string =>
  written.normalize('NFKC').replaceAll(/(?![0-9])\p{Nd}/gu, (digit) => String(worth(digit)));
