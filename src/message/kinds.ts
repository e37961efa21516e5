import type { Language } from '../text/text.ts';

/** Everything the hall sends to a phone by itself. */
export const messageKinds = [
  'booking_confirmed',
  'reminder_h1',
  'reminder_2h',
  'booking_changed',
  'booking_cancelled',
  'reply_help',
  'near_turn',
  'called',
] as const;
export type MessageKind = (typeof messageKinds)[number];

/** What a text may ask for, by the words its editors write between braces. The list is the whole of it. */
export const placeholders = [
  'aula',
  'kode',
  'layanan',
  'tgl',
  'jam',
  'batas',
  'url',
  'nomor',
  'sisa',
  'loket',
  'zona',
  'alasan',
] as const;
export type Placeholder = (typeof placeholders)[number];

type KindRules = {
  /** Of a lane of its own: urgent messages and the others never wait for each other. */
  urgent: boolean;
  /** Whose life it tells of. */
  of: 'booking' | 'turn';
  /** Without these the text does not say who, when and where any more. */
  must: readonly Placeholder[];
  may: readonly Placeholder[];
  /** Goes out at night too: who is called at night stands in the hall at night. */
  at_any_hour: boolean;
  /**
   * What a worker that died while sending leaves behind. `at_most_once`: unknown, until the gateway or a person tells.
   * `again_with_reference`: so important that it may be handed over again under the same reference, where the gateway says
   * that it has never seen it.
   */
  after_crash: 'at_most_once' | 'again_with_reference';
  /** Which reply makes sense, if any; its words are added only where the gateway can bring one back. */
  reply: 'cancel' | 'come' | null;
};

const aboutBooking = { urgent: false, of: 'booking', at_any_hour: false } as const;
const aboutTurn = {
  urgent: true,
  of: 'turn',
  after_crash: 'at_most_once',
  may: ['zona', 'layanan', 'url'],
  reply: null,
} as const;

/** Kind by kind: its lane, its words, its hours, and what a crash makes of it. */
export const kindRules: Record<MessageKind, KindRules> = {
  booking_confirmed: {
    ...aboutBooking,
    must: ['aula', 'kode', 'tgl', 'jam', 'url'],
    may: ['layanan', 'batas'],
    after_crash: 'at_most_once',
    reply: 'cancel',
  },
  reminder_h1: {
    ...aboutBooking,
    must: ['aula', 'kode', 'tgl', 'jam', 'url'],
    may: ['layanan', 'batas'],
    after_crash: 'at_most_once',
    reply: 'come',
  },
  reminder_2h: {
    ...aboutBooking,
    must: ['aula', 'kode', 'tgl', 'jam', 'url'],
    may: ['layanan', 'batas'],
    after_crash: 'at_most_once',
    reply: 'come',
  },
  booking_changed: {
    ...aboutBooking,
    must: ['aula', 'kode', 'tgl', 'jam', 'url'],
    may: ['layanan', 'batas'],
    after_crash: 'again_with_reference',
    reply: 'cancel',
  },
  booking_cancelled: {
    ...aboutBooking,
    must: ['aula', 'kode', 'tgl', 'jam', 'url', 'alasan'],
    may: ['layanan'],
    after_crash: 'again_with_reference',
    reply: null,
  },
  /** An answer to a reply that could not be followed; only where replies come in. */
  reply_help: {
    ...aboutBooking,
    must: ['aula', 'kode', 'tgl', 'jam', 'url'],
    may: ['layanan'],
    after_crash: 'at_most_once',
    reply: 'come',
  },
  near_turn: { ...aboutTurn, must: ['aula', 'nomor', 'jam', 'sisa'], at_any_hour: false },
  called: { ...aboutTurn, must: ['aula', 'nomor', 'jam', 'loket'], at_any_hour: true },
};

/** A text of its own for each. */
export const kindsAndLanguages: readonly { kind: MessageKind; language: Language }[] = messageKinds.flatMap((kind) => [
  { kind, language: 'id' },
  { kind, language: 'en' },
]);
