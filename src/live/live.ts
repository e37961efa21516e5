import type { Response } from 'express';

/** What one open stream watches: a screen of a hall, named by its group (which reader draws it) and its key within. */
export type Watching = {
  hall_id: string;
  group: string;
  key: string;
  /** Asked about every second for streams that a right opened: a disabled person or device loses them at once (S18). */
  still_allowed?: (() => Promise<boolean>) | undefined;
};

/** What a screen shows. Where the text carries a clock or the like, `version` tells whether anything else changed. */
export type Shown = { text: string; version: string };

/** Reads what the watchers of a hall's screens should see now, one text per key; a key without text is left as it was. */
export type Reader = (hall_id: string, keys: string[]) => Promise<Map<string, string | Shown>>;

export type Served = {
  /** The name of the event that carries the text: `fragment` for pages, `board` or `ticket` for programs. */
  event: string;
  read: Reader;
  /** Reads for a ring at most so often per hall; 0 for at once (default). New streams never wait for it. */
  rest_ms?: number;
  /** Told after new content was written to open streams of these keys. */
  delivered?: (hall_id: string, keys: string[]) => void;
  /** The time a `beat` tells, as the hall writes it; else in UTC. */
  as_of?: (hall_id: string) => string;
};

/** The open screens of this process, and the bell that tells all processes to look again. */
export type Live = {
  /** After a commit: this process looks again at once, the others by Redis or PostgreSQL. Never waits, never throws. */
  ring(hall_id: string): void;
  /** How the screens of a group are read; told once, when the doors are opened. */
  serve(group: string, served: Served): void;
  /** Opens a stream: the present state at once, then each change, and a `beat` every 4 s while the state is known. */
  watch(res: Response, watching: Watching): Promise<void>;
  /** Tells every stream when to come back, and ends it. */
  close(): Promise<void>;
};
