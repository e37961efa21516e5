import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { kindsAndLanguages, messageKinds } from '../../src/message/kinds.ts';
import { faultsOfTemplate } from '../../src/message/template.ts';
import { saveText, standardText, textFor, textsOf, versionOf, versionsOf } from '../../src/message/texts.ts';
import { after, aHall, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';

const OWN = '{aula}: Nomor {nomor}, silakan ke loket {loket}. Dipanggil pukul {jam}.';

async function save(text: string, { hall = 'sagara-raya', seconds = 0 } = {}) {
  const of = await catalogue(hall);
  const wish = { catalogue: of, kind: 'called', language: 'id', text, by: 'staff:budi', request: null } as const;
  return saveText(pools().db, wish, after(seconds));
}

describe("the hall's own wording", () => {
  beforeEach(freshDay);

  const here = async (): Promise<string> => (await catalogue()).hall.id;

  it('is the standard one until somebody writes another, and again when they write it back', async () => {
    const { db } = pools();
    const id = await here();
    const standard = standardText({ kind: 'called', language: 'id' });
    expect(await textFor(db, id, 'called', 'id')).to.deep.equal({ text: standard, version: 'standard-1' });
    expect(await save(OWN)).to.deep.equal({ status: 200, body: { kind: 'called', language: 'id', version: 'id-1' } });
    expect(await textFor(db, id, 'called', 'id')).to.deep.equal({ text: OWN, version: 'id-1' });
    expect(await textFor(db, id, 'called', 'en')).to.have.property('version', 'standard-1');
    expect(await textFor(db, id, 'near_turn', 'id')).to.have.property('version', 'standard-1');
    await save(`  ${OWN} Terima kasih. `);
    expect(await textFor(db, id, 'called', 'id')).to.deep.equal({ text: `${OWN} Terima kasih.`, version: 'id-2' });
    await save(standard);
    expect(await textFor(db, id, 'called', 'id')).to.deep.equal({ text: standard, version: 'standard-1' });
    await save(OWN);
    expect(await textFor(db, id, 'called', 'id')).to.have.property('version', 'id-4');
  });

  it('belongs to one hall', async () => {
    const other = await aHall();
    await save(OWN, { hall: other.hall.slug });
    expect(await textFor(pools().db, await here(), 'called', 'id')).to.have.property('version', 'standard-1');
    expect(await textFor(pools().db, other.hall.id, 'called', 'id')).to.have.property('version', 'id-1');
  });

  it('is kept version by version, each with who and when, and in the audit', async () => {
    const { db } = pools();
    const id = await here();
    await save(OWN);
    await save(`${OWN} Terima kasih.`, { seconds: 60 });
    await save(`${OWN} Terima kasih.`, { seconds: 90 }); // nothing new
    const versions = await versionsOf(db, id, { kind: 'called', language: 'id' });
    expect(versions).to.deep.equal([
      { version: 2, text: `${OWN} Terima kasih.`, made_at: after(60), made_by: 'staff:budi' },
      { version: 1, text: OWN, made_at: MONDAY_8AM, made_by: 'staff:budi' },
    ]);
    const called = { kind: 'called', language: 'id' } as const;
    expect(await versionOf(db, id, called, 'id-1')).to.equal(OWN);
    expect(await versionOf(db, id, called, 'standard-1')).to.equal(standardText(called));
    for (const unknown of ['id-3', 'standard-2', 'id-99999999999999', '', "id-1' or true --"])
      expect(await versionOf(db, id, called, unknown), unknown).to.equal(null);
    const audit = await db('audit')
      .where({ hall_id: id, action: 'message.text' })
      .orderBy('at')
      .select('who', 'object', 'reason');
    expect(audit).to.deep.equal([
      { who: 'staff:budi', object: 'called id', reason: 'standard-1 -> id-1' },
      { who: 'staff:budi', object: 'called id', reason: 'id-1 -> id-2' },
    ]);
  });

  it('keeps every version when several save at the same moment', async () => {
    await Promise.all([1, 2, 3, 4, 5, 6].map((n) => save(`${OWN} Terima kasih ${n}.`)));
    const versions = await versionsOf(pools().db, await here(), { kind: 'called', language: 'id' });
    expect(versions.map(({ version }) => version)).to.deep.equal([6, 5, 4, 3, 2, 1]);
    expect(new Set(versions.map(({ text }) => text))).to.have.property('size', 6);
  });

  it('does once what is sent twice with a key', async () => {
    const of = await catalogue();
    const request = { scope: 'staff:budi', key: 'aaaaaaaa-0000-4000-8000-000000000001', hash: 'h' };
    const wish = { catalogue: of, kind: 'called', language: 'id', text: OWN, by: 'staff:budi', request } as const;
    const first = await saveText(pools().db, wish, MONDAY_8AM);
    await save(`${OWN} Terima kasih.`);
    expect(await saveText(pools().db, wish, MONDAY_8AM)).to.deep.equal(first);
    expect(await textFor(pools().db, of.hall.id, 'called', 'id')).to.have.property('version', 'id-2');
  });

  it('is refused with a fault, and nothing is kept', async () => {
    for (const text of ['', OWN.replace('{loket}', '3'), `${OWN} {nik}`, `${OWN} https://jahat.example`]) {
      const error = await save(text).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).to.have.property('code', 'invalid_input');
    }
    expect(await versionsOf(pools().db, await here(), { kind: 'called', language: 'id' })).to.deep.equal([]);
    expect(await pools().db('audit').count()).to.deep.equal([{ count: 0 }]);
  });

  it('is read for all kinds in both languages at once', async () => {
    const id = await here();
    await save(OWN);
    const all = await textsOf(pools().db, id);
    expect(all).to.have.length(messageKinds.length * 2);
    for (const { kind, language, ...own } of all)
      expect(own).to.deep.equal(await textFor(pools().db, id, kind, language));
  });
});

describe('the standard texts', () => {
  before(freshDay);

  it('have no fault by the rules for editors', () => {
    for (const which of kindsAndLanguages)
      expect(faultsOfTemplate(which.kind, standardText(which)), `${which.kind} ${which.language}`).to.deep.equal([]);
  });

  it('changed only together with the name of their version', async () => {
    const all = kindsAndLanguages.map((which) => `${which.kind} ${which.language} ${standardText(which)}`).join('\n');
    const { version } = await textFor(pools().db, (await catalogue()).hall.id, 'called', 'id');
    const hash = createHash('sha256').update(all).digest('hex').slice(0, 16);
    // changed a text? Count STANDARD in src/message/texts.ts up, and write both here
    expect(`${version} ${hash}`).to.equal('standard-1 26623fdcb2bb64fc');
  });
});
