import { policiesOn } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { addDays, instantAt } from '../hall/day.ts';
import { isWithin } from '../hall/quiet-windows.ts';
import type { Window } from '../hall/quiet-windows.ts';
import { kindRules } from './kinds.ts';
import type { MessageKind } from './kinds.ts';

/** Days on which the hall keeps the hours of Ramadan. */
const isRamadan = ({ calendar }: Catalogue, day: string): boolean =>
  calendar.rules.some(
    ({ name, agency_id, from_day, until_day }) =>
      name === 'ramadan' && agency_id === null && from_day <= day && (until_day ?? day) >= day,
  );

/** The quiet hours of a day of the hall: of the night, and in Ramadan of the breaking of the fast. */
function windowsOn(catalogue: Catalogue, day: string): Window[] {
  const { messages } = policiesOn(catalogue, day);
  const night = { from: messages.quiet_from, until: messages.quiet_until };
  if (!isRamadan(catalogue, day)) return [night];
  return [night, { from: messages.ramadan_from, until: messages.ramadan_until }];
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Swedes write `2026-11-23 08:00`. Kept: ten thousand messages due in one second are all asked for their hour. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const clock = new Intl.DateTimeFormat('sv-SE', {
    ...day,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  clocks.set(timeZone, clock);
  return clock;
}

/** Day and time of day on the hall's clock. */
function wallClock({ hall }: Catalogue, at: Date): { day: string; time: string } {
  const said = clockOf(hall.time_zone).format(at);
  return { day: said.slice(0, 10), time: said.slice(11, 16) };
}

/** When the quiet hours that this moment falls into end; null where it falls into none. */
function quietUntil(catalogue: Catalogue, at: Date): Date | null {
  const { day, time } = wallClock(catalogue, at);
  const window = windowsOn(catalogue, day).find((one) => isWithin(time, one));
  if (!window) return null;
  const ends_on = window.until > time ? day : addDays(day, 1);
  return instantAt(ends_on, window.until, catalogue.hall.time_zone);
}

/** Whether a message of this kind may be handed to a gateway at this moment. */
export const mayGoOut = (kind: MessageKind, at: Date, catalogue: Catalogue): boolean =>
  kindRules[kind].at_any_hour || quietUntil(catalogue, at) === null;

/** The moment itself outside the quiet hours, else the first one after them. */
export function nextMoment(at: Date, catalogue: Catalogue): Date {
  let moment = at;
  // every day has time to send (policies see to it), and each step ends one window
  for (let steps = 0; steps < 8; steps += 1) {
    const ends = quietUntil(catalogue, moment);
    if (!ends) return moment;
    moment = ends;
  }
  throw new Error(`hall ${catalogue.hall.slug} has no hour to send in`);
}

/** When the evening of a day ends for messages: at the night's quiet hours, else at midnight. */
export function endOfEvening(day: string, catalogue: Catalogue): Date {
  const { quiet_from, quiet_until } = policiesOn(catalogue, day).messages;
  const { time_zone } = catalogue.hall;
  return quiet_from > quiet_until
    ? instantAt(day, quiet_from, time_zone)
    : instantAt(addDays(day, 1), '00:00', time_zone);
}
