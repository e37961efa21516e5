import type { Agency } from '../hall.ts';
import { button, make, picture } from '../make.ts';
import { named } from '../stage.ts';
import type { Drawn, Stage } from '../stage.ts';
import { waitingWords } from '../waiting.ts';
import { serviceRow } from './service-row.ts';

/** All agencies of the hall, and how many wait at each. */
export function agencies(stage: Stage): Drawn {
  const { hall, words } = stage;
  return [
    make('h1', {}, words.which_agency),
    make('div', { class: 'tiles tiles-agencies' }, ...hall.agencies.map((agency) => agencyTile(stage, agency))),
  ];
}

function agencyTile({ status, words, go }: Stage, agency: Agency): HTMLElement {
  const own = agency.services.map(({ code }) => code);
  const state = agency.services.some(({ tickets_open }) => tickets_open)
    ? waitingWords(status, own, words)
    : make('span', { class: 'closed' }, words.closed_today);
  return button(
    { class: 'tile tile-agency', 'data-agency': agency.code },
    () => go({ name: 'services', agency: agency.code }),
    picture(agency.icon),
    make('strong', {}, agency.short_name),
    state,
  );
}

/** The services of one agency. */
export function services(stage: Stage, code: string): Drawn {
  const { hall, words, visitor } = stage;
  const agency = hall.agencies.find((one) => one.code === code);
  if (!agency) return agencies(stage);
  return [
    make(
      'div',
      {},
      make('p', { class: 'kicker' }, named(agency, visitor.language)),
      make('h1', {}, words.which_service),
    ),
    make('ul', { class: 'rows' }, ...agency.services.map((service) => serviceRow(stage, { agency, service }, false))),
  ];
}
