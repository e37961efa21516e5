import type { Ticket } from './hall.ts';
import type { Language } from './wording.ts';

/** What a visitor asks for with the last touch. */
export type Wish = {
  service: string;
  lane: 'regular' | 'priority';
  needs: string[];
  language: Language;
  external_code?: string | undefined;
};

/** What was scanned or typed of a reservation; the language where it is not the one every visit begins with. */
export type Reservation = { code: string; language?: Language | undefined };

export type Screen =
  | { name: 'greeting' }
  | { name: 'needs' }
  | { name: 'search' }
  | { name: 'agencies' }
  | { name: 'services'; agency: string }
  | { name: 'confirm'; service: string }
  | { name: 'external' }
  | { name: 'taking'; lost: boolean }
  | { name: 'number'; ticket: Ticket }
  | { name: 'refused'; sentence: string }
  | { name: 'check_in' }
  | { name: 'not_checked_in'; code: string; sentence: string }
  | { name: 'help' };

/** Everything about the person before the screen. Nothing of it is left for the next one. */
export type Visitor = {
  language: Language;
  large: boolean;
  low: boolean;
  typed: string;
  lane: Wish['lane'];
  needs: string[];
  /** Of a reservation, as far as it is typed. */
  code: string;
  /** Of a booking in an agency's own app. */
  external: string;
  screen: Screen;
  /** The screens behind this one, the latest last. */
  path: Screen[];
};

export const newVisitor = (): Visitor => ({
  language: 'id',
  large: false,
  low: false,
  typed: '',
  lane: 'regular',
  needs: [],
  code: '',
  external: '',
  screen: { name: 'greeting' },
  path: [],
});

/** On to a screen; where they came from is remembered. */
export const goTo = (visitor: Visitor, screen: Screen): Visitor => ({
  ...visitor,
  screen,
  path: [...visitor.path, visitor.screen],
});

/** In the place of this screen: one does not come back to it. */
export const replaceBy = (visitor: Visitor, screen: Screen): Visitor => ({ ...visitor, screen });

/** To the screen before, from the first one nowhere. */
export function goBack(visitor: Visitor): Visitor {
  const screen = visitor.path.at(-1);
  return screen ? { ...visitor, screen, path: visitor.path.slice(0, -1) } : visitor;
}

/** From the start, keeping how they want to see it. */
export const startOver = ({ language, large, low }: Visitor): Visitor => ({ ...newVisitor(), language, large, low });
