import { findService } from '../hall.ts';
import { button, make, picture } from '../make.ts';
import type { Drawn, Stage } from '../stage.ts';

/** What most people come for, in their own words; what is not there is typed, or found under its agency. */
export function needs(stage: Stage): Drawn {
  const { hall, words, visitor } = stage;
  const tiles = hall.needs
    .filter(({ service }) => findService(hall, service))
    .map(({ words: id, words_en, icon, service }) =>
      button(
        { class: 'tile tile-need', 'data-service': service },
        () => stage.go({ name: 'confirm', service }),
        picture(icon),
        make('strong', {}, visitor.language === 'en' ? words_en : id),
      ),
    );
  return [
    make('h1', {}, words.which_need),
    make('div', { class: 'tiles tiles-needs' }, ...tiles),
    make(
      'div',
      { class: 'tiles tiles-ways' },
      button(
        { class: 'choice', id: 'cari' },
        () => stage.go({ name: 'search' }),
        picture('search'),
        make('span', { class: 'choice-text' }, make('strong', {}, words.search), make('span', {}, words.search_how)),
      ),
      button(
        { class: 'choice', id: 'instansi' },
        () => stage.go({ name: 'agencies' }),
        picture('building-community'),
        make(
          'span',
          { class: 'choice-text' },
          make('strong', {}, words.all_agencies),
          make('span', {}, words.all_agencies_how(hall.agencies.length)),
        ),
      ),
    ),
  ];
}
