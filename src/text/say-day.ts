import { dayWords, weekdayWords } from './say-time.ts';
import { texts } from './text.ts';
import type { Language } from './text.ts';

type Short = { weekday: Intl.DateTimeFormat; month: Intl.DateTimeFormat };

const short = (locale: string): Short => ({
  weekday: new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }),
  month: new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' }),
});
const made: Record<Language, Short> = { id: short('id-ID'), en: short('en-GB') };

/** A day for a narrow cell: `Sen`, `23`, `Nov`; and in full, `Senin, 23 November`, for ears. */
export function dayParts(day: string, lang: Language) {
  const at = new Date(`${day}T12:00:00Z`);
  return {
    weekday: made[lang].weekday.format(at),
    date: Number(day.slice(8, 10)),
    month: made[lang].month.format(at),
    words: dayWords(day, 'UTC', lang),
  };
}

const MONDAY = '2026-11-23'; // any Monday

const nameOf = (weekday: number, lang: Language): string =>
  weekdayWords(`${MONDAY.slice(0, 8)}${Number(MONDAY.slice(8)) + weekday - 1}`, 'UTC', lang);

/** Days of the week in words, 1 being Monday: `Senin sampai Kamis`, `Selasa dan Kamis`; empty for none. */
export function weekdaysWords(weekdays: readonly number[], lang: Language): string {
  const { every_day, until_day, and } = texts[lang].reservation;
  const [first, ...rest] = weekdays;
  if (first === undefined) return '';
  const last = rest.at(-1);
  if (last === undefined) return nameOf(first, lang);
  if (weekdays.length === 7) return every_day;
  const inARow = weekdays.every((weekday, at) => weekday === first + at);
  if (inARow && weekdays.length > 2) return until_day(nameOf(first, lang), nameOf(last, lang));
  const names = weekdays.map((weekday) => nameOf(weekday, lang));
  return `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1)}`;
}
