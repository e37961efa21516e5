import { Temporal } from 'temporal-polyfill';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
const MOST_KEPT = 50_000;

const offsets = new Map<string, number>();

/**
 * How far the zone's clocks are ahead of UTC at that moment, in milliseconds. Zones change at whole hours of UTC, so it is
 * worked out once an hour of time: a booking asks some dozens of times, and the calendar library takes a tenth of a
 * millisecond for each answer.
 */
function offsetMs(at_ms: number, zone: string): number {
  const hour = Math.floor(at_ms / HOUR_MS);
  const name = `${zone} ${hour}`;
  const known = offsets.get(name);
  if (known !== undefined) return known;
  const zoned = Temporal.Instant.fromEpochMilliseconds(hour * HOUR_MS).toZonedDateTimeISO(zone);
  const offset = zoned.offsetNanoseconds / 1e6;
  if (offsets.size >= MOST_KEPT) offsets.clear();
  offsets.set(name, offset);
  return offset;
}

/** What the hall's clocks show, as if it were UTC. */
const shown = (instant: Date, zone: string): string =>
  new Date(instant.getTime() + offsetMs(instant.getTime(), zone)).toISOString();

/** A day or clock time as if it were UTC; throws where there is no such. */
function asUtc(day: string, time = '00:00'): number {
  const at_ms = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(at_ms) || new Date(at_ms).toISOString().slice(0, 10) !== day)
    throw new RangeError(`no such time: ${day} ${time}`);
  return at_ms;
}

/** The calendar day at the hall at that moment, as `2026-11-23`: what numbers and reports belong to. */
export const dayOf = (instant: Date, zone: string): string => shown(instant, zone).slice(0, 10);

/** The moment a wall clock of the hall shows this time on this day. */
export function instantAt(day: string, time: string, zone: string): Date {
  const local_ms = asUtc(day, time);
  const near_ms = local_ms - offsetMs(local_ms, zone);
  return new Date(local_ms - offsetMs(near_ms, zone));
}

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = (day: string): number => new Date(asUtc(day)).getUTCDay() || 7;

/** The day so many days later (or earlier, with a negative count). */
export const addDays = (day: string, days: number): string =>
  new Date(asUtc(day) + days * DAY_MS).toISOString().slice(0, 10);

/** An instant as the contract writes it: RFC 3339 with the hall's own offset, to the second. */
export const rfc3339 = (instant: Date, zone: string): string =>
  `${shown(instant, zone).slice(0, 19)}${offsetOf(instant, zone)}`;

/** As above, to the millisecond, where the order of things shows. */
export const rfc3339ms = (instant: Date, zone: string): string =>
  `${shown(instant, zone).slice(0, 23)}${offsetOf(instant, zone)}`;

/** The hall's offset from UTC at that moment, as `+07:00`. */
export function offsetOf(instant: Date, zone: string): string {
  const minutes = Math.round(offsetMs(instant.getTime(), zone) / MINUTE_MS);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}
