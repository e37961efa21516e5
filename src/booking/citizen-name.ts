const CURLY = /[‘’ʼ′`´]/g;
const WITHIN = /^.{1,120}$/u;

/** Letters of any script with their marks, as many as a script needs: a name is not a place to draw. */
const NAME = /^(?:\p{L}\p{M}{0,4}|[ .,'’‘ʼ-])+$/u;

/** Why something is not a name; each has its own sentence in `text/`. */
export type WrongName = 'missing' | 'long' | 'characters';

/**
 * A name as it is kept: NFC, single spaces, nothing around it. Letters, marks, . , ' - and spaces, up to 120; a single
 * word and titles are names.
 */
export function readName(written: string): { name: string } | { wrong: WrongName } {
  const name = written
    .normalize('NFC')
    .replaceAll(/[\p{Zs}\t]+/gu, ' ')
    .trim();
  if (name === '') return { wrong: 'missing' };
  if (!NAME.test(name) || !/\p{L}/u.test(name)) return { wrong: 'characters' };
  return WITHIN.test(name) ? { name } : { wrong: 'long' };
}

/**
 * A name as it is compared, never as it is shown: letters of one case, one kind of apostrophe, single spaces. Titles
 * stay: "H. Ali" and "Ali" may be two people at one phone.
 */
export const normalisedName = (name: string): string =>
  name
    .normalize('NFC')
    .toUpperCase() // and not to lower case, which knows two small sigmas and a sharp s
    .normalize('NFC')
    .replaceAll(CURLY, "'") // after it: the capital of ŉ begins with one
    .replaceAll(/\s+/g, ' ')
    .trim();
