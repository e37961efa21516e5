import type { Hall, Service } from '../hall/catalogue.ts';
import { showCode } from '../text/say-code.ts';
import { clockTimeZoned, dayWords } from '../text/say-time.ts';
import { texts } from '../text/text.ts';
import type { Language } from '../text/text.ts';
import { kindRules } from './kinds.ts';
import type { MessageKind, Placeholder } from './kinds.ts';
import { partsOf } from './parts.ts';
import type { Parts } from './parts.ts';
import { fill } from './template.ts';

type Named = {
  hall: Pick<Hall, 'short_name' | 'slug' | 'time_zone' | 'zone_label'>;
  service: Pick<Service, 'name' | 'name_en' | 'sensitive'>;
  /** The secret of the citizen's own page. */
  token: string;
};

export type BookingFacts = Named & {
  of: 'booking';
  code: string;
  starts_at: Date;
  /** Until when they count as a reservation. */
  arrive_until: Date;
  /** Why the hall cancelled; null where nobody wrote it. */
  reason: string | null;
};

export type TurnFacts = Named & {
  of: 'turn';
  /** The label: `A-012`. */
  number: string;
  /** When they were called, or counted. */
  at: Date;
  ahead: number;
  /** The counter that called; null before. */
  counter: number | null;
  /** The letters of the zone they wait in. */
  zone: string;
};

/** All a message may know. Who the citizen is, is not among it. */
export type MessageFacts = BookingFacts | TurnFacts;

/** The hall's public address, and whether its gateway brings replies back. */
export type Way = { base_url: string; two_way: boolean };

/** Formats, halves of letters, and what is no letter. */
const UNSEEN = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;
/** One letter outside the GSM alphabet makes every part half as long, and nobody misses a curly quote. */
const PLAIN: [RegExp, string][] = [
  [/[‘’‚‛′`´]/gu, "'"],
  [/[“”„‟″«»]/gu, '"'],
  [/[\p{Pd}−]/gu, '-'],
  [/…/gu, '...'],
  [/[•·]/gu, '-'],
  [/[\s\p{Z}\p{Cc}]+/gu, ' '],
];

const LONGEST_VALUE = 120;

/** A value in plain letters on one line, cut at a word where somebody wrote a story. */
export function plainValue(value: string): string {
  const seen = value.replaceAll(UNSEEN, '').normalize('NFC');
  const plain = PLAIN.reduce((text, [from, to]) => text.replaceAll(from, to), seen).trim();
  const letters = Array.from(plain);
  if (letters.length <= LONGEST_VALUE) return plain;
  const head = letters.slice(0, LONGEST_VALUE - 3);
  const cut = head.lastIndexOf(' ');
  return `${head.slice(0, cut > LONGEST_VALUE / 2 ? cut : head.length).join('')}...`;
}

/** The sentence around it ends by itself. */
const withoutStop = (text: string): string => (text.endsWith('.') ? withoutStop(text.slice(0, -1).trim()) : text);

const pageOf = (base_url: string, { hall, of, token }: MessageFacts): string =>
  `${base_url}/${hall.slug}/${of === 'booking' ? 'reservasi' : 'tiket'}/${token}`;

function valuesOf(facts: MessageFacts, language: Language, base_url: string): Partial<Record<Placeholder, string>> {
  const { hall, service } = facts;
  const { your_service, no_reason } = texts[language].sms;
  const name = language === 'en' ? (service.name_en ?? service.name) : service.name;
  const common = {
    aula: plainValue(hall.short_name),
    layanan: service.sensitive ? your_service : plainValue(name),
    url: pageOf(base_url, facts),
  };
  if (facts.of === 'turn')
    return {
      ...common,
      nomor: facts.number,
      jam: clockTimeZoned(facts.at, hall),
      sisa: String(facts.ahead),
      loket: facts.counter === null ? '-' : String(facts.counter),
      zona: plainValue(facts.zone),
    };
  return {
    ...common,
    kode: showCode(facts.code),
    tgl: dayWords(facts.starts_at, hall.time_zone, language),
    jam: clockTimeZoned(facts.starts_at, hall),
    batas: clockTimeZoned(facts.arrive_until, hall),
    alasan: withoutStop(plainValue(facts.reason ?? '')) || no_reason,
  };
}

/** The text as it goes out, with what it costs in parts. Facts of the other life than the kind's are a fault. */
export function compose(
  kind: MessageKind,
  language: Language,
  template: string,
  facts: MessageFacts,
  { base_url, two_way }: Way,
): Parts & { text: string } {
  const { of, reply } = kindRules[kind];
  if (facts.of !== of) throw new Error(`${kind} tells of a ${of}`);
  const asked = two_way && reply !== null ? ` ${texts[language].sms.reply[reply]}` : '';
  const text = fill(template + asked, valuesOf(facts, language, base_url));
  return { text, ...partsOf(text) };
}
