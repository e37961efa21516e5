import { findService } from '../hall.ts';
import type { Ticket } from '../hall.ts';
import { button, make, picture } from '../make.ts';
import { qrCode } from '../qr.ts';
import { named } from '../stage.ts';
import type { Drawn, Stage } from '../stage.ts';

/** While the number is being made: nothing to touch, so that a second tap asks for nothing. */
export function taking({ words, startOver }: Stage, lost: boolean): Drawn {
  return [
    make(
      'div',
      { class: 'greeting', role: 'status' },
      picture(lost ? 'wifi-off' : 'printer'),
      make('h1', {}, words.taking),
      make('p', { class: 'lead' }, lost ? words.taking_again : words.taking_how),
    ),
    ...(lost ? [make('p', {}, button({ class: 'button button-large', id: 'batal' }, startOver, words.give_up))] : []),
  ];
}

/** The number, as large as it goes, while the paper comes. */
export function number(stage: Stage, ticket: Ticket): Drawn {
  const { hall, words, visitor, finish } = stage;
  const found = findService(hall, ticket.service);
  return [
    make(
      'div',
      { class: 'given' },
      make(
        'div',
        { class: 'given-number' },
        make('h1', {}, words.take_ticket),
        make('p', { class: 'kicker' }, words.your_number),
        make('p', { class: 'kiosk-number number', id: 'nomor' }, ticket.number),
        make('p', { class: 'lead' }, found ? named(found.service, visitor.language) : ticket.service),
        make('p', { class: 'given-ahead' }, picture('users'), words.ahead(ticket.ahead)),
        make('p', {}, words.next_step),
      ),
      make(
        'div',
        { class: 'given-follow' },
        qrCode(ticket.links.page, words.follow_qr),
        make('p', {}, words.follow),
        make('p', { class: 'quiet' }, words.no_paper),
      ),
    ),
    make(
      'div',
      { class: 'last last-done' },
      button({ class: 'button button-primary button-wide button-last', id: 'selesai' }, finish, words.done),
    ),
  ];
}
