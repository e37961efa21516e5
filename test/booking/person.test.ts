import { expect } from 'chai';
import { personHash, phoneHash } from '../../src/booking/person.ts';
import { newKeys } from '../../src/keys.ts';

describe('who a booking is for', () => {
  const keys = newKeys();
  const hall = '0193a000-0000-7000-8000-000000000001';
  const siti = { identity: null, phone: '+6281234567890', name: 'Siti Aminah' };
  const nik = { kind: 'nik', number: '3171005708900002' } as const;

  it('is told by the identity, whatever phone and name are given with it', () => {
    const one = personHash(keys, hall, { ...siti, identity: nik });
    expect(personHash(keys, hall, { identity: nik, phone: '+6281999999999', name: 'S. Aminah' })).to.equal(one);
    expect(personHash(keys, hall, { ...siti, identity: { ...nik, kind: 'kitas' } })).to.not.equal(one);
  });

  it('is told by phone and name where no identity is given, for a family shares its phone', () => {
    const one = personHash(keys, hall, siti);
    expect(personHash(keys, hall, { ...siti, name: '  siti   AMINAH ' })).to.equal(one);
    expect(personHash(keys, hall, { ...siti, name: 'Budi Aminah' })).to.not.equal(one);
    expect(personHash(keys, hall, { ...siti, phone: '+6281234567891' })).to.not.equal(one);
    expect(personHash(keys, hall, { ...siti, identity: { kind: 'none', number: '' } })).to.equal(one);
  });

  it('is told by family card and name together', () => {
    const card = { kind: 'family_card', number: '3171001708450001' } as const;
    const one = personHash(keys, hall, { ...siti, identity: card });
    expect(personHash(keys, hall, { ...siti, identity: card, phone: '+6281999999999' })).to.equal(one);
    expect(personHash(keys, hall, { ...siti, identity: card, name: 'Ahmad' })).to.not.equal(one);
  });

  it('cannot be followed from hall to hall, nor read back', () => {
    const one = personHash(keys, hall, { ...siti, identity: nik });
    expect(one).to.match(/^[0-9a-f]{64}$/);
    expect(personHash(keys, '0193a000-0000-7000-8000-000000000002', { ...siti, identity: nik })).to.not.equal(one);
    expect(personHash(newKeys(), hall, { ...siti, identity: nik })).to.not.equal(one);
  });

  it('is another thing than whose phone it is', () => {
    expect(phoneHash(keys, hall, siti.phone)).to.not.equal(personHash(keys, hall, siti));
    expect(phoneHash(keys, hall, siti.phone)).to.equal(phoneHash(keys, hall, siti.phone));
  });
});
