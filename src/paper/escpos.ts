import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import type { TicketFacts } from './facts.ts';
import { balancedLines } from './lines.ts';
import { printable } from './printable.ts';
import { qrMatrix } from './qr.ts';
import { moment, TICKET_WORDING, type TicketWording } from './wording.ts';

type Paper = { printer: ReceiptPrinterEncoder; columns: number };

// Font A is 12 by 24 dots at 8 dots a millimetre: eight times that is a number 24 mm high.
const TALLEST = 8;
const QR_DOTS = 30 * 8;
// Lines of 4.2 mm between the head and the knife.
const FEED_BEFORE_CUT = 3;

/**
 * The ticket as commands for a receipt printer (ESC/POS): plain ASCII text, the printer's own QR commands and a partial
 * cut, 48 columns on 80 mm and 32 on 58 mm. The same facts give the same bytes.
 */
export function ticketEscpos(facts: TicketFacts): Buffer {
  const columns = facts.width_mm === 58 ? 32 : 48;
  const options = { language: 'esc-pos', columns, feedBeforeCut: FEED_BEFORE_CUT, newline: '\n' } as const;
  const paper = { printer: new ReceiptPrinterEncoder(options), columns };
  const words = TICKET_WORDING[facts.language];
  paper.printer.initialize().align('center');
  printMarks(paper, facts, words);
  printPlace(paper, facts);
  printNumber(paper, facts, words);
  printFollow(paper, facts, words);
  return Buffer.from(paper.printer.cut('partial').encode());
}

function printMarks(paper: Paper, facts: TicketFacts, words: TicketWording): void {
  for (const { mark, why } of [...(facts.training ? [words.training] : []), ...(facts.copy ? [words.copy] : [])]) {
    paper.printer.size(2, 2).invert(true).line(` ${mark} `).invert(false).size(1, 1);
    print(paper, why);
    paper.printer.newline();
  }
}

function printPlace(paper: Paper, facts: TicketFacts): void {
  printBold(paper, facts.hall_name);
  print(paper, '-'.repeat(paper.columns));
  print(paper, facts.agency_name);
  printBold(paper, facts.service_name);
  paper.printer.newline();
}

function printNumber(paper: Paper, facts: TicketFacts, words: TicketWording): void {
  const number = printable(facts.number);
  const lane = words.lane[facts.lane];
  const wide = Math.max(1, Math.min(TALLEST, Math.floor(paper.columns / number.length)));
  print(paper, words.your_number);
  paper.printer.size(wide, TALLEST).line(number).size(1, 1).newline();
  if (lane !== null) paper.printer.size(2, 2).line(`[ ${lane} ]`).size(1, 1).newline();
  printBold(paper, words.ahead(facts.ahead));
  const { day, time } = moment(facts);
  for (const line of paper.columns >= 48 ? [`${day}, ${time}`] : [day, time]) print(paper, line);
  paper.printer.newline();
}

function printFollow(paper: Paper, facts: TicketFacts, words: TicketWording): void {
  const module = Math.round(QR_DOTS / qrMatrix(facts.page_url).size);
  paper.printer.qrcode(facts.page_url, { model: 2, size: Math.max(3, Math.min(8, module)), errorlevel: 'm' });
  printBold(paper, words.follow);
  paper.printer.newline();
  if (facts.needs.length > 0) printBold(paper, words.needs);
  print(paper, words.missed);
  paper.printer.newline();
  print(paper, words.thanks);
}

function print({ printer, columns }: Paper, words: string): void {
  for (const line of balancedLines(printable(words), columns, (part) => part.length)) printer.line(line);
}

function printBold(paper: Paper, words: string): void {
  paper.printer.bold(true);
  print(paper, words);
  paper.printer.bold(false);
}
