import type { Catalogue, Counter } from '../hall/catalogue.ts';
import { between, chance, oneOf } from './random.ts';
import type { Random } from './random.ts';

/** Where the sample happens: a counter left to whoever tries the hall out, and those that work by themselves. */
export type Stage = { own: Counter; at_work: Counter[] };

export type SampleVisitor = {
  /** Milliseconds after the beginning. */
  after_ms: number;
  service: string;
  lane: 'regular' | 'priority';
  language: 'id' | 'en';
  /** Whether they book an hour of today first and check in with it. */
  reserves: boolean;
};

const AT_WORK = 3;
const VISITORS = 40;
const TEN_MINUTES_MS = 600_000;
/** The first ones stand before the door already, so that something is to be heard at once. */
const FIRST_MS = [500, 3_000, 7_000, 12_000];
const PRIORITY_PERCENT = 9;
const ENGLISH_PERCENT = 5;
const RESERVES_PERCENT = 20;
const ELSEWHERE_PERCENT = 12;
const ELSEWHERE = 4;

/** Three counters of a zone beside its first one: two of the same agency and one of another, so that two letters are heard. */
export function stageOf({ counters }: Catalogue, zone_id: string): Stage | null {
  const [own, ...others] = counters.filter((counter) => counter.zone_id === zone_id && counter.service_ids.length > 0);
  if (!own) return null;
  const same = others.filter(({ agency_id }) => agency_id === own.agency_id).slice(0, AT_WORK - 1);
  const another = others.filter(({ agency_id }) => agency_id !== own.agency_id).slice(0, 1);
  const rest = others.filter((counter) => !same.includes(counter) && !another.includes(counter));
  const at_work = [...same, ...another, ...rest].slice(0, AT_WORK);
  return { own, at_work: at_work.length > 0 ? at_work : [own] };
}

/** Who comes when and for what: mostly for the counters at work, a few for services where nobody sits. */
export function visitorsFor({ services }: Catalogue, { at_work, own }: Stage, random: Random): SampleVisitor[] {
  const served = services
    .map(({ id, code }) => ({ of: code, weight: at_work.filter(({ service_ids }) => service_ids.includes(id)).length }))
    .filter(({ weight }) => weight > 0)
    .map(({ of, weight }, place) => ({ of, weight: weight / (1 + place) ** 0.5 }));
  const far = services
    .filter(({ id, agency_id }) => agency_id !== own.agency_id && !at_work.some((one) => one.service_ids.includes(id)))
    .map(({ code }) => ({ of: code, weight: 1 }));
  const elsewhere = Array.from({ length: Math.min(ELSEWHERE, far.length) }, () => oneOf(random, far));

  const later = Array.from({ length: VISITORS - FIRST_MS.length }, () => between(random, 15_000, TEN_MINUTES_MS));
  return [...FIRST_MS, ...later.sort((a, b) => a - b)].map((after_ms, place) => {
    const goesElsewhere = place >= FIRST_MS.length && elsewhere.length > 0 && chance(random, ELSEWHERE_PERCENT);
    const choices = goesElsewhere ? elsewhere.map((of) => ({ of, weight: 1 })) : served;
    return {
      after_ms: Math.round(after_ms),
      service: oneOf(random, choices),
      lane: chance(random, PRIORITY_PERCENT) ? 'priority' : 'regular',
      language: chance(random, ENGLISH_PERCENT) ? 'en' : 'id',
      reserves: chance(random, RESERVES_PERCENT),
    };
  });
}
