import { send } from './server.ts';
import type { Ticket } from './hall.ts';
import { forget, keep } from './under-way.ts';
import type { Request } from './under-way.ts';

type Told = {
  given(ticket: Ticket): void;
  /** The code of the refusal, and the server's sentence. */
  refused(code: string, sentence: string): void;
  shutOut(): void;
  /** No answer so far; it is being asked again. */
  lost(): void;
};

let asking: Request | null = null;

/**
 * Asks for a number until there is an answer, always with the same key: a lost reply costs no second number. One at a
 * time; what is asked meanwhile is the same wish touched twice.
 */
export async function ask(request: Request, told: Told): Promise<void> {
  if (asking) return;
  asking = request;
  keep(request);
  while (asking === request) {
    const outcome = await send(request);
    if (asking !== request) return; // its visitor has left
    if (outcome.kind === 'again') {
      told.lost();
      await new Promise((resolve) => setTimeout(resolve, outcome.after_ms));
      continue;
    }
    stopAsking();
    if (outcome.kind === 'given') told.given(outcome.ticket);
    else if (outcome.kind === 'refused') told.refused(outcome.code, outcome.sentence);
    else told.shutOut();
  }
}

/** The visitor has left: an answer that still comes is for nobody. */
export function stopAsking(): void {
  asking = null;
  forget();
}
