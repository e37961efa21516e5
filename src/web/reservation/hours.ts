import { z } from 'zod';
import { holdPlace } from '../../booking/hold.ts';
import { policiesAt, serviceByCode } from '../../hall/catalogue.ts';
import type { Service } from '../../hall/catalogue.ts';
import { dayOf } from '../../hall/day.ts';
import { Refusal } from '../../refusal.ts';
import type { RefusalCode } from '../../refusal.ts';
import { texts } from '../../text/text.ts';
import { explain } from '../explain.ts';
import { nameIn } from '../hall/hall-facts.ts';
import { serviceFacts } from '../hall/service-facts.ts';
import { seeOther, show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import { actorOf } from '../who.ts';
import { holderOf } from './browser.ts';
import { dayAsked, dayFacts } from './day-facts.ts';
import { showForm } from './hold-pages.ts';
import { typedFields, typedIn } from './form.ts';
import { frame, marksOf, place, readingOf } from './here.ts';
import type { HereVisit } from './here.ts';

type Asked = { day: string | null; notice?: string; status?: number };

/** What to bring and who may come; then the days with what is left, and the hours of one day. */
async function showHours(visit: HereVisit, service: Service, { day, notice, status = 200 }: Asked): Promise<void> {
  const { catalogue, language, now } = visit;
  const path = place(catalogue, `/layanan/${service.code}`);
  const bookable = service.booking_mode === 'both';
  show(
    visit,
    'reservation/hours',
    frame(nameIn(service, language), { here: day ? `${path}?hari=${day}` : path }),
    {
      marks: marksOf(visit),
      back: place(catalogue),
      service: serviceFacts(await readingOf(visit), service),
      mode: service.booking_mode,
      hold_minutes: policiesAt(catalogue, now).booking.hold_minutes,
      day_chosen: day !== null,
      choice: bookable ? await dayFacts(visit, { service, day, path }) : null,
      act: { action: place(catalogue, '/tahan'), service: service.code },
      notice: notice ?? null,
    },
    status,
  );
}

/** What says no to a place, and is best answered by the places that are left. */
const SHOWN_BY_THE_HOURS: readonly RefusalCode[] = ['slot_full', 'not_bookable', 'too_late', 'already_booked'];

const wish = z.strictObject({
  service: z.string().max(16),
  starts_at: z.iso.datetime({ offset: true }),
  ...typedFields.shape,
});

function tokenIn(body: unknown): string {
  return z.looseObject({ hold: z.string() }).parse(body).hold;
}

/** The tap holds the place. Who had typed already (a hold that ran out) goes on with what was typed. */
async function hold(visit: HallVisit<unknown, unknown, z.output<typeof wish>>): Promise<void> {
  const { catalogue, deps, body, now, request, who } = visit;
  const service = serviceByCode(catalogue, body.service);
  const starts_at = new Date(body.starts_at);
  const held_by = holderOf(visit);
  const ask = { catalogue, service_code: service.code, starts_at, held_by, by: actorOf(who), request };
  try {
    const { body: held } = await holdPlace(deps.pools, ask, now);
    const token = tokenIn(held);
    const typed = typedIn(body);
    if (Object.keys(typed).length > 0) return await showForm(visit, token, { typed });
    seeOther(visit, place(catalogue, `/isi/${token}`));
  } catch (error) {
    if (!(error instanceof Refusal) || !SHOWN_BY_THE_HOURS.includes(error.code)) throw error;
    const { status, sentence } = explain(error, visit.language);
    const { hour_gone } = texts[visit.language].reservation;
    const notice = error.code === 'slot_full' ? hour_gone : sentence;
    await showHours(visit, service, { day: dayOf(starts_at, catalogue.hall.time_zone), notice, status });
  }
}

export const hoursRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: '/:hall/reservasi/layanan/:code',
    for: 'anyone',
    kind: 'page',
    params: z.strictObject({ code: z.string().max(24) }),
    query: z.strictObject({ hari: z.string().max(40).optional() }),
    body: none,
    async run(visit) {
      const service = serviceByCode(visit.catalogue, visit.params.code.toUpperCase());
      await showHours(visit, service, { day: dayAsked(visit.query.hari) });
    },
  }),
  hallRoute({
    method: 'post',
    path: '/:hall/reservasi/tahan',
    for: 'anyone',
    kind: 'page',
    key: 'may',
    limit: 'hold',
    params: none,
    query: none,
    body: wish,
    run: hold,
    async again(visit, { given }) {
      const service = serviceByCode(visit.catalogue, String(given['service']));
      const notice = texts[visit.language].reservation.wrong.starts_at;
      await showHours(visit, service, { day: null, notice, status: 422 });
    },
  }),
];
