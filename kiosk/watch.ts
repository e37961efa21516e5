import type { Hall, Status } from './hall.ts';
import { beat, readHall, readStatus } from './server.ts';
import { newKey } from './under-way.ts';

type Seen = {
  hall(hall: Hall): void;
  status(status: Status): void;
  /** Whether the server can be heard. */
  line(heard: boolean): void;
  unpaired(): void;
};

const STATUS_MS = 5_000;
const HALL_MS = 30_000;
const RETRY_MS = 2_000;
const BEAT_MS = 30_000;

/** After so long somebody has come to help, or the visitor has gone to the front desk. */
const HELP_MS = 180_000;

/** Does the work, waits, does it again, for as long as the page lives; a failure only shortens the wait. */
function forever(work: () => Promise<void>, every: number): void {
  const round = async (): Promise<void> => {
    let wait = every;
    try {
      await work();
    } catch {
      wait = RETRY_MS;
    }
    setTimeout(() => void round(), wait);
  };
  void round();
}

/** Keeps the hall and its lines in sight, and tells the server that this machine is alive. */
export function watch(seen: Seen): { callForHelp: () => void } {
  let help_since: number | null = null;
  const tell = async (help: boolean | null): Promise<void> => {
    if (!(await beat(newKey(), help))) seen.unpaired();
  };
  forever(async () => seen.hall(await readHall()), HALL_MS);
  forever(async () => {
    try {
      seen.status(await readStatus());
      seen.line(true);
    } catch (error) {
      seen.line(false);
      throw error;
    }
  }, STATUS_MS);
  forever(async () => {
    const over = help_since !== null && Date.now() - help_since > HELP_MS;
    await tell(over ? false : null);
    if (over) help_since = null;
  }, BEAT_MS);
  return {
    callForHelp() {
      help_since = Date.now();
      tell(true).catch(() => undefined); // the sentence on the screen helps without it
    },
  };
}
