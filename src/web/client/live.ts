// The browser side of every page that stays true by itself. Without it a page is only older, never wrong:
// reloading shows the present state, and forms are ordinary forms.
import { watchForms, watchKeys } from './_act.ts';
import { keepLive } from './_line.ts';

const lines = new Map<string, HTMLElement[]>();
for (const part of document.querySelectorAll<HTMLElement>('[data-live]')) {
  const url = part.dataset.live ?? '';
  lines.set(url, [...(lines.get(url) ?? []), part]);
}
for (const [url, parts] of lines) keepLive(url, parts);

document.documentElement.dataset.script = '';
watchForms();
watchKeys();
