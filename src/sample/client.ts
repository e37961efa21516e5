import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** Time and the network as a sample run knows them; tests bring their own. */
export type World = {
  fetch: typeof fetch;
  /** Resolves after so many milliseconds, at once when the signal is or becomes aborted. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
};

export type Told = { status: number; code: string | null; body: unknown };

/** A program that speaks to the hall as any other would: by its HTTP contract, with a token. */
export type Client = {
  get(path: string): Promise<Told>;
  /** Sends an act under a key of its own; after a lost reply the same key asks again, so nothing happens twice. */
  post(path: string, body?: Readonly<Record<string, unknown>>): Promise<Told>;
};

/** The run was cut short: nothing more may be sent. */
export class CutShort extends Error {}

const problem = z.object({ code: z.string() });
const TRIES = 3;
const AGAIN_MS = 1_000;
const PATIENCE_MS = 10_000;

export type Line = World & {
  base: string;
  token: string;
  cut: AbortSignal;
  /** Asked before every request: a hall that went live meanwhile hears nothing more from a sample. */
  may_go_on: () => Promise<boolean>;
};

/** Opens the line to a hall; `base` ends with the hall's slug. */
export function openClient({ fetch, sleep, base, token, cut, may_go_on }: Line): Client {
  async function ask(
    method: 'GET' | 'POST',
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Told> {
    if (cut.aborted || !(await may_go_on())) throw new CutShort();
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(PATIENCE_MS), // an act under way is heard to its end, also when the run is cut
    });
    const text = await answer.text();
    const told: unknown = text === '' ? null : JSON.parse(text);
    const refused = answer.ok ? null : problem.safeParse(told);
    return { status: answer.status, code: refused?.data?.code ?? null, body: told };
  }

  async function persist(attempt: () => Promise<Told>, tries = TRIES): Promise<Told> {
    const told = await attempt().catch((error: unknown) => {
      if (error instanceof CutShort || cut.aborted || tries === 1) throw error;
      return null;
    });
    if (told && (told.status < 500 || tries === 1)) return told;
    await sleep(AGAIN_MS, cut);
    return persist(attempt, tries - 1);
  }

  return {
    get: (path) => persist(() => ask('GET', path, {})),
    post(path, body) {
      const key = randomUUID();
      const headers = { 'Idempotency-Key': key, ...(body ? { 'Content-Type': 'application/json' } : {}) };
      return persist(() => ask('POST', path, headers, body && JSON.stringify(body)));
    },
  };
}
