import PdfDocument from 'pdfkit';
import { band, framed, gap, label, MM, qr, rule, text, withFonts, type Block, type Sheet } from './blocks.ts';
import type { TicketFacts } from './facts.ts';
import { moment, TICKET_WORDING, type TicketWording } from './wording.ts';

/**
 * The ticket as a PDF of one page, as long as its content, black only. The same facts give the same bytes. Takes a few
 * milliseconds and reads nothing from disk after the first.
 */
export async function ticketPdf(facts: TicketFacts): Promise<Buffer> {
  const sheet = blankSheet(facts);
  const blocks = ticketBlocks(sheet, facts);
  const height = blocks.reduce((sum, block) => sum + block.height, 0);
  sheet.doc.addPage({ size: [widthOf(facts) * MM, height], margin: 0 });
  let y = 0;
  for (const block of blocks) {
    block.draw(y);
    y += block.height;
  }
  return finished(sheet.doc);
}

function blankSheet(facts: TicketFacts): Sheet {
  const { issued_at, language, number } = facts;
  const doc = new PdfDocument({
    autoFirstPage: false,
    lang: language,
    displayTitle: true,
    info: { Title: TICKET_WORDING[language].title(number), CreationDate: issued_at, ModDate: issued_at },
  });
  const edge = widthOf(facts) === 80 ? 4 : 5;
  return { doc: withFonts(doc), left: edge * MM, width: (widthOf(facts) - 2 * edge) * MM };
}

function ticketBlocks(sheet: Sheet, facts: TicketFacts): Block[] {
  const words = TICKET_WORDING[facts.language];
  return [
    gap(4),
    ...markBlocks(sheet, facts, words),
    ...placeBlocks(sheet, facts),
    ...numberBlocks(sheet, facts, words),
    ...followBlocks(sheet, facts, words),
    gap(12), // from the head to the knife
  ];
}

function markBlocks(sheet: Sheet, facts: TicketFacts, words: TicketWording): Block[] {
  const marks = [...(facts.training ? [words.training] : []), ...(facts.copy ? [words.copy] : [])];
  return marks.flatMap(({ mark, why }) => [band(sheet, mark), gap(1), text(sheet, why, { size: 9 }), gap(3)]);
}

function placeBlocks(sheet: Sheet, facts: TicketFacts): Block[] {
  return [
    text(sheet, facts.hall_name, { size: 11, bold: true }),
    gap(1.5),
    rule(sheet),
    gap(1.5),
    text(sheet, facts.agency_name, { size: 10 }),
    gap(0.8),
    text(sheet, facts.service_name, { size: 12, bold: true }),
    gap(2.5),
  ];
}

function numberBlocks(sheet: Sheet, facts: TicketFacts, words: TicketWording): Block[] {
  const lane = words.lane[facts.lane];
  const { day, time } = moment(facts);
  const when = widthOf(facts) === 80 ? [`${day}, ${time}`] : [day, time];
  return [
    text(sheet, words.your_number, { size: 9 }),
    gap(2),
    label(sheet, facts.number),
    gap(3.5),
    ...(lane === null ? [] : [framed(sheet, lane), gap(2)]),
    text(sheet, words.ahead(facts.ahead), { size: 12, bold: true }),
    gap(1),
    ...when.map((line) => text(sheet, line, { size: 9 })),
  ];
}

function followBlocks(sheet: Sheet, facts: TicketFacts, words: TicketWording): Block[] {
  return [
    qr(sheet, facts.page_url),
    text(sheet, words.follow, { size: 12, bold: true }),
    gap(2.5),
    ...(facts.needs.length > 0 ? [text(sheet, words.needs, { size: 9, bold: true }), gap(1.5)] : []),
    text(sheet, words.missed, { size: 9 }),
    gap(2.5),
    text(sheet, words.thanks, { size: 9 }),
  ];
}

function widthOf({ width_mm = 80 }: TicketFacts): 80 | 58 {
  return width_mm;
}

function finished(doc: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
    doc.end();
  });
}
