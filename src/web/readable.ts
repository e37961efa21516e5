import { Refusal } from '../refusal.ts';
import { texts } from '../text/text.ts';
import type { Language } from '../text/text.ts';
import { InvalidInput } from './route.ts';

/** Nothing that is sent here nests deeper than a list of things with lists of their own. */
const DEEPEST = 8;

/**
 * What no keyboard types and no screen shows: controls other than line breaks and tabs, halves of characters, and marks
 * that turn the direction of the words after them round. PostgreSQL cannot keep some of them.
 */
const UNREADABLE = /[^\P{Cc}\t\n\r]|[\p{Cs}\u202A-\u202E\u2066-\u2069]/u;

type Part = { part: InvalidInput['part']; language: Language };
type Path = (string | number)[];

function tidy(value: unknown, of: Part, path: Path): unknown {
  if (path.length > DEEPEST) throw new Refusal('invalid_input');
  if (typeof value === 'string') {
    const message = texts[of.language].message.unreadable;
    if (UNREADABLE.test(value)) throw new InvalidInput(of.part, [{ code: 'custom', path, message, input: undefined }]);
    return value.normalize('NFC');
  }
  if (Array.isArray(value)) return value.map((one: unknown, at) => tidy(one, of, [...path, at]));
  return typeof value === 'object' && value !== null ? readable(value, of, path) : value;
}

/**
 * What was sent, with every text in its one written form (NFC), so that equal words are equal everywhere (S8). Refuses
 * characters that cannot be read, by field, and what nests deeper than anything of ours.
 */
export const readable = (given: object, of: Part, path: Path = []): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]: [string, unknown]) => [name, tidy(value, of, [...path, name])]),
  );
