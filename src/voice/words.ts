import { clipText, isClip } from './clips.ts';

const DIGITS = ['nol', 'satu', 'dua', 'tiga', 'empat', 'lima', 'enam', 'tujuh', 'delapan', 'sembilan'] as const;

export type Call = {
  /** The label as printed: `A-012`, `AP-003`. */
  number: string;
  /** The number on the door of the counter, 0 to 999. */
  counter: number;
  /** How often this citizen has been called by now, this call included. */
  times: number;
  /** The agency's spoken name, only where the hall wants it said. */
  agency?: string;
  /** Opens with "Antrean prioritas" instead of "Nomor antrean". */
  priority?: boolean;
};

export type SpokenCall = { text: string; clips: string[] };

/** The clips of a label: every letter, then the digits one by one, as printed (`A-012`: a, nol, satu, dua). */
export function labelClips(label: string): string[] {
  return [...lettersOf(label), ...digitsOf(label)];
}

/** A number as Indonesian says it, word by word. Throws a RangeError outside 0 to 999: a programming fault, not a refusal. */
export function numberWords(n: number): string[] {
  if (!Number.isInteger(n) || n < 0 || n > 999) throw new RangeError(`no words for ${n}`);
  if (n < 10) return [digitWord(n)];
  if (n < 20) return teenWords(n);
  if (n < 100) return [digitWord(Math.floor(n / 10)), 'puluh', ...restWords(n % 10)];
  const hundreds = n < 200 ? ['seratus'] : [digitWord(Math.floor(n / 100)), 'ratus'];
  return [...hundreds, ...restWords(n % 100)];
}

/** The clip that says "layanan Dukcapil" for the spoken name "Dukcapil"; null when there is no recording of that agency. */
export function agencyClip(spoken_name: string): string | null {
  const clip = `layanan-${spoken_name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  return isClip(clip) ? clip : null;
}

/**
 * What the hall hears when somebody is called, and the same words for the screen: nothing is shown that is not said.
 * An agency without a recording is therefore left out of both.
 */
export function spokenCall(call: Call): SpokenCall {
  const sentences = [prefixOf(call.times), numberSentence(call), counterSentence(call)].filter((s) => s.length > 0);
  return {
    text: sentences.map((parts) => `${parts.map(clause).join(', ')}.`).join(' '),
    clips: sentences.flat(2),
  };
}

function prefixOf(times: number): string[][] {
  if (times <= 1) return [];
  return [[times === 2 ? 'panggilan-kedua' : 'panggilan-terakhir']];
}

function numberSentence({ number, priority = false }: Call): string[][] {
  const letters = lettersOf(number).map((letter) => [letter]);
  return [[priority ? 'antrean-prioritas' : 'nomor-antrean'], ...letters, digitsOf(number)];
}

function counterSentence({ counter, agency }: Call): string[][] {
  const said = agency === undefined ? null : agencyClip(agency);
  return [['silakan-menuju'], ['loket', ...numberWords(counter)], ...(said === null ? [] : [[said]])];
}

function clause(clips: string[]): string {
  return clips.map(clipText).join(' ');
}

function lettersOf(label: string): string[] {
  return Array.from(label.toLowerCase().matchAll(/[a-z]/g), ([letter]) => `huruf-${letter}`);
}

function digitsOf(label: string): string[] {
  return Array.from(label.matchAll(/\d/g), ([digit]) => digitWord(Number(digit)));
}

function teenWords(n: number): string[] {
  if (n === 10) return ['sepuluh'];
  return n === 11 ? ['sebelas'] : [digitWord(n - 10), 'belas'];
}

function restWords(n: number): string[] {
  return n === 0 ? [] : numberWords(n);
}

function digitWord(digit: number): string {
  return DIGITS[digit] ?? '';
}
