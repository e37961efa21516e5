import { expect } from 'chai';
import { nearlySame } from '../../src/hall/nearly.ts';
import { searchServices } from '../../src/hall/search.ts';
import { catalogue } from '../support/world.ts';

const found = async (said: string): Promise<string[]> =>
  searchServices(await catalogue(), said).map(({ code }) => code);

describe('finding a service by what people say', () => {
  it('knows the everyday words of a need', async () => {
    expect((await found('ktp hilang'))[0]).to.equal('DUK-02');
    expect((await found('akta lahir'))[0]).to.equal('DUK-04');
    expect((await found('bikin kk'))[0]).to.equal('DUK-03');
    expect((await found('stnk'))[0]).to.equal('SAM-01');
    expect((await found('kartu kuning'))[0]).to.equal('DNK-01');
  });

  it('does not mind the order of the words', async () => {
    expect((await found('hilang ktp saya'))[0]).to.equal('DUK-02');
  });

  it('forgives a slip of the finger', async () => {
    expect((await found('pasport hilang'))[0]).to.equal('IMI-03');
    expect((await found('ktp hialng'))[0]).to.equal('DUK-02');
    expect((await found('aktaa kelahirn'))[0]).to.equal('DUK-04');
  });

  it('understands English', async () => {
    expect((await found('birth certificate'))[0]).to.equal('DUK-04');
    expect((await found('driving licence'))[0]).to.equal('POL-03');
  });

  it('finds nothing for nothing and for words nobody knows', async () => {
    expect(await found('   ')).to.eql([]);
    expect(await found('xyzzy')).to.eql([]);
  });

  it('takes two words for the same only when one slip lies between them', () => {
    expect(nearlySame('hilang', 'hialng')).to.equal(true);
    expect(nearlySame('hilang', 'hilan')).to.equal(true);
    expect(nearlySame('hilang', 'hiilang')).to.equal(true);
    expect(nearlySame('hilang', 'hulang')).to.equal(true);
    expect(nearlySame('hilang', 'halong')).to.equal(false);
    expect(nearlySame('pajak', 'pakta')).to.equal(false);
  });
});
