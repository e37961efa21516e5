// What runs by the second at a desk, and the keyboard's way into a question and out of it. Without it the page tells the
// same in whole minutes.

const page = document.querySelector<HTMLElement>('[data-now]');

/** How far this computer's clock is behind the hall's, in milliseconds. */
const behind = page ? Date.parse(page.dataset.now ?? '') - Date.now() : 0;

/** Minutes and seconds, as a stopwatch shows them: `4.07`. */
function running(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}.${String(seconds % 60).padStart(2, '0')}`;
}

function write(element: HTMLElement, words: string): void {
  if (element.textContent !== words) element.textContent = words;
}

function tick(): void {
  const now = Date.now() + behind;
  for (const element of document.querySelectorAll<HTMLElement>('[data-since]'))
    write(element, running(now - Date.parse(element.dataset.since ?? '')));
  for (const element of document.querySelectorAll<HTMLElement>('[data-until]')) {
    const left = Date.parse(element.dataset.until ?? '') - now;
    write(element, left > 0 ? `(${running(left)} lagi)` : '');
  }
}

if (page && Number.isFinite(behind)) {
  tick();
  setInterval(tick, 1000);
  document.addEventListener('live:updated', tick);
}

/** A question that opens has the cursor in its field; Escape closes it and goes back to its button. */
document.addEventListener(
  'toggle',
  (event) => {
    const { target } = event;
    if (target instanceof HTMLDetailsElement && target.open)
      target.querySelector<HTMLInputElement>('input:not([type=hidden])')?.focus();
  },
  { capture: true },
);

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !(event.target instanceof Element)) return;
  const question = event.target.closest<HTMLDetailsElement>('details.desk-more[open]');
  if (!question) return;
  question.open = false;
  question.querySelector('summary')?.focus();
});
