import { z } from 'zod';
import type { Agency, Catalogue, Service } from '../../hall/catalogue.ts';
import { rfc3339 } from '../../hall/day.ts';
import { listHalls } from '../../hall/halls.ts';
import { openNow } from '../../hall/open-now.ts';
import { accessNeeds, needWords } from '../../queue/needs.ts';
import { ticketsNow } from '../../queue/opening.ts';
import { hallNow, serviceNow } from '../../queue/status.ts';
import type { HallNow } from '../../queue/status.ts';
import { hallRoute, none, plainRoute } from '../route.ts';
import type { Route } from '../route.ts';

const instant = z.iso.datetime({ offset: true });

const hallRow = z
  .object({ slug: z.string(), name: z.string(), time_zone: z.string(), open_now: z.boolean(), training: z.boolean() })
  .meta({ id: 'HallRow' });

const fee = z.object({
  type: z.string(),
  free: z.boolean(),
  amount: z.int().nullable().meta({ description: 'Rupiah; null or 0 where it depends on something, see note.' }),
  options: z.array(z.object({ label: z.string(), amount: z.int() })),
  note: z.string().nullable(),
  legal_basis: z.string().nullable(),
});

const service = z
  .object({
    code: z.string(),
    name: z.string(),
    name_en: z.string().nullable(),
    booking_mode: z.enum(['both', 'walk_in', 'external']),
    counter_minutes: z.int(),
    counter_minutes_p90: z.int(),
    requirements: z.array(z.string()),
    requirements_en: z.array(z.string()),
    fee,
    completion: z.object({ value: z.int(), unit: z.string() }).nullable(),
    applicant_present: z.boolean(),
    identity_required: z.boolean(),
    words: z.array(z.string()).meta({ description: 'What people say when they look for it.' }),
    open_now: z.boolean(),
    opens_at: instant.nullable().meta({ description: 'When it opens next, while it is closed.' }),
    closes_at: instant.nullable(),
    last_ticket_at: instant.nullable(),
    tickets_open: z.boolean().meta({ description: 'Whether a walk-in can take a number now.' }),
    tickets_from: instant.nullable().meta({ description: 'When it opens next, while no number can be taken.' }),
  })
  .meta({ id: 'Service' });

const agency = z
  .object({
    code: z.string(),
    letters: z.string(),
    name: z.string(),
    name_en: z.string().nullable(),
    short_name: z.string(),
    icon: z.string(),
    open_now: z.boolean(),
    counters_open: z.int(),
    services: z.array(service),
  })
  .meta({ id: 'Agency' });

export const hallAnswer = z
  .object({
    slug: z.string(),
    name: z.string(),
    short_name: z.string(),
    regency: z.string(),
    address: z.string(),
    time_zone: z.string(),
    zone_label: z.string(),
    training: z.boolean(),
    open_now: z.boolean(),
    opens_at: instant.nullable(),
    closes_at: instant.nullable(),
    last_ticket_at: instant.nullable(),
    tickets_open: z.boolean(),
    tickets_from: instant.nullable(),
    notices: z.array(z.object({ text: z.string(), text_en: z.string().nullable(), shown_until: instant })),
    agencies: z.array(agency),
    needs: z.array(z.object({ words: z.string(), words_en: z.string(), icon: z.string(), service: z.string() })),
    access_needs: z.array(z.object({ code: z.string(), words: z.string(), words_en: z.string(), icon: z.string() })),
  })
  .meta({ id: 'Hall' });

export const statusAnswer = z
  .object({
    as_of: instant,
    services: z.array(
      z.object({
        code: z.string(),
        agency: z.string(),
        waiting: z.int(),
        counters_open: z.int(),
        now_serving: z.array(z.string()),
        wait_minutes: z
          .object({ p10: z.int(), p50: z.int(), p90: z.int() })
          .nullable()
          .meta({ description: 'Null until there are estimates.' }),
      }),
    ),
  })
  .meta({ id: 'Status' });

type Whose = { agency_id?: string; service_id?: string };

/** Open or not, and the hours that belong to it; in training the doors never close. */
function hoursBody(catalogue: Catalogue, whose: Whose, now: Date) {
  const { time_zone } = catalogue.hall;
  const open = openNow(catalogue, whose, now);
  const say = (at: Date | null | undefined): string | null => (at ? rfc3339(at, time_zone) : null);
  const hours = open.hours?.open ? open.hours : null;
  return {
    open_now: open.state === 'open',
    opens_at: say(open.state === 'closed' ? open.opens_at : open.state === 'break' ? open.until : null),
    closes_at: say(hours?.closes_at),
    last_ticket_at: say(hours?.last_ticket_at),
  };
}

