import { CODE_ALPHABET } from './code.ts';

export type ReplyWord = 'BATAL' | 'HADIR' | 'UBAH' | 'BERHENTI' | 'other';

/** What somebody wrote back, as far as it is understood: a word, and the code of a reservation. */
export type ReadReply = { word: ReplyWord; code: string | null };

const words: Readonly<Record<string, ReplyWord>> = {
  BATAL: 'BATAL',
  BATALKAN: 'BATAL',
  CANCEL: 'BATAL',
  HADIR: 'HADIR',
  DATANG: 'HADIR',
  UBAH: 'UBAH',
  BERHENTI: 'BERHENTI',
  STOP: 'BERHENTI',
};

/** Longer is no reply of ours; nobody reads it to the end. */
const LONGEST = 400;

/** Ten letters of a code with whatever people put between them, and nothing more of a word after. */
const CODE = new RegExp(`^(?:[\\s.:,\\p{Pd}]*[${CODE_ALPHABET}]){10}(?![A-Z0-9])`, 'u');

/** Reads a reply however it is written: `batal abcd-efg hjk.` is BATAL with its code. */
export function readReply(text: string): ReadReply {
  const plain = text.slice(0, LONGEST).normalize('NFKC').toUpperCase().trim();
  const [, first = '', rest = ''] = /^[^A-Z0-9]*([A-Z]+)(?![A-Z0-9])(.*)$/su.exec(plain) ?? [];
  const word = Object.hasOwn(words, first) ? (words[first] ?? 'other') : 'other';
  const code = word === 'other' ? undefined : CODE.exec(rest)?.[0].replaceAll(/[\s.:,\p{Pd}]/gu, '');
  return { word, code: code ?? null };
}
