import { ask } from './_ask.ts';
import { deliver } from './_swap.ts';

const POLL_AFTER = 5000;
/** Seldom enough to spare the server, often enough that a screen is right within 5 s of any outage (P26). */
const POLL_AGAIN = 3000;
const STALE_AFTER = 10_000;
const GIVE_UP_AFTER = 15_000;
const POLL_LIMIT = 2500;
const TICK = 500;

/** A tick this late means that the tab was frozen or the machine asleep. */
const ASLEEP = 4000;

/** Answers that mean this page is no longer ours to see: signed out, device withdrawn, ticket gone. */
const SHUT_OUT = [401, 403, 404, 410];

const staleLines = new Set<string>();

/**
 * Keeps parts of the page as the server sees them, by one event stream for all parts with this address. A browser gives
 * up on a stream after any answer that is not 200 (a proxy's 502 in a restart); this opens it again, and polls while it is silent.
 */
export function keepLive(url: string, parts: readonly HTMLElement[]): void {
  let heard = Date.now();
  let opened = heard;
  let source = open();
  let answered = heard;
  let asked = 0;
  let ticked = heard;
  let tries = 0;
  let reopening = false;

  function open(): EventSource {
    const stream = new EventSource(url);
    opened = Date.now();
    // Only what the server says counts: a proxy can open a stream and hold back every word.
    stream.addEventListener('beat', hear);
    stream.addEventListener('fragment', (event) => {
      hear();
      const { part, html } = read(String(event.data));
      const wanted = parts.find((element) => part === undefined || element.dataset.livePart === part);
      if (wanted) deliver(wanted, html);
    });
    stream.addEventListener('error', () => {
      if (stream.readyState === EventSource.CLOSED) reopenSoon();
    });
    return stream;
  }

  function hear(): void {
    heard = Date.now();
    tries = 0;
    look();
  }

  function reopenSoon(): void {
    if (reopening) return;
    reopening = true;
    const wait = 500 + Math.random() * Math.min(4500, 500 * 2 ** tries++);
    setTimeout(() => {
      reopening = false;
      source.close();
      source = open();
    }, wait);
  }

  async function poll(part: HTMLElement, from: string): Promise<void> {
    const answer = await ask(from, POLL_LIMIT).catch(() => null);
    if (!answer) return;
    if (answer.redirected || SHUT_OUT.includes(answer.status)) location.reload();
    else if (answer.ok) {
      answered = Date.now();
      deliver(part, answer.text);
      look();
    }
  }

  function reread(): void {
    asked = Date.now();
    for (const part of parts) if (part.dataset.livePoll) void poll(part, part.dataset.livePoll);
  }

  function look(): void {
    const now = Date.now();
    const silent = now - heard;
    mark(url, now - Math.max(heard, answered) >= STALE_AFTER);
    if (silent >= POLL_AFTER && now - asked >= POLL_AGAIN) reread();
    // Neither open nor broken: the other end went away without a word.
    if (silent >= GIVE_UP_AFTER && now - opened >= GIVE_UP_AFTER) reopenSoon();
  }

  setInterval(() => {
    const late = Math.abs(Date.now() - ticked) >= ASLEEP;
    ticked = Date.now();
    if (late) reread();
    look();
  }, TICK);

  const wake = (): void => {
    if (document.visibilityState === 'visible' && Date.now() - heard >= POLL_AFTER) reread();
    if (source.readyState === EventSource.CLOSED) reopenSoon();
  };
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', wake);
  window.addEventListener('pageshow', wake);
}

/** One band for all lines of the page: it shows while any of them may be behind. */
function mark(url: string, stale: boolean): void {
  if (stale) staleLines.add(url);
  else staleLines.delete(url);
  document.documentElement.dataset.line = staleLines.size > 0 ? 'stale' : 'live';
  for (const band of document.querySelectorAll<HTMLElement>('[data-stale]')) band.hidden = staleLines.size === 0;
}

/** A fragment event is `{"html": …, "part": …}` or the bare HTML. */
function read(data: string): { html: string; part: string | undefined } {
  if (!data.startsWith('{')) return { html: data, part: undefined };
  const told: unknown = JSON.parse(data);
  return { html: field(told, 'html') ?? '', part: field(told, 'part') };
}

function field(told: unknown, name: string): string | undefined {
  if (typeof told !== 'object' || told === null) return undefined;
  const value: unknown = Object.entries(told).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}