function serviceBody(catalogue: Catalogue, { day_ended }: HallNow, one: Service, now: Date): z.output<typeof service> {
  const { code, name, name_en, booking_mode, counter_minutes, counter_minutes_p90, requirements, requirements_en } =
    one;
  const tickets = ticketsNow(catalogue, one, now, day_ended);
  return {
    code,
    name,
    name_en,
    booking_mode,
    counter_minutes,
    counter_minutes_p90,
    requirements,
    requirements_en,
    fee: { ...one.fee, free: one.fee.type === 'gratis' },
    completion: one.completion,
    applicant_present: one.applicant_present,
    identity_required: one.identity_required,
    words: one.words,
    ...hoursBody(catalogue, { agency_id: one.agency_id, service_id: one.id }, now),
    tickets_open: tickets.open,
    tickets_from: tickets.opens_at ? rfc3339(tickets.opens_at, catalogue.hall.time_zone) : null,
  };
}

function agencyBody(catalogue: Catalogue, hall_now: HallNow, one: Agency, now: Date): z.output<typeof agency> {
  const { id, code, letters, name, name_en, short_name, icon } = one;
  const open = catalogue.counters.filter(
    (counter) => counter.agency_id === id && hall_now.open_counters.has(counter.id),
  );
  return {
    code,
    letters,
    name,
    name_en,
    short_name,
    icon,
    open_now: openNow(catalogue, { agency_id: id }, now).state === 'open',
    counters_open: open.length,
    services: catalogue.services
      .filter(({ agency_id }) => agency_id === id)
      .map((offered) => serviceBody(catalogue, hall_now, offered, now)),
  };
}

function hallBody(catalogue: Catalogue, hall_now: HallNow, now: Date): z.output<typeof hallAnswer> {
  const { slug, name, short_name, regency, address, time_zone, zone_label, training } = catalogue.hall;
  const codes = new Map(catalogue.services.map(({ id, code }) => [id, code]));
  const agencies = catalogue.agencies.map((one) => agencyBody(catalogue, hall_now, one, now));
  const services = agencies.flatMap((one) => one.services);
  const tickets_open = services.some((one) => one.tickets_open);
  // All with the same offset, so the smallest text is the earliest moment.
  const [first] = services.flatMap(({ tickets_from }) => tickets_from ?? []).sort();
  return {
    slug,
    name,
    short_name,
    regency,
    address,
    time_zone,
    zone_label,
    training,
    ...hoursBody(catalogue, {}, now),
    tickets_open,
    tickets_from: tickets_open ? null : (first ?? null),
    notices: hall_now.notices.map(({ text, text_en, shown_until }) => ({
      text,
      text_en,
      shown_until: rfc3339(shown_until, time_zone),
    })),
    agencies,
    needs: catalogue.needs.map(({ words, words_en, icon, service_id }) => ({
      words,
      words_en,
      icon,
      service: codes.get(service_id) ?? '',
    })),
    access_needs: accessNeeds.map((code) => {
      const { id, en, icon } = needWords[code];
      return { code, words: id, words_en: en, icon };
    }),
  };
}

function statusBody(catalogue: Catalogue, hall_now: HallNow): z.output<typeof statusAnswer> {
  const agencies = new Map(catalogue.agencies.map(({ id, code }) => [id, code]));
  return {
    as_of: rfc3339(hall_now.as_of, catalogue.hall.time_zone),
    services: catalogue.services.map(({ id, code, agency_id }) => ({
      code,
      agency: agencies.get(agency_id) ?? '',
      ...serviceNow(hall_now, id),
      wait_minutes: null,
    })),
  };
}

/** The halls, what they offer, and how they stand now: public, without any sign-in. */
export const hallApiRoutes: Route[] = [
  plainRoute({
    method: 'get',
    path: '/api/v1/halls',
    for: 'anyone',
    kind: 'api',
    says: 'The halls of this installation.',
    answers: { 200: { says: 'The halls.', body: z.array(hallRow) } },
    params: none,
    query: none,
    body: none,
    async run({ deps, res, now }) {
      const halls = await listHalls(deps.pools.db, now);
      res.json(halls.map(({ regency: _shown_on_pages, ...row }) => row));
    },
  }),
  hallRoute({
    method: 'get',
    path: '/api/v1/halls/:hall',
    for: 'anyone',
    kind: 'api',
    says: 'The hall with its agencies and services.',
    answers: { 200: { says: 'The hall.', body: hallAnswer } },
    params: none,
    query: none,
    body: none,
    async run({ catalogue, deps, res, now }) {
      res.json(hallBody(catalogue, await hallNow(deps.pools.screens, catalogue, now), now));
    },
  }),
  hallRoute({
    method: 'get',
    path: '/api/v1/halls/:hall/status',
    for: 'anyone',
    kind: 'api',
    says: 'Per service, now: who waits, counters open, numbers being served. At most a second old.',
    answers: { 200: { says: 'The status.', body: statusAnswer } },
    params: none,
    query: none,
    body: none,
    async run({ catalogue, deps, res, now }) {
      res.json(statusBody(catalogue, await hallNow(deps.pools.screens, catalogue, now)));
    },
  }),
];
