import { expect } from 'chai';
import fc from 'fast-check';
import { partsOf } from '../../src/message/parts.ts';
import { CHART, ESCAPED, plainParts } from './plain-parts.ts';

const told = (text: string): string => {
  const { coding, units, parts } = partsOf(text);
  return `${coding} ${units} ${parts}`;
};

describe('the parts of a message', () => {
  it('are those of the table', () => {
    const table: [string, string][] = [
      ['', 'gsm7 0 0'],
      ['A', 'gsm7 1 1'],
      ['a'.repeat(160), 'gsm7 160 1'],
      ['a'.repeat(161), 'gsm7 161 2'],
      ['a'.repeat(306), 'gsm7 306 2'],
      ['a'.repeat(307), 'gsm7 307 3'],
      ['a'.repeat(459), 'gsm7 459 3'],
      ['a'.repeat(460), 'gsm7 460 4'],
      ['€'.repeat(80), 'gsm7 160 1'],
      ['€'.repeat(81), 'gsm7 162 2'],
      // 76 escaped letters are 152 septets; the 77th would be cut, so each part holds 76
      ['{'.repeat(152), 'gsm7 304 2'],
      ['{'.repeat(153), 'gsm7 306 3'],
      [`${'a'.repeat(152)}[${'a'.repeat(152)}`, 'gsm7 306 3'],
      [`${'a'.repeat(151)}[${'a'.repeat(153)}`, 'gsm7 306 2'],
      ['’', 'ucs2 1 1'],
      ['`', 'ucs2 1 1'],
      ['ç', 'ucs2 1 1'],
      ['\t', 'ucs2 1 1'],
      [`${'a'.repeat(69)}–`, 'ucs2 70 1'],
      [`${'a'.repeat(70)}–`, 'ucs2 71 2'],
      ['–'.repeat(134), 'ucs2 134 2'],
      ['–'.repeat(135), 'ucs2 135 3'],
      ['😀'.repeat(35), 'ucs2 70 1'],
      ['😀'.repeat(36), 'ucs2 72 2'],
      // 33 pairs are 66 units; a 34th would be cut in two
      ['😀'.repeat(66), 'ucs2 132 2'],
      ['😀'.repeat(67), 'ucs2 134 3'],
      [`a${'😀'.repeat(66)}a`, 'ucs2 134 2'],
    ];
    for (const [text, expected] of table) expect(told(text), JSON.stringify(text.slice(0, 20))).to.equal(expected);
  });

  it('know every letter of the alphabet of GSM, and no other', () => {
    for (let code = 0; code <= 0xffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const letter = String.fromCodePoint(code);
      const expected = CHART.includes(letter) ? 'gsm7 1 1' : ESCAPED.includes(letter) ? 'gsm7 2 1' : 'ucs2 1 1';
      if (told(letter) !== expected) expect(told(letter), code.toString(16)).to.equal(expected);
    }
  });

  it('are as a plain model cuts them, for any text', () => {
    const letters = fc.oneof(
      fc.constantFrom('a', 'Z', '0', ' ', '.', ':', '/', '_', '-', '@'),
      fc.constantFrom(...ESCAPED),
      fc.constantFrom('é', 'Ω', '£', '\n'),
    );
    const wide = fc.oneof(
      { weight: 20, arbitrary: letters },
      { weight: 1, arbitrary: fc.constantFrom('😀', '–', '’', '漢') },
    );
    const long = { maxLength: 700, size: 'max' } as const;
    for (const letter of [letters, wide])
      fc.assert(
        fc.property(fc.array(letter, long), (parts) => {
          const text = parts.join('');
          expect(partsOf(text)).to.deep.equal(plainParts(text));
        }),
        { numRuns: 400 },
      );
  });
});
