import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { exampleHall } from '../../seeds/example-hall.ts';
import { exportHall } from '../../src/hall/export.ts';
import { withServices, readCsv } from '../../src/hall/services-csv.ts';
import { aHall, catalogue, freshDay, pools } from '../support/world.ts';
import { hall, refused } from './desk.ts';

let folder = '';

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('setting a hall up by file', () => {
  beforeEach(async () => {
    await freshDay();
    folder = mkdtempSync(join(tmpdir(), 'satuatap-import-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives back what was put in', async () => {
    const file = exampleHall();
    const given = await exportHall(pools().db, await catalogue());
    const { colour: _colour, ...facts } = given.hall;
    expect(facts).to.deep.equal({ ...file.hall });
    for (const part of ['policies', 'zones', 'devices', 'agencies', 'everydayNeeds'] as const)
      expect(given[part], part).to.deep.equal(file[part]);
    expect(given.hours.ramadanPeriods).to.have.length(file.hours.ramadanPeriods.length);
    expect(given.holidays).to.have.length(file.holidays.length);
  });

  it('finds nothing to change in its own export', async () => {
    const { told } = await hall('export');
    const { said } = await hall('import', { words: [write('same.json', told)] });
    expect(said).to.deep.equal(['Tidak ada yang berubah.']);
  });

  it('shows what would change, and changes nothing without consent', async () => {
    const own = await aHall();
    const file = await exportHall(pools().db, own);
    const [first] = file.counters;
    if (first) first.label = 'Loket Ramah';
    const path = write('hall.json', file);
    const asked = await hall('import', { words: [path] }, { slug: own.hall.slug, agree: async () => false });
    expect(asked.said).to.deep.equal(['~ loket 1: Loket Ramah']);
    expect((await catalogue(own.hall.slug)).counters[0]?.label).not.to.equal('Loket Ramah');
    await hall('import', { words: [path] }, { slug: own.hall.slug });
    expect((await catalogue(own.hall.slug)).counters[0]?.label).to.equal('Loket Ramah');
  });

  it('starts a new hall in training', async () => {
    const file = exampleHall();
    const slug = `baru-${Date.now()}`;
    const { said } = await hall('import', { words: [write('new.json', { ...file, hall: { ...file.hall, slug } })] });
    expect(said[0]).to.include(`+ aula ${slug}`);
    expect((await catalogue(slug)).hall.training).to.equal(true);
  });

  it('names every fault, and takes nothing of a file that has one', async () => {
    const file = exampleHall();
    const [first] = file.counters;
    const broken = { ...file, counters: [{ ...first, services: ['XXX-01'], zone: 'Q' }, ...file.counters.slice(1)] };
    const said = await refused(hall('import', { words: [write('broken.json', broken)] }));
    expect(said).to.include('Layanan XXX-01 tidak ada').and.include('Zona Q tidak ada');
    expect(await refused(hall('import', { words: [write('no.json', '{')] }))).to.include('bukan JSON');
    expect(await refused(hall('import', { words: [write('bad.json', { ...file, zones: [] })] }))).to.include('zones');
    expect(await refused(hall('import', { words: ['nowhere.json'] }))).to.include('tidak ada');
  });

  it('adds and changes services from a spreadsheet', async () => {
    const own = await aHall();
    const csv = [
      '\uFEFFagency;code;name;avgDurationMin;p90DurationMin;bookingMode;requirements',
      'DUKCAPIL;DUK-01;"Nama baru; dengan ""petik""";7;15;both;KTP-el lama|Kartu keluarga',
      'DUKCAPIL;DUK-77;Layanan tambahan;5;9;walk_in;',
      '',
    ].join('\r\n');
    await hall('import', { words: [write('layanan.csv', csv)] }, { slug: own.hall.slug });
    const { services } = await catalogue(own.hall.slug);
    expect(services.find(({ code }) => code === 'DUK-01')).to.deep.include({
      name: 'Nama baru; dengan "petik"',
      counter_minutes: 7,
      requirements: ['KTP-el lama', 'Kartu keluarga'],
    });
    expect(services.find(({ code }) => code === 'DUK-77')?.name).to.equal('Layanan tambahan');
    expect(services).to.have.length(own.services.length + 1);
  });

  it('says which line of a spreadsheet is wrong', () => {
    const file = exampleHall();
    const rows = [
      'agency,code,name,avgDurationMin,p90DurationMin,bookingMode',
      'NONE,X-01,x,1,1,both',
      'DUKCAPIL,DUK-01,x,lama,1,both',
    ];
    const { faults } = withServices(file, rows.join('\n'));
    expect(faults[0]).to.equal('Baris 2: instansi NONE tidak ada');
    expect(faults[1]).to.include('Baris 3: avgDurationMin');
    expect(withServices(file, 'agency,code\n').faults).to.include('Kolom name tidak ada');
  });

  it('reads line breaks and quotes within a field', () => {
    expect(readCsv('a,b\n"1\n2","x ""y"""\n')).to.deep.equal([
      ['a', 'b'],
      ['1\n2', 'x "y"'],
    ]);
  });
});
