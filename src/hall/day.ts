import { Temporal } from 'temporal-polyfill';

const zoned = (instant: Date, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);

/** The calendar day at the hall at that moment, as `2026-11-23`: what numbers and reports belong to. */
export const dayOf = (instant: Date, zone: string): string => zoned(instant, zone).toPlainDate().toString();

/** The moment a wall clock of the hall shows this time on this day. */
export const instantAt = (day: string, time: string, zone: string): Date =>
  new Date(Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone).epochMilliseconds);

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = (day: string): number => Temporal.PlainDate.from(day).dayOfWeek;

/** The day so many days later (or earlier, with a negative count). */
export const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString();

/** An instant as the contract writes it: RFC 3339 with the hall's own offset, to the second. */
export const rfc3339 = (instant: Date, zone: string): string =>
  zoned(instant, zone).toString({ timeZoneName: 'never', smallestUnit: 'second' });

/** As above, to the millisecond, where the order of things shows. */
export const rfc3339ms = (instant: Date, zone: string): string =>
  zoned(instant, zone).toString({ timeZoneName: 'never', smallestUnit: 'millisecond' });

/** The hall's offset from UTC at that moment, as `+07:00`. */
export const offsetOf = (instant: Date, zone: string): string => rfc3339(instant, zone).slice(-6);
