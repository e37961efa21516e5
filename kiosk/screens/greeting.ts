import { momentWords } from '../clock-words.ts';
import { takesReservations } from '../hall.ts';
import { button, make, picture } from '../make.ts';
import type { Drawn, Stage } from '../stage.ts';

/** Where every visit begins. A closed hall says when numbers are given again. */
export function greeting(stage: Stage): Drawn {
  const { hall, words, visitor } = stage;
  if (!hall.tickets_open) {
    const when = hall.tickets_from
      ? [make('p', { class: 'lead' }, words.opens(momentWords(hall.tickets_from, visitor.language)))]
      : [];
    return [
      make(
        'div',
        { class: 'greeting' },
        picture('clock'),
        make('h1', {}, words.closed),
        ...when,
        make('p', {}, words.closed_how),
      ),
    ];
  }
  const take = button(
    { class: 'tile door door-primary', id: 'ambil' },
    () => stage.go({ name: 'needs' }),
    picture('ticket'),
    make('strong', {}, words.take_number),
    make('span', {}, words.take_number_how),
  );
  const reserved = button(
    { class: 'tile door', id: 'reservasi' },
    () => stage.go({ name: 'check_in' }),
    picture('qrcode'),
    make('strong', {}, words.have_reservation),
    make('span', {}, words.have_reservation_how),
  );
  return [
    make('div', { class: 'greeting' }, make('h1', {}, words.welcome), make('p', { class: 'lead' }, words.welcome_how)),
    make('div', { class: 'doors' }, take, ...(takesReservations(hall) ? [reserved] : [])),
  ];
}
