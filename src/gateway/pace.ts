/** How fast a gateway may be given messages, and how many may wait for its answer at once. */
export type PaceSettings = { per_second: number; window: number; patience_ms: number; now?: () => number };

/** The door before a gateway. */
export type Pace = {
  /** Waits for its turn, then does the work; null when the turn does not come within the patience. */
  inTurn<T>(urgent: boolean, work: () => Promise<T>): Promise<T | null>;
};

type Waiting = { go: () => void };

/** So many urgent ones may pass the others, however many wait: then one of the others goes. */
const MOST_PASSED = 9;

/**
 * Lets messages through at an even pace, urgent ones first. A tenth of the window is kept for urgent ones: they never
 * wait for the answers to a thousand reminders.
 */
export function openPace({ per_second, window, patience_ms, now = () => performance.now() }: PaceSettings): Pace {
  const every_ms = 1_000 / per_second;
  const kept = Math.max(1, Math.floor(window / 10));
  const urgents: Waiting[] = [];
  const others: Waiting[] = [];
  let under_way = 0;
  let next_at = 0;
  let passed = 0;
  let timer: NodeJS.Timeout | undefined;

  function nextInLine(): Waiting[] | null {
    const room = window - under_way;
    if (room <= 0) return null;
    const others_turn = others.length > 0 && passed >= MOST_PASSED;
    if (urgents.length > 0) return others_turn ? others : urgents;
    return others.length > 0 && room > kept ? others : null;
  }

  function letIn(): void {
    clearTimeout(timer);
    for (let line = nextInLine(); line; line = nextInLine()) {
      const wait_ms = next_at - now();
      if (wait_ms > 0) {
        timer = setTimeout(letIn, Math.ceil(wait_ms));
        return;
      }
      // What was not used is not saved up beyond a tenth of a second.
      next_at = Math.max(next_at + every_ms, now() - 100 + every_ms);
      passed = line === urgents && others.length > 0 ? passed + 1 : 0;
      under_way += 1;
      line.shift()?.go();
    }
  }

  const myTurn = (line: Waiting[]): Promise<boolean> =>
    new Promise((end) => {
      const waiting = { go: () => (clearTimeout(patience), end(true)) };
      const patience = setTimeout(() => {
        line.splice(line.indexOf(waiting), 1);
        end(false);
      }, patience_ms);
      line.push(waiting);
      letIn();
    });

  return {
    async inTurn(urgent, work) {
      if (!(await myTurn(urgent ? urgents : others))) return null;
      try {
        return await work();
      } finally {
        under_way -= 1;
        letIn();
      }
    },
  };
}
