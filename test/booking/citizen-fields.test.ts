import { expect } from 'chai';
import { z } from 'zod';
import { identityField, nameField, phoneField } from '../../src/booking/citizen-fields.ts';
import { texts } from '../../src/text/text.ts';
import type { Language, WrongCode } from '../../src/text/text.ts';
import { sayWrong } from '../../src/web/say-wrong.ts';

const citizen = z.strictObject({ name: nameField, phone: phoneField, identity: identityField });
const right = { name: 'Siti Aminah', phone: '0812-3456-7890', identity: { kind: 'nik', number: '3171005708900002' } };

/** What is said of each wrong field. */
function said(given: Record<string, unknown>, language: Language): Record<string, string> {
  const read = citizen.safeParse({ ...right, ...given }, { error: sayWrong(language) });
  return Object.fromEntries((read.error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]));
}

const nik = (number: unknown) => ({ identity: { kind: 'nik', number } });

describe("a citizen's fields", () => {
  it('are read into their one form', () => {
    expect(citizen.parse({ ...right, name: '  Siti  Aminah ' })).to.deep.equal({
      ...right,
      phone: '+6281234567890',
    });
    expect(citizen.parse({ ...right, identity: { kind: 'none' } }).identity).to.deep.equal({
      kind: 'none',
      number: '',
    });
  });

  for (const [given, field, code] of [
    [{ name: undefined }, 'name', 'nothing'],
    [{ name: '   ' }, 'name', 'name_missing'],
    [{ name: 'R2-D2' }, 'name', 'name_characters'],
    [{ name: 'a'.repeat(121) }, 'name', 'name_long'],
    [{ phone: 81234567890 }, 'phone', 'number_for_text'],
    [{ phone: '021 7654321' }, 'phone', 'phone_landline'],
    [{ phone: '+1 202 555 0100' }, 'phone', 'phone_foreign'],
    [{ phone: '' }, 'phone', 'phone_missing'],
    [nik(3171005708900002), 'identity.number', 'number_for_text'],
    [nik(Number('9171001708450001')), 'identity.number', 'number_for_text'],
    [nik('3.17E+15'), 'identity.number', 'identity_from_spreadsheet'],
    [nik('317100570890000'), 'identity.number', 'nik_length'],
    [nik(''), 'identity.number', 'identity_missing'],
    [{ identity: { kind: 'nik' } }, 'identity.number', 'identity_missing'],
    [{ identity: { kind: 'none', number: '3171005708900002' } }, 'identity.number', 'identity_unwanted'],
  ] satisfies [Record<string, unknown>, string, WrongCode][]) {
    it(`say ${code} of ${JSON.stringify(given)} in the visitor's language`, () => {
      for (const language of ['id', 'en'] as const) {
        expect(said(given, language)).to.deep.equal({ [field]: texts[language].wrong[code] });
      }
    });
  }

  it('are read from text alone', () => {
    for (const odd of [null, true, ['081234567890'], { toString: '081234567890' }, Number('1e400')]) {
      expect(Object.keys(said({ phone: odd }, 'id')), JSON.stringify(odd)).to.deep.equal(['phone']);
      expect(Object.keys(said(nik(odd), 'id')), JSON.stringify(odd)).to.deep.equal(['identity.number']);
    }
    expect(said({ phone: '8'.repeat(1_000_000) }, 'id')).to.have.property('phone');
  });

  it('have sentences that name the field and repeat nothing', () => {
    const names: Record<string, Record<Language, RegExp>> = {
      name: { id: /nama/i, en: /name/i },
      phone: { id: /nomor/i, en: /number|landline/i },
      nik: { id: /NIK/, en: /NIK/ },
      family_card: { id: /kartu keluarga/i, en: /family card/i },
    };
    for (const language of ['id', 'en'] as const) {
      for (const [code, sentence] of Object.entries(texts[language].wrong)) {
        const field = Object.keys(names).find((start) => code.startsWith(start));
        if (field) expect(sentence, code).to.match(names[field]?.[language] ?? /$^/);
        expect(sentence, code)
          .to.match(/\.$/)
          .and.not.match(/!|\d{8}/);
      }
    }
  });
});
