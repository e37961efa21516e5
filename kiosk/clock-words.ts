import type { Language } from './wording.ts';

const ZONES: Record<string, string> = { '+07:00': 'WIB', '+08:00': 'WITA', '+09:00': 'WIT' };

/**
 * A moment as the server tells it, on the hall's clock whatever clock this machine has: `Senin, 23 November 2026 pukul
 * 08.00 WIB`.
 */
export function momentWords(rfc3339: string, language: Language): string {
  const locale = language === 'id' ? 'id-ID' : 'en-GB';
  const day = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${rfc3339.slice(0, 10)}T12:00:00Z`));
  const clock = rfc3339.slice(11, 16).replace(':', '.');
  const zone = ZONES[rfc3339.slice(-6)] ?? rfc3339.slice(-6);
  return `${day.replace(/^(\p{L}+),? /u, '$1, ')} ${language === 'id' ? 'pukul' : 'at'} ${clock} ${zone}`;
}
