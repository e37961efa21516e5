import { z } from 'zod';
import { counterByNumber } from '../../hall/catalogue.ts';
import type { Catalogue, Counter } from '../../hall/catalogue.ts';
import { Refusal } from '../../refusal.ts';
import { actorOf, agencyLimit } from '../who.ts';
import type { Who } from '../who.ts';

/** The number on a counter's door, as it stands in a path. */
export const counterNumber = z
  .string()
  .regex(/^[1-9]\d{0,3}$/)
  .transform(Number);

/** The counter behind a door, and in whose name and limits it is acted on. */
export type OwnCounter = { counter: Counter; counter_id: string; agency_id: string | null; by: string };

/**
 * The counter with this number, for whoever may work there: officers at their own agency's, a program's token at the one
 * it was made for. Refuses `not_found`, `forbidden`.
 */
export function ownCounter(catalogue: Catalogue, who: Who, number: number): OwnCounter {
  if (who.kind !== 'staff') throw new Refusal('forbidden');
  const counter = counterByNumber(catalogue, number);
  const own = catalogue.counters.find(({ id }) => who.token_id !== null && id === who.counter_id);
  if (own && own.id !== counter.id) throw new Refusal('forbidden');
  const agency_id = own ? own.agency_id : agencyLimit(who);
  if (agency_id !== null && counter.agency_id !== agency_id) throw new Refusal('forbidden');
  return { counter, counter_id: counter.id, agency_id, by: actorOf(who) };
}
