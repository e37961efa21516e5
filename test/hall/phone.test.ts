import { expect } from 'chai';
import fc from 'fast-check';
import { readPhone } from '../../src/hall/phone.ts';

describe('a mobile number', () => {
  for (const written of [
    '081234567890',
    '81234567890',
    '6281234567890',
    '+6281234567890',
    '006281234567890',
    '0812-3456-7890',
    '0812\u20133456\u20137890',
    '(+62) 812 3456 7890',
    ' 0812.3456.7890 ',
    '+62 0812 3456 7890',
    '+62 (0)812 3456 7890',
    '０８１２３４５６７８９０',
    '＋６２８１２３４５６７８９０',
    '٠٨١٢٣٤٥٦٧٨٩٠',
    '0812 3456 7890\n', // copied with the end of its line
    '\u202a+62 812 3456 7890\u202c', // copied from the list of contacts
  ]) {
    it(`is understood as ${JSON.stringify(written)}`, () => {
      expect(readPhone(written)).to.deep.equal({ phone: '+6281234567890' });
    });
  }

  for (const [written, wrong] of [
    ['', 'missing'],
    [' \u00a0', 'missing'],
    ['08', 'short'],
    ['0812345', 'short'],
    ['0812 3456', 'short'],
    ['110', 'short'],
    ['14022', 'short'],
    ['08123456789012', 'long'],
    ['0212345678', 'landline'],
    ['(021) 7654321', 'landline'],
    ['+62 21 7654321', 'landline'],
    ['+12025550100', 'foreign'],
    ['+60123456789', 'foreign'],
    ['0060123456789', 'foreign'],
    ['+8816123456', 'foreign'],
    ['+9791234567', 'foreign'],
    ['0801234567', 'not_mobile'], // no network begins so
    ['0809 1234567', 'not_mobile'],
    ['3171001708450001', 'not_mobile'],
    ['0812-3456-789o', 'letters'],
    ['tanya Ibu', 'letters'],
    ['081234567890 ext 5', 'letters'],
    ['081234567890;ext=5', 'several'],
    ['08123456 7890; drop table tickets', 'several'],
    ['+62+6281234567890', 'several'],
    ['++6281234567890', 'several'],
    ['081234567890\n081999999999', 'several'],
    ['081234567890, 081999999999', 'several'],
    ['081234567890/081999999999', 'several'],
    ['081234567\r\n890', 'several'],
    ['00081234567890', 'foreign'],
  ] as const) {
    it(`is not ${JSON.stringify(written)}: ${wrong}`, () => {
      expect(readPhone(written)).to.deep.equal({ wrong });
    });
  }

  it('is one and the same in whatever way it is written', () => {
    const local = fc.stringMatching(/^8[1-9][0-9]{6,10}$/);
    const beginning = fc.constantFrom('0', '', '62', '+62', '0062', '+62 ', '(+62) ', '+620', '62-');
    const between = fc.array(fc.constantFrom('', ' ', '-', '.'), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(local, beginning, between, (digits, start, marks) => {
        const written = start + Array.from(digits, (digit, at) => digit + (marks[at] ?? '')).join('');
        expect(readPhone(written)).to.deep.equal({ phone: `+62${digits}` });
      }),
      { numRuns: 3_000 },
    );
  });

  it('is never more than one number of its length, whatever is written', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9 +()./;\n-]{0,40}$/), (written) => {
        const read = readPhone(written);
        if (!('phone' in read)) return;
        expect(read.phone).to.match(/^\+628[1-9]\d{6,10}$/);
        expect(readPhone(read.phone)).to.deep.equal(read);
      }),
      { numRuns: 5_000 },
    );
  });
});
