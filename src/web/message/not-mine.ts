import type { Booking } from '../../booking/booking.ts';
import { isStopped, stopMessages } from '../../message/stops.ts';
import { texts } from '../../text/text.ts';
import { seeOther, show } from '../page.ts';
import { frame, marksOf, place } from '../reservation/here.ts';
import type { HereVisit } from '../reservation/here.ts';

/** A page of a citizen whose link went to a phone: a reservation or a ticket. */
export type WrittenTo = {
  /** The address of that page. */
  path: string;
  of: 'reservation' | 'ticket';
  phone_hash: string;
};

/** Asks once whether nothing more shall go to the number; afterwards the same page says that it is so. */
export async function askNotMine(visit: HereVisit, { path, of, phone_hash }: WrittenTo): Promise<void> {
  const { catalogue, deps, language } = visit;
  const { hall } = catalogue;
  const t = texts[language].not_mine;
  const stopped = await isStopped(deps.pools.db, hall.id, phone_hash);
  const here = `${path}/bukan-saya`;
  show(visit, 'message/not-mine', frame(stopped ? t.done_title : t.title, { here, body_class: 'page-narrow' }), {
    t,
    stopped,
    marks: marksOf(visit),
    back: path,
    act: here,
    lead: t.lead(hall.name),
    keeps: of === 'ticket' ? t.keeps_ticket : t.keeps_reservation,
  });
}

/** Nothing more goes to the number, from now on. Nobody has to prove anything: who holds the link got the message. */
export async function sayNotMine(visit: HereVisit, { path, phone_hash }: WrittenTo): Promise<void> {
  const { catalogue, deps, now } = visit;
  await stopMessages(deps.pools.db, { hall_id: catalogue.hall.id, phone_hash, by: 'public' }, now);
  seeOther(visit, `${path}/bukan-saya`);
}

/** The way for whoever got the reservation's messages by mistake; null where there is no number to write to. */
export async function notMineFacts(
  { catalogue, deps }: HereVisit,
  { token, phone_hash }: Pick<Booking, 'token' | 'phone_hash'>,
): Promise<{ href: string; stopped: boolean } | null> {
  if (phone_hash === null) return null;
  const stopped = await isStopped(deps.pools.db, catalogue.hall.id, phone_hash);
  return { href: place(catalogue, `/${token}/bukan-saya`), stopped };
}
