import type { WhyNone } from '../../booking/why-none.ts';
import { weekdaysWords } from '../../text/say-day.ts';
import { dateWords } from '../../text/say-time.ts';
import { texts } from '../../text/text.ts';
import type { Language } from '../../text/text.ts';

/** Why a day has no place, in one plain sentence. */
export function whyWords(why: WhyNone, lang: Language): string {
  const { why: say, walk_in_only, external_only } = texts[lang].reservation;
  switch (why.kind) {
    case 'holiday':
    case 'sudden_closure':
      return say[why.kind](why.reason);
    case 'closed_weekday':
    case 'agency_absent':
    case 'service_absent':
      return say[why.kind](weekdaysWords(why.weekdays, lang));
    case 'beyond_horizon':
      return say.beyond_horizon(dateWords(why.last_day, 'UTC', lang));
    case 'walk_in_only':
      return walk_in_only;
    case 'external':
      return external_only;
    default:
      return say[why.kind];
  }
}
