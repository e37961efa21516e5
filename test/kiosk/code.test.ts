import { expect } from 'chai';
import { CODE_ROWS, inGroups, withLetter } from '../../kiosk/code.ts';
import { readRow } from '../../kiosk/scan-row.ts';
import { CODE_ALPHABET } from '../../src/booking/code.ts';

describe("typing a reservation's code at the kiosk", () => {
  it('offers every letter of codes once, and no other', () => {
    expect(CODE_ROWS.join('').split('').toSorted()).to.deep.equal(CODE_ALPHABET.split('').toSorted());
  });

  it('takes small letters, and neither what is no letter of codes nor more than ten', () => {
    const typed = 'a-b o0iI1lL c d e f g h j k m'.split('').reduce(withLetter, '');
    expect(typed).to.equal('ABCDEFGHJK');
  });

  it('shows the groups in which it is printed', () => {
    expect(inGroups('')).to.deep.equal(['____', '___', '___']);
    expect(inGroups('ABCDE')).to.deep.equal(['ABCD', 'E__', '___']);
    expect(inGroups('ABCDEFGHJK')).to.deep.equal(['ABCD', 'EFG', 'HJK']);
  });
});

describe('what comes in one breath from a keyboard', () => {
  it('is a scan when it is as long as a code, else letters typed by hand', () => {
    expect(readRow('ABCDEFGHJK')).to.deep.equal({ scan: 'ABCDEFGHJK' });
    expect(readRow('ab')).to.deep.equal({ letters: ['a', 'b'] });
    expect(readRow('')).to.deep.equal({ letters: [] });
  });
});
