import { z } from 'zod';
import { phoneField } from '../../booking/citizen-fields.ts';
import { seal } from '../../keys.ts';
import type { TakenTicket } from '../../queue/answers.ts';
import { accessNeeds } from '../../queue/needs.ts';
import { takeTicket } from '../../queue/take.ts';
import type { TicketWish } from '../../queue/take.ts';
import { readExternalCode } from '../../queue/external-code.ts';
import { texts } from '../../text/text.ts';
import { InvalidInput } from '../route.ts';
import type { HallVisit } from '../route.ts';
import { actorOf } from '../who.ts';

/** What a kiosk or the front desk asks for. */
export const ticketWish = z.strictObject({
  service: z.string().min(1).max(16),
  lane: z.enum(['regular', 'priority']),
  needs: z.array(z.enum(accessNeeds)).max(accessNeeds.length).optional(),
  language: z.enum(['id', 'en']),
  phone: phoneField.optional(),
  /** For services booked with the agency itself: the code of that booking. Elsewhere it is not kept. */
  external_code: z.string().max(80).optional(),
});

/** What they are answered. */
export const givenTicket = z
  .object({
    id: z.uuid(),
    number: z.string().meta({ example: 'A-012' }),
    token: z.string(),
    day: z.iso.date(),
    service: z.string(),
    ahead: z.int(),
    wait_minutes: z.null(),
    links: z.object({ page: z.url(), pdf: z.url(), escpos: z.url() }),
  })
  .meta({ id: 'GivenTicket' });

type GivenTicket = z.infer<typeof givenTicket>;
type Asked = HallVisit<unknown, unknown, z.infer<typeof ticketWish>>;

/** Where a ticket can be followed and printed; on the hall's public address, for it goes into a QR code. */
export function linksOf(base_url: string, slug: string, token: string): GivenTicket['links'] {
  const page = `${base_url}/${slug}/tiket/${token}`;
  return { page, pdf: `${page}.pdf`, escpos: `${page}.escpos` };
}

/** The code as it is kept; null when none was given. */
function externalCode({ body: { external_code }, language }: Asked): string | null {
  const read = readExternalCode(external_code ?? '');
  if (read !== 'wrong') return read.code;
  const message = texts[language].kiosk.wrong_external_code;
  throw new InvalidInput('body', [{ code: 'custom', path: ['external_code'], message, input: undefined }]);
}

/** Gives the number asked for, or the first answer again for a repeated key. Refuses as `takeTicket` does. */
export async function giveTicket(
  visit: Asked,
  { origin, device_id, note }: Pick<TicketWish, 'origin' | 'device_id' | 'note'>,
): Promise<GivenTicket> {
  const { catalogue, body: asked, deps, who, request, now } = visit;
  const { body: taken } = await takeTicket(
    deps.pools,
    {
      catalogue,
      service_code: asked.service,
      lane: asked.lane,
      needs: [...new Set(asked.needs)],
      language: asked.language,
      origin,
      device_id,
      phone_sealed: asked.phone === undefined ? null : seal(deps.keys, asked.phone),
      note,
      external_code: externalCode(visit),
      by: actorOf(who),
      request,
    },
    now,
  );
  return tellGiven(visit, taken);
}

/** A ticket with its addresses, as kiosks and front desks are told of it. */
export function tellGiven(
  { deps, catalogue }: Pick<Asked, 'deps' | 'catalogue'>,
  { id, number, token, day, service, ahead, wait_minutes }: TakenTicket,
): GivenTicket {
  const links = linksOf(deps.base_url, catalogue.hall.slug, token);
  return { id, number, token, day, service, ahead, wait_minutes, links };
}
