import { agencyById, zoneById } from '../../hall/catalogue.ts';
import type { Agency, Catalogue, Counter, Service } from '../../hall/catalogue.ts';
import { dayOf } from '../../hall/day.ts';
import { openNow } from '../../hall/open-now.ts';
import type { OpenNow } from '../../hall/open-now.ts';
import { searchServices } from '../../hall/search.ts';
import { serviceNow } from '../../queue/status.ts';
import type { HallNow } from '../../queue/status.ts';
import { clockTime, clockTimeZoned, dateWords, dayWords } from '../../text/say-time.ts';
import { texts } from '../../text/text.ts';
import type { Language } from '../../text/text.ts';

/** For whom a public page is drawn: which hall, when, in which language. */
export type Reading = { catalogue: Catalogue; hall_now: HallNow; now: Date; lang: Language };

export type OpenFacts = { is_open: boolean; icon: string; words: string; details: string[] };

/** What a name is called in the reader's language; the Indonesian one where there is no other. */
export const nameIn = ({ name, name_en }: { name: string; name_en: string | null }, lang: Language): string =>
  lang === 'en' ? (name_en ?? name) : name;

/** The language of words that exist in Indonesian only, for an English page; null where nothing need be said. */
export const onlyIndonesian = (lang: Language): 'id' | null => (lang === 'en' ? 'id' : null);

/** When the doors open again, in words: today's hour, or the day and the hour. */
export function opensWords({ hall }: Catalogue, opens_at: Date, now: Date, lang: Language): string {
  const { opens_today, opens_on } = texts[lang].hall;
  const hour = clockTimeZoned(opens_at, hall);
  const today = dayOf(opens_at, hall.time_zone) === dayOf(now, hall.time_zone);
  return today ? opens_today(hour) : opens_on(dayWords(opens_at, hall.time_zone, lang), hour);
}

/** The first sentence of the hall: open until when, or when it opens again. */
export function openFacts({ catalogue, hall_now, now, lang }: Reading): OpenFacts {
  const { hall } = catalogue;
  const t = texts[lang].hall;
  const open = openNow(catalogue, {}, now);
  if (hall_now.day_ended) {
    const next = open.state === 'closed' ? open.opens_at : null;
    const details = next ? [t.opens_again(opensWords(catalogue, next, now, lang))] : [];
    return { is_open: false, icon: 'clock-pause', words: t.day_ended, details };
  }
  if (hall.training) return { is_open: true, icon: 'school', words: t.open_always, details: [] };
  if (open.state === 'closed') return closedFacts(catalogue, open, now, lang);
  const { hours } = open;
  if (!hours) throw new Error('an open hall has hours');
  const ticketsOver = now >= hours.last_ticket_at;
  const tickets = ticketsOver ? t.last_ticket_over : t.last_ticket(clockTimeZoned(hours.last_ticket_at, hall));
  if (open.state === 'break') {
    const words = t.break_until(clockTimeZoned(open.until, hall), open.reason);
    return { is_open: false, icon: 'coffee', words, details: [tickets] };
  }
  const rotates = hours.breaks.some(
    ({ mode, starts_at, ends_at }) => mode === 'rotating' && starts_at <= now && now < ends_at,
  );
  return {
    is_open: true,
    icon: 'door-enter',
    words: t.open_until(clockTimeZoned(hours.closes_at, hall)),
    details: [tickets, ...(rotates ? [t.rotating] : [])],
  };
}

function closedFacts(
  catalogue: Catalogue,
  { hours, opens_at }: Extract<OpenNow, { state: 'closed' }>,
  now: Date,
  lang: Language,
): OpenFacts {
  const t = texts[lang].hall;
  const reason = hours.open ? null : hours.reason;
  return {
    is_open: false,
    icon: 'clock-pause',
    words: reason ? t.closed_today(reason) : t.closed_now,
    details: opens_at ? [t.opens_again(opensWords(catalogue, opens_at, now, lang))] : [],
  };
}

export type AgencyFacts = {
  href: string;
  code: string;
  icon: string;
  name: string;
  short_name: string;
  letters: string;
  desks: { kind: 'good' | 'warn' | 'quiet'; words: string };
  waiting: number;
  waiting_words: string;
  now_serving: string[];
};

const SERVING_SHOWN = 4;

/** An agency as citizens ask about it: is somebody there, how many wait, which number is served. */
export function agencyFacts(reading: Reading, agency: Agency): AgencyFacts {
  const { catalogue, hall_now, lang } = reading;
  const t = texts[lang].hall;
  const nows = catalogue.services
    .filter(({ agency_id }) => agency_id === agency.id)
    .map(({ id }) => serviceNow(hall_now, id));
  const waiting = nows.reduce((sum, one) => sum + one.waiting, 0);
  return {
    href: `/${catalogue.hall.slug}/layanan/${agency.code.toLowerCase()}`,
    code: agency.code,
    icon: agency.icon,
    name: nameIn(agency, lang),
    short_name: agency.short_name,
    letters: agency.letters,
    desks: desksOf(
      reading,
      { agency_id: agency.id },
      catalogue.counters.filter(({ agency_id }) => agency_id === agency.id),
    ),
    waiting,
    waiting_words: t.waiting(waiting),
    now_serving: nows.flatMap(({ now_serving }) => now_serving).slice(0, SERVING_SHOWN),
  };
}

