import { button, make } from './make.ts';
import type { Screen } from './visitor.ts';
import type { Wording } from './wording.ts';

const SPOKEN_AT = new Set([30, 20, 10]);

/**
 * Says that the screen is about to go back, with the seconds left; any touch makes it stay. Read aloud when it comes and
 * at ten seconds, not at every second.
 */
export function showIdle(place: HTMLElement, seconds: number | null, words: Wording, { name }: Screen): void {
  if (seconds === null) {
    place.hidden = true;
    return;
  }
  if (place.hidden) {
    const stay = button({ class: 'button button-large', id: 'lanjut' }, () => undefined, words.continue);
    place.replaceChildren(
      make(
        'div',
        { class: 'idle-words' },
        make('p', { class: 'idle-title', id: 'diam-kata' }, name === 'number' ? words.take_ticket : words.still_here),
        make('p', { class: 'tabular', id: 'diam-detik' }),
        make('p', { class: 'visually-hidden', role: 'status', id: 'diam-suara' }),
      ),
      stay,
    );
    place.hidden = false;
  }
  const sentence = words.leaving(seconds);
  const [shown, spoken] = ['diam-detik', 'diam-suara'].map((id) => document.getElementById(id));
  if (shown) shown.textContent = sentence;
  if (spoken && SPOKEN_AT.has(seconds)) spoken.textContent = sentence;
}
