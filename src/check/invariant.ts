/**
 * Something that must be true of every hall at every moment. `sql` answers the rows of which it is not; it may read
 * `clock.now` (the hall's time) and `history`, every move with the one before and after it in its turn.
 */
export type Invariant = {
  id: string;
  /** The promise, as a sentence. */
  says: string;
  /** True only where a worker has been at work all the time. */
  needs_worker?: true;
  sql: string;
};

/** Acts wait for one another's locks; their moments, taken when they came in, may cross by so much. */
export const CROSSING = `interval '3 seconds'`;
