import { addDays, instantAt, weekdayOf } from './day.ts';

export type Break = { start: string; end: string; mode: 'rotating' | 'closed'; reason?: string | undefined };

export type OpeningRule = {
  agency_id: string | null;
  service_id: string | null;
  name: string;
  from_day: string;
  until_day: string | null;
  weekday: number;
  closed: boolean;
  opens: string | null;
  closes: string | null;
  last_ticket: string | null;
  breaks: Break[];
};

export type ClosedDay = {
  agency_id: string | null;
  day: string;
  from_time: string | null;
  reason: string;
  /** A closure of this one day, or the holiday of many. */
  kind: 'national' | 'joint_leave' | 'regional' | 'one_off';
};

/** What the rules of opening are read from. */
export type Calendar = { time_zone: string; rules: OpeningRule[]; closed_days: ClosedDay[] };

/** Whose hours are asked: the hall's, an agency's, or a service's (then its agency is named too). */
export type Whose = { agency_id?: string | undefined; service_id?: string | undefined };

export type OpenHours = {
  open: true;
  opens_at: Date;
  closes_at: Date;
  last_ticket_at: Date;
  breaks: { starts_at: Date; ends_at: Date; mode: Break['mode']; reason: string | null }[];
};
export type DayHours = OpenHours | { open: false; reason: string | null };

/**
 * Rules of the level: service above agency above hall. Of one level those with an end (Ramadan, a month of half days)
 * first, whenever the standing ones were written; then the later `from_day`.
 */
function rulesFor({ rules }: Calendar, whose: Whose, day: string): OpeningRule[] {
  const weekday = weekdayOf(day);
  const ends = ({ until_day }: OpeningRule): number => (until_day === null ? 0 : 1);
  const level = (rule: OpeningRule): number => {
    if (rule.service_id !== null) return rule.service_id === whose.service_id ? 2 : -1;
    if (rule.agency_id !== null) return rule.agency_id === whose.agency_id ? 1 : -1;
    return 0;
  };
  return rules
    .filter(
      (rule) => rule.weekday === weekday && rule.from_day <= day && (rule.until_day ?? day) >= day && level(rule) >= 0,
    )
    .sort((a, b) => level(b) - level(a) || ends(b) - ends(a) || b.from_day.localeCompare(a.from_day));
}

type WeeklyHours = { opens: string; closes: string; last_ticket: string; breaks: Break[] };

/** What the weekly pattern with its dates says of a day, holidays and closures left aside; null where it is closed. */
export function weeklyHours(calendar: Calendar, whose: Whose, day: string): WeeklyHours | null {
  const rule = rulesFor(calendar, whose, day).find((one) => one.opens !== null || one.closed);
  if (!rule || rule.closed || rule.opens === null || rule.closes === null || rule.last_ticket === null) return null;
  const { opens, closes, last_ticket, breaks } = rule;
  return { opens, closes, last_ticket, breaks };
}

/** The hours of one day: weekly pattern with its dates, holidays, early closing. Pure; `day` in the hall's zone. */
export function hoursOf(calendar: Calendar, whose: Whose, day: string): DayHours {
  const shut = calendar.closed_days.filter(
    (closed) => closed.day === day && (closed.agency_id === null || closed.agency_id === whose.agency_id),
  );
  const wholeDay = shut.find((closed) => closed.from_time === null);
  if (wholeDay) return { open: false, reason: wholeDay.reason };

  const rule = weeklyHours(calendar, whose, day);
  if (!rule) return { open: false, reason: null };

  const at = (time: string) => instantAt(day, time, calendar.time_zone);
  const early = shut.map((closed) => closed.from_time ?? '24:00').sort()[0];
  const earlier = (time: string) => (early !== undefined && early < time ? early : time);
  const opens_at = at(rule.opens);
  const closes_at = at(earlier(rule.closes));
  if (closes_at <= opens_at) return { open: false, reason: shut[0]?.reason ?? null };
  return {
    open: true,
    opens_at,
    closes_at,
    last_ticket_at: at(earlier(rule.last_ticket)),
    breaks: rule.breaks.map(({ start, end, mode, reason }) => ({
      starts_at: at(start),
      ends_at: at(end),
      mode,
      reason: reason ?? null,
    })),
  };
}

/** The closed break the moment falls into, if any; in a rotating break service goes on. */
export const closedBreakAt = (hours: DayHours, at: Date) =>
  hours.open
    ? hours.breaks.find((pause) => pause.mode === 'closed' && pause.starts_at <= at && at < pause.ends_at)
    : undefined;

/** Whether citizens are being served at this moment. */
export const isOpenAt = (hours: DayHours, at: Date): boolean =>
  hours.open && hours.opens_at <= at && at < hours.closes_at && !closedBreakAt(hours, at);

/** Whether a walk-in number may be taken now: from some minutes before the doors open until the last-ticket hour. */
export const mayTakeTicket = (hours: DayHours, at: Date, minutes_before: number): boolean =>
  hours.open && hours.opens_at.getTime() - minutes_before * 60_000 <= at.getTime() && at < hours.last_ticket_at;

/** The moment itself when open, else the next opening on that day (doors or end of a closed break), else the moment. */
export function openingFrom(hours: DayHours, at: Date): Date {
  if (!hours.open) return at;
  if (at < hours.opens_at) return hours.opens_at;
  return closedBreakAt(hours, at)?.ends_at ?? at;
}

/** The next day with hours, looking so many days ahead from `day` itself when it still opens, else from the day after. */
export function nextOpening(calendar: Calendar, whose: Whose, day: string, now: Date, days = 60): Date | null {
  for (let ahead = 0; ahead <= days; ahead += 1) {
    const hours = hoursOf(calendar, whose, addDays(day, ahead));
    if (!hours.open) continue;
    if (hours.opens_at > now) return hours.opens_at;
    const pause = closedBreakAt(hours, now);
    if (pause) return pause.ends_at;
  }
  return null;
}

/** `from` plus so many milliseconds in which closed breaks do not count: the no-show clock stops in them. */
export function afterOpenTime(hours: DayHours, from: Date, length_ms: number): Date {
  let end = from.getTime() + length_ms;
  if (!hours.open) return new Date(end);
  const pauses = hours.breaks
    .filter(({ mode }) => mode === 'closed')
    .sort((a, b) => a.starts_at.getTime() - b.starts_at.getTime());
  for (const { starts_at, ends_at } of pauses) {
    const begin = Math.max(starts_at.getTime(), from.getTime());
    if (begin < end && ends_at.getTime() > begin) end += ends_at.getTime() - begin;
  }
  return new Date(end);
}
