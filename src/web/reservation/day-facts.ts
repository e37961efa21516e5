import { freeDays, freeSlots } from '../../booking/free.ts';
import type { FreeDay, FreeSlot } from '../../booking/free.ts';
import type { Service } from '../../hall/catalogue.ts';
import { dayOf, rfc3339 } from '../../hall/day.ts';
import { dayParts } from '../../text/say-day.ts';
import { clockTime, clockTimeZoned, dateWords, dayWords } from '../../text/say-time.ts';
import { texts } from '../../text/text.ts';
import type { Language } from '../../text/text.ts';
import type { HereVisit } from './here.ts';
import { whyWords } from './why-words.ts';

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The day somebody asks for; null for what is no day of the calendar. */
export function dayAsked(written: string | undefined): string | null {
  if (written === undefined || !ISO_DAY.test(written)) return null;
  const at = new Date(`${written}T12:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== written ? null : written;
}

function markOf({ free, why_none }: FreeDay, lang: Language): string {
  const { left, day_marks } = texts[lang].reservation;
  if (free > 0) return left(free);
  switch (why_none?.kind) {
    case 'full':
      return day_marks.full;
    case 'holiday':
      return day_marks.holiday;
    case 'too_late_today':
    case 'past_day':
      return day_marks.past;
    default:
      return day_marks.closed;
  }
}

function hourCell({ catalogue, language }: HereVisit, slot: FreeSlot, own: Date | null) {
  const { hall } = catalogue;
  const t = texts[language].reservation;
  const mine = own?.getTime() === slot.starts_at.getTime();
  return {
    value: rfc3339(slot.starts_at, hall.time_zone),
    hour: clockTime(slot.starts_at, hall.time_zone),
    open: slot.state === 'open' && !mine,
    words: mine
      ? t.move_same
      : slot.state === 'open'
        ? t.left(slot.free)
        : slot.state === 'full'
          ? t.hour_full
          : t.hour_closed,
  };
}

/** What is no longer to be had today is not shown. */
const isShown = ({ closed }: FreeSlot): boolean => closed !== 'past' && closed !== 'too_soon' && closed !== 'unplanned';

const AFTERNOON = '12.00';

/** In two parts, as people think of a day. */
function partsOf(cells: ReturnType<typeof hourCell>[], lang: Language) {
  const { morning, afternoon } = texts[lang].reservation;
  const parts = [
    { title: morning, hours: cells.filter(({ hour }) => hour < AFTERNOON) },
    { title: afternoon, hours: cells.filter(({ hour }) => hour >= AFTERNOON) },
  ];
  return parts.filter(({ hours }) => hours.length > 0);
}

type Asked = { service: Service; day: string | null; path: string; own?: Date | null };

/** The days to choose from with what is left, and the hours of one of them; where there are none, why and when again. */
export async function dayFacts(visit: HereVisit, { service, day: asked, path, own = null }: Asked) {
  const { catalogue, deps, now, language } = visit;
  const { time_zone } = catalogue.hall;
  const days = (await freeDays(deps.pools, catalogue, [service], now)).get(service.id) ?? [];
  const today = dayOf(now, time_zone);
  const day = asked ?? days.find(({ free }) => free > 0)?.day ?? today;
  const { slots, next_day_with_space, why_none } = await freeSlots(deps.pools, catalogue, service, day, now);
  const href = (one: string): string => `${path}?hari=${one}#jam`;
  const next = next_day_with_space;
  return {
    days: days.map((one) => ({
      ...dayParts(one.day, language),
      href: href(one.day),
      here: one.day === day,
      open: one.free > 0,
      mark: markOf(one, language),
      today: one.day === today,
    })),
    day: dateWords(day, time_zone, language),
    parts: partsOf(
      slots.filter(isShown).map((slot) => hourCell(visit, slot, own)),
      language,
    ),
    why_none: why_none ? whyWords(why_none, language) : null,
    next: next
      ? { href: href(next), words: texts[language].reservation.next_day(dayWords(next, time_zone, language)) }
      : null,
    none_at_all: why_none !== null && next === null,
  };
}

/** The next hour that can be booked, in words; null where there is none within the days ahead. */
export async function nextFree(
  { catalogue, deps, now, language }: HereVisit,
  service: Service,
): Promise<string | null> {
  const days = (await freeDays(deps.pools, catalogue, [service], now)).get(service.id) ?? [];
  const day = days.find(({ free }) => free > 0)?.day;
  if (day === undefined) return null;
  const { slots } = await freeSlots(deps.pools, catalogue, service, day, now);
  const slot = slots.find(({ state }) => state === 'open');
  const { hall } = catalogue;
  return slot
    ? texts[language].reservation.at(dayWords(day, hall.time_zone, language), clockTimeZoned(slot.starts_at, hall))
    : null;
}
