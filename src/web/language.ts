import { parse as parseCookies } from 'cookie';
import type { Request } from 'express';
import type { Language } from '../text/text.ts';
import type { Route } from './route.ts';

export const LANGUAGE_COOKIE = 'bahasa';

/** What the citizen chose on our pages; null while they have not. */
export function chosenLanguage(req: Request): Language | null {
  const chosen = parseCookies(req.headers.cookie ?? '')[LANGUAGE_COOKIE];
  return chosen === 'id' || chosen === 'en' ? chosen : null;
}

/** Indonesian unless the citizen chose English, or a program or browser asks for it first. `*` means Indonesian. */
export function languageOf(req: Request, kind: Route['kind']): Language {
  const chosen = kind === 'api' || kind === 'callback' ? null : chosenLanguage(req);
  if (chosen) return chosen;
  const wanted = (req.headers['accept-language'] ?? '').slice(0, 200);
  const best = wanted
    .split(',')
    .map((part) => {
      const [name = '', ...rest] = part.trim().toLowerCase().split(';');
      const weight = Number(
        rest
          .find((one) => one.trim().startsWith('q='))
          ?.trim()
          .slice(2) ?? '1',
      );
      return { name: name.slice(0, 2), weight: Number.isFinite(weight) ? weight : 0 };
    })
    .filter(({ name, weight }) => (name === 'id' || name === 'en') && weight > 0)
    .sort((a, b) => b.weight - a.weight)[0];
  return best?.name === 'en' ? 'en' : 'id';
}
