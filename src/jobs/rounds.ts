/** Work that comes round again and again until it is stopped. */
export type Rounds = {
  /** The next round begins now, not only after the pause. */
  hurry(): void;
  /** No new round; waits for the one under way. */
  stop(): Promise<void>;
};

/**
 * Goes round for as long as the process lives: works, pauses, works again. One round at a time; a failed one is told and
 * forgotten. A round that answers `true` has left something undone and is followed by the next without pause.
 */
export function goRound(
  every_ms: number,
  work: () => Promise<boolean | void>,
  onFault: (error: unknown) => void,
): Rounds {
  let stopped = false;
  let hurried = false;
  let timer: NodeJS.Timeout | undefined;
  let under_way: Promise<void> | null = null;

  async function round(): Promise<void> {
    hurried = false;
    const more = await work().catch((error: unknown) => onFault(error));
    under_way = null;
    if (!stopped) timer = setTimeout(begin, more === true || hurried ? 0 : every_ms);
  }
  function begin(): void {
    under_way = round();
  }
  begin();

  return {
    hurry() {
      if (stopped) return;
      hurried = true;
      if (under_way) return;
      clearTimeout(timer);
      begin();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await under_way;
    },
  };
}
