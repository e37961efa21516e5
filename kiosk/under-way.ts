import * as z from 'zod/mini';
import type { Reservation, Wish } from './visitor.ts';
import type { Language } from './wording.ts';

/** One request for a number, of a walk-in or for a reservation, with the key it got before the first try. */
export type Request = { key: string; at: number } & ({ wish: Wish } | { reservation: Reservation });

/** The language its visitor reads. */
export const languageOf = (request: Request): Language =>
  'wish' in request ? request.wish.language : (request.reservation.language ?? 'id');

const NAME = 'satuatap-kios-nomor';

/** A person who has waited longer has gone to the front desk. */
const STILL_HERE_MS = 90_000;

const language = z.enum(['id', 'en']);
const common = { key: z.uuid(), at: z.number() };
const shape = z.union([
  z.object({
    ...common,
    wish: z.object({
      service: z.string(),
      lane: z.enum(['regular', 'priority']),
      needs: z.array(z.string()),
      language,
      external_code: z.optional(z.string()),
    }),
  }),
  z.object({ ...common, reservation: z.object({ code: z.string(), language: z.optional(language) }) }),
]);

/** A random UUID. The browser's own way needs https, which a hall's own network may not have. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Kept through a reload or a power cut, until its answer is on the screen. */
export function keep(request: Request): void {
  localStorage.setItem(NAME, JSON.stringify(request));
}

export function forget(): void {
  localStorage.removeItem(NAME);
}

/** The request this machine was interrupted at, if its visitor is likely still there. */
export function interrupted(now: number): Request | null {
  try {
    const read = shape.safeParse(JSON.parse(localStorage.getItem(NAME) ?? 'null'));
    return read.success && now - read.data.at < STILL_HERE_MS ? read.data : null;
  } catch {
    return null;
  }
}
