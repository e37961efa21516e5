import { faultOf, log } from '../log.ts';
import { count } from './figures.ts';
import { eventFrame } from './frame.ts';
import type { Served, Shown } from './live.ts';
import type { OpenStream } from './stream.ts';

/** Content older than this is no longer vouched for by a beat: the screen finds out for itself that it may be old. */
const VOUCHED_FOR_MS = 7_000;

/** The open screens of one group in one hall. They are read together, one reading at a time. */
export type Board = {
  add(stream: OpenStream): void;
  /** Answers how many streams are left. */
  remove(stream: OpenStream): number;
  /** Something may have changed. Many rings at once are one reading; a ring during a reading is one more after it. */
  look(): void;
  /** Tells the streams that what they show is still so; silent while that is not known. */
  beat(): void;
};

/** Opens the board with nobody before it. */
export function openBoard(hall_id: string, served: Served): Board {
  const streams = new Map<string, Set<OpenStream>>();
  /** Keys somebody new waits for: read at once, whatever the rest. */
  const wanted = new Set<string>();
  let rung = false;
  let reading = false;
  let woken = false;
  let rests_until = 0;
  let rest: NodeJS.Timeout | undefined;
  let known_at = 0;

  function wake(): void {
    if (woken || reading) return;
    woken = true;
    setImmediate(() => {
      woken = false;
      next();
    });
  }

  function next(): void {
    const wait = rests_until - Date.now();
    if (rung && wait <= 0) {
      rung = false;
      rests_until = Date.now() + (served.rest_ms ?? 0);
      wanted.clear();
      void read([...streams.keys()]);
    } else if (wanted.size > 0) {
      const keys = [...wanted].filter((key) => streams.has(key));
      wanted.clear();
      void read(keys);
    } else if (rung) {
      rest ??= setTimeout(() => {
        rest = undefined;
        wake();
      }, wait).unref();
    }
  }

  async function read(keys: string[]): Promise<void> {
    reading = true;
    try {
      if (keys.length > 0) deliver(await served.read(hall_id, keys));
      known_at = Date.now();
    } catch (error) {
      known_at = 0;
      log('warn', 'live.unread', { object: served.event, ...faultOf(error) });
    } finally {
      reading = false;
      if (rung || wanted.size > 0) wake();
    }
  }

  function deliver(contents: Map<string, string | Shown>): void {
    const written: string[] = [];
    for (const [key, content] of contents) {
      const { text, version } = typeof content === 'string' ? { text: content, version: content } : content;
      const behind = [...(streams.get(key) ?? [])].filter((stream) => stream.has !== version);
      if (behind.length === 0) continue;
      const frame = eventFrame(served.event, text);
      const reached = behind.filter((stream) => stream.send(frame));
      for (const stream of reached) stream.has = version;
      count('events', reached.length);
      if (reached.length > 0) written.push(key);
    }
    if (written.length > 0) served.delivered?.(hall_id, written);
  }

  return {
    add(stream) {
      const { key } = stream.watching;
      streams.set(key, (streams.get(key) ?? new Set<OpenStream>()).add(stream));
      wanted.add(key);
      wake();
    },
    remove(stream) {
      const { key } = stream.watching;
      const same = streams.get(key);
      same?.delete(stream);
      if (same?.size === 0) streams.delete(key);
      return streams.size;
    },
    look() {
      rung = true;
      wake();
    },
    beat() {
      if (Date.now() - known_at > VOUCHED_FOR_MS) return;
      const as_of = served.as_of?.(hall_id) ?? new Date().toISOString();
      const frame = eventFrame('beat', JSON.stringify({ as_of }));
      for (const same of streams.values()) for (const stream of same) stream.send(frame);
    },
  };
}
