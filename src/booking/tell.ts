import { serviceById } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { rfc3339 } from '../hall/day.ts';
import type { Booking, BookingBody } from './booking.ts';

/** A booking as the hot statements answer it too. */
export const tellBooking = (catalogue: Catalogue, booking: Booking): BookingBody => ({
  id: booking.id,
  code: booking.code,
  token: booking.token,
  status: booking.status,
  service: serviceById(catalogue, booking.service_id).code,
  starts_at: rfc3339(booking.starts_at, catalogue.hall.time_zone),
});
