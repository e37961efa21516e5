import { phoneOfTicket } from '../../queue/phone-of-ticket.ts';
import { Refusal } from '../../refusal.ts';
import { chosenLanguage } from '../language.ts';
import { askNotMine, sayNotMine } from '../message/not-mine.ts';
import type { WrittenTo } from '../message/not-mine.ts';
import type { HereVisit } from '../reservation/here.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import { ticketToken } from './ticket-door.ts';
import type { TicketVisit } from './ticket-door.ts';

const PATH = '/:hall/tiket/:token/bukan-saya';

async function withPhone(visit: TicketVisit, work: (visit: HereVisit, of: WrittenTo) => Promise<void>): Promise<void> {
  const { catalogue, deps, params, req } = visit;
  const found = await phoneOfTicket(deps.pools.db, deps.keys, catalogue.hall.id, params.token);
  if (!found) throw new Refusal('not_found');
  const path = `/${catalogue.hall.slug}/tiket/${params.token}`;
  const language = chosenLanguage(req) ?? found.language;
  await work({ ...visit, language }, { path, of: 'ticket', phone_hash: found.phone_hash });
}

const facts = { for: 'anyone', kind: 'page', path: PATH, params: ticketToken, query: none, body: none } as const;

export const ticketNotMineRoutes: Route[] = [
  hallRoute({ ...facts, method: 'get', run: (visit) => withPhone(visit, askNotMine) }),
  hallRoute({ ...facts, method: 'post', run: (visit) => withPhone(visit, sayNotMine) }),
];
