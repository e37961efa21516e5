import { expect } from 'chai';
import fc from 'fast-check';
import { normalisedName, readName } from '../../src/booking/citizen-name.ts';

describe("a citizen's name", () => {
  for (const [written, name] of [
    ["O'Neil", "O'Neil"],
    ["Nurul 'Aini", "Nurul 'Aini"],
    ['A.', 'A.'],
    ['Suharto', 'Suharto'],
    ['Dr. H. Ahmad Fauzi, S.H., M.Kn.', 'Dr. H. Ahmad Fauzi, S.H., M.Kn.'],
    ['Ma’ruf ‘Abdul', 'Ma’ruf ‘Abdul'],
    ['Siti-Nurhaliza', 'Siti-Nurhaliza'],
    ['محمد علي', 'محمد علي'],
    ['陳大文', '陳大文'],
    ['Re\u0301ne', 'R\u00e9ne'],
    ['  Budi \u00a0 Santoso\t', 'Budi Santoso'],
    ['null', 'null'],
    ['a'.repeat(120), 'a'.repeat(120)],
  ] as const) {
    it(`is kept as ${name.slice(0, 40)}`, () => {
      expect(readName(written)).to.deep.equal({ name });
    });
  }

  for (const [written, wrong] of [
    ['', 'missing'],
    [' \u00a0 ', 'missing'],
    ['\u200b', 'characters'],
    ['a'.repeat(121), 'long'],
    ['Budi2', 'characters'],
    ['081234567890', 'characters'],
    ['=HYPERLINK("x")', 'characters'],
    ['<script>alert</script>', 'characters'],
    ['{{Budi}}', 'characters'],
    ['Budi\nSiti', 'characters'],
    ['Budi\u0000', 'characters'],
    ['\u202eidub', 'characters'],
    ['Budi \u{1f600}', 'characters'],
    [`e${'\u0301'.repeat(200)}`, 'characters'],
    ['...', 'characters'],
    ["'; --", 'characters'],
    ['\ud800', 'characters'],
  ] as const) {
    it(`is not ${JSON.stringify(written).slice(0, 40)}: ${wrong}`, () => {
      expect(readName(written)).to.deep.equal({ wrong });
    });
  }

  it('is kept as it is when it is read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (written) => {
        const read = readName(written);
        if ('name' in read) expect(readName(read.name)).to.deep.equal(read);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is the same name in other letters, spaces and apostrophes, and another with a title', () => {
    expect(normalisedName(' siti   NUR\u2019AINI ')).to.equal(normalisedName("Siti Nur'aini"));
    expect(normalisedName('Re\u0301ne')).to.equal(normalisedName('R\u00c9NE'));
    expect(normalisedName(normalisedName('\u0149ame'))).to.equal(normalisedName('\u0149ame')); // its capital begins with an apostrophe
    expect(normalisedName('H. Ali')).to.not.equal(normalisedName('Ali'));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
        expect(normalisedName(normalisedName(name))).to.equal(normalisedName(name));
      }),
      { numRuns: 3_000 },
    );
  });
});
