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

/** The signature of one message's own address: it says nothing about any other, and nobody else can make it. */
export const receiptSignature = (keys: Keys, hall: string, id: string): string => signed(keys, `receipt ${hall} ${id}`);

/** Where a gateway tells what became of a message; it adds its own words to the query. */
export const receiptUrl = (
  keys: Keys,
  { base_url, hall, id }: { base_url: string; hall: string; id: string },
): string => `${base_url}/api/v1/halls/${hall}/messages/${id}/receipt?sig=${receiptSignature(keys, hall, id)}`;

/** Whether the signature is of this message, told in the same time whatever is wrong with it. */
export const isReceiptSigned = (keys: Keys, { hall, id, sig }: { hall: string; id: string; sig: string }): boolean =>
  isSame(receiptSignature(keys, hall, id), sig);

/** The signature of a hall's address for replies: its gateway alone is told it. */
export const replySignature = (keys: Keys, hall: string): string => signed(keys, `reply ${hall}`);

/** As for a receipt. */
export const isReplySigned = (keys: Keys, { hall, sig }: { hall: string; sig: string }): boolean =>
  isSame(replySignature(keys, hall), sig);
