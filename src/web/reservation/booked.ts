import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Booking } from '../../booking/booking.ts';
import { findBooking } from '../../booking/find.ts';
import { policiesAt, serviceById } from '../../hall/catalogue.ts';
import { calendarFile } from '../../paper/calendar-file.ts';
import { qrSvg } from '../../paper/qr.ts';
import { reservationPdf } from '../../paper/reservation.ts';
import { Refusal } from '../../refusal.ts';
import { showCode } from '../../text/say-code.ts';
import { texts } from '../../text/text.ts';
import type { Language } from '../../text/text.ts';
import { nameIn } from '../hall/hall-facts.ts';
import { chosenLanguage } from '../language.ts';
import { notMineFacts } from '../message/not-mine.ts';
import { show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import { arrivalWords, bookedFacts, bookedPlace } from './booked-facts.ts';
import { frame } from './here.ts';
import type { HereVisit } from './here.ts';

import { showVoid } from './void.ts';

/** Whatever stands in the address: what cannot be a link is answered as an unknown one. */
export const reservationToken = z.strictObject({ token: z.string().max(200) });

export type OfToken = HallVisit<z.output<typeof reservationToken>, unknown, unknown>;

export const bookingOf = ({ catalogue, deps, params }: OfToken): Promise<Booking | null> =>
  findBooking(deps.pools.db, catalogue.hall.id, params.token);

/** The language the citizen chose on our pages, else the one the reservation was made in. */
export const languageFor = ({ req }: HereVisit, { language }: Booking): Language => chosenLanguage(req) ?? language;

async function showBooked(visit: OfToken): Promise<void> {
  const booking = await bookingOf(visit);
  if (!booking) return showVoid(visit);
  const language = languageFor(visit, booking);
  const facts = await bookedFacts({ ...visit, language }, booking);
  show(
    { ...visit, language },
    'reservation/show',
    frame(texts[language].reservation.page_title(facts.code), { body_class: 'page-narrow' }),
    { booking: facts, not_mine: await notMineFacts(visit, booking) },
  );
}

/** A reservation that stands, for its files; anything else is unknown to them. */
async function standing(visit: OfToken): Promise<Booking> {
  const booking = await bookingOf(visit);
  if (booking?.status !== 'booked') throw new Refusal('not_found');
  return booking;
}

/** What paper and calendars are told: they are lost, shared and read by others. */
function placeOutside({ catalogue, language }: Pick<HereVisit, 'catalogue' | 'language'>, booking: Booking) {
  const t = texts[language].reservation;
  const service = serviceById(catalogue, booking.service_id);
  const translated = language === 'en' && service.requirements_en.length === service.requirements.length;
  const words = bookedPlace({ catalogue, language }, booking);
  return {
    ...words,
    service: service.sensitive ? t.your_service : nameIn(service, language),
    agency: service.sensitive ? '' : words.agency,
    requirements: service.sensitive ? [] : translated ? service.requirements_en : service.requirements,
  };
}

/** The paper of a reservation in the language of the visit: a PDF without anything of the person. */
export function reservationPaper(
  { catalogue, language, now }: Pick<HereVisit, 'catalogue' | 'language' | 'now'>,
  booking: Booking,
): Promise<Buffer> {
  const { hall } = catalogue;
  const outside = placeOutside({ catalogue, language }, booking);
  return reservationPdf({
    hall_name: hall.name,
    agency_name: outside.agency,
    service_name: outside.service,
    code: showCode(booking.code),
    token: booking.token,
    day: outside.day,
    hour: outside.hour,
    priority: booking.lane === 'priority',
    ...arrivalWords({ catalogue, language, now }, booking),
    requirements: outside.requirements,
    address: hall.address,
    made_at: booking.made_at,
    language,
    training: hall.training,
  });
}

async function sendPdf(visit: OfToken): Promise<void> {
  const booking = await standing(visit);
  const bytes = await reservationPaper({ ...visit, language: languageFor(visit, booking) }, booking);
  const name = `reservasi-${showCode(booking.code)}.pdf`;
  visit.res.type('application/pdf').set('Content-Disposition', `attachment; filename="${name}"`).send(bytes);
}

async function sendCalendar(visit: OfToken): Promise<void> {
  const { catalogue, deps, res, now } = visit;
  const booking = await standing(visit);
  const language = languageFor(visit, booking);
  const { hall } = catalogue;
  const t = texts[language].reservation;
  const outside = placeOutside({ catalogue, language }, booking);
  const { slot_minutes } = policiesAt(catalogue, now).booking;
  const file = calendarFile({
    uid: `${createHash('sha256').update(booking.token).digest('hex').slice(0, 32)}@${new URL(deps.base_url).hostname}`,
    sequence: booking.moves,
    starts_at: booking.starts_at,
    ends_at: new Date(booking.starts_at.getTime() + slot_minutes * 60_000),
    made_at: now,
    summary: t.ics_summary(outside.service, hall.short_name),
    location: `${hall.name}, ${hall.address}`,
    lines: [
      t.ics_code(showCode(booking.code)),
      arrivalWords({ catalogue, language, now }, booking).arrive,
      ...(outside.requirements.length > 0 ? [t.ics_bring, ...outside.requirements.map((one) => `- ${one}`)] : []),
    ],
    alarm: t.ics_alarm,
    language,
  });
  const name = `reservasi-${showCode(booking.code)}.ics`;
  res
    .type('text/calendar; charset=utf-8; method=PUBLISH')
    .set('Content-Disposition', `attachment; filename="${name}"`)
    .send(file);
}

async function sendQr(visit: OfToken): Promise<void> {
  const { token, language } = await standing(visit);
  visit.res.type('image/svg+xml').send(qrSvg(token, { title: texts[language].reservation.qr }));
}

const PAGE = '/:hall/reservasi/:token';
const get = { method: 'get', for: 'anyone', kind: 'page', params: reservationToken, query: none, body: none } as const;

export const bookedRoutes: Route[] = [
  hallRoute({ ...get, path: PAGE, run: showBooked }),
  hallRoute({ ...get, path: `${PAGE}/pdf`, run: sendPdf }),
  hallRoute({ ...get, path: `${PAGE}/ics`, run: sendCalendar }),
  hallRoute({ ...get, path: `${PAGE}/qr`, run: sendQr }),
];
