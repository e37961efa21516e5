import { v5 } from 'uuid';
import { agencyById, policiesAt, zoneById } from '../../hall/catalogue.ts';
import type { Service, Zone } from '../../hall/catalogue.ts';
import { openNow } from '../../hall/open-now.ts';
import type { Policies } from '../../hall/policies.ts';
import type { FollowedTicket, FollowedTurn } from '../../queue/follow.ts';
import { serviceNow } from '../../queue/status.ts';
import { openStatuses } from '../../queue/turn.ts';
import type { TurnStatus } from '../../queue/turn.ts';
import { whyThere } from '../../queue/why.ts';
import { clockTimeZoned, dateWords, dayWords } from '../../text/say-time.ts';
import { texts } from '../../text/text.ts';
import { nameIn, opensWords } from '../hall/hall-facts.ts';
import type { Reading } from '../hall/hall-facts.ts';

const isOpen = (status: TurnStatus): boolean => openStatuses.some((open) => open === status);

/** A number longer than people count to. */
const MANY = 1_000;

export const aheadWords = (ahead: number, many: string): string => (ahead >= MANY ? many : String(ahead));

/** The same button pressed twice is one act: its key follows from the turn as it stood when the button was drawn. */
const keyOf = ({ id, moves }: FollowedTurn, act: string): string => v5(`${act} ${moves}`, id);

function stepsOf({ status }: FollowedTurn, lang: Reading['lang']) {
  const { steps } = texts[lang].ticket;
  const order = [steps.came, steps.waiting, steps.called, steps.serving, steps.done];
  const at: Partial<Record<TurnStatus, number>> = { waiting: 1, called: 2, missed: 2, serving: 3, parked: 3, done: 5 };
  const now = at[status];
  return now === undefined ? null : order.map((word, place) => ({ word, done: place < now, now: place === now }));
}

/** Where and when the called one should go. */
function calledFacts({ catalogue, lang }: Reading, ticket: FollowedTicket, { counter, called_at }: FollowedTurn) {
  if (!counter) throw new Error('a called turn has a counter');
  const t = texts[lang].ticket;
  const zone = zoneById(catalogue, counter.zone_id);
  const label = `${t.counter} ${counter.number}`;
  return {
    word: t.counter,
    number: counter.number,
    where: zoneWords(zone, lang),
    at: called_at ? t.called_at(clockTimeZoned(called_at, catalogue.hall)) : null,
    aloud: t.called_aloud(ticket.number, label),
    title: t.called_title(ticket.number, label),
  };
}

/** What goes on while somebody waits: who serves, or when calling goes on. */
function waitingWords(reading: Reading, service: Service): string {
  const { catalogue, hall_now, now, lang } = reading;
  const t = texts[lang].ticket;
  const { counters_open } = serviceNow(hall_now, service.id);
  if (counters_open > 0) return t.desks_open(counters_open);
  const open = openNow(catalogue, { agency_id: service.agency_id, service_id: service.id }, now);
  if (open.state === 'break') return t.break_until(clockTimeZoned(open.until, catalogue.hall));
  if (open.state === 'closed' && open.opens_at && open.hours.open && now < open.hours.opens_at)
    return t.opens_at(opensWords(catalogue, open.opens_at, now, lang));
  return t.desks_none;
}

/** The sentences that say what the state means and what to do. */
function sentencesOf(reading: Reading, turn: FollowedTurn): { words: string[]; list: string[] } {
  const { catalogue, lang } = reading;
  const t = texts[lang].ticket;
  const { back_behind, calls_before_missed } = serviceWords(reading, turn.service).rules;
  const counter = turn.counter ? `${t.counter} ${turn.counter.number}` : '';
  const hour = turn.called_at ? clockTimeZoned(turn.called_at, catalogue.hall) : '';
  const say = (...words: string[]) => ({ words, list: [] });
  const told: Record<TurnStatus, () => { words: string[]; list: string[] }> = {
    waiting: () => say(serviceWords(reading, turn.service).waiting),
    called: () => say(t.called_hurry(calls_before_missed)),
    serving: () => say(t.serving(counter)),
    parked: () => say(t.parked(counter)),
    missed: () => say(t.missed(hour, counter), turn.came_back ? t.missed_again : t.missed_back(back_behind)),
    done: () => outcomeOf(reading, turn),
    transferred: () => say(t.transferred),
    cancelled: () => say(t.cancelled),
    expired: () => say(t.expired),
  };
  return told[turn.status]();
}

function outcomeOf({ catalogue, lang }: Reading, { outcome, ready_on, missing }: FollowedTurn) {
  const { outcomes, done } = texts[lang].ticket;
  const ready = ready_on === null ? null : dateWords(ready_on, catalogue.hall.time_zone, lang);
  if (outcome === 'in_process') return { words: [outcomes.in_process(ready)], list: [] };
  if (outcome === 'documents_missing') {
    const words = missing.length > 0 ? outcomes.documents_missing : outcomes.documents_missing_any;
    return { words: [words], list: missing };
  }
  return { words: [done], list: [] };
}

