import { z } from 'zod';
import { dayList } from '../../booking/day-list.ts';
import { daySlots } from '../../booking/day-slots.ts';
import { findByCodeAlone } from '../../booking/find.ts';
import { openBooking } from '../../booking/open-booking.ts';
import { readScan } from '../../booking/scan.ts';
import { agencyById } from '../../hall/catalogue.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import { addDays, dayOf } from '../../hall/day.ts';
import { clockTimeZoned, dateWords, dayWords } from '../../text/say-time.ts';
import { seeOther, show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import { countsOf, listFacts } from './reservation-facts.ts';
import {
  marksFor,
  reservationFrame,
  reservationPath,
  serviceOption,
  serviceSeen,
  servicesSeen,
  sightOf,
} from './reservation-page.ts';
import type { HereVisit, Sight } from './reservation-page.ts';

/** So many on one page can still be read; more are asked for service by service. */
const READABLE = 150;

const listQuery = z.strictObject({
  hari: z.union([z.literal(''), z.iso.date()]).optional(),
  layanan: z.string().max(16).optional(),
  cetak: z.literal('ya').optional(),
});
type ListQuery = z.output<typeof listQuery>;

/** Why the typed code led nowhere, and what was typed. */
type CodeTyped = { value: string; error: string | null };

/** The days beside the one shown, and the day itself in words. */
function dayFacts({ hall }: Catalogue, day: string, now: Date) {
  const today = dayOf(now, hall.time_zone);
  const beside = (days: number) => ({
    day: addDays(day, days),
    words: dayWords(addDays(day, days), hall.time_zone, 'id'),
  });
  return {
    day,
    words: dateWords(day, hall.time_zone, 'id'),
    today: day === today,
    before: beside(-1),
    after: beside(1),
  };
}

async function listOf(visit: HereVisit, sight: Sight, { hari, layanan }: ListQuery) {
  const { catalogue, deps, now } = visit;
  const day = hari || dayOf(now, catalogue.hall.time_zone);
  const service = layanan ? serviceSeen(catalogue, sight, layanan) : null;
  const { agency_id, personal } = sight;
  const asked = { day, agency_id, service_id: service?.id ?? null, personal };
  const bookings = await dayList(deps.pools.screens, deps.keys, catalogue, asked);
  const shown = servicesSeen(catalogue, sight).filter(({ id }) => bookings.some((one) => one.service_id === id));
  const slots = await daySlots(deps.pools.screens, catalogue, shown, day, now);
  return {
    day,
    service,
    bookings,
    facts: listFacts(catalogue, bookings, { base: reservationPath(catalogue), personal, slots }),
  };
}

/** The reservations of a day: by service and hour, or only their numbers where they are too many to read. */
async function showList(visit: HereVisit, query: ListQuery, typed: CodeTyped, status = 200): Promise<void> {
  const { catalogue, now } = visit;
  const sight = sightOf(visit);
  const { day, service, bookings, facts } = await listOf(visit, sight, query);
  const { agency_id, personal, may_act } = sight;
  show(
    visit,
    'front-desk/reservations',
    reservationFrame(visit, 'Reservasi'),
    {
      base: reservationPath(catalogue),
      marks: marksFor(visit),
      typed,
      day: dayFacts(catalogue, day, now),
      agency: agency_id ? agencyById(catalogue, agency_id).name : null,
      chosen: service?.code ?? '',
      options: servicesSeen(catalogue, sight)
        .filter(({ booking_mode }) => booking_mode === 'both')
        .map((one) => serviceOption(catalogue, one)),
      personal,
      may_act,
      counts: countsOf(bookings),
      services: facts,
      too_many: !service && bookings.length > READABLE,
    },
    status,
  );
}

/** For paper: all of them, with names and nothing else of a person; the end of a code is enough to compare. */
async function showPaper(visit: HereVisit, query: ListQuery): Promise<void> {
  const { catalogue, now } = visit;
  const sight = sightOf(visit);
  const { day, service, facts } = await listOf(visit, sight, query);
  const back = new URLSearchParams({ hari: day, ...(service ? { layanan: service.code } : {}) });
  const frame = { body_class: 'paper-a4', styles: ['reservations-print.css'], scripts: ['print-page.js'] };
  show(visit, 'front-desk/reservations-print', reservationFrame(visit, `Reservasi ${day}`, frame), {
    back: `${reservationPath(catalogue)}?${back.toString()}`,
    day_words: dateWords(day, catalogue.hall.time_zone, 'id'),
    printed_at: `${dateWords(now, catalogue.hall.time_zone, 'id')}, ${clockTimeZoned(now, catalogue.hall)}`,
    agency: sight.agency_id ? agencyById(catalogue, sight.agency_id).name : null,
    personal: sight.personal,
    services: facts.map((one) => ({
      ...one,
      hours: one.hours.map((hour) => ({ ...hour, rows: hour.rows.filter(({ status }) => status !== 'cancelled') })),
    })),
  });
}

const NOT_FOUND =
  'Tidak ada reservasi dengan kode itu. Periksa kodenya: sepuluh huruf dan angka, misalnya ABCD-EFG-HJK.';

export const reservationListRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: '/:hall/meja-depan/reservasi',
    for: 'see_bookings',
    kind: 'page',
    params: none,
    query: listQuery,
    body: none,
    run: (visit) =>
      visit.query.cetak ? showPaper(visit, visit.query) : showList(visit, visit.query, { value: '', error: null }),
  }),
  // A code opens the reservation to whoever has it, so it never stands in an address.
  hallRoute({
    method: 'post',
    path: '/:hall/meja-depan/reservasi/cari',
    for: 'see_bookings',
    kind: 'page',
    params: none,
    query: none,
    body: z.strictObject({ kode: z.string().trim().min(1, 'Ketik kodenya dahulu.').max(400, NOT_FOUND) }),
    async run(visit) {
      const { catalogue, deps, body } = visit;
      const { agency_id } = sightOf(visit);
      const scan = readScan(body.kode);
      const written = 'code' in scan ? scan.code : 'token' in scan ? scan.token : null;
      const found = written && (await findByCodeAlone(deps.pools.db, catalogue.hall.id, written));
      const seen =
        found &&
        (await openBooking(deps.pools.screens, deps.keys, catalogue, { id: found.id, agency_id, personal: false }));
      if (seen) return seeOther(visit, reservationPath(catalogue, `/${seen.id}`));
      await showList(visit, {}, { value: body.kode, error: NOT_FOUND }, 404);
    },
    again: (visit, { errors, given }) => {
      const value = z.string().max(400).catch('').parse(given['kode']);
      return showList(visit, {}, { value, error: errors['kode'] ?? NOT_FOUND }, 422);
    },
  }),
];
