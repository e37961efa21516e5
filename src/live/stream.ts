import type { Response } from 'express';
import { count } from './figures.ts';
import { retryFrame } from './frame.ts';
import type { Watching } from './live.ts';

/** Whoever leaves more than this unread is cut: unread writes would pile up in memory (F41). */
const MOST_UNREAD = 64 * 1024;

/** One open event stream. */
export type OpenStream = {
  watching: Watching;
  /** The version of the content it was last given; null before the first. */
  has: string | null;
  /** Writes a frame; a reader that is too far behind is cut instead. Answers whether it was written. */
  send(frame: Buffer): boolean;
  /** Ends it, saying when to come back. */
  end(farewell?: Buffer): void;
};

/** Answers the head of a stream and keeps it open until either side leaves; then `gone` is told, once. */
export function openStream(res: Response, watching: Watching, gone: (stream: OpenStream) => void): OpenStream {
  let open = true;
  const stream: OpenStream = {
    watching,
    has: null,
    send(frame) {
      if (!open) return false;
      if (res.writableLength > MOST_UNREAD) {
        count('cut');
        res.destroy();
        return false;
      }
      res.write(frame);
      return true;
    },
    end(farewell) {
      if (!open) return;
      if (farewell) res.write(farewell);
      res.end();
      // A reader that never reads would hold the connection open for ever.
      setTimeout(() => res.destroy(), 500).unref();
    },
  };

  res.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  res.on('error', () => undefined);
  res.on('close', () => {
    if (!open) return;
    open = false;
    count('open_streams', -1);
    gone(stream);
  });
  count('open_streams');
  res.flushHeaders();
  res.write(retryFrame(500, 2_500));
  return stream;
}
