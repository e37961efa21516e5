import type { Language } from './text.ts';

type Formats = {
  date: Intl.DateTimeFormat;
  short: Intl.DateTimeFormat;
  clock: Intl.DateTimeFormat;
  weekday: Intl.DateTimeFormat;
};

const made = new Map<string, Formats>();

// Making a formatter costs more than all the sentences of a page, so each is kept.
function formatsOf(lang: Language, timeZone: string): Formats {
  const known = made.get(`${lang} ${timeZone}`);
  if (known) return known;
  const locale = lang === 'id' ? 'id-ID' : 'en-GB';
  const formats = {
    date: new Intl.DateTimeFormat(locale, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      timeZone,
    }),
    short: new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone }),
    clock: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }),
    weekday: new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone }),
  };
  made.set(`${lang} ${timeZone}`, formats);
  return formats;
}

/** A day (`2026-11-23`) stands for its noon in UTC, so that no zone can turn it into its neighbour. */
const placed = (when: Date | string, zone: string): { at: Date; timeZone: string } =>
  typeof when === 'string'
    ? { at: new Date(`${when.slice(0, 10)}T12:00:00Z`), timeZone: 'UTC' }
    : { at: when, timeZone: zone };

/** A thousand phones say the same few hours again and again. */
const MINUTES_KEPT = 3_000;
const minutes = new Map<string, string>();

/** The hour on the hall's clock: `09.30`. Written with a dot in both languages, as on every sign of the hall. */
export function clockTime(instant: Date, zone: string): string {
  const minute = `${Math.floor(instant.getTime() / 60_000)} ${zone}`;
  const said = minutes.get(minute) ?? formatsOf('id', zone).clock.format(instant).replace(':', '.');
  if (minutes.size >= MINUTES_KEPT) minutes.clear();
  minutes.set(minute, said);
  return said;
}

/** As above with the zone's name: `09.30 WIB`. */
export const clockTimeZoned = (
  instant: Date,
  { time_zone, zone_label }: { time_zone: string; zone_label: string },
): string => `${clockTime(instant, time_zone)} ${zone_label}`;

/** A day in words: `Senin, 23 November 2026` or `Monday, 23 November 2026`. Takes an instant, or a day as text. */
export function dateWords(when: Date | string, zone: string, lang: Language): string {
  const { at, timeZone } = placed(when, zone);
  return withComma(formatsOf(lang, timeZone).date.format(at));
}

/** As above without the year, for days close by: `Selasa, 24 November`. */
export function dayWords(when: Date | string, zone: string, lang: Language): string {
  const { at, timeZone } = placed(when, zone);
  return withComma(formatsOf(lang, timeZone).short.format(at));
}

/** The name of the day alone: `Senin`, `Monday`. */
export function weekdayWords(when: Date | string, zone: string, lang: Language): string {
  const { at, timeZone } = placed(when, zone);
  return formatsOf(lang, timeZone).weekday.format(at);
}

const LABELS: Record<string, string> = { '+07:00': 'WIB', '+08:00': 'WITA', '+09:00': 'WIT' };

/**
 * A moment as programs are told it (RFC 3339 with the hall's offset), for people: `Senin, 23 November 2026 pukul 08.00 WIB`
 * or `Monday, 23 November 2026 at 08.00 WIB`.
 */
export const momentWords = (rfc3339: string, lang: Language): string =>
  `${dateWords(rfc3339.slice(0, 10), 'UTC', lang)} ${lang === 'id' ? 'pukul' : 'at'} ${hourWords(rfc3339)}`;

/** The hour alone of such a moment: `08.00 WIB`. */
export const hourWords = (rfc3339: string): string =>
  `${rfc3339.slice(11, 16).replace(':', '.')} ${LABELS[rfc3339.slice(-6)] ?? rfc3339.slice(-6)}`;

/** British dates come as "Monday 23 November"; both languages keep the comma. */
const withComma = (words: string): string => words.replace(/^(\p{L}+),? /u, '$1, ');
