import { button, make, picture } from '../make.ts';
import type { Drawn, Stage } from '../stage.ts';
import type { Wording } from '../wording.ts';

/** No number: why, and where to go. */
export function refused({ words, startOver }: Stage, sentence: string): Drawn {
  return [
    make(
      'div',
      { class: 'greeting', role: 'alert' },
      picture('info-circle'),
      make('h1', {}, words.sorry),
      make('p', { class: 'lead' }, sentence),
    ),
    make('p', {}, button({ class: 'button button-large button-primary', id: 'lain' }, startOver, words.other_service)),
  ];
}

/** Somebody was called; a person is better than a screen. */
export const help = ({ words }: Stage): Drawn => [
  make(
    'div',
    { class: 'greeting', role: 'status' },
    picture('lifebuoy'),
    make('h1', {}, words.help_title),
    make('p', { class: 'lead' }, words.help_how),
  ),
];

/** Before the first answer of the server. */
export const connecting = (words: Wording): Drawn => [
  make(
    'div',
    { class: 'greeting', role: 'status' },
    picture('wifi-off'),
    make('h1', {}, words.connecting),
    make('p', { class: 'lead' }, words.connecting_how),
  ),
];
