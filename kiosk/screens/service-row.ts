import type { Found } from '../find.ts';
import { button, make, picture } from '../make.ts';
import { named } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { waitingWords } from '../waiting.ts';

/** One service to be touched: its name, how long it takes, how many wait; with its agency where that is not said above. */
export function serviceRow(stage: Stage, { agency, service }: Found, with_agency: boolean): HTMLElement {
  const { status, words, visitor, go } = stage;
  const about = [with_agency ? agency.short_name : null, words.minutes(service.counter_minutes)];
  return make(
    'li',
    {},
    button(
      { class: 'choice choice-row', 'data-service': service.code },
      () => go({ name: 'confirm', service: service.code }),
      with_agency ? picture(agency.icon) : null,
      make(
        'span',
        { class: 'choice-text' },
        make('strong', {}, named(service, visitor.language)),
        make('span', {}, about.filter((one) => one !== null).join(' · ')),
      ),
      service.tickets_open
        ? waitingWords(status, [service.code], words)
        : make('span', { class: 'closed' }, words.closed_now),
    ),
  );
}
