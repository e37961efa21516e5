import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keys } from '../keys.ts';

const signed = (keys: Keys, what: string): string =>
  createHmac('sha256', Buffer.from(keys.request, 'hex')).update(what).digest('base64url').slice(0, 32);

/** Told in the same time whatever is wrong with it. */
function isSame(signature: string, sig: string): boolean {
  const right = Buffer.from(signature);
  const given = Buffer.from(sig);
  return given.length === right.length && timingSafeEqual(given, right);
}

/** One attempt at one message. */
type Attempt = { hall: string; id: string; tries: number };

/** The signature of an attempt's own address: it says nothing about any other, and nobody else can make it. */
export const receiptSignature = (keys: Keys, { hall, id, tries }: Attempt): string =>
  signed(keys, `receipt ${hall} ${id} ${tries}`);

/** Where a gateway tells what became of an attempt; it adds its own words to the query. */
export const receiptUrl = (keys: Keys, { base_url, ...attempt }: Attempt & { base_url: string }): string =>
  `${base_url}/api/v1/halls/${attempt.hall}/messages/${attempt.id}/receipt?n=${attempt.tries}&sig=${receiptSignature(keys, attempt)}`;

/** Whether the signature is of this attempt, told in the same time whatever is wrong with it. */
export const isReceiptSigned = (keys: Keys, { sig, ...attempt }: Attempt & { sig: string }): boolean =>
  isSame(receiptSignature(keys, attempt), sig);

/** The signature of a hall's address for replies: its gateway alone is told it. */
export const replySignature = (keys: Keys, hall: string): string => signed(keys, `reply ${hall}`);

/** As for a receipt. */
export const isReplySigned = (keys: Keys, { hall, sig }: { hall: string; sig: string }): boolean =>
  isSame(replySignature(keys, hall), sig);
