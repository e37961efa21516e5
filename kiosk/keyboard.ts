import { button, make } from './make.ts';
import type { Wording } from './wording.ts';

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const;

/** Keys to be touched, as they lie on every phone. */
export function keyboard(words: Wording, type: (letter: string) => void, erase: () => void): HTMLElement {
  const last = [
    button({ class: 'key key-wide key-space' }, () => type(' '), words.space),
    button({ class: 'key key-wide', id: 'hapus' }, erase, words.erase),
  ];
  return keyRows(ROWS, type, last);
}

/** Rows of keys, with some of another kind at the end of the last one. */
export function keyRows(rows: readonly string[], type: (letter: string) => void, last: HTMLElement[]): HTMLElement {
  const key = (letter: string): HTMLElement => button({ class: 'key' }, () => type(letter), letter.toUpperCase());
  return make(
    'div',
    { class: 'keyboard' },
    ...rows.map((letters, row) =>
      make('div', { class: 'key-row' }, ...letters.split('').map(key), ...(row === rows.length - 1 ? last : [])),
    ),
  );
}
