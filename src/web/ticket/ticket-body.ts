import { z } from 'zod';
import type { Catalogue } from '../../hall/catalogue.ts';
import { rfc3339ms } from '../../hall/day.ts';
import type { FollowedTicket, FollowedTurn } from '../../queue/follow.ts';
import { whyCalled, whyOrder, whyThere } from '../../queue/why.ts';
import { texts } from '../../text/text.ts';
import type { Language } from '../../text/text.ts';

const instant = z.iso.datetime({ offset: true });

const turn = z.object({
  service: z.string(),
  status: z.enum(['waiting', 'called', 'serving', 'parked', 'missed', 'done', 'transferred', 'cancelled', 'expired']),
  counts_from: instant.meta({ description: 'From when this citizen counts as waiting: the whole of the order.' }),
  ahead: z.int().nullable().meta({ description: 'People ahead while waiting; 1000 stands for that many or more.' }),
  wait_minutes: z.null().meta({ description: 'Until there are estimates.' }),
  counter: z.int().nullable(),
  called_at: instant.nullable(),
  why: z.string().nullable().meta({ description: 'Why the order is as it is, in one or two sentences.' }),
});

/** What a ticket's holder, or a program with its token, is told. */
export const ticketAnswer = z
  .object({
    number: z.string(),
    ...turn.shape,
    turns: z.array(turn).optional().meta({ description: 'All of them, where the ticket has several.' }),
  })
  .meta({ id: 'Ticket' });

type TicketAnswer = z.output<typeof ticketAnswer>;

/** The reason of the order: who stands just before and why, and oneself. */
function whyOf({ status, before, standing }: FollowedTurn, language: Language): string | null {
  const t = texts[language].ticket;
  if (status === 'called' || status === 'serving') return whyCalled(standing, language);
  if (status !== 'waiting') return null;
  const own = t.why_own(`${standing.number} ${whyThere(standing, language)}`);
  return before.length === 0 ? own : `${t.why_sentence(whyOrder(before, language))} ${own}`;
}

function tellTurn({ hall }: Catalogue, one: FollowedTurn, language: Language): z.output<typeof turn> {
  return {
    service: one.service.code,
    status: one.status,
    counts_from: rfc3339ms(one.counts_from, hall.time_zone),
    ahead: one.ahead,
    wait_minutes: null,
    counter: one.counter?.number ?? null,
    called_at: one.called_at ? rfc3339ms(one.called_at, hall.time_zone) : null,
    why: whyOf(one, language),
  };
}

/** The ticket as the contract tells it: the turn that matters now, and all of them where there are several. */
export function ticketBody(catalogue: Catalogue, ticket: FollowedTicket, language: Language): TicketAnswer {
  const { number, turns } = ticket;
  return {
    number,
    ...tellTurn(catalogue, ticket.turn, language),
    ...(turns.length > 1 ? { turns: turns.map((one) => tellTurn(catalogue, one, language)) } : {}),
  };
}
