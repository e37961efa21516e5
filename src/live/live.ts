import type { Response } from 'express';

/** What one open stream watches: a screen of a hall, named by its group (which reader draws it) and its key within. */
export type Watching = {
  hall_id: string;
  group: string;
  key: string;
  /** Asked every second for streams that a right opened: a disabled person or device loses them at once (S18). */
  still_allowed?: () => Promise<boolean>;
};

/** Reads what the watchers of a hall's screens should see now, one text per key; a key without text is left as it was. */
export type Reader = (hall_id: string, keys: string[]) => Promise<Map<string, string>>;

export type Served = {
  /** The name of the event that carries the text: `fragment` for pages, `board` or `ticket` for programs. */
  event: string;
  read: Reader;
  /** Reads at most so often per hall; 0 for at once (default). */
  rest_ms?: number;
  /** Told after new content was written to open streams of these keys. */
  delivered?: (hall_id: string, keys: string[]) => void;
};

/** The open screens of this process, and the bell that tells all processes to look again. */
export type Live = {
  /** After a commit: this process looks again at once, the others by Redis or PostgreSQL. Never waits, never throws. */
  ring(hall_id: string): void;
  /** How the screens of a group are read; told once, when the doors are opened. */
  serve(group: string, served: Served): void;
  /** Opens a stream: the present state at once, then each change, and a `beat` every 4 s. */
  watch(res: Response, watching: Watching): Promise<void>;
  /** Tells every stream when to come back, and ends it. */
  close(): Promise<void>;
};
