import { Agent, request } from 'node:http';

export type Answered = { status: number; text: string; took_ms: number };

/** A client that keeps its connections, as kiosks and desks do. */
export type Client = {
  /** As a device or person with this secret, or, without one, as anybody. */
  post(path: string, secret: string | null, key: string, body?: unknown): Promise<Answered>;
  get(path: string): Promise<Answered>;
  close(): void;
};

const PATIENCE_MS = 15_000;

/** So many connections to the hall at most. */
export function openClient(address: string, connections: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(address);
  const send = (method: string, path: string, headers: Record<string, string>, body = ''): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const req = request({ agent, hostname, port, method, path, headers, timeout: PATIENCE_MS }, (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (part: string) => (text += part));
        res.on('end', () => resolve({ status: res.statusCode ?? 0, text, took_ms: performance.now() - began }));
        res.on('error', reject);
      });
      req.on('timeout', () => req.destroy(new Error(`${path}: no answer`)));
      // a connection that the hall closed because it was idle: once more on a new one, by the same key
      req.on('error', (error) => (req.reusedSocket ? resolve(send(method, path, headers, body)) : reject(error)));
      req.end(body);
    });
  return {
    post(path, secret, key, body) {
      const text = body === undefined ? '' : JSON.stringify(body);
      const headers: Record<string, string> = {
        ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
        'idempotency-key': key,
        'content-length': String(Buffer.byteLength(text)),
      };
      if (body !== undefined) headers['content-type'] = 'application/json';
      return send('POST', path, headers, text);
    },
    get: (path) => send('GET', path, {}),
    close: () => agent.destroy(),
  };
}

/** What came of a load: answers per second, the times to answer, and what each answer said. */
export type Loaded = { per_second: number; took_ms: number[]; texts: string[] };

/** Before anything is measured: so many requests make the product's code fast, however slow the machine is. */
export const WARM_REQUESTS = 3_000;
export const WARM_SECONDS = 10;

type Load = { in_flight: number; seconds: number; most: number };

/**
 * Keeps so many requests under way, for so long or until so many were sent. Each lane sends its next request when the
 * last was answered. An answer other than the expected is a failure of the whole: a fast refusal is no speed.
 */
export async function drive(
  { in_flight, seconds, most }: Load,
  expected: number,
  act: (lane: number) => Promise<Answered>,
): Promise<Loaded> {
  const took_ms: number[] = [];
  const texts: string[] = [];
  const began = performance.now();
  const until = began + seconds * 1_000;
  let sent = 0;
  const lane = async (number: number): Promise<void> => {
    while (sent < most && performance.now() < until) {
      sent += 1;
      const answer = await act(number);
      if (answer.status !== expected) throw new Error(`answered ${answer.status}: ${answer.text.slice(0, 300)}`);
      took_ms.push(answer.took_ms);
      texts.push(answer.text);
    }
  };
  await Promise.all(Array.from({ length: in_flight }, (_, number) => lane(number)));
  return { per_second: took_ms.length / ((performance.now() - began) / 1_000), took_ms, texts };
}
