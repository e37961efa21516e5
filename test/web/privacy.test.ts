import { expect } from 'chai';
import { texts } from '../../src/text/text.ts';
import { NOTICE_VERSION } from '../../src/text/privacy-id.ts';
import { visit } from '../support/visit.ts';
import { freshDay } from '../support/world.ts';

const read = (address: string, language: string) =>
  fetch(`${address}/sagara-raya/reservasi/privasi`, { headers: { 'accept-language': language } });

describe('the privacy notice', () => {
  beforeEach(freshDay);

  for (const language of ['id', 'en'] as const) {
    it(`says in ${language} what is asked, on what basis, and how long it is kept in this hall`, () =>
      visit(async (address) => {
        const answer = await read(address, language);
        expect(answer.status).to.equal(200);
        const page = (await answer.text()).replaceAll('&#34;', '"').replaceAll('&#39;', "'");
        const t = texts[language].privacy;
        for (const { what, why, basis } of t.asked) expect(page).to.include(what).and.include(why).and.include(basis);
        for (const line of [...t.seen, ...t.rights, ...t.how]) expect(page).to.include(line);
        expect(page).to.include(t.kept.finished(7)).and.include(t.kept.others(30)).and.include(t.kept.hash(90));
        expect(page).to.include(NOTICE_VERSION).and.include('27/2022');
      }));
  }
});