/** Whether somebody is really at these counters; where it is closed, when it opens instead. */
export function desksOf(
  { catalogue, hall_now, now, lang }: Reading,
  whose: { agency_id: string; service_id?: string },
  counters: Counter[],
): AgencyFacts['desks'] {
  const t = texts[lang].hall;
  const open = counters.filter(({ id }) => hall_now.open_counters.has(id)).length;
  if (open > 0) return { kind: 'good', words: t.desks_open(open) };
  if (counters.some(({ id }) => hall_now.paused_counters.has(id))) return { kind: 'warn', words: t.desks_paused };
  const state = openNow(catalogue, whose, now);
  if (state.state !== 'closed') return { kind: 'warn', words: t.desks_none };
  const words = state.opens_at ? t.agency_opens(opensWords(catalogue, state.opens_at, now, lang)) : t.agency_closed;
  return { kind: 'quiet', words };
}

export type ServiceRow = {
  href: string;
  code: string;
  name: string;
  agency: string;
  icon: string;
  minutes: string;
  free: boolean;
  waiting_words: string;
};

/** A service in a list: what it is, whose, how long, how many wait. */
export function serviceRow({ catalogue, hall_now, lang }: Reading, service: Service): ServiceRow {
  const t = texts[lang].hall;
  const agency = agencyById(catalogue, service.agency_id);
  return {
    href: `/${catalogue.hall.slug}/layanan/${service.code}`,
    code: service.code,
    name: nameIn(service, lang),
    agency: agency.short_name,
    icon: agency.icon,
    minutes: t.minutes(service.counter_minutes),
    free: isFree(service),
    waiting_words: t.waiting(serviceNow(hall_now, service.id).waiting),
  };
}

export const isFree = ({ fee }: Service): boolean => fee.type === 'gratis';

/** All that the hall's first page shows. */
export function hallFacts(reading: Reading, said: string | undefined) {
  const { catalogue, hall_now, now, lang } = reading;
  const { hall } = catalogue;
  const t = texts[lang].hall;
  return {
    today: dateWords(now, hall.time_zone, lang),
    open: openFacts(reading),
    notices: hall_now.notices.map(({ text, text_en }) => ({
      body: lang === 'en' ? (text_en ?? text) : text,
      lang: lang === 'en' && text_en === null ? 'id' : null,
    })),
    search: said === undefined || said.trim() === '' ? null : searchFacts(reading, said.trim()),
    needs: catalogue.needs.map((need) => ({
      href: `/${hall.slug}/layanan/${catalogue.services.find(({ id }) => id === need.service_id)?.code ?? ''}`,
      icon: need.icon,
      words: lang === 'en' ? need.words_en : need.words,
    })),
    agencies: catalogue.agencies.map((agency) => agencyFacts(reading, agency)),
    as_of: t.as_of(clockTimeZoned(hall_now.as_of, hall)),
    address: hall.address,
    pledge: hall.pledge,
    only_indonesian: onlyIndonesian(lang),
  };
}

function searchFacts(reading: Reading, said: string) {
  const t = texts[reading.lang].hall;
  const rows = searchServices(reading.catalogue, said).map((service) => serviceRow(reading, service));
  return { said, rows, title: rows.length > 0 ? t.found(rows.length, said) : t.found_none(said) };
}

/** Today's hours of an agency or service in one sentence; null where it does not open today. */
export function hoursToday({ catalogue, now, lang }: Reading, whose: { agency_id: string; service_id?: string }) {
  const { hours } = openNow(catalogue, whose, now);
  if (!hours?.open) return null;
  const { hall } = catalogue;
  return texts[lang].hall.hours_value(clockTime(hours.opens_at, hall.time_zone), clockTimeZoned(hours.closes_at, hall));
}

/** Where a service's counters stand: their numbers by zone. */
export function placesOf({ catalogue, lang }: Reading, service: Service): { counters: string; zone: string }[] {
  const t = texts[lang].hall;
  const counters = catalogue.counters.filter(({ service_ids }) => service_ids.includes(service.id));
  const zones = [...new Set(counters.map(({ zone_id }) => zone_id))].map((id) => zoneById(catalogue, id));
  return zones.map((zone) => ({
    counters: t.counters(
      counters
        .filter(({ zone_id }) => zone_id === zone.id)
        .map(({ number }) => number)
        .join(', '),
    ),
    zone: `${zone.name}, ${t.floor(zone.floor)}`,
  }));
}
