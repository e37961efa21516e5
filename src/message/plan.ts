import type { Catalogue } from '../hall/catalogue.ts';
import { dueOf } from './due.ts';
import { kindRules } from './kinds.ts';
import type { MessageKind } from './kinds.ts';
import type { Planned } from './queue-messages.ts';

/** As much of a reservation as decides what is sent about it, and to whom. */
export type Reserved = {
  id: string;
  starts_at: Date;
  language: 'id' | 'en';
  phone_sealed: string | null;
  phone_hash: string | null;
  /** Which of its changes caused them; none for a new one. */
  moves?: number;
};

/** What is sent about a new reservation: at once, and before its hour. */
export const OF_A_BOOKING = ['booking_confirmed', 'reminder_h1', 'reminder_2h'] as const;
/** What is sent again when its hour has changed. */
export const OF_A_NEW_HOUR = ['reminder_h1', 'reminder_2h'] as const;

/**
 * The messages of these kinds about a reservation, each with its time; none that would not be worth sending. The hour is
 * part of what they are about: a reservation that was moved is reminded of its new hour, once, and so is one that was moved
 * there and back.
 */
export function messagesAbout(
  catalogue: Catalogue,
  { id, starts_at, language, phone_sealed, phone_hash, moves }: Reserved,
  kinds: readonly MessageKind[],
  now: Date,
): Planned[] {
  if (phone_sealed === null || phone_hash === null) return [];
  return kinds.flatMap((kind) => {
    const due = dueOf(kind, { at: now, starts_at }, catalogue);
    if (!due) return [];
    const version = moves === undefined ? id : `${id}:${moves}`;
    const dedupe_key = `${kind}:${version}:${starts_at.getTime()}`;
    const about = { booking_id: id, turn_id: null, language, phone_sealed, phone_hash };
    return [{ kind, dedupe_key, ...about, urgent: kindRules[kind].urgent, ...due }];
  });
}
