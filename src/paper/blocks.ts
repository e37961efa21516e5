import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { balancedLines } from './lines.ts';
import { printable } from './printable.ts';
import { qrMatrix, qrRuns } from './qr.ts';

/** One thing on the paper under the other: how high it is (points) and how it is drawn from a given height down. */
export type Block = { height: number; draw: (y: number) => void };

/** The paper: where its printable part begins and how wide that is, in points. */
export type Sheet = { doc: PDFKit.PDFDocument; left: number; width: number };

/** Points in a millimetre. */
export const MM = 72 / 25.4;

// Thermal heads print 8 dots per millimetre; a QR of whole dots has edges as sharp as the head.
const DOT = MM / 8;
const CAP_HEIGHT = 0.72;
const LINE_HEIGHT = 1.22;
const NARROWEST = 0.72;
const NORMAL = 'normal';
const BOLD = 'bold';

const fontFile = (weight: 400 | 700): Buffer => readFileSync(join(root, 'src/paper/fonts', `inter-${weight}.ttf`));
const fonts = { [NORMAL]: fontFile(400), [BOLD]: fontFile(700) };

/** Gives the document its letters, embedded: a viewer without Helvetica would put wider ones and run over the edge. */
export function withFonts(doc: PDFKit.PDFDocument): PDFKit.PDFDocument {
  for (const [name, file] of Object.entries(fonts)) doc.registerFont(name, file);
  return doc;
}

/** White paper. */
export function gap(mm: number): Block {
  return { height: mm * MM, draw: () => undefined };
}

/** A thin line from edge to edge. */
export function rule({ doc, left, width }: Sheet): Block {
  return { height: 0.75, draw: (y) => void doc.rect(left, y, width, 0.75).fill('black') };
}

/** Centred words, in as many lines as they need. */
export function text(sheet: Sheet, words: string, style: { size: number; bold?: boolean }): Block {
  const { doc, width } = sheet;
  const font = style.bold === true ? BOLD : NORMAL;
  doc.font(font).fontSize(style.size);
  const lines = balancedLines(printable(words), width, (part) => doc.widthOfString(part));
  const pitch = style.size * LINE_HEIGHT;
  return {
    height: lines.length * pitch,
    draw: (y) => {
      for (const [i, line] of lines.entries()) {
        centred(sheet, line, { font, size: style.size, baseline: y + i * pitch + style.size * 0.95 });
      }
    },
  };
}

/** The number 24 mm high, narrowed a little and then lowered until it fits the roll: it never breaks. */
export function label({ doc, left, width }: Sheet, number: string): Block {
  const said = printable(number);
  const wanted = (24 * MM) / CAP_HEIGHT;
  const natural = doc.font(BOLD).fontSize(wanted).widthOfString(said);
  const squeeze = Math.min(1, Math.max(NARROWEST, width / natural));
  const size = wanted * Math.min(1, width / (natural * squeeze));
  const drawn = (natural * squeeze * size) / wanted;
  const height = size * CAP_HEIGHT;
  return {
    height,
    draw: (y) => {
      doc
        .save()
        .translate(left + (width - drawn) / 2, y + height)
        .scale(squeeze, 1);
      doc.font(BOLD).fontSize(size).fillColor('black').text(said, 0, 0, { lineBreak: false, baseline: 'alphabetic' });
      doc.restore();
    },
  };
}

/** Words on one line as large as the paper allows, up to 12 mm high: a code that is read at arm's length. */
export function wideLine(sheet: Sheet, words: string): Block {
  const { doc, width } = sheet;
  const most = (12 * MM) / CAP_HEIGHT;
  const natural = doc.font(BOLD).fontSize(most).widthOfString(words);
  const size = most * Math.min(1, width / natural);
  const height = size * CAP_HEIGHT;
  return { height, draw: (y) => centred(sheet, words, { font: BOLD, size, baseline: y + height }) };
}

/** A line of a list with a box to tick, from the left. */
export function item(sheet: Sheet, words: string, { size }: { size: number }): Block {
  const { doc, left, width } = sheet;
  const indent = size * 1.7;
  doc.font(NORMAL).fontSize(size);
  const lines = balancedLines(printable(words), width - indent, (part) => doc.widthOfString(part));
  const pitch = size * LINE_HEIGHT;
  const side = size * 0.8;
  return {
    height: lines.length * pitch,
    draw: (y) => {
      doc
        .lineWidth(0.8)
        .rect(left, y + size * 0.95 - side, side, side)
        .stroke('black');
      doc.font(NORMAL).fontSize(size).fillColor('black');
      for (const [i, line] of lines.entries()) {
        const baseline = y + i * pitch + size * 0.95;
        doc.text(line, left + indent, baseline, { lineBreak: false, baseline: 'alphabetic' });
      }
    },
  };
}

/** A word white on black from edge to edge, to be seen at arm's length: SALINAN, LATIHAN. */
export function band(sheet: Sheet, words: string): Block {
  const height = 8 * MM;
  const style = { font: BOLD, size: 17, color: 'white', spacing: 2 };
  return {
    height,
    draw: (y) => {
      sheet.doc.rect(sheet.left, y, sheet.width, height).fill('black');
      centred(sheet, words, { ...style, baseline: y + (height + style.size * CAP_HEIGHT) / 2 });
    },
  };
}

/** A word in a rounded frame: the lane. */
export function framed(sheet: Sheet, words: string): Block {
  const { doc, left, width } = sheet;
  const height = 8 * MM;
  const size = 14;
  const wide = doc.font(BOLD).fontSize(size).widthOfString(words) + 8 * MM;
  return {
    height,
    draw: (y) => {
      doc
        .lineWidth(1.5)
        .roundedRect(left + (width - wide) / 2, y, wide, height, 2 * MM)
        .stroke('black');
      centred(sheet, words, { font: BOLD, size, baseline: y + (height + size * CAP_HEIGHT) / 2 });
    },
  };
}

/** A QR code of about 30 mm with its quiet zone above and below. */
export function qr({ doc, left, width }: Sheet, address: string): Block {
  const matrix = qrMatrix(address);
  const module = Math.max(3, Math.round((30 * 8) / matrix.size)) * DOT;
  const side = module * matrix.size;
  const quiet = 4 * module;
  return {
    height: side + 2 * quiet,
    draw: (y) => {
      const x = toDot(left + (width - side) / 2);
      const top = toDot(y + quiet);
      for (const { row, column, length } of qrRuns(matrix)) {
        doc.rect(x + column * module, top + row * module, length * module, module);
      }
      doc.fill('black');
    },
  };
}

type Line = { font: string; size: number; baseline: number; color?: string; spacing?: number };

function centred({ doc, left, width }: Sheet, words: string, line: Line): void {
  const { font, size, baseline, color = 'black', spacing = 0 } = line;
  doc.font(font).fontSize(size).fillColor(color);
  const wide = doc.widthOfString(words) + spacing * (words.length - 1);
  const options = { lineBreak: false, baseline: 'alphabetic' as const, characterSpacing: spacing };
  doc.text(words, left + (width - wide) / 2, baseline, options);
}

function toDot(points: number): number {
  return Math.round(points / DOT) * DOT;
}
