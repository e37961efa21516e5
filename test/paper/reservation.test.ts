import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { calendarFile } from '../../src/paper/calendar-file.ts';
import { reservationPdf } from '../../src/paper/reservation.ts';
import type { ReservationFacts } from '../../src/paper/reservation.ts';
import { needPrograms } from '../support/programs.ts';

const aReservation = (facts: Partial<ReservationFacts> = {}): ReservationFacts => ({
  hall_name: 'Mal Pelayanan Publik Sagara Raya',
  agency_name: 'Dinas Kependudukan dan Pencatatan Sipil',
  service_name: 'Penggantian KTP-el hilang atau rusak',
  code: 'KMN8-R2P-Q4W',
  token: 'I9iVBcOq5QyN5nkdPc2dqBb1',
  day: 'Selasa, 24 November 2026',
  hour: '09.30 WIB',
  priority: false,
  arrive: 'Lapor datang di kios atau Meja Depan mulai pukul 08.30 WIB, sebaiknya sebelum pukul 09.30 WIB.',
  late: 'Sampai pukul 09.45 WIB Anda tetap dihitung sebagai reservasi.',
  requirements: ['Surat kehilangan dari kepolisian (bila hilang)', 'Fotokopi Kartu Keluarga (KK)'],
  address: 'Jalan Alun-Alun Nomor 1, Sagara Raya',
  made_at: new Date('2026-11-23T08:00:00+07:00'),
  language: 'id',
  training: false,
  ...facts,
});

const widest = {
  code: 'WMWM-WMW-WMW',
  priority: true,
  training: true,
  agency_name: '',
  requirements: Array.from({ length: 9 }, () => 'Akta kelahiran/buku nikah/ijazah/surat baptis, nama, tempat, tanggal'),
};

describe('a reservation on paper', () => {
  it('is one page, small, and the same bytes for the same facts', async () => {
    const pdf = await reservationPdf(aReservation());
    expect(pdf.toString('latin1'))
      .to.match(/^%PDF-/)
      .and.match(/\/Count 1\b/);
    expect(pdf.length).to.be.lessThan(20_000);
    expect(pdf.equals(await reservationPdf(aReservation()))).to.equal(true);
  });

  for (const [kind, facts] of [
    ['plain', {}],
    ['with the widest code and much to bring', widest],
    ['in English with nothing to bring', { language: 'en', requirements: [] }],
  ] as const)
    it(`${kind}: its QR holds the token and nothing else, and nothing runs over the edge`, async function () {
      needPrograms(this, 'pdftoppm', 'zbarimg');
      const folder = mkdtempSync(join(tmpdir(), 'reservation-'));
      const file = join(folder, 'page');
      writeFileSync(`${file}.pdf`, await reservationPdf(aReservation(facts)));
      execFileSync('pdftoppm', ['-r', '203.2', '-gray', '-singlefile', `${file}.pdf`, file]);
      const read = execFileSync('zbarimg', ['--nodbus', '-q', '--raw', `${file}.pgm`], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      expect(read.toString().trim()).to.equal(aReservation().token);
      const box = execFileSync('pdftoppm', [
        '-r',
        '203.2',
        '-gray',
        '-x',
        '0',
        '-W',
        '48',
        '-singlefile',
        `${file}.pdf`,
      ]);
      const ink = [...box.subarray(-48 * 1_000)].filter((dot) => dot < 128);
      expect(ink, 'ink within 6 mm of the left edge').to.eql([]);
    });
});

describe('a reservation in a calendar', () => {
  const facts = {
    uid: 'abc@mpp.example',
    sequence: 2,
    starts_at: new Date('2026-11-24T09:30:00+07:00'),
    ends_at: new Date('2026-11-24T10:00:00+07:00'),
    made_at: new Date('2026-11-23T08:00:00+07:00'),
    summary: 'Pengurusan KK; pindah, datang \\ pergi',
    location: 'Jalan Alun-Alun Nomor 1, Sagara Raya',
    lines: ['Kode reservasi: KMN8-R2P-Q4W', 'Yang dibawa:', `- ${'ñ'.repeat(90)}`],
    alarm: 'Reservasi Anda sebentar lagi',
    language: 'id',
  } as const;

  it('is folded at 75 bytes between letters and can be joined again', () => {
    const lines = calendarFile(facts).split('\r\n');
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).to.be.at.most(75);
    const whole = calendarFile(facts).replaceAll('\r\n ', '');
    expect(whole).to.include('ñ'.repeat(90)).and.not.include('\uFFFD');
    expect(lines.at(-1)).to.equal('');
  });

  it('escapes what calendars read as marks, and says the moment in UTC', () => {
    const whole = calendarFile(facts).replaceAll('\r\n ', '');
    expect(whole)
      .to.include('SUMMARY;LANGUAGE=id:Pengurusan KK\\; pindah\\, datang \\\\ pergi\r\n')
      .and.include('DESCRIPTION;LANGUAGE=id:Kode reservasi: KMN8-R2P-Q4W\\nYang dibawa:\\n- ')
      .and.include('DTSTART:20261124T023000Z\r\n')
      .and.include('SEQUENCE:2\r\n');
  });

  it('reminds on the day before and two hours before', () => {
    expect(calendarFile(facts).match(/BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P(?:1D|T2H)\r\n/g)).to.have.length(2);
  });
});
