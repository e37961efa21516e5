import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

/** Open event streams of displays that tell which of them has shown a turn, and when. */
export type Displays = {
  /** Resolves with the moment at which the last display was told of this turn. */
  untilAllShow(turn_id: string, limit_ms: number): Promise<number>;
  close(): void;
};

type Watched = { left: Set<number>; tell: (at: number) => void };

/** Opens so many streams and waits until each has shown the present state. */
export async function openDisplays(url: string, secret: string, count: number): Promise<Displays> {
  /** When each display was told of a turn; kept for turns nobody asks for yet, because the answer may come later. */
  const told = new Map<string, Map<number, number>>();
  const watched = new Map<string, Watched>();

  const hear = (display: number, text: string): void => {
    const at = performance.now();
    for (const [, id] of text.matchAll(/"id":"([0-9a-f-]{36})"/g)) {
      if (id === undefined) continue;
      const seen = told.get(id) ?? new Map<number, number>();
      if (!seen.has(display)) told.set(id, seen.set(display, at));
      const waited = watched.get(id);
      if (waited?.left.delete(display) && waited.left.size === 0) waited.tell(at);
    }
  };

  const streams = await Promise.all(
    Array.from({ length: count }, (_, display) => open(url, secret, (text) => hear(display, text))),
  );
  return {
    untilAllShow(turn_id, limit_ms) {
      const seen = told.get(turn_id) ?? new Map<number, number>();
      const left = new Set(streams.map((_stream, display) => display).filter((display) => !seen.has(display)));
      if (left.size === 0) return Promise.resolve(Math.max(...seen.values()));
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${left.size} displays missed a call`)), limit_ms);
        watched.set(turn_id, {
          left,
          tell: (at) => {
            clearTimeout(late);
            watched.delete(turn_id);
            resolve(at);
          },
        });
      });
    },
    close: () => streams.forEach((stream) => stream.destroy()),
  };
}

/** One stream; resolves when its first event has come. Events end with an empty line. */
function open(url: string, secret: string, hear: (text: string) => void): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const req = request(url, { agent: false, headers: { authorization: `Bearer ${secret}` } }, (res) => {
      if (res.statusCode !== 200) reject(new Error(`a stream answered ${res.statusCode}`));
      let rest = '';
      res.setEncoding('utf8').on('data', (text: string) => {
        const events = (rest + text).split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) if (event.startsWith('event: board')) hear(event);
        if (events.length > 0) resolve(res);
      });
      res.on('error', () => undefined);
    });
    req.on('error', reject);
    req.end();
  });
}
