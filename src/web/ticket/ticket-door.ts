import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import { faultOf, log } from '../../log.ts';
import { followTicket } from '../../queue/follow.ts';
import type { FollowedTicket } from '../../queue/follow.ts';
import { markNear, markShown } from '../../queue/shown.ts';
import { NEAR } from '../../queue/tell-by-phone.ts';
import { Refusal } from '../../refusal.ts';
import type { HallVisit } from '../route.ts';

/** The secret in a ticket's address. Anything that cannot be one is answered as unknown. */
export const ticketToken = z.strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/) });

export type TicketVisit<Query = unknown, Body = unknown> = HallVisit<z.output<typeof ticketToken>, Query, Body>;

/** The ticket of the address. Unknown, void and another hall's are the same `not_found`. */
export async function ticketOf({ catalogue, deps, params }: TicketVisit): Promise<FollowedTicket> {
  const ticket = await followTicket(deps.pools.db, catalogue, params.token);
  if (!ticket) throw new Refusal('not_found');
  return ticket;
}

/** The call that the citizen's page shows and has not shown before. */
export const unseenCall = ({ turns }: FollowedTicket): string | null =>
  turns.find(({ status, page_shown_at }) => status === 'called' && page_shown_at === null)?.id ?? null;

/** The wait that the citizen's page shows to be near and has not shown so before. */
export const unseenNear = ({ turns }: FollowedTicket): string | null =>
  turns.find(
    ({ status, ahead, page_near_at }) =>
      status === 'waiting' && ahead !== null && ahead <= NEAR && page_near_at === null,
  )?.id ?? null;

/** Calls were written to the citizen's own open page: their time to come runs from now. Never awaited by an answer. */
export function noteShown(deps: Deps, catalogue: Catalogue, turn_ids: string[]): void {
  if (turn_ids.length === 0) return;
  markShown(deps.pools.db, { catalogue, turn_ids, by: 'page' }, deps.now()).catch((error: unknown) => {
    log('warn', 'ticket.not_marked_shown', faultOf(error));
  });
}

/** Likewise for turns that are near. */
export function noteNear(deps: Deps, catalogue: Catalogue, turn_ids: string[]): void {
  if (turn_ids.length === 0) return;
  markNear(deps.pools.db, catalogue, turn_ids, deps.now()).catch((error: unknown) => {
    log('warn', 'ticket.not_marked_near', faultOf(error));
  });
}
