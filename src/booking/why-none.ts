import { addDays, weekdayOf } from '../hall/day.ts';
import { weeklyHours } from '../hall/hours.ts';
import type { Calendar, Whose } from '../hall/hours.ts';

/**
 * Why a day has no place, as facts for a sentence. `weekdays`: 1 is Monday; on which days of that week it is otherwise.
 * Reasons are the hall's own words.
 */
export type WhyNone =
  | { kind: 'holiday'; reason: string }
  | { kind: 'sudden_closure'; reason: string }
  /** The whole hall is closed on that weekday. */
  | { kind: 'closed_weekday'; weekdays: number[] }
  /** The hall is open, the agency (or only the service) is not there on that weekday. */
  | { kind: 'agency_absent'; weekdays: number[] }
  | { kind: 'service_absent'; weekdays: number[] }
  | { kind: 'past_day' }
  | { kind: 'beyond_horizon'; last_day: string }
  | { kind: 'walk_in_only' }
  | { kind: 'external' }
  /** No counter serves it, or too few for a single place. */
  | { kind: 'too_small' }
  /** What is left of the day belongs to those who walk in. */
  | { kind: 'too_late_today' }
  /** All places are taken. */
  | { kind: 'full' };

/** Why a service has no hours on a day that it could otherwise be booked: closed, a holiday, or not its weekday. */
export function whyClosed(calendar: Calendar, whose: Whose, day: string): WhyNone {
  const closed = calendar.closed_days
    .filter((one) => one.day === day && (one.agency_id === null || one.agency_id === whose.agency_id))
    .sort((a, b) => (a.from_time ?? '').localeCompare(b.from_time ?? ''));
  const isOpen = (who: Whose, on: string): boolean => weeklyHours(calendar, who, on) !== null;
  const [shut] = closed;
  if (shut && (shut.from_time === null || isOpen(whose, day)))
    return { kind: shut.kind === 'one_off' ? 'sudden_closure' : 'holiday', reason: shut.reason };
  if (isOpen(whose, day)) return { kind: 'too_small' }; // open for less than one slot

  const monday = addDays(day, 1 - weekdayOf(day));
  const weekdays = [1, 2, 3, 4, 5, 6, 7].filter((weekday) => isOpen(whose, addDays(monday, weekday - 1)));
  if (isOpen({ agency_id: whose.agency_id }, day)) return { kind: 'service_absent', weekdays };
  return { kind: isOpen({}, day) ? 'agency_absent' : 'closed_weekday', weekdays };
}
