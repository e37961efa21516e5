import { z } from 'zod';
import { daySlots } from '../../booking/day-slots.ts';
import { reopenHours } from '../../booking/closure.ts';
import { setCapacity } from '../../booking/set-capacity.ts';
import type { Catalogue, Service } from '../../hall/catalogue.ts';
import { addDays, dayOf } from '../../hall/day.ts';
import { Refusal } from '../../refusal.ts';
import { mayDo } from '../../staff/roles.ts';
import { dateWords, dayWords } from '../../text/say-time.ts';
import { explain } from '../explain.ts';
import { serviceOption, serviceSeen, servicesSeen, sightOf } from '../front-desk/reservation-page.ts';
import { seeOther } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import { actorOf } from '../who.ts';
import { closuresOf, hourRow, readScope, scopeWords, serviceRow, totalsOf, writeScope } from './quota-facts.ts';
import { showSupervisor } from './supervisor-page.ts';
import type { HereVisit } from './supervisor-page.ts';

const day = z.iso.date();
const quotaQuery = z.strictObject({
  hari: z.union([z.literal(''), day]).optional(),
  layanan: z.string().max(16).optional(),
});

/** What was typed for an hour, and why it does not hold. */
type Typed = { starts_at: string; value: string; error: string };
type Asked = { hari?: string | undefined; layanan?: string | undefined };

/** The address of a day's places, of all services or of one. */
export function quotaPath({ hall }: Catalogue, { hari, layanan }: Asked, part = ''): string {
  const query = new URLSearchParams({ ...(hari ? { hari } : {}), ...(layanan ? { layanan } : {}) });
  return `/${hall.slug}/penyelia/kuota${query.size > 0 ? `?${query.toString()}` : ''}${part}`;
}

const booked = ({ booking_mode }: Service): boolean => booking_mode === 'both';

/** The places of a day: service by service, or the half hours of one of them. */
async function showQuota(visit: HereVisit, { hari, layanan }: Asked, typed: Typed | null, status = 200): Promise<void> {
  const { catalogue, deps, now } = visit;
  const { hall } = catalogue;
  const sight = sightOf(visit);
  const service = layanan ? serviceSeen(catalogue, sight, layanan) : null;
  const on = hari || dayOf(now, hall.time_zone);
  const services = servicesSeen(catalogue, sight).filter(booked);
  const slots = await daySlots(deps.pools.screens, catalogue, services, on, now);
  const own = slots.filter(({ service_id }) => service_id === service?.id);
  const beside = (days: number) => ({
    href: quotaPath(catalogue, { hari: addDays(on, days), layanan }),
    words: dayWords(addDays(on, days), hall.time_zone, 'id'),
  });
  showSupervisor(
    visit,
    'supervisor/quota',
    'Kuota reservasi',
    {
      may_act: mayDo(sight.who.role, 'supervise'),
      day: on,
      today: on === dayOf(now, hall.time_zone),
      passed: on < dayOf(now, hall.time_zone),
      day_words: dateWords(on, hall.time_zone, 'id'),
      before: beside(-1),
      after: beside(1),
      chosen: service ? { ...serviceOption(catalogue, service), code: service.code, name: service.name } : null,
      options: services.map((one) => serviceOption(catalogue, one)),
      totals: totalsOf(service ? own : slots),
      // those with too many people first: there is something to do
      services: services
        .map((one) => serviceRow(catalogue, one, slots, `hari=${on}`))
        .sort((a, b) => Number(b.over > 0) - Number(a.over > 0)),
      hours: own.map((slot) => hourRow(catalogue, slot)),
      closures: closuresOf(catalogue, slots, on).map((closure) => ({
        scope: writeScope(catalogue, closure),
        words: scopeWords(catalogue, closure),
        from: closure.from_time?.slice(0, 5).replace(':', '.') ?? null,
        reason: closure.reason,
      })),
      typed,
    },
    status,
  );
}

const places = z.strictObject({
  hari: day,
  layanan: z.string().max(16),
  starts_at: z.iso.datetime({ offset: true }),
  capacity: z
    .string()
    .trim()
    .regex(/^\d{0,3}$/, 'Tuliskan angka dari 0 sampai 999.'),
  ikut: z.literal('rencana').optional(),
});

const text = (given: unknown): string => z.string().max(400).catch('').parse(given);
const dayTyped = (given: unknown): string => day.catch('').parse(given);

export const quotaRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: '/:hall/penyelia/kuota',
    for: 'watch',
    kind: 'page',
    params: none,
    query: quotaQuery,
    body: none,
    run: (visit) => showQuota(visit, visit.query, null),
  }),
  hallRoute({
    method: 'post',
    path: '/:hall/penyelia/kuota/kapasitas',
    for: 'supervise',
    kind: 'page',
    params: none,
    query: none,
    body: places,
    async run(visit) {
      const { catalogue, deps, body, who, request, now } = visit;
      const { hari, layanan, starts_at, ikut } = body;
      const typed = ikut ? '' : body.capacity;
      const wrong = (error: string, status: number) =>
        showQuota(visit, { hari, layanan }, { starts_at, value: typed, error }, status);
      if (!ikut && typed === '') return wrong('Tuliskan angka dari 0 sampai 999.', 422);
      const capacity = ikut ? null : Number(typed);
      const what = { catalogue, service_code: layanan, starts_at: new Date(starts_at), capacity };
      try {
        await setCapacity(deps.pools, { ...what, by: actorOf(who), request }, now);
        seeOther(visit, quotaPath(catalogue, { hari, layanan }, '#jam'));
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'idempotency_conflict') throw error;
        const { status, sentence } = explain(error, 'id');
        await wrong(sentence, status);
      }
    },
    again(visit, { errors, given }) {
      const typed = { starts_at: text(given['starts_at']), value: text(given['capacity']) };
      const error = errors['capacity'] ?? Object.values(errors)[0] ?? '';
      return showQuota(
        visit,
        { hari: dayTyped(given['hari']), layanan: text(given['layanan']) },
        { ...typed, error },
        422,
      );
    },
  }),
  hallRoute({
    method: 'post',
    path: '/:hall/penyelia/kuota/buka',
    for: 'supervise',
    kind: 'page',
    params: none,
    query: none,
    body: z.strictObject({ hari: day, lingkup: z.string().max(60) }),
    async run(visit) {
      const { catalogue, deps, body, who, request, now } = visit;
      const scope = readScope(catalogue, body.lingkup);
      if (!scope) throw new Refusal('not_found');
      const { agency_id, service_id } = scope;
      const what = { catalogue, agency_id: service_id ? null : agency_id, service_id, day: body.hari };
      await reopenHours(deps.pools, { ...what, by: actorOf(who), request }, now);
      seeOther(visit, quotaPath(catalogue, { hari: body.hari }));
    },
  }),
];
