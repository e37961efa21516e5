import { type Answer, ask, pause } from './_ask.ts';
import { hold, parse, release, show } from './_swap.ts';

const PATIENCE = 10_000;
const REPEATS = 3;
const REPEAT_AFTER = 500;

/** Answers of a proxy or of a server that is stopping: the same request may be sent again. */
const PASSING = [502, 503, 504];

/** A second press this soon after the answer was meant for what stood there before. */
const SETTLING = 600;

const LOST = { id: 'Sambungan terputus. Silakan coba sekali lagi.', en: 'Connection lost. Please try once more.' };

/** The last try of a form that has had no answer: pressed again unchanged, it is the same request. */
const unanswered = new WeakMap<HTMLFormElement, { body: string; key: string }>();
const underWay = new Set<Element>();
let settled = { act: '', at: 0 };

/** Sends `form[data-live-form]` without leaving the page and shows the fragments of the answer. */
export function watchForms(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !('liveForm' in form.dataset)) return;
    event.preventDefault();
    void act(form, event.submitter);
  });
  document.addEventListener('click', refuseDoubleClick, { capture: true });
}

/** Presses `[data-key="F2"]` when F2 is pressed. While somebody types, only keys that print nothing count. */
export function watchKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key.length === 1 && event.target instanceof Element && event.target.closest('input, textarea, select'))
      return;
    const buttons = [...document.querySelectorAll<HTMLElement>('[data-key]')];
    const meant = buttons.find((button) => button.dataset.key === event.key && button.offsetParent !== null);
    if (!meant) return;
    // Also while it is off: F5 must never reload the page in the middle of an act.
    event.preventDefault();
    if (!event.repeat) meant.click();
  });
}

async function act(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const part = form.closest('[data-live]') ?? form;
  const name = submitter?.dataset.key ?? form.action;
  if (underWay.has(part) || submitter?.getAttribute('aria-disabled') === 'true') return;
  if (settled.act === name && Date.now() - settled.at < SETTLING) return;

  underWay.add(part);
  hold(part);
  const off = switchOff(part);
  try {
    showAnswer(form, await send(form, submitter));
  } catch {
    say(form, lost());
  } finally {
    settled = { act: name, at: Date.now() };
    underWay.delete(part);
    for (const button of off) {
      button.removeAttribute('aria-disabled');
      delete button.dataset.underWay;
    }
    release(part);
  }
}

/** Sends the form, and again with the same key while the answer is lost on the way. Throws when it stays lost. */
async function send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<Answer> {
  const fields = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) fields.append(submitter.name, submitter.value);
  const hidden = form.querySelector<HTMLInputElement>('input[name=idempotency_key]');
  fields.delete('idempotency_key');
  // What a stream drew carries no token: it is drawn once for all. Every page of staff has one in its own forms.
  const token = document.querySelector<HTMLInputElement>('input[name=_csrf]')?.value;
  if (token && !fields.has('_csrf')) fields.set('_csrf', token);
  const body = encode(fields);
  const before = unanswered.get(form);
  const key = before ? (before.body === body ? before.key : newKey()) : hidden?.value || newKey();
  unanswered.set(form, { body, key });
  fields.set('idempotency_key', key);

  const init = {
    method: 'POST',
    body: new URLSearchParams(encode(fields)),
    headers: { Accept: 'text/html', 'Idempotency-Key': key },
  };
  const answer = await persist(submitter?.getAttribute('formaction') ?? form.action, init);
  // Whether a passing fault came before or after the act is not known: pressed again, it is still the same request.
  if (PASSING.includes(answer.status)) return answer;
  unanswered.delete(form);
  if (hidden) hidden.value = newKey();
  return answer;
}

async function persist(url: string, init: RequestInit, repeats = REPEATS): Promise<Answer> {
  const answer = await ask(url, PATIENCE, init).catch((fault: unknown) => {
    if (repeats === 0) throw fault;
    return null;
  });
  if (answer && (repeats === 0 || !PASSING.includes(answer.status))) return answer;
  await pause(REPEAT_AFTER * 2 ** (REPEATS - repeats));
  return persist(url, init, repeats - 1);
}

function showAnswer(form: HTMLFormElement, answer: Answer): void {
  if (answer.type.includes('json')) return say(form, detailOf(answer.text));
  const page = parse(answer.text);
  const fragments = [...page.querySelectorAll<HTMLElement>('[data-fragment-for]')];
  if (answer.ok) say(form, '');
  for (const fragment of fragments) {
    const target = document.getElementById(fragment.dataset.fragmentFor ?? '');
    if (target) show(target, fragment.innerHTML);
  }
  if (fragments.length > 0 || answer.status === 204) return;
  if (answer.redirected) location.assign(answer.url);
  else if (answer.ok) location.reload();
  else say(form, page.querySelector('[data-error-sentence], h1')?.textContent ?? lost());
}

function lost(): string {
  return document.documentElement.lang === 'en' ? LOST.en : LOST.id;
}

/** Puts a sentence (or none) into the place for errors of this form, else of the page. */
function say(form: HTMLFormElement, sentence: string): void {
  const place =
    form.querySelector<HTMLElement>('[data-live-error]') ?? document.querySelector<HTMLElement>('[data-live-error]');
  if (!place) return;
  place.textContent = sentence.trim();
  place.hidden = sentence.trim() === '';
}

/** Marks buttons as off without `disabled`, which would take the keyboard's focus away. */
function switchOff(part: Element): HTMLElement[] {
  const buttons = [...part.querySelectorAll<HTMLElement>('button:not([type=button]):not([aria-disabled=true])')];
  for (const button of buttons) {
    button.setAttribute('aria-disabled', 'true');
    button.dataset.underWay = '';
  }
  return buttons;
}

function refuseDoubleClick(event: MouseEvent): void {
  if (event.detail < 2 || !(event.target instanceof Element)) return;
  if (event.target.closest('[data-live-form] button:not([type=button])')) event.preventDefault();
}

function detailOf(problem: string): string {
  const told: unknown = JSON.parse(problem);
  if (typeof told !== 'object' || told === null || !('detail' in told)) return '';
  return typeof told.detail === 'string' ? told.detail : '';
}

function encode(fields: FormData): string {
  const words = [...fields].filter((field): field is [string, string] => typeof field[1] === 'string');
  return new URLSearchParams(words).toString();
}

/** A UUID. `crypto.randomUUID` is missing on plain http in the hall's own network. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
