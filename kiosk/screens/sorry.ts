import { button, make, picture } from '../make.ts';
import type { Drawn, Stage } from '../stage.ts';
import type { Wording } from '../wording.ts';

/** No number: why, and where to go. */
export function refused({ words, startOver }: Stage, sentence: string): Drawn {
  return [
    make(
      'div',
      { class: 'greeting', role: 'alert' },
      picture('info-circle'),
      make('h1', {}, words.sorry),
      make('p', { class: 'lead' }, sentence),
    ),
    make('p', {}, button({ class: 'button button-large button-primary', id: 'lain' }, startOver, words.other_service)),
  ];
}

/** What another try may put right; anything else stays as it is today. */
const WORTH_ANOTHER_TRY = ['not_found', 'not_a_booking_code', 'invalid_input'];

/** A reservation that cannot be checked in now: why, and the ways on. */
export function notCheckedIn(stage: Stage, { code, sentence }: { code: string; sentence: string }): Drawn {
  const { words } = stage;
  const early = code === 'too_early';
  return [
    make(
      'div',
      { class: 'greeting', role: 'alert' },
      picture(early || code === 'too_late' ? 'clock' : 'info-circle'),
      make('h1', {}, words.not_checked_in(code)),
      make('p', { class: 'lead' }, sentence),
    ),
    make('div', { class: 'ways' }, ...waysOn(stage, code)),
  ];
}

/** The likeliest way first: another try, coming back later, or a number for today. */
function waysOn({ words, go, instead, startOver, finish, callForHelp }: Stage, code: string): HTMLElement[] {
  const first = 'button button-large button-primary';
  const other = 'button button-large';
  const again = WORTH_ANOTHER_TRY.includes(code)
    ? button({ class: first, id: 'ulangi' }, () => instead({ name: 'check_in' }), picture('qrcode'), words.scan_again)
    : null;
  const later =
    code === 'too_early' ? button({ class: first, id: 'nanti' }, finish, picture('circle-check'), words.done) : null;
  const takeNumber = (): void => {
    startOver();
    go({ name: 'needs' });
  };
  const take = button(
    { class: again || later ? other : first, id: 'tanpa-reservasi' },
    takeNumber,
    picture('ticket'),
    words.take_number,
  );
  const help = button({ class: other, id: 'panggil' }, callForHelp, picture('lifebuoy'), words.help);
  return [again, later, take, help].filter((way) => way !== null);
}

/** Somebody was called; a person is better than a screen. */
export const help = ({ words }: Stage): Drawn => [
  make(
    'div',
    { class: 'greeting', role: 'status' },
    picture('lifebuoy'),
    make('h1', {}, words.help_title),
    make('p', { class: 'lead' }, words.help_how),
  ),
];

/** Before the first answer of the server. */
export const connecting = (words: Wording): Drawn => [
  make(
    'div',
    { class: 'greeting', role: 'status' },
    picture('wifi-off'),
    make('h1', {}, words.connecting),
    make('p', { class: 'lead' }, words.connecting_how),
  ),
];
