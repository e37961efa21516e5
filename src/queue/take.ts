import type { Pools } from '../db.ts';
import { agencyById, policiesAt, serviceByCode } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { dayOf } from '../hall/day.ts';
import { mayTakeTicket, openingFrom } from '../hall/hours.ts';
import { firstAnswer } from '../idempotency.ts';
import type { RequestKey } from '../idempotency.ts';
import { Refusal } from '../refusal.ts';
import { takenTicket } from './answers.ts';
import type { TakenTicket } from './answers.ts';
import { issue, issueOfFew } from './issue.ts';
import { serviceClosed, serviceHours } from './opening.ts';
import { headStart } from './turn.ts';

/** What a kiosk or the front desk asks for someone who stands before it. */
export type TicketWish = {
  catalogue: Catalogue;
  service_code: string;
  lane: 'regular' | 'priority';
  needs: string[];
  language: 'id' | 'en';
  origin: 'kiosk' | 'front_desk';
  device_id: string | null;
  phone_sealed: string | null;
  note: string | null;
  /** The visit's code in the agency's own booking system; kept for services that are booked there, and for no other. */
  external_code: string | null;
  by: string;
  request: RequestKey | null;
};

export type TicketAnswer = { status: 201; body: TakenTicket };

/**
 * Gives a walk-in the next number of its series (201), or the first answer again for a key already used. Tickets follow
 * the hours of the service, not whether a counter is open; a hall in training gives them always.
 * Refuses `not_found`, `service_closed` (with `opens_at` when it is known), `sold_out_today`.
 */
export async function takeTicket(pools: Pools, wish: TicketWish, now: Date): Promise<TicketAnswer> {
  const { hall } = wish.catalogue;
  const service = serviceByCode(wish.catalogue, wish.service_code);
  const day = dayOf(now, hall.time_zone);
  const hours = serviceHours(wish.catalogue, service, day);
  const policies = policiesAt(wish.catalogue, now);
  if (!hall.training && !mayTakeTicket(hours, now, policies.tickets_open_minutes_before)) {
    return repeatOr(pools, wish, serviceClosed(wish.catalogue, service, day, now));
  }

  const priority = wish.lane === 'priority';
  const place = {
    wish,
    service,
    now,
    day,
    series: agencyById(wish.catalogue, service.agency_id).letters + (priority ? policies.class_letters.priority : ''),
    head_start_ms: headStart(policies, { lane: wish.lane, priority }),
    counts_time_from: hall.training ? now : openingFrom(hours, now),
  };
  const body = service.daily_limit === null ? await issue(pools.hot, place) : await issueOfFew(pools.hot, place);
  if (body === 'sold_out') return repeatOr(pools, wish, new Refusal('sold_out_today'));
  if (body) return { status: 201, body };
  // no number was given: the key was used before, or a supervisor has ended the day
  return repeatOr(pools, wish, serviceClosed(wish.catalogue, service, day, now));
}

/** A repeat hears what it heard the first time, whatever the rules say by now. */
async function repeatOr({ db }: Pools, { catalogue, request }: TicketWish, refusal: Refusal): Promise<TicketAnswer> {
  const first = request && (await firstAnswer(db, catalogue.hall.id, request));
  if (!first) throw refusal;
  return { status: 201, body: takenTicket.parse(first.body) };
}
