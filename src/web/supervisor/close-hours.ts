import { z } from 'zod';
import { affectedBy } from '../../booking/affected.ts';
import { cancelAffected } from '../../booking/cancel-affected.ts';
import { closeHours } from '../../booking/closure.ts';
import { daySlots } from '../../booking/day-slots.ts';
import { dayOf } from '../../hall/day.ts';
import { Refusal } from '../../refusal.ts';
import { dateWords } from '../../text/say-time.ts';
import { explain } from '../explain.ts';
import { seeOther } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { Route } from '../route.ts';
import { actorOf } from '../who.ts';
import {
  affectedFacts,
  cancelledFacts,
  closuresOf,
  readScope,
  scopeChoices,
  scopeWords,
  writeScope,
} from './quota-facts.ts';
import { quotaPath } from './quota.ts';
import { showSupervisor } from './supervisor-page.ts';
import type { HereVisit } from './supervisor-page.ts';

const day = z.iso.date();
const time = z.union([z.literal(''), z.string().regex(/^([01]\d|2[0-3])[:.][0-5]\d$/, 'Tuliskan jam seperti 10.30.')]);

/** What is to be closed, as it was typed so far. */
type Meant = { hari: string; lingkup: string; dari: string };
type Told = { errors?: Record<string, string>; reason?: string; status?: number };

/** The closure that is in force and exactly this one; null where these hours are not closed, or others are. */
async function closureMeant({ catalogue, deps, now }: HereVisit, { hari, lingkup, dari }: Meant) {
  const services = catalogue.services.filter(({ booking_mode }) => booking_mode === 'both');
  const slots = await daySlots(deps.pools.screens, catalogue, services, hari, now);
  const from = dari === '' ? null : dari.replace('.', ':');
  const closure = closuresOf(catalogue, slots, hari).find(
    (one) => writeScope(catalogue, one) === lingkup && (one.from_time?.slice(0, 5) ?? null) === from,
  );
  return closure ? { ...closure, from_time: from } : null;
}

/** Asks once: what, from when, and who would stand before a closed door; only then is there a button. */
async function askClosing(
  visit: HereVisit,
  meant: Meant,
  { errors = {}, reason = '', status = 200 }: Told = {},
): Promise<void> {
  const { catalogue, deps, now } = visit;
  const { hall } = catalogue;
  const { hari, lingkup, dari } = meant;
  const scope = readScope(catalogue, lingkup);
  const from_time = dari === '' ? null : dari.replace('.', ':');
  const shown = scope !== null && hari >= dayOf(now, hall.time_zone) && time.safeParse(dari).success;
  const asked = scope && { ...scope, agency_id: scope.service_id ? null : scope.agency_id, day: hari, from_time };
  const affected = shown && asked ? await affectedBy(deps.pools.screens, catalogue, asked) : [];
  const closure = shown ? await closureMeant(visit, meant) : null;
  showSupervisor(
    visit,
    'supervisor/close-hours',
    'Tutup mendadak',
    {
      back: quotaPath(catalogue, { hari }),
      meant,
      first_day: dayOf(now, hall.time_zone),
      choices: scopeChoices(catalogue),
      asked:
        shown && scope
          ? {
              what: scopeWords(catalogue, scope),
              day_words: dateWords(hari, hall.time_zone, 'id'),
              from: from_time?.replace(':', '.') ?? null,
              affected: affectedFacts(catalogue, affected, hari),
              closed: closure && { reason: closure.reason },
            }
          : null,
      errors,
      reason,
    },
    status,
  );
}

const closing = z.strictObject({
  hari: day,
  lingkup: z.string().max(60),
  dari: time,
  reason: z.string().trim().min(5, 'Tuliskan alasannya, paling sedikit lima huruf.').max(200),
});

const text = (given: unknown): string => z.string().max(400).catch('').parse(given);

export const closeHoursRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: '/:hall/penyelia/kuota/tutup',
    for: 'supervise',
    kind: 'page',
    params: none,
    query: z.strictObject({
      hari: z.union([z.literal(''), day]).optional(),
      lingkup: z.string().max(60).optional(),
      dari: time.optional(),
    }),
    body: none,
    run(visit) {
      const { catalogue, now, query } = visit;
      const hari = query.hari || dayOf(now, catalogue.hall.time_zone);
      return askClosing(visit, { hari, lingkup: query.lingkup ?? '', dari: query.dari ?? '' });
    },
  }),
  hallRoute({
    method: 'post',
    path: '/:hall/penyelia/kuota/tutup',
    for: 'supervise',
    kind: 'page',
    params: none,
    query: none,
    body: closing,
    async run(visit) {
      const { catalogue, deps, body, who, request, now } = visit;
      const { reason, ...meant } = body;
      const scope = readScope(catalogue, meant.lingkup);
      if (!scope) throw new Refusal('not_found');
      const { agency_id, service_id } = scope;
      const from_time = meant.dari === '' ? null : meant.dari.replace('.', ':');
      const what = {
        catalogue,
        agency_id: service_id ? null : agency_id,
        service_id,
        day: meant.hari,
        from_time,
        reason,
      };
      try {
        await closeHours(deps.pools, { ...what, by: actorOf(who), request }, now);
        seeOther(visit, quotaPath(catalogue, { hari: meant.hari }));
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'idempotency_conflict') throw error;
        const { status, sentence } = explain(error, 'id');
        await askClosing(visit, meant, { errors: { form: sentence }, reason, status });
      }
    },
    again(visit, { errors, given }) {
      const { catalogue, now } = visit;
      const hari = day.catch(dayOf(now, catalogue.hall.time_zone)).parse(given['hari']);
      const meant = { hari, lingkup: text(given['lingkup']), dari: text(given['dari']).slice(0, 8) };
      return askClosing(visit, meant, { errors, reason: text(given['reason']), status: 422 });
    },
  }),
  hallRoute({
    method: 'post',
    path: '/:hall/penyelia/kuota/tutup/batalkan',
    for: 'supervise',
    kind: 'page',
    params: none,
    query: none,
    body: z.strictObject({ hari: day, lingkup: z.string().max(60), dari: time }),
    async run(visit) {
      const { catalogue, deps, body, who, now } = visit;
      const closure = await closureMeant(visit, body);
      if (!closure) throw new Refusal('not_found'); // nobody is cancelled for hours that are open
      const { agency_id, service_id, from_time, reason } = closure;
      const meant = { agency_id: service_id ? null : agency_id, service_id, day: body.hari, from_time };
      const done = await cancelAffected(deps.pools, { catalogue, meant, by: actorOf(who), reason }, now);
      showSupervisor(visit, 'supervisor/told', 'Dibatalkan dan dikabari', {
        back: quotaPath(catalogue, { hari: body.hari }),
        meant: body,
        reason,
        no_gateway: deps.config.sms.gateways.length === 0,
        training: catalogue.hall.training,
        done: cancelledFacts(catalogue, done),
      });
    },
  }),
];
