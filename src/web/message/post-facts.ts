import { maskPhone } from '../../booking/mask.ts';
import type { Deps } from '../../deps.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import { dayOf } from '../../hall/day.ts';
import { unseal } from '../../keys.ts';
import { readAgain } from '../../message/read-again.ts';
import type { PostedMessage, PostFigures } from '../../message/post-room.ts';
import { rupiah } from '../../text/say-money.ts';
import { clockTime, dayWords } from '../../text/say-time.ts';
import { statusMarks, whyWords } from './message-words.ts';
import { kindWords } from './text-words.ts';

/** The address of the staff's pages of messages. */
export const postPath = ({ hall }: Catalogue, rest = ''): string => `/${hall.slug}/pesan${rest}`;

const ERASED = 'data sudah dihapus';

type House = Pick<Deps, 'pools' | 'keys' | 'base_url' | 'config'>;

/** With the day, where it is another one than today. */
function whenWords({ hall }: Catalogue, at: Date, now: Date): string {
  const { time_zone } = hall;
  const other = dayOf(at, time_zone) !== dayOf(now, time_zone);
  return `${other ? `${dayWords(at, time_zone, 'id')}, ` : ''}${clockTime(at, time_zone)}`;
}

/**
 * Messages as the staff read them: when, what, to whom and why. Without `personal` no phone and no text, which holds the code
 * of a reservation.
 */
export async function messageFacts(
  { pools, keys, base_url, config }: House,
  catalogue: Catalogue,
  messages: readonly PostedMessage[],
  { personal, now }: { personal: boolean; now: Date },
) {
  const way = { base_url, two_way: config.sms.two_way };
  const texts = personal ? await readAgain(pools.db, catalogue, way, messages) : null;
  return messages.map((message) => {
    const { id, kind, status, phone_sealed, why, due_at, sent_at, settled_at, valid_until, parts } = message;
    return {
      id,
      href: personal ? postPath(catalogue, `/${id}`) : null,
      title: kindWords[kind].title,
      status,
      mark: statusMarks[status],
      when: whenWords(catalogue, sent_at ?? due_at, now),
      settled: settled_at ? whenWords(catalogue, settled_at, now) : null,
      phone: personal ? (phone_sealed === null ? ERASED : maskPhone(unseal(keys, phone_sealed))) : null,
      text: personal ? (texts?.get(id) ?? ERASED) : null,
      erased: phone_sealed === null,
      why: whyWords(why),
      parts,
      language: message.language,
      needs_person: (status === 'failed' || status === 'unknown') && message.handled_at === null,
      handled: message.handled_at !== null,
      may_resend: valid_until > now && (status === 'failed' || status === 'unknown'),
      until: whenWords(catalogue, valid_until, now),
    };
  });
}

/** The figures in words. */
export const figureFacts = (figures: PostFigures) => ({ ...figures, cost: rupiah(figures.price) });
