import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** A key of a row: UUIDv7, so that new rows lie beside each other. Never printed, linked or spoken. */
export const newId = (): string => v7();

/** What links and QR codes carry: 144 random bits, 24 characters safe in a URL. */
export const newToken = (): string => randomBytes(18).toString('base64url');
