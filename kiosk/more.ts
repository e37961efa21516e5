import { button, picture } from './make.ts';
import type { Wording } from './wording.ts';

/** Where a screen is longer than its place (large text, low layout): a button that goes on, for who does not swipe. */
export function watchForMore(main: HTMLElement, place: HTMLElement): { look(words: Wording): void } {
  const check = (): void => {
    place.hidden = main.scrollTop + main.clientHeight >= main.scrollHeight - 24;
  };
  main.addEventListener('scroll', check, { passive: true });
  new ResizeObserver(check).observe(main);
  return {
    look(words) {
      const down = (): void => main.scrollBy({ top: main.clientHeight * 0.7 });
      place.replaceChildren(button({ class: 'button', id: 'turun' }, down, picture('arrow-down'), words.more));
      check();
    },
  };
}
