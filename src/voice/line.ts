/** A call waiting to be spoken; `heard_at` is when the display learnt of it, in milliseconds of a clock that never jumps. */
export type WaitingCall = { id: string; clips: string[]; text: string; heard_at: number };

/** A call older than this is on the screen only: a voice that lags behind the board sends people to the wrong counter. */
export const TOO_LATE_MS = 20_000;

/** The calls still worth speaking, oldest first. */
export function stillFresh(line: WaitingCall[], now_ms: number): WaitingCall[] {
  return line.filter((call) => now_ms - call.heard_at <= TOO_LATE_MS);
}

const REMEMBERED = 200;

/** Notes that a call was heard. False when it was known already: a board sent again must not speak again. */
export function noteHeard(heard: Set<string>, id: string): boolean {
  if (heard.has(id)) return false;
  heard.add(id);
  const [oldest] = heard;
  if (heard.size > REMEMBERED && oldest !== undefined) heard.delete(oldest);
  return true;
}
