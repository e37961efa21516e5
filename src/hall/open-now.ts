import type { Catalogue } from './catalogue.ts';
import { dayOf } from './day.ts';
import { closedBreakAt, hoursOf, isOpenAt, nextOpening } from './hours.ts';
import type { DayHours, OpenHours, Whose } from './hours.ts';

/** Whether citizens are served at a moment, and if not, until when. */
export type OpenNow =
  | { state: 'open'; hours: OpenHours | null }
  | { state: 'break'; hours: OpenHours; until: Date; reason: string | null }
  /** `opens_at` is null where nothing opens in the days ahead that are known. */
  | { state: 'closed'; hours: DayHours; opens_at: Date | null };

/** The state of the hall, an agency or a service. A hall in training is open at every hour. Pure. */
export function openNow({ hall, calendar }: Catalogue, whose: Whose, now: Date): OpenNow {
  const day = dayOf(now, hall.time_zone);
  const hours = hoursOf(calendar, whose, day);
  if (hall.training) return { state: 'open', hours: hours.open ? hours : null };
  if (hours.open && isOpenAt(hours, now)) return { state: 'open', hours };
  const pause = closedBreakAt(hours, now);
  if (hours.open && pause) return { state: 'break', hours, until: pause.ends_at, reason: pause.reason };
  return { state: 'closed', hours, opens_at: nextOpening(calendar, whose, day, now) };
}
