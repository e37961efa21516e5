import { texts } from '../../text/text.ts';
import { show } from '../page.ts';
import { frame, place } from './here.ts';
import type { HereVisit } from './here.ts';

/** Of a reservation nobody has, of another hall's, and of what is no link at all: the same page and status. */
export function showVoid(visit: HereVisit): void {
  const { reservation, message } = texts[visit.language];
  const { void_title: title, void: sentence, open_title } = reservation;
  const actions = [
    { href: `${place(visit.catalogue)}#buka`, label: open_title },
    { href: `/${visit.catalogue.hall.slug}`, label: message.back },
  ];
  show(visit, 'layout/message', frame(title), { message: { title, sentence, reference: null, actions } }, 404);
}
