import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { z } from 'zod';
import { ticketEscpos } from '../../src/paper/escpos.ts';
import { printed } from '../support/escpos.ts';
import { aTicketToPrint } from '../support/tickets.ts';

const hall = z
  .object({ agencies: z.array(z.object({ name: z.string(), services: z.array(z.object({ name: z.string() })) })) })
  .parse(JSON.parse(readFileSync('seeds/sagara-raya.json', 'utf8')));

const read = (facts: Parameters<typeof aTicketToPrint>[0] = {}) => printed(ticketEscpos(aTicketToPrint(facts)));
const words = (facts: Parameters<typeof aTicketToPrint>[0] = {}) =>
  read(facts)
    .lines.map((line) => line.trim())
    .join(' ');

describe('The ticket as a receipt printer prints it', () => {
  it('carries the number as large as the paper allows, the live page as QR, and is cut once, partially', () => {
    const paper = read();
    expect(paper.sizes).to.deep.include({ text: 'A-012', wide: 8, high: 8, columns: 4 + 5 * 8 });
    expect(paper.qr_codes).to.deep.equal([aTicketToPrint().page_url]);
    expect(paper.cuts).to.deep.equal(['partial']);
  });

  it('says where, for what, since when and how many are ahead', () => {
    const said = words();
    expect(said).to.include('Mal Pelayanan Publik Sagara Raya');
    expect(said).to.include('Dinas Kependudukan dan Pencatatan Sipil');
    expect(said).to.include('Penggantian KTP-el hilang atau rusak');
    expect(said).to.include('Senin, 23 November 2026, 08.12 WIB');
    expect(said).to.include('7 antrean di depan Anda').and.to.include('Pantau antrean Anda');
    expect(said).to.include('Terima kasih atas kesabaran Anda.');
    expect(said).to.not.match(/Prioritas|Reservasi|SALINAN|LATIHAN|Petugas akan/);
  });

  it('tells the time of the hall, wherever the program runs', () => {
    expect(words({ time_zone: 'Asia/Jayapura', zone_label: 'WIT' })).to.include('10.12 WIT');
  });

  it('is in English for who chose English', () => {
    const said = words({ language: 'en', lane: 'priority', ahead: 1 });
    expect(said).to.include('Monday, 23 November 2026, 08:12 WIB');
    expect(said).to.include('1 person ahead of you').and.to.include('[ Priority ]');
    expect(said).to.not.match(/antrean|Anda/);
  });

  it('marks lane, copy and training', () => {
    expect(words({ lane: 'priority' })).to.include('[ Prioritas ]');
    expect(words({ lane: 'reservation' })).to.include('[ Reservasi ]');
    expect(words({ copy: true })).to.match(/SALINAN.*Tiket sebelumnya tidak berlaku lagi/);
    expect(words({ training: true })).to.match(/LATIHAN.*Bukan tiket layanan sebenarnya/);
  });

  it('says that help was asked for, but not which', () => {
    const said = words({ needs: ['wheelchair'] });
    expect(said).to.include('Petugas akan membantu Anda di loket.').and.to.not.include('wheelchair');
  });

  for (const width_mm of [80, 58] as const) {
    it(`keeps every service of the example hall inside ${width_mm} mm`, () => {
      const columns = width_mm === 80 ? 48 : 32;
      const marks = {
        width_mm,
        number: 'AP-1000',
        lane: 'priority',
        copy: true,
        training: true,
        needs: ['deaf'],
      } as const;
      for (const agency of hall.agencies) {
        for (const service of agency.services) {
          const { sizes } = read({ ...marks, agency_name: agency.name, service_name: service.name });
          expect(Math.max(...sizes.map((line) => line.columns)), service.name).to.be.at.most(columns);
        }
      }
    });
  }

  it('obeys no command hidden in a name', () => {
    expect(read({ service_name: 'Paspor \u001d(k\u001dV\u0000 baru' }).cuts).to.deep.equal(['partial']);
  });

  it('is the same bytes for the same facts', () => {
    expect(ticketEscpos(aTicketToPrint()).equals(ticketEscpos(aTicketToPrint()))).to.equal(true);
  });
});

describe('The reader of printer commands used here', () => {
  it('refuses what a printer would not understand', () => {
    for (const bytes of [[0xc4, 0x0a], [0x1b, 0x7a], [0x1d, 0x51], [0x1d, 0x21, 0x88], [0x41]]) {
      expect(() => printed(Uint8Array.from(bytes)), bytes.join(' ')).to.throw();
    }
  });
});
