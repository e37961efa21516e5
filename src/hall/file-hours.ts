import { z } from 'zod';
import type { OpeningRule } from './hours.ts';

export const day = z.iso.date();
export const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
export const weekday = z.int().min(1).max(7);
const reason = z.string().trim().min(1).max(500);

const days = z.array(weekday).min(1);
const breaks = z
  .array(z.object({ start: hour, end: hour, mode: z.enum(['bergilir', 'tutup']), reason: reason.optional() }))
  .default([]);
const open = { days, open: hour, close: hour, lastTicket: hour, breaks };
const closed = { days, closed: z.literal(true) };
/** Standing hours have no dates; those of a while have both, new ones from a day on only `from`. */
const dates = { from: day.optional(), until: day.optional() };

/** Hours of some weekdays, as a regency writes them down. */
export const weeklyHours = z.array(z.union([z.object(closed), z.object(open)]));
export const datedHours = z.array(z.union([z.object({ ...closed, ...dates }), z.object({ ...open, ...dates })]));

export type FileHours = z.infer<typeof datedHours>;

/** Standing hours hold from here on: before any hall of ours. */
export const BEGINNING = '2020-01-01';

/** A rule of opening for one weekday, without whose it is. */
export type HoursRule = Pick<
  OpeningRule,
  'from_day' | 'until_day' | 'weekday' | 'closed' | 'opens' | 'closes' | 'last_ticket' | 'breaks'
>;

/** A rule for every weekday that is named. */
export const rulesFrom = (hours: FileHours): HoursRule[] =>
  hours.flatMap((one) =>
    one.days.map((of) => ({
      from_day: one.from ?? BEGINNING,
      until_day: one.until ?? null,
      weekday: of,
      ...('closed' in one
        ? { closed: true, opens: null, closes: null, last_ticket: null, breaks: [] }
        : {
            closed: false,
            opens: one.open,
            closes: one.close,
            last_ticket: one.lastTicket,
            breaks: one.breaks.map(({ mode, ...rest }) => ({
              ...rest,
              mode: mode === 'tutup' ? ('closed' as const) : ('rotating' as const),
            })),
          }),
    })),
  );

const hourOf = (time: string): string => time.slice(0, 5);

/** A line of hours but for its weekdays. */
function entryOf(rule: HoursRule) {
  const { closed: shut, opens, closes, last_ticket, from_day, until_day } = rule;
  const between = {
    ...(from_day === BEGINNING ? {} : { from: from_day }),
    ...(until_day === null ? {} : { until: until_day }),
  };
  if (shut || !opens || !closes || !last_ticket) return { closed: true, ...between };
  return {
    open: hourOf(opens),
    close: hourOf(closes),
    lastTicket: hourOf(last_ticket),
    breaks: rule.breaks.map(({ start, end, mode, reason: why }) => ({
      start,
      end,
      mode: mode === 'closed' ? 'tutup' : 'bergilir',
      ...(why === undefined ? {} : { reason: why }),
    })),
    ...between,
  };
}

/** The same, written down again: weekdays with the same hours together, by date and weekday, however they came. */
export function hoursFrom(rules: HoursRule[]): FileHours {
  const written = new Map<string, { days: number[]; entry: ReturnType<typeof entryOf> }>();
  const inOrder = rules.toSorted(
    (a, b) =>
      a.from_day.localeCompare(b.from_day) ||
      (a.until_day ?? '').localeCompare(b.until_day ?? '') ||
      a.weekday - b.weekday,
  );
  for (const rule of inOrder) {
    const entry = entryOf(rule);
    const shape = JSON.stringify(entry);
    const known = written.get(shape) ?? { days: [], entry };
    known.days.push(rule.weekday);
    written.set(shape, known);
  }
  return datedHours.parse([...written.values()].map(({ days: on, entry }) => ({ days: on, ...entry })));
}

/** Hours in the order in which they are exported, so that two ways of writing the same are the same. */
export const inOrder = (hours: FileHours): FileHours => hoursFrom(rulesFrom(hours));