/** The order explained: the rule, who stands just before and why, and oneself. */
function whyFacts(reading: Reading, { service, ahead, before, standing }: FollowedTurn) {
  const { lang } = reading;
  const t = texts[lang].ticket;
  const { head_start_minutes } = serviceWords(reading, service).rules;
  return {
    rule: t.why_rule(head_start_minutes.reservation, head_start_minutes.priority),
    title: before.length > 0 ? t.why_first(ahead ?? before.length) : null,
    before: before.map((one) => ({ number: one.number, reason: whyThere(one, lang) })),
    own: { number: standing.number, reason: whyThere(standing, lang) },
  };
}

function turnRow(reading: Reading, turn: FollowedTurn) {
  const t = texts[reading.lang].ticket;
  const counter = turn.counter && turn.status !== 'waiting' ? `${t.counter} ${turn.counter.number}` : null;
  return {
    service: serviceWords(reading, turn.service).service,
    agency: serviceWords(reading, turn.service).short_agency,
    state: turn.status,
    word: t.states[turn.status],
    detail: turn.ahead === null ? counter : `${aheadWords(turn.ahead, t.ahead_many)} ${t.ahead}`,
  };
}

/** The line of the lane; a reservation with priority says both. */
function laneWords({ lane, priority }: FollowedTicket, lang: Reading['lang']): string[] {
  const { lanes } = texts[lang].ticket;
  return [...(priority ? [lanes.priority] : []), ...(lane === 'reservation' ? [lanes.reservation] : [])];
}

/** A zone by its short name and its floor; what else is in it does not help to find it. */
const zoneWords = ({ name, floor }: Zone, lang: Reading['lang']): string =>
  texts[lang].ticket.called_where(name.split(' - ')[0] ?? name, floor);

/** What is the same for all who wait for a service: a reading of a thousand phones finds it out once. */
type ServiceWords = {
  rules: Policies;
  service: string;
  href: string;
  agency: string;
  short_agency: string;
  zone: string;
  waiting: string;
};
const known = new WeakMap<Reading, Map<string, ServiceWords>>();

function serviceWords(reading: Reading, service: Service): ServiceWords {
  const { catalogue, lang } = reading;
  const words = known.get(reading) ?? new Map<string, ServiceWords>();
  known.set(reading, words);
  const found = words.get(service.id);
  if (found) return found;
  const agency = agencyById(catalogue, service.agency_id);
  const made = {
    rules: policiesAt(catalogue, reading.now),
    service: nameIn(service, lang),
    href: `/${catalogue.hall.slug}/layanan/${service.code}`,
    agency: nameIn(agency, lang),
    short_agency: agency.short_name,
    zone: zonesOf(reading, service),
    waiting: waitingWords(reading, service),
  };
  words.set(service.id, made);
  return made;
}

const zonesOf = ({ catalogue, lang }: Reading, service: Service): string => {
  const own = catalogue.counters.filter(({ service_ids }) => service_ids.includes(service.id));
  return [...new Set(own.map(({ zone_id }) => zone_id))]
    .map((id) => zoneWords(zoneById(catalogue, id), lang))
    .join('; ');
};

/** Everything the citizen's own page shows; what changes in it is what is sent to open pages. */
export function ticketFacts(reading: Reading, ticket: FollowedTicket) {
  const { catalogue, lang } = reading;
  const { turn } = ticket;
  const t = texts[lang].ticket;
  const path = `/${catalogue.hall.slug}/tiket/${ticket.token}`;
  const mayLeave = ticket.turns.some(
    ({ status }) => status === 'waiting' || status === 'parked' || status === 'missed',
  );
  const words = serviceWords(reading, turn.service);
  const called = turn.status === 'called' ? calledFacts(reading, ticket, turn) : null;
  return {
    path,
    number: ticket.number,
    title: called ? called.title : `${ticket.number} · ${t.states[turn.status]}`,
    state: turn.status,
    word: t.states[turn.status],
    lanes: laneWords(ticket, lang),
    service: words.service,
    service_href: words.href,
    agency: words.agency,
    zone: words.zone,
    taken: `${dayWords(ticket.issued_at, catalogue.hall.time_zone, lang)}, ${clockTimeZoned(ticket.issued_at, catalogue.hall)}`,
    home: `/${catalogue.hall.slug}`,
    called,
    ahead: turn.ahead === null ? null : { count: turn.ahead, words: aheadWords(turn.ahead, t.ahead_many) },
    steps: stepsOf(turn, lang),
    ...sentencesOf(reading, turn),
    here: turn.status === 'missed' && !turn.came_back ? { key: keyOf(turn, 'here') } : null,
    change: ticket.turns.some(({ untouched }) => untouched),
    leave: mayLeave ? { key: keyOf(turn, 'leave') } : null,
    why: turn.status === 'waiting' || turn.status === 'called' ? whyFacts(reading, turn) : null,
    turns: ticket.turns.length > 1 ? ticket.turns.map((one) => turnRow(reading, one)) : [],
    ended: !ticket.turns.some(({ status }) => isOpen(status)),
  };
}

/** The key of the form that changes a wrongly chosen service. */
export const changeKey = (turn: FollowedTurn): string => keyOf(turn, 'service');
