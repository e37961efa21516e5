import { randomUUID } from 'node:crypto';
import type { Catalogue } from '../../hall/catalogue.ts';
import { hallNow } from '../../queue/status.ts';
import { csrf } from '../gate.ts';
import type { Reading } from '../hall/hall-facts.ts';
import type { PageFacts } from '../page.ts';
import type { Visit } from '../route.ts';

/** A visit to a page of reservations: a hall, whatever was read from address and form. */
export type HereVisit = Visit & { catalogue: Catalogue };

/** A page below the hall's reservations. */
export const place = ({ hall }: Catalogue, rest = ''): string => `/${hall.slug}/reservasi${rest}`;

/** The hidden fields of every form: a key of its own for each drawing, and the token where staff are signed in. */
export const marksOf = ({ who, req }: Visit): { csrf: string | null; new_key: () => string } => ({
  csrf: who.kind === 'staff' && who.by_cookie ? csrf.generateToken(req) : null,
  new_key: () => randomUUID(),
});

export const frame = (title: string, more: Partial<PageFacts> = {}): PageFacts => ({
  title,
  styles: ['public.css', 'reservation.css'],
  bilingual: true,
  ...more,
});

export async function readingOf({ catalogue, deps, now, language }: HereVisit): Promise<Reading> {
  return { catalogue, now, lang: language, hall_now: await hallNow(deps.pools.screens, catalogue, now) };
}
