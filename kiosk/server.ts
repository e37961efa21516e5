import * as z from 'zod/mini';
import { hallShape, problemShape, statusShape, ticketShape } from './hall.ts';
import type { Hall, Status, Ticket } from './hall.ts';
import { languageOf } from './under-way.ts';
import type { Request } from './under-way.ts';
import type { Language } from './wording.ts';

/** A line may hang without an end; after so many milliseconds it counts as lost. */
const PATIENCE_MS = 8_000;

const base = (): string => document.body.dataset['api'] ?? '';

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(base() + path, { ...init, cache: 'no-store', signal: patience.signal });
    // Read whole within the same patience: a reply can break off in its middle.
    const body = await answer.arrayBuffer();
    return new Response([204, 304].includes(answer.status) ? null : body, {
      status: answer.status,
      headers: answer.headers,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function read<Shape extends z.ZodMiniType>(path: string, shape: Shape): Promise<z.infer<Shape>> {
  const answer = await ask(path);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return shape.parse(await answer.json());
}

export const readHall = (): Promise<Hall> => read('', hallShape);
export const readStatus = (): Promise<Status> => read('/status', statusShape);

const post = (path: string, key: string, body: unknown, language: Language = 'id'): Promise<Response> =>
  ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, 'Accept-Language': language },
    body: JSON.stringify(body),
  });

/** `again`: nobody knows whether a number was given; the same request must be sent once more. */
export type Outcome =
  | { kind: 'given'; ticket: Ticket }
  | { kind: 'refused'; code: string; sentence: string }
  | { kind: 'shut_out' }
  | { kind: 'again'; after_ms: number };

const AGAIN_MS = 1_500;

/** Answers of a proxy, of a server that is busy or being restarted. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Sends the request once. Safe to repeat with the same key. */
export async function send(request: Request): Promise<Outcome> {
  const [path, body] = 'wish' in request ? ['/kiosk/tickets', request.wish] : ['/kiosk/check-ins', request.reservation];
  try {
    const answer = await post(path, request.key, body, languageOf(request));
    if (answer.ok) return { kind: 'given', ticket: ticketShape.parse(await answer.json()) };
    if (answer.status === 401 || answer.status === 403) return { kind: 'shut_out' };
    if (PASSING.has(answer.status)) {
      const seconds = Number(answer.headers.get('Retry-After') ?? 0);
      return { kind: 'again', after_ms: Math.min(10_000, Math.max(AGAIN_MS, seconds * 1_000)) };
    }
    const { code, detail } = problemShape.parse(await answer.json());
    return { kind: 'refused', code, sentence: detail };
  } catch {
    return { kind: 'again', after_ms: AGAIN_MS };
  }
}

/** Tells that this machine is alive; `help` when somebody before it needs a person. False: it is paired no more. */
export async function beat(key: string, help: boolean | null): Promise<boolean> {
  const clock = new Date().toISOString();
  const state = { paper: 'unknown', printer: 'unknown', queue_length: 0, clock };
  const answer = await post('/kiosk/heartbeat', key, help === null ? state : { ...state, help });
  return answer.status !== 401 && answer.status !== 403;
}
