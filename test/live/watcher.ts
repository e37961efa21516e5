import { createServer, get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import express from 'express';
import type { Live, Watching } from '../../src/live/live.ts';

/** An event as a watcher got it. */
export type Heard = { event: string; data: string };

export type Watcher = {
  heard: Heard[];
  /** How long to wait before coming back, as told last. */
  retry_ms: number[];
  headers: IncomingMessage['headers'];
  /** The answer itself, for a watcher that stops reading. */
  answer: IncomingMessage;
  ended: Promise<void>;
  leave(): void;
};

export type Hall = {
  watch(path: string): Promise<Watcher>;
  /** Everything written to any stream, as it was handed over. */
  written: unknown[];
  close(): Promise<void>;
};

type Still = () => Promise<boolean>;

/** A server whose every path `/{group}/{key}` is a stream of the hub. */
export async function openHall(live: Live, hall_id: string, still_allowed?: Still): Promise<Hall> {
  const app = express();
  const written: unknown[] = [];
  app.get('/:group/:key', (req, res) => {
    const write = res.write.bind(res);
    res.write = (chunk: unknown) => {
      written.push(chunk);
      return write(chunk);
    };
    const watching: Watching = { hall_id, group: req.params.group, key: req.params.key, still_allowed };
    return live.watch(res, watching);
  });
  const server = createServer(app);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    written,
    watch: (path) => openWatcher(`http://127.0.0.1:${address.port}${path}`),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Opens a stream and listens. */
export function openWatcher(url: string, headers: Record<string, string> = {}): Promise<Watcher> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers }, (answer) => {
      const heard: Heard[] = [];
      const retry_ms: number[] = [];
      let rest = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        const parts = (rest + text).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) {
          const told = Object.fromEntries(part.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
          if (told.retry) retry_ms.push(Number(told.retry));
          else heard.push({ event: String(told.event), data: String(told.data) });
        }
      });
      const ended = new Promise<void>((done) => {
        answer.on('close', done).on('error', () => undefined);
      });
      resolve({ heard, retry_ms, headers: answer.headers, answer, ended, leave: () => request.destroy() });
    });
    request.on('error', reject);
  });
}

/** Waits until it holds; the test's own time limit is the only one. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((soon) => setTimeout(soon, 5));
}

/** Lets so much time pass. */
export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
