import type { Agency, Hall, Service } from './hall.ts';

export type Found = { agency: Agency; service: Service };

/** Words that say nothing about what is needed. */
const EMPTY = new Set(
  'saya mau ingin untuk yang di ke dan atau buat urus mengurus bikin i want to my a the for and get'.split(' '),
);

/** Short words are one slip away from too many others: "kk" and "kia", "sim" and "skck". */
const MAY_BE_MISTYPED = 4;

/** Small letters without accents; `KTP-el` and `ktp el` are the same. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .split(/[^a-z0-9]+/)
    .filter(Boolean);

/** Whether one slip of the finger lies between two words: a letter too many, too few, another, or two swapped. */
function oneSlipApart(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [rest, otherRest] = [one.slice(start), other.slice(start)];
  const swapped = rest[0] === otherRest[1] && rest[1] === otherRest[0] && rest.slice(2) === otherRest.slice(2);
  return swapped || rest.slice(1) === otherRest || rest === otherRest.slice(1) || rest.slice(1) === otherRest.slice(1);
}

function weightOf(word: string, among: string[]): number {
  if (among.includes(word)) return 4;
  if (word.length >= 2 && among.some((one) => one.startsWith(word))) return 2;
  if (word.length < MAY_BE_MISTYPED) return 0;
  return among.some((one) => oneSlipApart(one, word) || oneSlipApart(one.slice(0, word.length), word)) ? 1 : 0;
}

/** Everything one might say for a service: first what names it, then where it is had. */
const saidFor = ({ needs }: Hall, { agency, service }: Found): string[][] => [
  wordsOf(
    [
      service.code,
      service.name,
      service.name_en ?? '',
      ...service.words,
      ...needs.filter((need) => need.service === service.code).flatMap((need) => [need.words, need.words_en]),
    ].join(' '),
  ),
  wordsOf([agency.short_name, agency.name, agency.name_en ?? ''].join(' ')),
];

/**
 * The services somebody may mean by what they typed so far, the best first; a slip of the finger is forgiven. Where no
 * service has all the words, those with most of them.
 */
export function findServices(hall: Hall, typed: string, most = 6): Found[] {
  const spoken = wordsOf(typed);
  const telling = spoken.filter((word) => !EMPTY.has(word));
  const asked = telling.length > 0 ? telling : spoken;
  const weighed = hall.agencies
    .flatMap((agency) => agency.services.map((service) => ({ agency, service })))
    .map((found) => {
      const [own = [], of = []] = saidFor(hall, found);
      const weights = asked.map((word) => Math.max(weightOf(word, own) * 2, weightOf(word, of)));
      const met = weights.filter((weight) => weight > 0).length;
      return { found, met, weight: weights.reduce((sum, weight) => sum + weight, 0) };
    });
  const best = Math.max(1, ...weighed.map(({ met }) => met));
  return weighed
    .filter(({ met }) => met === best)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, most)
    .map(({ found }) => found);
}
