import { button, make, picture } from './make.ts';
import type { Visitor } from './visitor.ts';
import type { Wording } from './wording.ts';

export type BarActs = {
  back: () => void;
  startOver: () => void;
  switchLanguage: () => void;
  toggleLarge: () => void;
  toggleLow: () => void;
  help: () => void;
};

/** The line at the bottom, the same on every screen: the way back at the left, help at the right. */
export function bar(words: Wording, visitor: Visitor, acts: BarActs): HTMLElement[] {
  const { name } = visitor.screen;
  const fixed = name === 'taking' || name === 'number';
  const behind = fixed ? 0 : visitor.path.length;
  const way = [
    button({ class: 'button', id: 'kembali', hidden: behind < 1 }, acts.back, picture('arrow-left'), words.back),
    button({ class: 'button', id: 'awal', hidden: behind < 2 }, acts.startOver, picture('home'), words.start_over),
  ];
  const other = visitor.language === 'id' ? 'en' : 'id';
  const look = [
    button({ class: 'button', id: 'bahasa', lang: other }, acts.switchLanguage, picture('language'), words.language),
    button(
      { class: 'button', id: 'besar', 'aria-pressed': String(visitor.large) },
      acts.toggleLarge,
      picture('text-size'),
      words.large,
    ),
    button(
      { class: 'button', id: 'rendah', 'aria-pressed': String(visitor.low) },
      acts.toggleLow,
      picture('accessible'),
      words.low,
    ),
  ];
  return [
    make('div', { class: 'bar-way', hidden: behind === 0 }, ...way),
    make('div', { class: 'bar-look' }, ...look),
    button({ class: 'button button-help', id: 'bantuan' }, acts.help, picture('lifebuoy'), words.help),
  ];
}
