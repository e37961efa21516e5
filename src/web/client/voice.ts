import { noteHeard, stillFresh, type WaitingCall } from '../../voice/line.ts';
import { HALL_PACING, pausesBefore, planRounds, type CallPlan, type Pacing } from '../../voice/plan.ts';

/** What a display hands over to be spoken. `id` names this very call: a repeated call of the same ticket has another. */
export type AnnouncedCall = { id: string; clips: string[]; text: string };

export type AnnouncerOptions = {
  /** Where the recording of that name is fetched from. */
  url: (clip: string) => string;
  /** Whether the two notes come before each call. */
  chime: boolean;
  /** The words being spoken now, or null when the voice has ended. */
  onState: (text: string | null) => void;
  /** Whether the browser lets us sound; called at each change, so that a page can show "Aktifkan suara". */
  onAllowed?: (allowed: boolean) => void;
  pacing?: Pacing;
};

export type Announcer = {
  /** Speaks the call after those before it, unless it was announced already or has waited more than 20 s by then. */
  announce: (call: AnnouncedCall) => void;
  /** Asks the browser for sound; to be called from a touch or a key. Answers whether it is allowed now. */
  unlock: () => Promise<boolean>;
  /** Whether sound is allowed at this moment. */
  allowed: () => boolean;
};

type Clips = (name: string) => Promise<AudioBuffer>;
type Sound = { chime: AudioBuffer | null; words: AudioBuffer[]; pauses: number[] };

const LEAD = 0.06;

/**
 * The voice of a display: one audio context, one call at a time, first come first spoken. Recordings are fetched when
 * first needed and kept. A call with a recording missing gets its chime alone, since a number with a hole in it is a
 * wrong number; the screen still shows it.
 */
export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const context = new AudioContext();
  const clips = keptClips(context, options.url);
  const heard = new Set<string>();
  const allowed = () => context.state === 'running';
  let line: WaitingCall[] = [];
  let speaking = false;

  async function speakNext(): Promise<void> {
    line = stillFresh(line, performance.now());
    const call = line[0];
    if (speaking || !allowed() || call === undefined) return;
    line = line.slice(1);
    speaking = true;
    await speak(context, call, clips, options).catch(() => undefined);
    options.onState(null);
    speaking = false;
    void speakNext();
  }

  context.addEventListener('statechange', () => {
    options.onAllowed?.(allowed());
    void speakNext();
  });
  options.onAllowed?.(allowed());

  return {
    announce: (call) => {
      if (!noteHeard(heard, call.id)) return;
      line = [...stillFresh(line, performance.now()), { ...call, heard_at: performance.now() }];
      void speakNext();
    },
    unlock: () => context.resume().then(allowed, allowed),
    allowed,
  };
}

/** Several calls one after the other into one buffer instead of the loudspeakers, to be measured. */
export async function renderCalls(
  calls: string[][],
  options: { url: (clip: string) => string; chime: boolean; pacing?: Pacing },
  makeContext: (seconds: number) => OfflineAudioContext,
): Promise<{ rendered: AudioBuffer; plans: CallPlan[] }> {
  const pacing = options.pacing ?? HALL_PACING;
  const load = keptClips(makeContext(1), options.url);
  const sounds = await Promise.all(calls.map((clips) => soundOf(clips, load, options.chime)));
  let at = 0;
  const plans = sounds.map((sound) => {
    const plan = planRounds(lengthsOf(sound), at, pacing);
    at = plan.ends_at + pacing.after_call;
    return plan;
  });
  const context = makeContext(at - pacing.after_call);
  for (const [i, plan] of plans.entries()) layOut(context, sounds[i], plan);
  return { rendered: await context.startRendering(), plans };
}

async function speak(context: AudioContext, call: AnnouncedCall, clips: Clips, options: AnnouncerOptions) {
  const pacing = options.pacing ?? HALL_PACING;
  const sound = await soundOf(call.clips, clips, options.chime);
  options.onState(call.text);
  const plan = planRounds(lengthsOf(sound), context.currentTime + LEAD, pacing);
  layOut(context, sound, plan);
  await reached(context, plan.ends_at + pacing.after_call);
}

/** Everything a call needs, decoded. When one word cannot be had, no word is spoken. */
async function soundOf(clips: string[], load: Clips, with_chime: boolean): Promise<Sound> {
  const chime = with_chime ? await load('chime').catch(() => null) : null;
  const words = await Promise.all(clips.map(load)).catch(() => []);
  return { chime, words, pauses: pausesBefore(clips) };
}

function lengthsOf({ chime, words, pauses }: Sound) {
  return { chime: chime?.duration ?? null, durations: words.map((word) => word.duration), pauses };
}

function layOut(context: BaseAudioContext, sound: Sound | undefined, plan: CallPlan): void {
  if (sound === undefined) return;
  if (plan.chime_at !== null && sound.chime !== null) play(context, sound.chime, plan.chime_at);
  for (const round of plan.rounds) {
    for (const [i, word] of sound.words.entries()) play(context, word, round.starts[i] ?? round.ends_at);
  }
}

function play(context: BaseAudioContext, buffer: AudioBuffer, at: number): void {
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  source.start(at);
}

/** Resolves when the context's own clock gets there: a silent source ends then, whatever timers do in a background tab. */
function reached(context: AudioContext, at: number): Promise<void> {
  return new Promise((resolve) => {
    const silence = new ConstantSourceNode(context, { offset: 0 });
    silence.addEventListener('ended', () => resolve());
    silence.connect(context.destination);
    silence.start();
    silence.stop(at);
  });
}

/** Fetches and decodes each recording once; a failed one is asked for again next time. */
function keptClips(context: BaseAudioContext, url: (clip: string) => string): Clips {
  const kept = new Map<string, Promise<AudioBuffer>>();
  return (name) => {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const loading = fetchClip(context, url(name));
    kept.set(name, loading);
    loading.catch(() => kept.delete(name));
    return loading;
  };
}

async function fetchClip(context: BaseAudioContext, address: string): Promise<AudioBuffer> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
  return context.decodeAudioData(await answer.arrayBuffer());
}
