import { agencyById } from '../../hall/catalogue.ts';
import type { Service } from '../../hall/catalogue.ts';
import { openNow } from '../../hall/open-now.ts';
import { serviceNow } from '../../queue/status.ts';
import { rupiah } from '../../text/say-money.ts';
import { texts } from '../../text/text.ts';
import { desksOf, hoursToday, isFree, nameIn, onlyIndonesian, opensWords, placesOf } from './hall-facts.ts';
import type { Reading } from './hall-facts.ts';

type FeeFacts = {
  free: boolean;
  /** The amount in large type; null where it depends on something. */
  amount: string | null;
  options: { label: string; amount: string }[];
  note: string | null;
  legal_basis: string | null;
};

/** What a service costs, as a citizen asks it. */
function feeFacts({ lang }: Reading, service: Service): FeeFacts {
  const { fee } = service;
  const t = texts[lang].hall;
  const least = Math.min(...fee.options.map(({ amount }) => amount));
  const amount = fee.amount ? rupiah(fee.amount) : null; // nothing, and not free: it depends on something
  return {
    free: isFree(service),
    amount: amount && fee.options.length > 1 ? t.fee_from(rupiah(least)) : amount,
    options: fee.options.map((one) => ({ label: one.label, amount: one.amount === 0 ? t.free : rupiah(one.amount) })),
    note: fee.note,
    legal_basis: fee.legal_basis,
  };
}

function completionWords({ lang }: Reading, { completion }: Service): string | null {
  const t = texts[lang].hall;
  if (!completion) return null;
  if (completion.value === 0) return t.completion_now;
  const say = new Map(Object.entries(t.completion_units)).get(completion.unit);
  return say ? say(completion.value) : `${completion.value} ${completion.unit.replaceAll('_', ' ')}`;
}

/** Everything the page of a service shows: what to bring, what it costs, how long, who must come, who waits. */
export function serviceFacts(reading: Reading, service: Service) {
  const { catalogue, hall_now, now, lang } = reading;
  const t = texts[lang].hall;
  const agency = agencyById(catalogue, service.agency_id);
  const { waiting, now_serving } = serviceNow(hall_now, service.id);
  const translated = lang === 'en' && service.requirements_en.length === service.requirements.length;
  const whose = { agency_id: agency.id, service_id: service.id };
  const state = openNow(catalogue, whose, now);
  return {
    code: service.code,
    name: nameIn(service, lang),
    own_name: lang === 'en' && service.name_en ? service.name : null,
    agency: {
      name: nameIn(agency, lang),
      icon: agency.icon,
      href: `/${catalogue.hall.slug}/layanan/${agency.code.toLowerCase()}`,
    },
    fee: feeFacts(reading, service),
    requirements: translated ? service.requirements_en : service.requirements,
    requirements_lang: translated ? null : onlyIndonesian(lang),
    counter_time: t.at_counter_value(service.counter_minutes, service.counter_minutes_p90),
    completion: completionWords(reading, service),
    product: service.product,
    who_comes: service.applicant_present ? t.who_comes_self : t.who_comes_any,
    places: placesOf(reading, service),
    hours: hoursToday(reading, whose),
    opens: state.state === 'closed' && state.opens_at ? opensWords(catalogue, state.opens_at, now, lang) : null,
    note: service.note,
    waiting,
    waiting_words: t.waiting(waiting),
    desks: desksOf(
      reading,
      whose,
      catalogue.counters.filter(({ service_ids }) => service_ids.includes(service.id)),
    ),
    now_serving: now_serving.slice(0, 6),
    only_indonesian: onlyIndonesian(lang),
  };
}
