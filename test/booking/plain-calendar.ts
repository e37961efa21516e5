import type { Catalogue, Service } from '../../src/hall/catalogue.ts';
import type { OpeningRule } from '../../src/hall/hours.ts';
import type { Policies } from '../../src/hall/policies.ts';

/** The calendar once more, as a person with a clock and a tally sheet would do it: minute by minute, no cleverness. */

export const HOURS_FROM_UTC: Record<string, number> = {
  'Asia/Jakarta': 7,
  'Asia/Pontianak': 7,
  'Asia/Makassar': 8,
  'Asia/Jayapura': 9,
};

const DAY_MS = 86_400_000;

export type PlainSlot = { starts_at: number; capacity: number; closed: 'past' | 'too_soon' | null };

const offsetOf = ({ hall }: Catalogue): number => (HOURS_FROM_UTC[hall.time_zone] ?? 0) * 3_600_000;

const midnight = (catalogue: Catalogue, day: string): number =>
  new Date(`${day}T00:00:00Z`).getTime() - offsetOf(catalogue);

export const plainDay = (catalogue: Catalogue, at: Date): string =>
  new Date(at.getTime() + offsetOf(catalogue)).toISOString().slice(0, 10);

export const plainLater = (day: string, days: number): string =>
  new Date(new Date(`${day}T00:00:00Z`).getTime() + days * DAY_MS).toISOString().slice(0, 10);

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

function policiesFor({ policies }: Catalogue, day: string): Policies['booking'] {
  let best: { from_day: string; rules: Policies } | undefined;
  for (const one of policies)
    if (one.from_day <= day && (best === undefined || one.from_day > best.from_day)) best = one;
  if (!best) throw new Error('the model knows no day before the first policies');
  return best.rules.booking;
}

/** The rule that decides: asked of the service, then of its agency, then of the hall; a dated one first, then the newest. */
function deciding({ calendar }: Catalogue, service: Service, day: string): OpeningRule | undefined {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
  const levels = [
    calendar.rules.filter((rule) => rule.service_id === service.id),
    calendar.rules.filter((rule) => rule.service_id === null && rule.agency_id === service.agency_id),
    calendar.rules.filter((rule) => rule.service_id === null && rule.agency_id === null),
  ];
  for (const level of levels) {
    const holding = level.filter((rule) => {
      if (rule.weekday !== weekday || day < rule.from_day) return false;
      return rule.until_day === null || day <= rule.until_day;
    });
    const dated = holding.filter((rule) => rule.until_day !== null);
    const [newest] = (dated.length > 0 ? dated : holding).sort((a, b) => (a.from_day < b.from_day ? 1 : -1));
    if (newest) return newest;
  }
  return undefined;
}

type Minute = 'shut' | 'served' | 'in turns' | 'nobody';

/** What each minute of the day is for somebody who books. */
function minutesOf(catalogue: Catalogue, service: Service, day: string): Minute[] {
  const minutes: Minute[] = Array.from({ length: 1_440 }, () => 'shut');
  const rule = deciding(catalogue, service, day);
  if (!rule || rule.closed || !rule.opens || !rule.last_ticket) return minutes;
  for (let minute = 0; minute < 1_440; minute += 1) {
    if (minute < minuteOf(rule.opens) || minute >= minuteOf(rule.last_ticket)) continue;
    minutes[minute] = 'served';
    for (const { start, end, mode } of rule.breaks)
      if (minute >= minuteOf(start) && minute < minuteOf(end) && minutes[minute] !== 'nobody')
        minutes[minute] = mode === 'closed' ? 'nobody' : 'in turns';
  }
  for (const { agency_id, day: on, from_time } of catalogue.calendar.closed_days) {
    if (on !== day || (agency_id !== null && agency_id !== service.agency_id)) continue;
    for (let minute = from_time === null ? 0 : minuteOf(from_time); minute < 1_440; minute += 1)
      minutes[minute] = 'shut';
  }
  return minutes;
}

/** Places by tallying: every visit's worth of counter time that is full makes one place. */
function* tally(
  { counters }: Catalogue,
  service: Service,
  { slot_minutes, walk_in_share_percent }: Policies['booking'],
) {
  const own = counters.filter(({ service_ids }) => service_ids.includes(service.id));
  let whole = 200n * BigInt(service.counter_minutes); // the counter time of one visit, in parts that divide evenly
  for (const { service_ids } of own) whole *= BigInt(service_ids.length);
  let worth = 0n;
  for (const { service_ids } of own)
    worth += ((whole / BigInt(service_ids.length)) * BigInt(slot_minutes)) / BigInt(service.counter_minutes);
  worth = (worth / 100n) * BigInt(100 - walk_in_share_percent);
  let filled = 0n;
  let places = 0;
  for (;;) {
    const halved: boolean = yield places;
    filled += halved ? worth / 2n : worth;
    for (places = 0; filled >= whole; filled -= whole) places += 1;
  }
}

/** The half hours that can be seen, as the page should show them. */
export function plainSlots(catalogue: Catalogue, service: Service, day: string, now: Date): PlainSlot[] {
  const today = plainDay(catalogue, now);
  if (service.booking_mode !== 'both' || day < today) return [];
  if (day > plainLater(today, policiesFor(catalogue, today).days_ahead)) return [];

  const rules = policiesFor(catalogue, day);
  const practice = catalogue.hall.training && day === today;
  const minutes: Minute[] = practice
    ? Array.from({ length: 1_440 }, () => 'served')
    : minutesOf(catalogue, service, day);
  const places = tally(catalogue, service, rules);
  places.next(false);
  const slots: PlainSlot[] = [];
  const first = minutes.findIndex((minute) => minute !== 'shut');
  for (let begin = first; begin >= 0 && begin + rules.slot_minutes <= 1_440; begin += rules.slot_minutes) {
    const own = minutes.slice(begin, begin + rules.slot_minutes);
    if (own.includes('shut')) break;
    if (own.includes('nobody')) continue;
    const capacity = places.next(own.includes('in turns')).value;
    const starts_at = midnight(catalogue, day) + begin * 60_000;
    if (capacity) slots.push({ starts_at, capacity, closed: closedFor(starts_at, rules, practice, now) });
  }
  return slots;
}

function closedFor(starts_at: number, rules: Policies['booking'], practice: boolean, now: Date): PlainSlot['closed'] {
  const minutesAway = (starts_at - now.getTime()) / 60_000;
  if (practice) return minutesAway + rules.slot_minutes <= 0 ? 'past' : null;
  if (minutesAway <= 0) return 'past';
  const walkInsFrom = Math.max(rules.close_minutes_before, rules.unsold_to_walk_in_minutes_before);
  return minutesAway <= walkInsFrom ? 'too_soon' : null;
}
