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

const MINUTE_MS = 60_000;
const known = new WeakMap<Catalogue, Map<string, OpenNow>>();

/**
 * The state of the hall, an agency or a service. A hall in training is open at every hour. Doors open and close at whole
 * minutes, so it is worked out once a minute and reading of the catalogue: every line of every page asks.
 */
export function openNow(catalogue: Catalogue, whose: Whose, now: Date): OpenNow {
  const states = known.get(catalogue) ?? new Map<string, OpenNow>();
  known.set(catalogue, states);
  const name = `${whose.agency_id ?? ''} ${whose.service_id ?? ''} ${Math.floor(now.getTime() / MINUTE_MS)}`;
  const state = states.get(name) ?? workOut(catalogue, whose, now);
  states.set(name, state);
  return state;
}

function workOut({ hall, calendar }: Catalogue, whose: Whose, now: Date): OpenNow {
  const day = dayOf(now, hall.time_zone);
  const hours = hoursOf(calendar, whose, day);
  if (hall.training) return { state: 'open', hours: hours.open ? hours : null };
  if (hours.open && isOpenAt(hours, now)) return { state: 'open', hours };
  const pause = closedBreakAt(hours, now);
  if (hours.open && pause) return { state: 'break', hours, until: pause.ends_at, reason: pause.reason };
  return { state: 'closed', hours, opens_at: nextOpening(calendar, whose, day, now) };
}
