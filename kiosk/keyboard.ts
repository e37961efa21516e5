import { button, make } from './make.ts';
import type { Wording } from './wording.ts';

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** Keys to be touched, as they lie on every phone. */
export function keyboard(words: Wording, type: (letter: string) => void, erase: () => void): HTMLElement {
  const key = (letter: string): HTMLElement => button({ class: 'key' }, () => type(letter), letter.toUpperCase());
  const last = [
    button({ class: 'key key-wide key-space' }, () => type(' '), words.space),
    button({ class: 'key key-wide', id: 'hapus' }, erase, words.erase),
  ];
  const rows = ROWS.map((letters, row) =>
    make('div', { class: 'key-row' }, ...letters.split('').map(key), ...(row === ROWS.length - 1 ? last : [])),
  );
  return make('div', { class: 'keyboard' }, ...rows);
}
