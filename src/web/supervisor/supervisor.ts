import { z } from 'zod';
import { agencyById, serviceByCode } from '../../hall/catalogue.ts';
import { dayOf } from '../../hall/day.ts';
import { setDailyLimit } from '../../hall/limits.ts';
import { closeDay } from '../../queue/close-day.ts';
import { closeCounter, setAutoCall } from '../../queue/counter.ts';
import { endTurn } from '../../queue/ending.ts';
import { openTurn, openTurnsNumbered, supervisorScreen } from '../../queue/supervisor-screen.ts';
import { Refusal } from '../../refusal.ts';
import { clockTimeZoned, dateWords } from '../../text/say-time.ts';
import { counterNumber, ownCounter } from '../desk/counter-door.ts';
import { seeOther } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { Route, WrongForm } from '../route.ts';
import { countsOf, turnFacts } from './supervisor-facts.ts';
import { showSupervisor, supervisorAct, supervisorLook } from './supervisor-page.ts';
import type { HereVisit } from './supervisor-page.ts';
import { actorOf } from '../who.ts';

const counterParams = z.strictObject({ number: counterNumber });
const turnParams = z.strictObject({ turn_id: z.uuid() });
const serviceParams = z.strictObject({ code: z.string().max(16) });
const reason = z.string().trim().min(5, 'Tuliskan alasannya, paling sedikit lima huruf.').max(200);

/** A form that asks once: what was typed and what is wrong with it. */
type Asked = { value: string; error: string | null };
const unasked: Asked = { value: '', error: null };
const askedAgain = ({ errors, given }: WrongForm, field: string): Asked => ({
  value: z.string().catch('').parse(given[field]),
  error: errors[field] ?? Object.values(errors)[0] ?? null,
});

async function askEndTurn(visit: HereVisit, turn_id: string, asked: Asked, status = 200): Promise<void> {
  const { catalogue, deps, now } = visit;
  const found = await openTurn(deps.pools.screens, catalogue, turn_id, now);
  if (!found) throw new Refusal('turn_moved_on');
  const turn = turnFacts(catalogue, found, now);
  showSupervisor(visit, 'supervisor/end-turn', `Akhiri ${turn.number}`, { turn, asked }, status);
}

async function askEndDay(visit: HereVisit, asked: Asked, status = 200): Promise<void> {
  const { catalogue, deps, now } = visit;
  const screen = await supervisorScreen(deps.pools.screens, catalogue, null, now);
  const { day, ended } = screen;
  if (ended?.day === day) throw new Refusal('day_closed');
  const { hall } = catalogue;
  const words = { day_words: dateWords(day, hall.time_zone, 'id'), time_words: clockTimeZoned(now, hall) };
  showSupervisor(
    visit,
    'supervisor/end-day',
    'Akhiri hari',
    { day, ...words, counts: countsOf(screen), asked },
    status,
  );
}

function askLimit(visit: HereVisit, code: string, asked: Asked | null, status = 200): void {
  const service = serviceByCode(visit.catalogue, code);
  const { name, agency_id, daily_limit } = service;
  const facts = { code, name, agency: agencyById(visit.catalogue, agency_id).short_name, daily_limit };
  const shown = asked ?? { value: daily_limit === null ? '' : String(daily_limit), error: null };
  showSupervisor(visit, 'supervisor/limit', 'Batas harian', { service: facts, asked: shown }, status);
}

