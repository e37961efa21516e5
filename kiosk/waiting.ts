import type { Status } from './hall.ts';
import { make } from './make.ts';
import type { Wording } from './wording.ts';

/** How many people wait for these services together; null while it is not known. */
export function waitingFor(status: Status | null, services: readonly string[]): number | null {
  if (!status) return null;
  return status.services.filter(({ code }) => services.includes(code)).reduce((sum, { waiting }) => sum + waiting, 0);
}

const said = (status: Status | null, services: readonly string[], words: Wording): string => {
  const count = waitingFor(status, services);
  return count === null ? '' : words.waiting(count);
};

/** The words "7 menunggu", which follow the hall without the screen being drawn again: a finger may be on its way. */
export function waitingWords(status: Status | null, services: readonly string[], words: Wording): HTMLElement {
  return make('span', { class: 'waiting', 'data-waiting': services.join(' ') }, said(status, services, words));
}

/** Says anew on the screen how many wait. */
export function refreshWaiting(status: Status, words: Wording): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-waiting]')) {
    element.textContent = said(status, (element.dataset['waiting'] ?? '').split(' '), words);
  }
}
