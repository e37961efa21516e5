import smpp from 'smpp';
import type { Fields } from 'smpp';
import type { Parcel } from './gateway.ts';

type Text = Required<Pick<Fields, 'data_coding' | 'esm_class'>> & Pick<Fields, 'short_message' | 'message_payload'>;

const GSM7 = { data_coding: 0, whole: 160, joined: 153 };
const UCS2 = { data_coding: 8, whole: 140, joined: 134 };

const HAS_HEADER = 0x40;
const ESCAPE = 0x1b;
const MOST_PARTS = 10;

/**
 * The text as the network takes it: one part, or several of at most 153 septets or 67 UCS-2 characters that the phone
 * joins by `joined_by`; with `payload` always one. Null when a character is not in the alphabet it was said to be in, or
 * the text is longer than ten parts.
 */
export function partsOf({ text, coding }: Parcel, long: 'udh' | 'payload', joined_by: number): Text[] | null {
  const alphabet = coding === 'gsm7' ? GSM7 : UCS2;
  const encoding = coding === 'gsm7' ? smpp.encodings.ASCII : smpp.encodings.UCS2;
  if (text === '' || !encoding.match(text)) return null;
  const bytes = encoding.encode(text);
  const { data_coding } = alphabet;
  if (bytes.length <= alphabet.whole) return [{ data_coding, esm_class: 0, short_message: bytes }];

  const pieces = cut(bytes, alphabet.joined, coding);
  if (pieces.length > MOST_PARTS) return null;
  if (long === 'payload') return [{ data_coding, esm_class: 0, short_message: '', message_payload: bytes }];
  return pieces.map((piece, at) => {
    const header = Buffer.from([5, 0, 3, joined_by & 0xff, pieces.length, at + 1]);
    return { data_coding, esm_class: HAS_HEADER, short_message: Buffer.concat([header, piece]) };
  });
}

/** Never between the two halves of a character. */
function cut(bytes: Buffer, longest: number, coding: Parcel['coding']): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    let to = Math.min(from + longest, bytes.length);
    if (to < bytes.length) {
      if (coding === 'gsm7' && bytes[to - 1] === ESCAPE) to -= 1;
      if (coding === 'ucs2' && isHighSurrogate(bytes.readUInt16BE(to - 2))) to -= 2;
    }
    pieces.push(bytes.subarray(from, to));
    from = to;
  }
  return pieces;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