export const supervisorRoutes: Route[] = [
  ...supervisorLook,

  supervisorAct(
    'loket/:number/otomatis',
    counterParams,
    z.strictObject({ auto_call: z.enum(['on', 'off']) }),
    async ({ catalogue, deps, who, params, body, request, now }) => {
      const { counter, ...own } = ownCounter(catalogue, who, params.number);
      const auto_call = body.auto_call === 'on';
      await setAutoCall(deps.pools.db, { catalogue, ...own, request, auto_call }, now);
      return `Panggil otomatis ${counter.label} ${auto_call ? 'dinyalakan' : 'dimatikan'}.`;
    },
  ),
  supervisorAct(
    'loket/:number/tutup',
    counterParams,
    z.strictObject({}),
    async ({ catalogue, deps, who, params, request, now }) => {
      const { counter, ...own } = ownCounter(catalogue, who, params.number);
      await closeCounter(deps.pools.db, { catalogue, ...own, request }, now);
      return `${counter.label} ditutup.`;
    },
  ),

  hallRoute({
    method: 'get',
    path: '/:hall/penyelia/nomor',
    for: 'supervise',
    kind: 'page',
    params: none,
    query: z.strictObject({ nomor: z.string().max(12).optional() }),
    body: none,
    async run(visit) {
      const { catalogue, deps, now, query } = visit;
      const typed = query.nomor ?? '';
      const turns = await openTurnsNumbered(deps.pools.screens, catalogue, typed, now);
      const [only, ...others] = turns;
      if (only && others.length === 0) return seeOther(visit, `/${catalogue.hall.slug}/penyelia/giliran/${only.id}`);
      const found = turns.map((turn) => turnFacts(catalogue, turn, now));
      showSupervisor(visit, 'supervisor/number', 'Cari nomor', { typed, found });
    },
  }),
  hallRoute({
    method: 'get',
    path: '/:hall/penyelia/giliran/:turn_id',
    for: 'supervise',
    kind: 'page',
    params: turnParams,
    query: none,
    body: none,
    run: (visit) => askEndTurn(visit, visit.params.turn_id, unasked),
  }),
  hallRoute({
    method: 'post',
    path: '/:hall/penyelia/giliran/:turn_id',
    for: 'supervise',
    kind: 'page',
    params: turnParams,
    query: none,
    body: z.strictObject({ reason }),
    async run(visit) {
      const { catalogue, deps, who, params, body, request, now } = visit;
      const what = { catalogue, turn_id: params.turn_id, by: actorOf(who), reason: body.reason, request };
      await endTurn(deps.pools.db, what, now);
      seeOther(visit, `/${catalogue.hall.slug}/penyelia`);
    },
    again: (visit, wrong) =>
      askEndTurn(
        visit,
        turnParams.parse({ turn_id: visit.req.params['turn_id'] }).turn_id,
        askedAgain(wrong, 'reason'),
        422,
      ),
  }),

  hallRoute({
    method: 'get',
    path: '/:hall/penyelia/akhiri-hari',
    for: 'supervise',
    kind: 'page',
    params: none,
    query: none,
    body: none,
    run: (visit) => askEndDay(visit, unasked),
  }),
  hallRoute({
    method: 'post',
    path: '/:hall/penyelia/akhiri-hari',
    for: 'supervise',
    kind: 'page',
    params: none,
    query: none,
    body: z.strictObject({ reason, day: z.iso.date() }),
    async run(visit) {
      const { catalogue, deps, who, body, request, now } = visit;
      // A page left open over midnight would end a day that its reader did not mean.
      if (body.day !== dayOf(now, catalogue.hall.time_zone)) throw new Refusal('day_closed');
      await closeDay(deps.pools.db, { catalogue, ...body, by: actorOf(who), request }, now);
      seeOther(visit, `/${catalogue.hall.slug}/penyelia`);
    },
    again: (visit, wrong) => askEndDay(visit, askedAgain(wrong, 'reason'), 422),
  }),

  hallRoute({
    method: 'get',
    path: '/:hall/penyelia/layanan/:code',
    for: 'supervise',
    kind: 'page',
    params: serviceParams,
    query: none,
    body: none,
    run: (visit) => askLimit(visit, visit.params.code, null),
  }),
  hallRoute({
    method: 'post',
    path: '/:hall/penyelia/layanan/:code',
    for: 'supervise',
    kind: 'page',
    params: serviceParams,
    query: none,
    body: z.strictObject({
      daily_limit: z
        .string()
        .trim()
        .regex(/^\d{0,4}$/, 'Tuliskan angka dari 0 sampai 9999, atau kosongkan.'),
    }),
    async run(visit) {
      const { catalogue, deps, who, params, body, request, now } = visit;
      const daily_limit = body.daily_limit === '' ? null : Number(body.daily_limit);
      const what = { catalogue, service_code: params.code, daily_limit, by: actorOf(who), request };
      await setDailyLimit(deps.pools.db, what, now);
      seeOther(visit, `/${catalogue.hall.slug}/penyelia`);
    },
    again: async (visit, wrong) => {
      const { code } = serviceParams.parse({ code: visit.req.params['code'] });
      askLimit(visit, code, askedAgain(wrong, 'daily_limit'), 422);
    },
  }),
];
