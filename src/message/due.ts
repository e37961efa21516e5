import { addDays, dayOf, instantAt } from '../hall/day.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { kindRules } from './kinds.ts';
import type { MessageKind } from './kinds.ts';
import { endOfEvening, mayGoOut, nextMoment } from './quiet.ts';

const MINUTE_MS = 60_000;
/** A call that comes later than this sends people running to a counter that has called somebody else. */
export const CALLED_VALID_MS = 3 * MINUTE_MS;
const NEAR_VALID_MS = 10 * MINUTE_MS;
const TWO_HOURS_MS = 120 * MINUTE_MS;
/** From here on people are on their way, and a reminder helps nobody. */
const REMINDER_ENDS_MS = 30 * MINUTE_MS;
const DAY_BEFORE_AT = '16:00';

export type DueFacts = {
  /** When the cause came about: booked, changed, cancelled, called. For reminders: when this hour was last agreed upon. */
  at: Date;
  /** The start of the reservation; null for what tells of a turn. */
  starts_at: Date | null;
};

/** From when a message may go out, and until when: at `valid_until` it is not sent any more. */
export type Due = { due_at: Date; valid_until: Date };

const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);
const earlier = (a: Date, b: Date): Date => (a < b ? a : b);

/** As soon as the hours allow, where that is in time. */
function soon(kind: MessageKind, at: Date, valid_until: Date, catalogue: Catalogue): Due | null {
  const due_at = kindRules[kind].at_any_hour ? at : nextMoment(at, catalogue);
  return due_at < valid_until ? { due_at, valid_until } : null;
}

/** The day before at 16.00, until that evening ends. Whoever agreed on the hour after that needs no reminder yet. */
function dayBefore(at: Date, starts_at: Date, catalogue: Catalogue): Due | null {
  const { time_zone } = catalogue.hall;
  const day = addDays(dayOf(starts_at, time_zone), -1);
  const four = instantAt(day, DAY_BEFORE_AT, time_zone);
  if (at >= four) return null;
  return soon('reminder_h1', four, earlier(endOfEvening(day, catalogue), starts_at), catalogue);
}

/**
 * Two hours before, if that is no quiet hour; sent later it would meet people on their way. None for whoever heard of the
 * hour less than two hours before that: the confirmation, which itself waits for the morning when the reservation is made
 * at night, has just told the same, and two messages in one morning teach people to read neither.
 */
function sameDay(at: Date, starts_at: Date, catalogue: Catalogue): Due | null {
  const due_at = later(starts_at, -TWO_HOURS_MS);
  const told_at = nextMoment(at, catalogue);
  if (!mayGoOut('reminder_2h', due_at, catalogue) || told_at > later(due_at, -TWO_HOURS_MS)) return null;
  return { due_at, valid_until: later(starts_at, -REMINDER_ENDS_MS) };
}

/** When a message of this kind is due and how long it is worth sending; null where it is not worth it at all. Pure. */
export function dueOf(kind: MessageKind, { at, starts_at }: DueFacts, catalogue: Catalogue): Due | null {
  if (kind === 'called') return soon(kind, at, later(at, CALLED_VALID_MS), catalogue);
  if (kind === 'near_turn') return soon(kind, at, later(at, NEAR_VALID_MS), catalogue);
  if (!starts_at) throw new Error(`${kind} tells of a reservation and needs its start`);
  if (kind === 'reminder_h1') return dayBefore(at, starts_at, catalogue);
  if (kind === 'reminder_2h') return sameDay(at, starts_at, catalogue);
  return soon(kind, at, starts_at, catalogue);
}
