import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const STEP_SECONDS = 30;
const DIGITS = 6;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new secret for an authenticator app: 160 random bits, in base32 as the apps read it. */
export const newSecret = (): string => Array.from(randomBytes(32), (byte) => BASE32[byte % 32]).join('');

function bytesOf(secret: string): Buffer {
  const bits = Array.from(secret, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const whole = bits.match(/.{8}/g) ?? [];
  return Buffer.from(whole.map((byte) => Number.parseInt(byte, 2)));
}

/** The code of one 30-second step (RFC 6238 with HMAC-SHA-1, as authenticator apps have it). */
export function codeOfStep(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', bytesOf(secret)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0x0f;
  const number = (digest.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS;
  return String(number).padStart(DIGITS, '0');
}

/** The step whose code this is, the present one or a neighbour (clocks differ a little); null when it is none. */
export function stepOfCode(secret: string, code: string, now: Date): number | null {
  const present = Math.floor(now.getTime() / 1_000 / STEP_SECONDS);
  const given = Buffer.from(code.padEnd(DIGITS).slice(0, DIGITS));
  const right = [present, present - 1, present + 1].filter((step) =>
    timingSafeEqual(Buffer.from(codeOfStep(secret, step)), given),
  );
  return code.length === DIGITS ? (right[0] ?? null) : null;
}

/** What the QR for the app carries. */
export const appAddress = (secret: string, hall: string, login: string): string =>
  `otpauth://totp/${encodeURIComponent(`${hall}:${login}`)}?secret=${secret}&issuer=${encodeURIComponent(hall)}`;
