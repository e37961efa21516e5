import { randomBytes, randomInt } from 'node:crypto';
import { v7 } from 'uuid';

/** A key of a row: UUIDv7, so that new rows lie beside each other. Never printed, linked or spoken. */
export const newId = (): string => v7();

/** What links and QR codes carry: 144 random bits, 24 characters safe in a URL. */
export const newToken = (): string => randomBytes(18).toString('base64url');

/** 31 letters and digits that are not taken for one another when read aloud (no 0 O 1 I L). */
const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** A code of ten characters for typing at a kiosk, about 49 bits; shown 4-3-3. */
export const newCode = (): string => Array.from({ length: 10 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
