import pg from 'pg';

/** Where a worker may die: before or after it claims, writes down that it hands over, or writes down what became of it. */
export const places = [
  'before-claim',
  'after-claim',
  'before-note',
  'after-note',
  'before-stamp',
  'after-stamp',
] as const;
export type Place = (typeof places)[number];

type Query = { text: string; values?: unknown[] };
type Tell = (error: unknown, answer: { rows?: unknown[] }) => void;

const isQuery = (one: unknown): one is Query => typeof one === 'object' && one !== null && 'text' in one;
const isTell = (one: unknown): one is Tell => typeof one === 'function';

const CLAIM = '-- The next messages that are due';
const OURS = 'for no key update of m';
const NOTE = "set gateway = 'handing_over'";
const STAMP = 'set status = x.ends';

/** Which places lie right before and right after a statement of a connection. */
function placesOf(text: string, values: unknown, noted: boolean): { before: Place | null; after: Place | null } {
  if (text.includes(CLAIM)) return { before: 'before-claim', after: 'after-claim' };
  if (text.includes(OURS)) return { before: 'before-note', after: null };
  if (text.startsWith('COMMIT') && noted) return { before: null, after: 'after-note' };
  // knex and pg write the steps in one value; what is put off or dropped is not the stamp
  if (text.includes(STAMP) && JSON.stringify(values ?? []).includes('\\"ends\\":\\"sent\\"'))
    return { before: 'before-stamp', after: 'after-stamp' };
  return { before: null, after: null };
}

/** The place of a guard in a statement, and what stands there when it is left out. */
export type LeftOut = { words: string; instead: string };

/** Watches every statement of this process and signals it at that place, once. */
export function failAt(place: Place | null, signal: 'SIGKILL' | 'SIGSTOP', left_out: LeftOut | null): void {
  let over = false;
  const fail = (): void => {
    if (over) return;
    over = true;
    process.kill(process.pid, signal);
  };
  const noted = new WeakSet<object>();
  const query: (...given: unknown[]) => unknown = Reflect.get(pg.Client.prototype, 'query');
  Reflect.set(pg.Client.prototype, 'query', function (this: object, first: unknown, ...rest: unknown[]): unknown {
    const text = isQuery(first) ? first.text : String(first);
    const here = placesOf(text, isQuery(first) ? first.values : rest[0], noted.has(this));
    if (text.includes(NOTE)) noted.add(this);
    if (text.startsWith('COMMIT')) noted.delete(this);
    if (left_out && isQuery(first)) first.text = text.replace(left_out.words, left_out.instead);
    if (place !== null && here.before === place) fail();
    const at = rest.findLastIndex(isTell);
    const tell = rest[at];
    if (place !== null && here.after === place && isTell(tell))
      rest[at] = ((error, answer) => {
        if (!error && (place !== 'after-claim' || (answer.rows?.length ?? 0) > 0)) fail();
        tell(error, answer);
      }) satisfies Tell;
    return query.call(this, first, ...rest);
  });
}
