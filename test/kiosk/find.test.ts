import { expect } from 'chai';
import { findServices } from '../../kiosk/find.ts';
import type { Hall } from '../../kiosk/hall.ts';
import { exampleHall } from '../../seeds/example-hall.ts';

/** The example hall as the kiosk is told of it. */
function theHall(): Hall {
  const { hall, agencies, everydayNeeds } = exampleHall();
  const open = { tickets_open: true, tickets_from: null };
  return {
    ...open,
    name: hall.name,
    training: false,
    agencies: agencies.map(({ code, name, nameEn, shortName, icon, services }) => ({
      code,
      name,
      name_en: nameEn ?? null,
      short_name: shortName,
      icon: icon ?? 'building',
      services: services.map((service) => ({
        ...open,
        code: service.code,
        name: service.name,
        name_en: service.nameEn ?? null,
        words: service.words,
        requirements: service.requirements,
        requirements_en: service.requirementsEn,
        counter_minutes: service.avgDurationMin,
        fee: { free: service.fee.type === 'gratis' },
        booking_mode: service.bookingMode,
      })),
    })),
    needs: everydayNeeds.map(({ words, wordsEn, icon, service }) => ({ words, words_en: wordsEn, icon, service })),
    access_needs: [],
  };
}

const codes = (typed: string): string[] => findServices(theHall(), typed).map(({ service }) => service.code);

describe('typing what one needs at the kiosk', () => {
  for (const [typed, code] of [
    ['ktp hilang', 'DUK-02'],
    ['KTP-el hilang', 'DUK-02'],
    ['saya mau urus ktp yang hilang', 'DUK-02'],
    ['ktp hilng', 'DUK-02'], // a letter too few
    ['ktp hilanng', 'DUK-02'], // one too many
    ['ktp hialng', 'DUK-02'], // two swapped
    ['ktp hulang', 'DUK-02'], // another one
    ['lost id card', 'DUK-02'],
    ['paspor baru', 'IMI-01'],
    ['pasport baru', 'IMI-01'],
    ['skck', 'POL-01'],
    ['akta lahir', 'DUK-04'],
    ['DUK-05', 'DUK-05'],
  ] as const) {
    it(`finds ${code} first for "${typed}"`, () => {
      expect(codes(typed)[0]).to.equal(code);
    });
  }

  it('shows something from the second letter on, and more than one where several may be meant', () => {
    expect(codes('pa')).to.have.length.greaterThan(1);
    expect(codes('sim')).to.include('POL-03');
  });

  it('takes a short word as it is typed: kk is neither kia nor stnk', () => {
    expect(codes('kk')).to.include('DUK-03').and.not.include('DUK-05');
  });

  it('finds by the name of the agency, and shows six at most', () => {
    expect(codes('dukcapil')).to.have.length(6);
  });

  it('finds nothing for letters that mean nothing, or for no letters', () => {
    for (const typed of ['', '   ', '!!!', 'zzzzzz']) expect(codes(typed)).to.deep.equal([]);
  });
});
