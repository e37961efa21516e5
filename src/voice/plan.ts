/** When each recording of a call begins and when the last one has ended, in seconds on the clock of the audio context. */
export type Plan = { starts: number[]; ends_at: number };

/** One call laid out: the chime and every repetition of the words, with the instant at which the next call may begin. */
export type CallPlan = { chime_at: number | null; rounds: Plan[]; ends_at: number };

export type Pacing = {
  /** How often the words are said. */
  rounds: number;
  /** Silence between two rounds of the same call, in seconds. */
  between_rounds: number;
  /** Silence after a call before the next may begin, in seconds. */
  after_call: number;
};

export const HALL_PACING: Pacing = { rounds: 2, between_rounds: 1, after_call: 0.8 };

const AFTER_CHIME = 0.15;
const NEXT_WORD = 0.04;
const COMMA = 0.12;
const FULL_STOP = 0.25;
const PHRASE = /^(?:nomor|antrean|silakan|panggilan|layanan|tutup)-/;
const BEFORE_COMMA = /^(?:nomor|antrean|silakan|huruf)-/;

/** The breath before each clip, in seconds, as the full stops and commas of the spoken text ask for it; none before the first. */
export function pausesBefore(clips: string[]): number[] {
  return clips.map((clip, i) => {
    if (i === 0) return 0;
    if (PHRASE.test(clip)) return FULL_STOP;
    return BEFORE_COMMA.test(clips[i - 1] ?? '') ? COMMA : NEXT_WORD;
  });
}

/** Lays recordings end to end from `start_at`, each after its pause: nothing overlaps, nothing is left to timers. */
export function planCall(durations: number[], start_at: number, pauses: number[] = []): Plan {
  const starts: number[] = [];
  let ends_at = start_at;
  for (const [i, duration] of durations.entries()) {
    const starts_at = ends_at + (pauses[i] ?? 0);
    starts.push(starts_at);
    ends_at = starts_at + duration;
  }
  return { starts, ends_at };
}

/** The chime, then the words as often as the pacing says. `chime` is its duration, null for a call without one. */
export function planRounds(
  call: { chime: number | null; durations: number[]; pauses: number[] },
  start_at: number,
  pacing: Pacing = HALL_PACING,
): CallPlan {
  let at = call.chime === null ? start_at : start_at + call.chime + AFTER_CHIME;
  const rounds = Array.from({ length: pacing.rounds }, () => {
    const round = planCall(call.durations, at, call.pauses);
    at = round.ends_at + pacing.between_rounds;
    return round;
  });
  return { chime_at: call.chime === null ? null : start_at, rounds, ends_at: rounds.at(-1)?.ends_at ?? at };
}
