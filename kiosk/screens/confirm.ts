import { momentWords } from '../clock-words.ts';
import { findService } from '../hall.ts';
import type { Service } from '../hall.ts';
import { button, make, picture } from '../make.ts';
import { named } from '../stage.ts';
import type { Drawn, Stage } from '../stage.ts';
import type { Wish } from '../visitor.ts';
import { waitingWords } from '../waiting.ts';
import { agencies } from './agencies.ts';

/** The last touch: what the number is for and what to bring, in one sentence; lane and assistance beside it. */
export function confirm(stage: Stage, code: string): Drawn {
  const found = findService(stage.hall, code);
  if (!found) return agencies(stage);
  const { words, visitor, status } = stage;
  const { agency, service } = found;
  const name = named(service, visitor.language);
  const sentence = make(
    'p',
    { class: 'wish', id: 'permintaan' },
    `${words.confirm_for} `,
    make('strong', {}, name),
    ` ${words.confirm_at} ${named(agency, visitor.language)}. `,
    ...bring(stage, service),
  );
  const about = [
    service.tickets_open ? waitingWords(status, [code], words) : null,
    make('span', {}, words.minutes(service.counter_minutes)),
    service.fee.free ? make('span', {}, words.free) : null,
  ];
  const head = [make('h1', { class: 'visually-hidden' }, `${words.confirm_for} ${name}`), sentence];
  if (!service.tickets_open) return [...head, ...closed(stage, service)];
  return [
    ...head,
    make('p', { class: 'about' }, ...about),
    lanes(stage),
    assistance(stage),
    ...(service.booking_mode === 'external' ? [ownBooking(stage)] : []),
    make(
      'div',
      { class: 'last' },
      button(
        { class: 'button button-primary button-wide button-last', id: 'ambil', 'aria-describedby': 'permintaan' },
        () => stage.take(code),
        picture('ticket'),
        words.take_number,
      ),
    ),
  ];
}

/** Who booked in the agency's own app may say with which code; nobody has to. */
function ownBooking({ words, visitor, go }: Stage): HTMLElement {
  const code = visitor.external;
  return button(
    { class: 'choice own-booking', id: 'kode-instansi' },
    () => go({ name: 'external' }),
    picture('device-mobile'),
    make(
      'span',
      { class: 'choice-text' },
      make('strong', {}, code === '' ? words.external : words.external_kept(code)),
      make('span', {}, code === '' ? words.external_how : words.external_change),
    ),
  );
}

function bring({ words, visitor }: Stage, { requirements, requirements_en }: Service): (Node | string)[] {
  const list =
    visitor.language === 'en' && requirements_en.length === requirements.length ? requirements_en : requirements;
  if (list.length === 0) return [words.bring_nothing];
  return [`${words.bring} `, make('span', {}, `${list.join('; ')}.`)];
}

function closed({ words, visitor, startOver }: Stage, { tickets_from }: Service): HTMLElement[] {
  const when = tickets_from ? ` ${words.opens(momentWords(tickets_from, visitor.language))}` : '';
  return [
    make('p', { class: 'lead', role: 'status' }, words.closed_service + when),
    button({ class: 'button button-large button-primary' }, startOver, words.other_service),
  ];
}

function lanes(stage: Stage): HTMLElement {
  const { words } = stage;
  return make(
    'div',
    { class: 'lanes', role: 'radiogroup', 'aria-label': words.lane_title },
    lane(stage, 'regular', 'user', [words.regular, words.regular_who]),
    lane(stage, 'priority', 'heart-handshake', [words.priority, words.priority_who]),
  );
}

function lane(
  { visitor, change }: Stage,
  lane: Wish['lane'],
  icon: string,
  [name, who]: readonly [string, string],
): HTMLElement {
  const chosen = visitor.lane === lane;
  return button(
    { class: 'tile tile-lane', id: `antrean-${lane}`, role: 'radio', 'aria-checked': String(chosen) },
    () => change({ lane }),
    picture(icon),
    make('strong', {}, name),
    make('span', {}, who),
    make('span', { class: 'tick' }, picture('circle-check')),
  );
}

function assistance({ hall, words, visitor, change }: Stage): HTMLElement {
  const buttons = hall.access_needs.map(({ code, icon, words: id, words_en }) => {
    const chosen = visitor.needs.includes(code);
    const others = visitor.needs.filter((one) => one !== code);
    return button(
      { class: 'tile tile-help', id: `perlu-${code}`, 'aria-pressed': String(chosen) },
      () => change({ needs: chosen ? others : [...others, code] }),
      picture(icon),
      make('strong', {}, visitor.language === 'en' ? words_en : id),
    );
  });
  return make(
    'div',
    { class: 'assistance', role: 'group', 'aria-labelledby': 'perlu-judul' },
    make('p', { id: 'perlu-judul', class: 'assistance-title' }, words.needs_title),
    make('div', { class: 'assistance-tiles' }, ...buttons),
  );
}
