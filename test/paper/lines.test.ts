import { expect } from 'chai';
import { array, assert, integer, property, stringMatching } from 'fast-check';
import { balancedLines } from '../../src/paper/lines.ts';
import { printable } from '../../src/paper/printable.ts';

const columns = (text: string) => text.length;

describe('Words on narrow paper', () => {
  it('stay on one line while they fit', () => {
    expect(balancedLines('Pantau antrean Anda', 48, columns)).to.deep.equal(['Pantau antrean Anda']);
  });

  it('leave no word alone under a full line', () => {
    expect(balancedLines('Penggantian KTP-el hilang atau rusak', 32, columns)).to.deep.equal([
      'Penggantian KTP-el',
      'hilang atau rusak',
    ]);
  });

  it('cut a word that is wider than the paper', () => {
    expect(balancedLines('Pertanggungjawaban', 10, columns)).to.deep.equal(['Pertanggun', 'gjawaban']);
  });

  it('never pass the edge and never lose a letter, whatever the words', () => {
    const word = stringMatching(/^[a-z]{1,40}$/);
    assert(
      property(array(word, { minLength: 1, maxLength: 20 }), integer({ min: 8, max: 48 }), (words, width) => {
        const lines = balancedLines(words.join(' '), width, columns);
        expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(width);
        expect(lines.join('').replaceAll(' ', '')).to.equal(words.join(''));
      }),
    );
  });
});

describe('The letters of a ticket printer', () => {
  it('simplify accents and typographic marks', () => {
    expect(printable('Café “Sagara” – Raya…')).to.equal('Cafe "Sagara" - Raya...');
  });

  it('turn what a printer cannot print, or would obey, into a question mark', () => {
    expect(printable('antre\u001b@an 日')).to.equal('antre?@an ?');
    expect(printable('satu\n\tdua')).to.equal('satu dua');
  });
});
