// What makes a board a display: the clock of the hall, calls that rise and are spoken once, and one touch for the sound.
// What stands on the board comes by live.js; nothing here decides what is called.
import { HALL_PACING } from '../../voice/plan.ts';
import { TOO_LATE_MS } from '../../voice/line.ts';
import { createAnnouncer } from './voice.ts';
import type { Announcer } from './voice.ts';

/** A call stays large at least so long, also when others follow; more than three at once would be too small. */
const LARGE_MS = 12_000;
const MOST_LARGE = 3;
const PULSE_MS = 1_400;
const KNOWN = 'satuatap-panggilan';

type Call = { id: string; called_at: number; clips: string[]; text: string };

const board = document.getElementById('papan');
const spoken = document.getElementById('ucapan');
const button = document.getElementById('suara');

/** When each call was first seen here, on a clock that never jumps. */
const seen = new Map<string, number>();
/** Calls shown by the page before it was loaded anew: they are not said again. */
const before = new Set(JSON.parse(sessionStorage.getItem(KNOWN) ?? '[]'));
let ahead = 0;
let saying: string | null = null;
let announcer: Announcer | null = null;

function begin(of: HTMLElement): void {
  announcer = of.dataset.clips ? openVoice(of.dataset.clips, Number(of.dataset.rounds)) : null;
  of.addEventListener('live:updated', () => update(of));
  update(of);
  setInterval(() => {
    tellTime(of);
    enlarge(of);
  }, 500);
}

function openVoice(clips: string, rounds: number): Announcer {
  const urls = new Map(Object.entries<unknown>(JSON.parse(clips)));
  const voice = createAnnouncer({
    url: (clip) => String(urls.get(clip)),
    chime: true,
    pacing: { ...HALL_PACING, rounds },
    onState: (text) => {
      saying = text;
      mirror();
    },
    onAllowed: (allowed) => {
      if (button) button.hidden = allowed;
      document.documentElement.dataset.voice = allowed ? 'on' : 'off';
    },
  });
  for (const touch of ['pointerdown', 'keydown']) document.addEventListener(touch, () => void voice.unlock());
  return voice;
}

/** After each change of the board: sets the clock, says what is new, oldest first. */
function update(of: HTMLElement): void {
  const content = of.querySelector<HTMLElement>('[data-as-of]');
  if (!content) return;
  keepUpToDate(content);
  ahead = Date.parse(content.dataset.asOf ?? '') - Date.now();
  for (const call of callsOn(of).toReversed()) meet(call);
  sessionStorage.setItem(KNOWN, JSON.stringify([...seen.keys()].slice(-50)));
  tellTime(of);
  enlarge(of);
}

function meet(call: Call): void {
  if (seen.has(call.id)) return;
  const late = Date.now() + ahead - call.called_at > TOO_LATE_MS;
  seen.set(call.id, late || before.has(call.id) ? -Infinity : performance.now());
  if (late || before.has(call.id)) return;
  announcer?.announce(call);
  mirror(call.text);
}

function callsOn(of: HTMLElement): Call[] {
  return itemsOn(of).map(({ dataset }) => ({
    id: dataset.call ?? '',
    called_at: Date.parse(dataset.calledAt ?? ''),
    clips: (dataset.clips ?? '').split(' '),
    text: dataset.text ?? '',
  }));
}

const itemsOn = (of: HTMLElement): HTMLElement[] => [...of.querySelectorAll<HTMLElement>('[data-call]')];

/** The newest call is always large; those of the last seconds stay large with it. */
function enlarge(of: HTMLElement): void {
  const items = itemsOn(of);
  const now = performance.now();
  const age = (item: HTMLElement): number => now - (seen.get(item.dataset.call ?? '') ?? -Infinity);
  const fresh = items.findIndex((item) => age(item) >= LARGE_MS);
  const large = Math.max(1, Math.min(MOST_LARGE, fresh === -1 ? items.length : fresh));
  const list = of.querySelector<HTMLElement>('.board-calls');
  if (list && list.dataset.large !== String(large)) list.dataset.large = String(large);
  for (const item of items) {
    item.classList.toggle('board-new', age(item) < PULSE_MS);
    item.classList.toggle('board-fresh', age(item) < LARGE_MS);
  }
}

let mirrored = { text: '', until: 0 };

/** The words that are spoken, to be read; without sound, the words of the newest call for as long as it stays large. */
function mirror(text?: string): void {
  if (text !== undefined) mirrored = { text, until: performance.now() + LARGE_MS };
  const silent = announcer?.allowed() !== true;
  const words = saying ?? (silent && performance.now() < mirrored.until ? mirrored.text : null);
  const shown = words ?? spoken?.dataset.resting ?? '';
  if (spoken && spoken.textContent !== shown) spoken.textContent = shown;
  if (spoken) spoken.classList.toggle('board-saying', words !== null);
}

function tellTime(of: HTMLElement): void {
  mirror();
  const now = new Date(Date.now() + ahead);
  const { timeZone, zoneLabel } = of.dataset;
  if (!timeZone || Number.isNaN(now.getTime())) return;
  const clock = now.toLocaleTimeString('id-ID', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const date = now.toLocaleDateString('id-ID', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  write('[data-clock]', `${clock.replace(':', '.')} ${zoneLabel}`);
  write('[data-date]', date);
}

function write(place: string, words: string): void {
  const element = document.querySelector(place);
  if (element && element.textContent !== words) element.textContent = words;
}

const RENEWED = 'satuatap-muat-ulang';

/** A board drawn by a newer version of the system wants the page of that version around it; asked once a minute at most. */
function keepUpToDate(content: HTMLElement): void {
  const own = document.querySelector('script[src*="/display-"]')?.getAttribute('src');
  const wanted = content.dataset.build;
  if (!own || !wanted || own === wanted || saying !== null) return;
  if (Date.now() - Number(sessionStorage.getItem(RENEWED)) < 60_000) return;
  sessionStorage.setItem(RENEWED, String(Date.now()));
  location.reload();
}

if (board) begin(board);
