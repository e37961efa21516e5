import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { TicketFacts } from '../../src/paper/facts.ts';
import { ticketPdf } from '../../src/paper/ticket.ts';
import { needPrograms } from '../support/programs.ts';
import { aTicketToPrint } from '../support/tickets.ts';

const DOTS_PER_MM = 8;
const longest = {
  number: 'AP-1000',
  lane: 'priority',
  needs: ['wheelchair'],
  agency_name: 'Samsat (Bapenda Provinsi, Polri, Jasa Raharja)',
  service_name: 'Aktivasi NIK sebagai NPWP / pendaftaran wajib pajak orang pribadi',
  copy: true,
  training: true,
} as const;

/** The paper as a thermal head would burn it: one byte a dot, 0 black, 255 white. */
type Print = { width: number; height: number; dots: Buffer; file: string };

async function print(facts: Partial<TicketFacts>): Promise<Print> {
  const folder = mkdtempSync(join(tmpdir(), 'ticket-'));
  writeFileSync(join(folder, 'ticket.pdf'), await ticketPdf(aTicketToPrint(facts)));
  execFileSync('pdftoppm', ['-r', '203.2', '-gray', '-singlefile', join(folder, 'ticket.pdf'), join(folder, 'ticket')]);
  const bytes = readFileSync(join(folder, 'ticket.pgm'));
  const [, width = 0, height = 0] = bytes.subarray(0, 40).toString('latin1').split(/\s+/).map(Number);
  return { width, height, dots: bytes.subarray(bytes.length - width * height), file: join(folder, 'ticket.pgm') };
}

function inkInColumns({ width, height, dots }: Print, from: number, to: number): number {
  let ink = 0;
  for (let y = 0; y < height; y++) for (let x = from; x < to; x++) if ((dots[y * width + x] ?? 255) < 128) ink += 1;
  return ink;
}

function decoded({ file }: Print): string {
  return execFileSync('zbarimg', ['--nodbus', '-q', '--raw', file], { stdio: ['ignore', 'pipe', 'ignore'] })
    .toString()
    .trim();
}

describe('The ticket as a PDF', () => {
  it('is one page, small, and the same bytes for the same facts', async () => {
    const pdf = await ticketPdf(aTicketToPrint());
    expect(pdf.subarray(0, 5).toString()).to.equal('%PDF-');
    expect(pdf.toString('latin1')).to.match(/\/Count 1\b/);
    expect(pdf.length).to.be.lessThan(16_000);
    expect(pdf.equals(await ticketPdf(aTicketToPrint()))).to.equal(true);
  });

  it('is longer when there is more to say, and as wide as the roll', async () => {
    const boxOf = async (facts: Partial<TicketFacts>) =>
      /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec((await ticketPdf(aTicketToPrint(facts))).toString('latin1'));
    const plain = await boxOf({});
    const long = await boxOf(longest);
    const narrow = await boxOf({ width_mm: 58 });
    expect(Number(plain?.[1])).to.be.closeTo((80 * 72) / 25.4, 0.1);
    expect(Number(narrow?.[1])).to.be.closeTo((58 * 72) / 25.4, 0.1);
    expect(Number(long?.[2])).to.be.greaterThan(Number(plain?.[2]));
  });

  for (const width_mm of [80, 58] as const) {
    for (const [kind, facts] of [
      ['plain', {}],
      ['longest', longest],
      ['English', { ...longest, language: 'en' }],
    ] as const) {
      it(`on ${width_mm} mm, ${kind}: its QR leads to the live page and no ink touches the edges`, async function () {
        needPrograms(this, 'pdftoppm', 'zbarimg');
        const paper = await print({ ...facts, width_mm });
        expect(decoded(paper)).to.equal(aTicketToPrint().page_url);
        expect(paper.width).to.be.closeTo(width_mm * DOTS_PER_MM, 1);
        const edge = 3 * DOTS_PER_MM;
        expect(inkInColumns(paper, 0, edge)).to.equal(0);
        expect(inkInColumns(paper, paper.width - edge, paper.width)).to.equal(0);
        expect(inkInColumns(paper, edge, paper.width - edge)).to.be.greaterThan(10_000);
      });
    }
  }
});
