import type { Hall, Status } from './hall.ts';
import type { Keys } from './scanner.ts';
import type { Language, Wording } from './wording.ts';
import type { Screen, Visitor } from './visitor.ts';

/** What a screen is drawn from, and what can be done on it. */
export type Stage = {
  hall: Hall;
  status: Status | null;
  visitor: Visitor;
  words: Wording;
  go: (screen: Screen) => void;
  /** In the place of this screen: one does not come back to it. */
  instead: (screen: Screen) => void;
  /** Shown at once. */
  change: (what: Partial<Pick<Visitor, 'lane' | 'needs'>>) => void;
  /** Kept for when they come back to the search; nothing is drawn anew. */
  rememberTyped: (typed: string) => void;
  rememberCode: (code: string) => void;
  /** Keeps the code of an agency's own booking, and goes back to where the number is taken. */
  keepExternal: (code: string) => void;
  startOver: () => void;
  /** The next person; nothing of this one stays. */
  finish: () => void;
  take: (service: string) => void;
  /** Sends what was scanned or typed of a reservation. */
  checkIn: (code: string) => void;
  /** Who hears a real keyboard while this screen is shown. */
  onKeys: (hear: Typing) => void;
  callForHelp: () => void;
};

/** What a real keyboard does on a screen. */
export type Typing = Pick<Keys, 'typed' | 'erased' | 'entered'> & Partial<Pick<Keys, 'scanned'>>;

/** What stands in the middle of the screen: it begins with the one heading. */
export type Drawn = HTMLElement[];

/** A name in the visitor's language, the Indonesian one where there is no other. */
export const named = (thing: { name: string; name_en: string | null }, language: Language): string =>
  language === 'en' ? (thing.name_en ?? thing.name) : thing.name;
