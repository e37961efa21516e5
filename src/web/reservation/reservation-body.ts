import { z } from 'zod';
import { bookingBody } from '../../booking/booking.ts';
import type { BookingBody } from '../../booking/booking.ts';

/** Where a reservation can be seen, shown, printed and put into a calendar; on the hall's public address. */
const links = z.object({ page: z.url(), qr: z.url(), pdf: z.url(), ics: z.url() });

/** A reservation as programs are answered it: nothing of the person. */
export const reservationAnswer = bookingBody
  .extend({ id: z.uuid(), starts_at: z.iso.datetime({ offset: true }), links })
  .meta({ id: 'Booking' });

export function reservationLinks(base_url: string, slug: string, token: string): z.infer<typeof links> {
  const page = `${base_url}/${slug}/reservasi/${token}`;
  return { page, qr: `${page}/qr`, pdf: `${page}/pdf`, ics: `${page}/ics` };
}

/** With its links, in the order of the schema, however it was kept. */
export const reservationBody = (base_url: string, slug: string, body: BookingBody): z.infer<typeof reservationAnswer> =>
  reservationAnswer.parse({ ...body, links: reservationLinks(base_url, slug, body.token) });
