import { identityKinds } from '../../booking/booking.ts';
import type { Booking } from '../../booking/booking.ts';
import { findBooking } from '../../booking/find.ts';
import { freeSlots } from '../../booking/free.ts';
import { agencyById, policiesAt, serviceById } from '../../hall/catalogue.ts';
import type { Service } from '../../hall/catalogue.ts';
import { rfc3339 } from '../../hall/day.ts';
import { accessNeeds, needWords } from '../../queue/needs.ts';
import { clockTimeZoned, dayWords } from '../../text/say-time.ts';
import { texts } from '../../text/text.ts';
import type { Language } from '../../text/text.ts';
import { nameIn } from '../hall/hall-facts.ts';
import { seeOther, show } from '../page.ts';
import { needsTyped } from './form.ts';
import type { Typed } from './form.ts';
import { frame, marksOf, place } from './here.ts';
import type { HereVisit } from './here.ts';
import { showVoid } from './void.ts';

/** With what a form is shown again. */
export type Shown = {
  typed?: Typed;
  errors?: Record<string, string>;
  /** The refusal of the whole form. */
  refused?: string | null;
  /** Good news, said once. */
  told?: (hold: Booking) => string;
  status?: number;
};

/** The page of a hold by its token: the form while it runs; what else became of it has a page of its own. */
export async function showForm(visit: HereVisit, token: string, shown: Shown = {}): Promise<void> {
  const { catalogue, deps, now } = visit;
  const hold = await findBooking(deps.pools.db, catalogue.hall.id, token);
  if (!hold) return showVoid(visit);
  const { status, held_until } = hold;
  if (status === 'held' && held_until && held_until > now) return drawForm(visit, { ...hold, held_until }, shown);
  if (status === 'held' || status === 'expired') return showOver(visit, hold, shown);
  if (status === 'cancelled') return showGivenBack(visit, hold);
  seeOther(visit, place(catalogue, `/${token}`));
}

/** The place in words: what, where, when. */
function placeFacts({ catalogue, language }: HereVisit, { service_id, day, starts_at }: Booking) {
  const { hall } = catalogue;
  const service = serviceById(catalogue, service_id);
  return {
    service: nameIn(service, language),
    agency: nameIn(agencyById(catalogue, service.agency_id), language),
    day: dayWords(day, hall.time_zone, language),
    hour: clockTimeZoned(starts_at, hall),
    hours_href: `${place(catalogue, `/layanan/${service.code}`)}?hari=${day}#jam`,
  };
}

const choicesOf = ({ identity_required }: Service, lang: Language) => ({
  identity: identity_required
    ? identityKinds.map((kind) => ({ value: kind, label: texts[lang].reservation.identity_kinds[kind] }))
    : null,
  needs: accessNeeds.map((need) => ({ value: need, words: needWords[need][lang], icon: needWords[need].icon })),
});

/** Errors in the order of the form, each with the field to jump to. */
const summaryOf = (errors: Readonly<Record<string, string>>): { field: string | null; sentence: string }[] => {
  const fields = ['for', 'name', 'identity_kind', 'identity_number', 'phone'];
  const known = fields.flatMap((field) => (errors[field] ? [{ field, sentence: errors[field] }] : []));
  const others = Object.entries(errors).filter(([field]) => !fields.includes(field));
  return [...known, ...others.map(([, sentence]) => ({ field: null, sentence }))];
};

type Running = Booking & { held_until: Date };

function drawForm(
  visit: HereVisit,
  hold: Running,
  { typed = {}, errors = {}, refused, told, status = 200 }: Shown,
): void {
  const { catalogue, language, now } = visit;
  const t = texts[language].reservation;
  const service = serviceById(catalogue, hold.service_id);
  const { hold_minutes, hold_extension_minutes } = policiesAt(catalogue, now).booking;
  const path = place(catalogue, `/isi/${hold.token}`);
  show(
    visit,
    'reservation/fill-in',
    frame(t.fill_title, { scripts: ['hold.js'], here: path }),
    {
      marks: marksOf(visit),
      path,
      place: placeFacts(visit, hold),
      held: {
        until: t.held_until(clockTimeZoned(hold.held_until, catalogue.hall)),
        left_seconds: Math.round((hold.held_until.getTime() - now.getTime()) / 1_000),
        whole_seconds: hold_minutes * 60,
        extend: hold.extended || hold_extension_minutes === 0 ? null : t.extend(hold_extension_minutes),
      },
      choices: choicesOf(service, language),
      given: { ...typed, needs: needsTyped(typed) },
      errors,
      summary: summaryOf(errors),
      refused: refused ?? null,
      told: told?.(hold) ?? null,
      privacy: place(catalogue, '/privasi'),
    },
    status,
  );
}

/** The hold ran out: what happened, and the same hour again if it is still to be had, with what was typed. */
async function showOver(visit: HereVisit, hold: Booking, { typed = {} }: Shown): Promise<void> {
  const { catalogue, deps, now, language } = visit;
  const { hall } = catalogue;
  const t = texts[language].reservation;
  const service = serviceById(catalogue, hold.service_id);
  const { slots } = await freeSlots(deps.pools, catalogue, service, hold.day, now);
  const same = slots.find(
    ({ starts_at, state }) => state === 'open' && starts_at.getTime() === hold.starts_at.getTime(),
  );
  const { needs, ...fields } = typed;
  const kept = [
    ...Object.entries(fields).flatMap(([name, value]) => (value ? [{ name, value }] : [])),
    ...needsTyped({ needs }).map((value) => ({ name: 'needs', value })),
  ];
  const facts = placeFacts(visit, hold);
  show(
    visit,
    'reservation/over',
    frame(t.over_title, { here: place(catalogue, `/isi/${hold.token}`), body_class: 'page-narrow' }),
    {
      marks: marksOf(visit),
      place: facts,
      sentence: t.over(clockTimeZoned(hold.held_until ?? hold.starts_at, hall)),
      kept,
      again: same
        ? {
            action: place(catalogue, '/tahan'),
            service: service.code,
            starts_at: rfc3339(hold.starts_at, hall.time_zone),
          }
        : null,
    },
    visit.req.method === 'GET' ? 410 : 409,
  );
}

function showGivenBack(visit: HereVisit, hold: Booking): void {
  const { given_back_title: title, given_back: sentence, see_hours } = texts[visit.language].reservation;
  const actions = [{ href: placeFacts(visit, hold).hours_href, label: see_hours }];
  show(visit, 'layout/message', frame(title), { message: { title, sentence, reference: null, actions } });
}
