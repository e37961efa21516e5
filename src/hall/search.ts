import { agencyById } from './catalogue.ts';
import type { Catalogue, Service } from './catalogue.ts';
import { nearlySame } from './nearly.ts';

/** Words that say nothing about which service is meant. */
const EMPTY = new Set(['saya', 'mau', 'ingin', 'untuk', 'yang', 'di', 'ke', 'dan', 'atau', 'buat', 'urus', 'mengurus']);

/** Small letters, no accents, nothing but letters and digits: `KTP-el` and `ktp el` are the same. */
const plain = (text: string): string[] =>
  text
    .slice(0, 200)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

/** What is met this much worse than the best was hardly meant: a paper asked for, not the service. */
const CLOSE = 0.6;

type Shelf = { service: Service; fields: { words: string[]; weight: number }[] };
const shelves = new WeakMap<Catalogue, Shelf[]>();

function shelvesOf(catalogue: Catalogue): Shelf[] {
  const known = shelves.get(catalogue);
  if (known) return known;
  const made = catalogue.services.map((service) => {
    const agency = agencyById(catalogue, service.agency_id);
    const needs = catalogue.needs.filter(({ service_id }) => service_id === service.id);
    const fields = [
      { words: plain(service.code), weight: 8 },
      { words: plain(`${service.name} ${service.name_en ?? ''}`), weight: 5 },
      {
        words: plain([...service.words, ...needs.flatMap((need) => [need.words, need.words_en])].join(' ')),
        weight: 5,
      },
      { words: plain(`${agency.short_name} ${agency.name} ${agency.name_en ?? ''}`), weight: 3 },
      { words: plain(`${service.product ?? ''} ${service.requirements.join(' ')}`), weight: 1 },
    ];
    return { service, fields };
  });
  shelves.set(catalogue, made);
  return made;
}

/** Short words are nearly the same too soon: "kk" is not "kia". */
const MAY_BE_MISTYPED = 4;

/** How well a word of the question is met: a whole word more than the beginning of one, that more than a mistyped one. */
function weigh(fields: Shelf['fields'], word: string): number {
  return Math.max(
    0,
    ...fields.map(({ words, weight }) => {
      if (words.includes(word)) return weight * 2;
      if (word.length >= 2 && words.some((one) => one.startsWith(word))) return weight;
      return word.length >= MAY_BE_MISTYPED && words.some((one) => nearlySame(one, word)) ? weight / 2 : 0;
    }),
  );
}

/**
 * The services somebody may mean by what they say ("ktp hilang"), the best first. Every word that says something must be
 * met; where no service meets them all, those that meet most. Pure; a few dozen services take well under a millisecond.
 */
export function searchServices(catalogue: Catalogue, said: string, most = 8): Service[] {
  const spoken = plain(said);
  const telling = spoken.filter((word) => !EMPTY.has(word));
  const words = telling.length > 0 ? telling : spoken;
  if (words.length === 0) return [];
  const found = shelvesOf(catalogue)
    .map(({ service, fields }) => {
      const weights = words.map((word) => weigh(fields, word));
      const met = weights.filter((weight) => weight > 0).length;
      return { service, met, weight: weights.reduce((sum, one) => sum + one, 0) };
    })
    .filter(({ met }) => met > 0);
  const met = Math.max(0, ...found.map((one) => one.met));
  const weight = Math.max(0, ...found.filter((one) => one.met === met).map((one) => one.weight));
  return found
    .filter((one) => one.met === met && one.weight >= weight * CLOSE)
    .sort((a, b) => b.weight - a.weight || a.service.position - b.service.position)
    .slice(0, most)
    .map(({ service }) => service);
}
