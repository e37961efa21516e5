/** What a receipt printer would have made of some bytes. */
export type Printout = {
  lines: string[];
  /** The texts of the QR codes printed, in order. */
  qr_codes: string[];
  cuts: ('full' | 'partial')[];
  /** Each line again with how large its letters are, in multiples of the normal letter, and how many columns it takes. */
  sizes: { text: string; wide: number; high: number; columns: number }[];
};

type Reading = Printout & {
  at: number;
  line: string;
  columns: number;
  wide: number;
  high: number;
  size: { wide: number; high: number };
  stored: string;
};

const ESC = 0x1b;
const FS = 0x1c;
const GS = 0x1d;

/** Reads ESC/POS as a printer does. Throws at the first byte it does not know: what we send must be understood whole. */
export function printed(bytes: Uint8Array): Printout {
  const reading: Reading = {
    lines: [],
    qr_codes: [],
    cuts: [],
    sizes: [],
    at: 0,
    line: '',
    columns: 0,
    wide: 1,
    high: 1,
    size: { wide: 1, high: 1 },
    stored: '',
  };
  while (reading.at < bytes.length) readOne(bytes, reading);
  if (reading.line !== '') throw new Error(`text left unprinted: ${reading.line}`);
  const { lines, qr_codes, cuts, sizes } = reading;
  return { lines, qr_codes, cuts, sizes };
}

function readOne(bytes: Uint8Array, reading: Reading): void {
  const byte = bytes[reading.at++] ?? -1;
  if (byte === 0x0a) feed(reading);
  else if (byte === ESC) escape(bytes, reading);
  else if (byte === GS) group(bytes, reading);
  else if (byte === FS) only(bytes, reading, [0x2e], 'FS');
  else if (byte >= 0x20 && byte <= 0x7e) put(reading, byte);
  else throw new Error(`byte 0x${byte.toString(16)} at ${reading.at - 1}`);
}

function put(reading: Reading, byte: number): void {
  reading.line += String.fromCharCode(byte);
  reading.columns += reading.wide;
  if (byte !== 0x20) reading.size = { wide: reading.wide, high: reading.high };
}

function feed(reading: Reading): void {
  reading.lines.push(reading.line);
  reading.sizes.push({ text: reading.line.trim(), ...reading.size, columns: reading.columns });
  reading.line = '';
  reading.columns = 0;
  reading.size = { wide: 1, high: 1 };
}

function escape(bytes: Uint8Array, reading: Reading): void {
  const command = String.fromCharCode(bytes[reading.at++] ?? 0);
  if (command === '@') return;
  if (command === 'M') only(bytes, reading, [0, 1], 'ESC M');
  else if (command === 't') only(bytes, reading, [0], 'ESC t');
  else if (command === 'E') only(bytes, reading, [0, 1], 'ESC E');
  else if (command === 'a') only(bytes, reading, [0, 1, 2], 'ESC a');
  else throw new Error(`ESC ${command}`);
}

function group(bytes: Uint8Array, reading: Reading): void {
  const command = String.fromCharCode(bytes[reading.at++] ?? 0);
  if (command === '!') resize(bytes, reading);
  else if (command === 'B') only(bytes, reading, [0, 1], 'GS B');
  else if (command === 'V') reading.cuts.push(only(bytes, reading, [0, 1], 'GS V') === 0 ? 'full' : 'partial');
  else if (command === '(') symbol(bytes, reading);
  else throw new Error(`GS ${command}`);
}

function resize(bytes: Uint8Array, reading: Reading): void {
  const size = bytes[reading.at++] ?? 0xff;
  if ((size & 0x88) !== 0) throw new Error(`GS ! ${size}`);
  reading.wide = (size >> 4) + 1;
  reading.high = (size & 0x0f) + 1;
}

/** GS ( k: the five steps of a QR code are model, module size, correction, text, print. */
function symbol(bytes: Uint8Array, reading: Reading): void {
  only(bytes, reading, [0x6b], 'GS (');
  const length = (bytes[reading.at] ?? 0) + 256 * (bytes[reading.at + 1] ?? 0);
  const body = bytes.subarray(reading.at + 2, reading.at + 2 + length);
  reading.at += 2 + length;
  if (body.length !== length || body[0] !== 49) throw new Error('GS ( k is cut short or no QR');
  const step = body[1] ?? 0;
  if (step === 80) reading.stored = Buffer.from(body.subarray(3)).toString('latin1');
  else if (step === 81) reading.qr_codes.push(reading.stored);
  else if (![65, 67, 69].includes(step)) throw new Error(`GS ( k 49 ${step}`);
}

function only(bytes: Uint8Array, reading: Reading, allowed: number[], command: string): number {
  const value = bytes[reading.at++] ?? -1;
  if (!allowed.includes(value)) throw new Error(`${command} ${value}`);
  return value;
}
