import { clockTime } from '../text/say-time.ts';
import type { Language } from '../text/text.ts';
import type { Lane } from './turn.ts';

/** What decides where somebody stands in a line. Numbers and hours only: nothing here tells who they are. */
export type Standing = {
  /** The label: `A-021`. */
  number: string;
  lane: Lane;
  /** Also true for a reservation with priority; left out, the lane tells it. */
  priority?: boolean | undefined;
  arrived_at: Date;
  counts_from: Date;
  booked_at: Date | null;
  /** Missed once, and back behind the first few who waited. */
  came_back?: boolean | undefined;
  /** Sent on from another service, with the same arrival. */
  sent_on?: boolean | undefined;
  /** IANA name of the hall's zone, in which the hours are said. */
  time_zone: string;
};

type Words = {
  arrived: (hour: string) => string;
  booked: (hour: string) => string;
  booked_late: (booked: string, arrived: string) => string;
  priority: string;
  came_back: (hour: string) => string;
  sent_on: string;
  called: (number: string, reason: string) => string;
  from_missed: (number: string, reason: string) => string;
};

const words: Record<Language, Words> = {
  id: {
    arrived: (hour) => `datang ${hour}`,
    booked: (hour) => `reservasi ${hour}`,
    booked_late: (booked, arrived) => `reservasi ${booked}, datang terlambat ${arrived}`,
    priority: 'prioritas',
    came_back: (hour) => `kembali setelah terlewat, dihitung dari ${hour}`,
    sent_on: 'dialihkan dari layanan lain',
    called: (number, reason) => `${number} ${reason}: paling awal dalam urutan.`,
    from_missed: (number, reason) => `${number} ${reason}.`,
  },
  en: {
    arrived: (hour) => `arrived ${hour}`,
    booked: (hour) => `booked ${hour}`,
    booked_late: (booked, arrived) => `booked ${booked}, arrived late ${arrived}`,
    priority: 'priority',
    came_back: (hour) => `back after a missed call, counted from ${hour}`,
    sent_on: 'sent on from another service',
    called: (number, reason) => `${number} ${reason}: first in order.`,
    from_missed: (number, reason) => `${number} ${reason}.`,
  },
};

/** Why somebody stands where they stand: `datang 08.12`, `reservasi 08.30`, `prioritas, datang 08.20`. */
export function whyThere(standing: Standing, lang: Language): string {
  const { lane, priority = lane === 'priority', came_back, sent_on } = standing;
  const say = words[lang];
  const arrival = came_back
    ? say.came_back(clockTime(standing.counts_from, standing.time_zone))
    : arrivalOf(standing, say);
  return [...(priority ? [say.priority] : []), arrival, ...(sent_on ? [say.sent_on] : [])].join(', ');
}

/** A reservation counts from its own hour, unless its holder came too late for that: then from the arrival. */
function arrivalOf({ lane, booked_at, arrived_at, counts_from, time_zone }: Standing, say: Words): string {
  const arrived = clockTime(arrived_at, time_zone);
  if (!booked_at) return say.arrived(arrived);
  const booked = clockTime(booked_at, time_zone);
  return lane === 'reservation' && counts_from <= booked_at ? say.booked(booked) : say.booked_late(booked, arrived);
}

/** Why this one was called and nobody else: one sentence. */
export const whyCalled = (standing: Standing, lang: Language): string =>
  standing.came_back
    ? words[lang].from_missed(standing.number, whyThere(standing, lang))
    : words[lang].called(standing.number, whyThere(standing, lang));

/** Several in their order: `A-021 datang 08.12; AR-007 reservasi 08.30`. */
export const whyOrder = (standings: readonly Standing[], lang: Language): string =>
  standings.map((one) => `${one.number} ${whyThere(one, lang)}`).join('; ');
