type Policy = { createHTML(html: string): string };

declare global {
  interface Window {
    /** Missing in browsers that do not check it; there the plain text is taken. */
    trustedTypes?: { createPolicy(name: string, rules: Policy): Policy };
  }
}

/** All HTML that enters a page passes here. It comes from our own server, escaped there. */
const policy: Policy = window.trustedTypes?.createPolicy('fragment', { createHTML: (html) => html }) ?? {
  createHTML: (html) => html,
};

type Entry = HTMLInputElement | HTMLTextAreaElement;

/** HTML as a tree that is not on the page. */
export function parse(html: string): DocumentFragment {
  const template = document.createElement('template');
  template.innerHTML = policy.createHTML(html);
  return template.content;
}

/** Parts whose form is under way, with what arrived for them meanwhile. */
const held = new Map<Element, string | undefined>();

/** Until `release`, what the stream brings for this part waits: a button must not change under the finger. */
export function hold(part: Element): void {
  held.set(part, undefined);
}

/** Shows what waited. The stream speaks in order, so its latest word is never older than what it will say next. */
export function release(part: Element): void {
  const html = held.get(part);
  held.delete(part);
  if (html !== undefined) deliver(part, html);
}

/** What stream and poll bring: replaces the content of a part unless it is the same or the part is held. Keeps what was typed. */
export function deliver(part: Element, html: string): void {
  if (held.has(part)) held.set(part, html);
  else if (holderOf(html) !== part.innerHTML) show(part, html, typedIn(part));
}

/** Replaces the content of a part now, and says so with `live:updated`. Focus, open details and scroll places stay. */
export function show(part: Element, html: string, typed: () => void = () => undefined): void {
  const restore = [focusIn(part), openIn(part), scrolledIn(part)];
  part.innerHTML = policy.createHTML(html);
  typed();
  for (const again of restore) again();
  part.dispatchEvent(new CustomEvent('live:updated', { bubbles: true, detail: { element: part } }));
}

function holderOf(html: string): string {
  const holder = document.createElement('div');
  holder.append(parse(html));
  return holder.innerHTML;
}

function focusIn(part: Element): () => void {
  const before = document.activeElement;
  if (!before || before === part || !part.contains(before)) return () => undefined;
  const { id } = before;
  const selection = isEntry(before) ? ([before.selectionStart, before.selectionEnd] as const) : null;

  return () => {
    const after = id ? document.getElementById(id) : null;
    if (after) {
      after.focus({ preventScroll: true });
      if (selection && selection[0] !== null && isEntry(after)) after.setSelectionRange(...selection);
    } else if (part instanceof HTMLElement) {
      // The focused thing is gone. Staying in its part keeps the reader's place on the page.
      part.tabIndex = -1;
      part.focus({ preventScroll: true });
    }
  };
}

function openIn(part: Element): () => void {
  const open = [...part.querySelectorAll('details[open][id]')].map(({ id }) => id);
  return () => open.forEach((id) => document.getElementById(id)?.setAttribute('open', ''));
}

function scrolledIn(part: Element): () => void {
  const places = [...part.querySelectorAll('[id]')]
    .filter((element) => element.scrollTop > 0)
    .map((element) => ({ id: element.id, top: element.scrollTop }));
  return () => places.forEach(({ id, top }) => document.getElementById(id)?.scrollTo({ top }));
}

/** Unsent words and ticks, by the `id` of their field. */
function typedIn(part: Element): () => void {
  const entries = [...part.querySelectorAll('input[id], textarea[id]')].filter(isEntry);
  const changed = entries.filter((entry) => entry.value !== entry.defaultValue || isTurned(entry));
  const kept = changed.map((entry) => ({ id: entry.id, value: entry.value, turned: isTurned(entry) }));
  return () =>
    kept.forEach(({ id, value, turned }) => {
      const entry = document.getElementById(id);
      if (!isEntry(entry) || entry.type === 'hidden') return;
      entry.value = value;
      if (turned && entry instanceof HTMLInputElement) entry.checked = !entry.defaultChecked;
    });
}

function isTurned(entry: Entry): boolean {
  return entry instanceof HTMLInputElement && entry.checked !== entry.defaultChecked;
}

function isEntry(element: Element | null): element is Entry {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
}
