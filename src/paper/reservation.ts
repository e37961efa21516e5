import PdfDocument from 'pdfkit';
import { band, framed, gap, item, MM, qr, rule, text, withFonts, wideLine } from './blocks.ts';
import type { Block, Sheet } from './blocks.ts';

/** Everything that stands on the paper of a reservation, in words; nothing about who comes. */
export type ReservationFacts = {
  hall_name: string;
  /** Empty where the service is nobody's business. */
  agency_name: string;
  service_name: string;
  /** As it is read aloud: `ABCD-EFG-HJK`. */
  code: string;
  /** The secret in the QR, and all there is in it. */
  token: string;
  /** `Senin, 23 November 2026`. */
  day: string;
  /** `09.30 WIB`. */
  hour: string;
  priority: boolean;
  arrive: string;
  late: string;
  requirements: readonly string[];
  address: string;
  made_at: Date;
  language: 'id' | 'en';
  training: boolean;
};

type Wording = {
  title: (code: string) => string;
  heading: string;
  priority: string;
  show: string;
  bring: string;
  cannot: string;
  training: { mark: string; why: string };
};

const WORDING: Record<ReservationFacts['language'], Wording> = {
  id: {
    title: (code) => `Reservasi ${code}`,
    heading: 'Kode reservasi Anda',
    priority: 'Prioritas',
    show: 'Tunjukkan QR atau kode ini di kios atau Meja Depan',
    bring: 'Yang dibawa',
    cannot: 'Bila tidak dapat datang, batalkan agar tempatnya dapat dipakai orang lain.',
    training: { mark: 'LATIHAN', why: 'Bukan reservasi layanan sebenarnya.' },
  },
  en: {
    title: (code) => `Reservation ${code}`,
    heading: 'Your reservation code',
    priority: 'Priority',
    show: 'Show this QR or the code at a kiosk or the front desk',
    bring: 'What to bring',
    cannot: 'If you cannot come, please cancel so that somebody else can have the place.',
    training: { mark: 'TRAINING', why: 'Not a reservation for a real visit.' },
  },
};

const WIDTH_MM = 105; // A6, which every printer and every phone shows whole
const EDGE_MM = 9;
const HEIGHT_MM = 148;

/** The reservation as a PDF of one A6 page, longer where there is more to bring. The same facts give the same bytes. */
export async function reservationPdf(facts: ReservationFacts): Promise<Buffer> {
  const words = WORDING[facts.language];
  const doc = new PdfDocument({
    autoFirstPage: false,
    lang: facts.language,
    displayTitle: true,
    info: { Title: words.title(facts.code), CreationDate: facts.made_at, ModDate: facts.made_at },
  });
  const sheet = { doc: withFonts(doc), left: EDGE_MM * MM, width: (WIDTH_MM - 2 * EDGE_MM) * MM };
  const blocks = blocksOf(sheet, facts, words);
  const height = blocks.reduce((sum, block) => sum + block.height, 0);
  doc.addPage({ size: [WIDTH_MM * MM, Math.max(HEIGHT_MM * MM, height)], margin: 0 });
  let y = 0;
  for (const block of blocks) {
    block.draw(y);
    y += block.height;
  }
  return finished(doc);
}

function blocksOf(sheet: Sheet, facts: ReservationFacts, words: Wording): Block[] {
  const { mark, why } = words.training;
  return [
    gap(8),
    ...(facts.training ? [band(sheet, mark), gap(1), text(sheet, why, { size: 9 }), gap(3)] : []),
    text(sheet, facts.hall_name, { size: 11, bold: true }),
    gap(1.5),
    rule(sheet),
    gap(2),
    ...(facts.agency_name ? [text(sheet, facts.agency_name, { size: 10 }), gap(0.8)] : []),
    text(sheet, facts.service_name, { size: 13, bold: true }),
    gap(4),
    text(sheet, words.heading, { size: 9 }),
    gap(1.5),
    wideLine(sheet, facts.code),
    gap(3),
    ...(facts.priority ? [framed(sheet, words.priority), gap(3)] : []),
    text(sheet, facts.day, { size: 13, bold: true }),
    text(sheet, facts.hour, { size: 18, bold: true }),
    qr(sheet, facts.token),
    text(sheet, words.show, { size: 10, bold: true }),
    gap(2.5),
    text(sheet, facts.arrive, { size: 9 }),
    gap(1),
    text(sheet, facts.late, { size: 9 }),
    ...bringBlocks(sheet, facts, words),
    gap(3),
    rule(sheet),
    gap(1.5),
    text(sheet, words.cannot, { size: 9 }),
    gap(0.8),
    text(sheet, facts.address, { size: 9 }),
    gap(8),
  ];
}

function bringBlocks(sheet: Sheet, { requirements }: ReservationFacts, words: Wording): Block[] {
  if (requirements.length === 0) return [];
  return [
    gap(4),
    text(sheet, words.bring, { size: 11, bold: true }),
    ...requirements.flatMap((one) => [gap(1.5), item(sheet, one, { size: 10 })]),
  ];
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
