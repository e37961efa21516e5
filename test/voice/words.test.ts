import { expect } from 'chai';
import { CHIME, CLIPS, clipText } from '../../src/voice/clips.ts';
import { agencyClip, labelClips, numberWords, spokenCall } from '../../src/voice/words.ts';

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? [];
}

describe('A number as it is spoken', () => {
  const examples: [number, string][] = [
    [0, 'nol'],
    [7, 'tujuh'],
    [10, 'sepuluh'],
    [11, 'sebelas'],
    [12, 'dua belas'],
    [19, 'sembilan belas'],
    [20, 'dua puluh'],
    [21, 'dua puluh satu'],
    [100, 'seratus'],
    [101, 'seratus satu'],
    [110, 'seratus sepuluh'],
    [111, 'seratus sebelas'],
    [200, 'dua ratus'],
    [215, 'dua ratus lima belas'],
    [999, 'sembilan ratus sembilan puluh sembilan'],
  ];
  for (const [n, words] of examples) {
    it(`${n} is "${words}"`, () => expect(numberWords(n).join(' ')).to.equal(words));
  }

  it('has a recording for each of its words, from 0 to 999', () => {
    const words = new Set(Array.from({ length: 1000 }, (_, n) => numberWords(n)).flat());
    expect([...words].filter((word) => !CLIPS.has(word))).to.deep.equal([]);
  });

  it('is never said alike for two numbers', () => {
    expect(new Set(Array.from({ length: 1000 }, (_, n) => numberWords(n).join(' '))).size).to.equal(1000);
  });

  it('outside 0 to 999 is a fault', () => {
    for (const n of [-1, 1000, 1.5]) expect(() => numberWords(n)).to.throw(RangeError);
  });
});

describe('A label as it is spoken', () => {
  it('is its letters, then its digits one by one with their zeros', () => {
    expect(labelClips('A-012')).to.deep.equal(['huruf-a', 'nol', 'satu', 'dua']);
    expect(labelClips('AP-003')).to.deep.equal(['huruf-a', 'huruf-p', 'nol', 'nol', 'tiga']);
    expect(labelClips('A-1000')).to.deep.equal(['huruf-a', 'satu', 'nol', 'nol', 'nol']);
  });

  it('has a recording for each letter and digit', () => {
    const spoken = labelClips('ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789');
    expect(spoken).to.have.length(36);
    expect(spoken.filter((clip) => !CLIPS.has(clip))).to.deep.equal([]);
  });
});

describe('A call as the hall hears and reads it', () => {
  it('speaks every letter of the number and the counter as a natural number', () => {
    expect(spokenCall({ number: 'AP-003', counter: 3, times: 1 })).to.deep.equal({
      text: 'Nomor antrean, A, Pe, nol nol tiga. Silakan menuju, Loket tiga.',
      clips: ['nomor-antrean', 'huruf-a', 'huruf-p', 'nol', 'nol', 'tiga', 'silakan-menuju', 'loket', 'tiga'],
    });
    expect(spokenCall({ number: 'A-012', counter: 21, times: 1 }).text).to.equal(
      'Nomor antrean, A, nol satu dua. Silakan menuju, Loket dua puluh satu.',
    );
  });

  it('says that it is the second or the last call', () => {
    expect(spokenCall({ number: 'A-012', counter: 3, times: 2 }).text).to.match(/^Panggilan kedua\. Nomor antrean, A,/);
    expect(spokenCall({ number: 'A-012', counter: 3, times: 3 }).text).to.match(/^Panggilan terakhir\. Nomor/);
    expect(spokenCall({ number: 'A-012', counter: 3, times: 4 }).text).to.match(/^Panggilan terakhir\. Nomor/);
  });

  it('names the agency when the hall wants it', () => {
    const call = spokenCall({ number: 'A-012', counter: 3, times: 1, agency: 'dukcapil' });
    expect(call.text).to.match(/Silakan menuju, Loket tiga, layanan Dukcapil\.$/);
    expect(call.clips.at(-1)).to.equal('layanan-dukcapil');
  });

  it('leaves an agency without a recording out of the voice and of the text alike', () => {
    const named = spokenCall({ number: 'A-012', counter: 3, times: 1, agency: 'Dinas Baru' });
    expect(named).to.deep.equal(spokenCall({ number: 'A-012', counter: 3, times: 1 }));
    expect(agencyClip('Dinas Baru')).to.equal(null);
  });

  it('can say that the line is the priority line', () => {
    const call = spokenCall({ number: 'AP-012', counter: 3, times: 1, priority: true });
    expect(call.text).to.match(/^Antrean prioritas, A, Pe, nol satu dua\./);
  });

  it('shows exactly the words that are spoken, whatever is called', () => {
    for (const number of ['A-012', 'AP-003', 'ZV-1000', 'QX-999'])
      for (const counter of [0, 3, 11, 40, 215])
        for (const times of [1, 2, 3])
          for (const agency of ['BPJS Ketenagakerjaan', 'PLN', 'tidak ada'])
            for (const priority of [true, false]) {
              const { text, clips } = spokenCall({ number, counter, times, agency, priority });
              expect(wordsOf(text)).to.deep.equal(wordsOf(clips.map(clipText).join(' ')));
              expect(clips).to.not.include(CHIME);
            }
  });
});
