import { z } from 'zod';
import { bookPlace } from '../../booking/book.ts';
import { agencyById } from '../../hall/catalogue.ts';
import type { Service } from '../../hall/catalogue.ts';
import { searchServices } from '../../hall/search.ts';
import { accessNeeds, needWords } from '../../queue/needs.ts';
import { Refusal } from '../../refusal.ts';
import { NOTICE_VERSION } from '../../text/privacy-id.ts';
import { dateWords } from '../../text/say-time.ts';
import { explain } from '../explain.ts';
import { seeOther, show } from '../page.ts';
import { dayAsked, dayFacts } from '../reservation/day-facts.ts';
import { needsTyped, readCitizen, typedFields, typedIn } from '../reservation/form.ts';
import type { Typed } from '../reservation/form.ts';
import { whyWords } from '../reservation/why-words.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import { actorOf } from '../who.ts';
import { identityWords } from './reservation-facts.ts';
import { marksFor, reservationFrame, reservationPath, serviceSeen, sightOf } from './reservation-page.ts';
import type { HereVisit } from './reservation-page.ts';

const kept = z.string().max(400).optional();
const dayQuery = z.strictObject({ hari: z.string().max(40).optional() });
const codeParams = z.strictObject({ code: z.string().max(16) });

/** The services that people's words may mean, those that cannot be booked among them, with the reason. */
function showSearch(visit: HereVisit, { kata, hari }: { kata: string; hari: string | null }): void {
  const { catalogue } = visit;
  const found = kata ? searchServices(catalogue, kata) : null;
  const query = hari ? `?hari=${hari}` : '';
  show(visit, 'front-desk/reservation-search', reservationFrame(visit, 'Buat reservasi'), {
    base: reservationPath(catalogue),
    path: reservationPath(catalogue, '/baru'),
    kata,
    hari,
    day_words: hari ? dateWords(hari, catalogue.hall.time_zone, 'id') : null,
    found:
      found?.map(({ code, name, agency_id, booking_mode }) => ({
        name,
        agency: agencyById(catalogue, agency_id).short_name,
        href: booking_mode === 'both' ? reservationPath(catalogue, `/baru/${code}${query}`) : null,
        why:
          booking_mode === 'both'
            ? null
            : whyWords({ kind: booking_mode === 'walk_in' ? 'walk_in_only' : 'external' }, 'id'),
      })) ?? null,
  });
}

type Filled = {
  day: string | null;
  chosen?: string;
  language?: string;
  typed?: Typed;
  errors?: Record<string, string>;
  bad?: string | undefined;
  status?: number;
};

const needChoices = accessNeeds.map((need) => ({ value: need, word: needWords[need].id, icon: needWords[need].icon }));

/** Day, hour and person on one page: what is typed stays when something is wrong. */
async function showNew(visit: HereVisit, service: Service, filled: Filled): Promise<void> {
  const { catalogue } = visit;
  const { day, chosen = '', language = 'id', typed = {}, errors = {}, bad, status = 200 } = filled;
  const path = reservationPath(catalogue, `/baru/${service.code}`);
  show(
    visit,
    'front-desk/reservation-new',
    reservationFrame(visit, 'Buat reservasi'),
    {
      back: `${reservationPath(catalogue, '/baru')}${day ? `?hari=${day}` : ''}`,
      act: path,
      marks: marksFor(visit),
      service: {
        name: service.name,
        agency: agencyById(catalogue, service.agency_id).short_name,
        identity_required: service.identity_required,
        bookable: service.booking_mode === 'both',
      },
      choice: await dayFacts({ ...visit, language: 'id' }, { service, day, path }),
      day: day ?? '',
      chosen,
      given: { ...typed, needs: needsTyped(typed), language },
      errors,
      bad: bad ?? null,
      needs: needChoices,
      identity_kinds: Object.entries(identityWords).map(([value, label]) => ({ value, label })),
    },
    status,
  );
}

