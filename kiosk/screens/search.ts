import { findServices } from '../find.ts';
import { keyboard } from '../keyboard.ts';
import { button, make, picture } from '../make.ts';
import type { Drawn, Stage } from '../stage.ts';
import { serviceRow } from './service-row.ts';

/** What somebody needs, typed on the glass or on a real keyboard; what may be meant appears while they type. */
export function search(stage: Stage): Drawn {
  const { words, visitor } = stage;
  const field = make('input', {
    class: 'input',
    id: 'ketik',
    type: 'search',
    inputmode: 'none',
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: '60',
    placeholder: words.search_example,
    'aria-controls': 'hasil',
  });
  field.value = visitor.typed;
  const found = make('div', { class: 'found', id: 'hasil', 'aria-live': 'polite' });
  const look = (): void => {
    stage.rememberTyped(field.value);
    found.replaceChildren(...results(stage, field.value));
    found.scrollTop = 0;
  };
  field.addEventListener('input', look);
  const type = (letter: string): void => {
    field.value = (field.value + letter).slice(0, 60);
    look();
  };
  const erase = (): void => {
    field.value = field.value.slice(0, -1);
    look();
  };
  found.replaceChildren(...results(stage, visitor.typed));
  return [
    make('h1', { class: 'search-title' }, words.search_title),
    make('label', { class: 'visually-hidden', for: 'ketik' }, words.search_field),
    make('div', { class: 'search-line' }, picture('search'), field),
    found,
    keyboard(words, type, erase),
  ];
}

function results(stage: Stage, typed: string): HTMLElement[] {
  const { hall, words } = stage;
  if (typed.trim().length < 2) return [];
  const found = findServices(hall, typed);
  if (found.length > 0) return [make('ul', { class: 'rows' }, ...found.map((one) => serviceRow(stage, one, true)))];
  return [
    make('p', { class: 'lead' }, words.search_none),
    button(
      { class: 'button button-large' },
      () => stage.go({ name: 'agencies' }),
      picture('building-community'),
      words.all_agencies,
    ),
  ];
}
