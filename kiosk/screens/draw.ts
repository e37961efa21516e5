import type { Drawn, Stage } from '../stage.ts';
import type { Screen } from '../visitor.ts';
import { agencies, services } from './agencies.ts';
import { checkIn } from './check-in.ts';
import { confirm } from './confirm.ts';
import { external } from './external.ts';
import { greeting } from './greeting.ts';
import { needs } from './needs.ts';
import { number, taking } from './number.ts';
import { search } from './search.ts';
import { help, notCheckedIn, refused } from './sorry.ts';

/** What stands in the middle of the page for a screen. */
export function draw(stage: Stage, screen: Screen): Drawn {
  switch (screen.name) {
    case 'greeting':
      return greeting(stage);
    case 'needs':
      return needs(stage);
    case 'search':
      return search(stage);
    case 'agencies':
      return agencies(stage);
    case 'services':
      return services(stage, screen.agency);
    case 'confirm':
      return confirm(stage, screen.service);
    case 'external':
      return external(stage);
    case 'taking':
      return taking(stage, screen.lost);
    case 'number':
      return number(stage, screen.ticket);
    case 'refused':
      return refused(stage, screen.sentence);
    case 'check_in':
      return checkIn(stage);
    case 'not_checked_in':
      return notCheckedIn(stage, screen);
    default:
      return help(stage);
  }
}