const form = z.strictObject({ ...typedFields.shape, starts_at: kept, hari: kept, language: z.enum(['id', 'en']) });

/** What says no to the whole form, in words for who types it for another. */
const said = (error: Refusal): string =>
  error.code === 'already_booked'
    ? 'Reservasi ini tidak dapat dibuat: pemohon atau nomor HP ini sudah memiliki reservasi aktif yang menghalanginya.'
    : explain(error, 'id').sentence;

type Booking = HallVisit<z.output<typeof codeParams>, unknown, z.output<typeof form>>;

const HOUR = z.iso.datetime({ offset: true });

/** Books for somebody who stands at the desk or called it; the same rules as at home, without a hold. */
async function book(visit: Booking): Promise<void> {
  const { catalogue, deps, now, body, who, request } = visit;
  const service = serviceSeen(catalogue, sightOf(visit), visit.params.code);
  const { starts_at = '', hari, language, ...typed } = body;
  const hour = HOUR.safeParse(starts_at);
  const read = readCitizen(service, typed, 'id');
  const filled = { day: dayAsked(hari), chosen: starts_at, language, typed };
  if (!hour.success || 'errors' in read) {
    const errors = {
      ...(hour.success ? {} : { starts_at: 'Pilih salah satu jam di bawah ini.' }),
      ...('errors' in read ? read.errors : {}),
    };
    return showNew(visit, service, { ...filled, errors, status: 422 });
  }
  const { citizen, lane, needs } = read.read;
  const wish = {
    service_code: service.code,
    starts_at: new Date(hour.data),
    hold: null,
    notice_version: NOTICE_VERSION,
  };
  const by = actorOf(who);
  try {
    const asked = { ...wish, catalogue, citizen, lane, needs, language, by, request };
    const { body: made } = await bookPlace(deps.pools, deps.keys, asked, now);
    seeOther(visit, reservationPath(catalogue, `/${made.id}/bukti`));
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'idempotency_conflict') throw error;
    await showNew(visit, service, { ...filled, bad: said(error), status: explain(error, 'id').status });
  }
}

export const reservationNewRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: '/:hall/meja-depan/reservasi/baru',
    for: 'front_desk',
    kind: 'page',
    params: none,
    query: z.strictObject({ kata: z.string().trim().max(80).optional(), hari: z.string().max(40).optional() }),
    body: none,
    run: (visit) => showSearch(visit, { kata: visit.query.kata ?? '', hari: dayAsked(visit.query.hari) }),
  }),
  hallRoute({
    method: 'get',
    path: '/:hall/meja-depan/reservasi/baru/:code',
    for: 'front_desk',
    kind: 'page',
    params: codeParams,
    query: dayQuery,
    body: none,
    run: (visit) =>
      showNew(visit, serviceSeen(visit.catalogue, sightOf(visit), visit.params.code), {
        day: dayAsked(visit.query.hari),
      }),
  }),
  hallRoute({
    method: 'post',
    path: '/:hall/meja-depan/reservasi/baru/:code',
    for: 'front_desk',
    kind: 'page',
    params: codeParams,
    query: none,
    body: form,
    run: book,
    again: (visit, { errors, given }) => {
      const { code } = codeParams.parse({ code: visit.req.params['code'] });
      const text = (name: string): string => z.string().max(400).catch('').parse(given[name]);
      return showNew(visit, serviceSeen(visit.catalogue, sightOf(visit), code), {
        day: dayAsked(text('hari')),
        chosen: text('starts_at'),
        language: text('language') === 'en' ? 'en' : 'id',
        typed: typedIn(given),
        errors,
        bad: Object.keys(errors).some((field) => !(field in form.shape))
          ? 'Ada isian yang tidak dikenal. Muat ulang halaman ini, lalu isi kembali.'
          : undefined,
        status: 422,
      });
    },
  }),
];
