import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { skipBecause } from './skip.ts';

const CHROMIUM = '/usr/bin/chromium';

/** The three screens everything is looked at on: a cheap phone, an office desk, a large monitor or TV. */
export const screens = {
  phone: { width: 360, height: 740 },
  desk: { width: 1366, height: 768 },
  large: { width: 1920, height: 1080 },
} as const;

let browser: Promise<Browser> | undefined;

/** The one Chromium of this run; null where Debian's package is missing. */
export async function openBrowser(): Promise<Browser | null> {
  if (!existsSync(CHROMIUM)) return null;
  browser ??= chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required', '--disable-dev-shm-usage'],
  });
  return browser;
}

/** A Chromium as anyone has it, that keeps sound back until the page is touched; null where there is none. */
export const openStrictBrowser = (): Promise<Browser | null> =>
  existsSync(CHROMIUM)
    ? chromium.launch({
        executablePath: CHROMIUM,
        args: ['--no-sandbox', '--autoplay-policy=document-user-activation-required', '--disable-dev-shm-usage'],
      })
    : Promise.resolve(null);

// A browser on a busy machine may miss a deadline that is kept otherwise: a walk is tried once more, which the report
// says aloud. Rules, races and doors never are.
beforeEach(function () {
  if (this.currentTest?.file?.includes('/walks/')) this.currentTest.retries(1);
});

// Registered on the run itself by whoever imports this file: an open browser would keep the run from ending.
after(async () => {
  const open = await browser;
  browser = undefined;
  await open?.close();
});

/** A fresh window of the run's browser, as large as an office desk's; the test skips itself aloud without Chromium. */
export async function openPage(context: Mocha.Context, options: BrowserContextOptions = {}): Promise<Page> {
  const open = await openBrowser();
  if (!open) skipBecause(context, 'Chromium tidak ada: apt-get install chromium');
  const window = await open.newContext({ viewport: screens.desk, locale: 'id-ID', ...options });
  const page = await window.newPage();
  page.setDefaultTimeout(10_000);
  return page;
}

/** Closes the window of a page, with whatever it left open. */
export const closePage = (page: Page | undefined): Promise<void> => page?.context().close() ?? Promise.resolve();

/** What axe finds against WCAG 2.2 AA on the page as it stands, one line each; nothing is the only good answer. */
export async function faultsFoundByAxe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.html}`));
}

/** The same at all three widths, each named; the page is left at the last one. */
export async function faultsAtAllWidths(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const size of Object.values(screens)) {
    await page.setViewportSize(size);
    found.push(...(await faultsFoundByAxe(page)).map((fault) => `${size.width} px: ${fault}`));
    const wider = await page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
    if (wider) found.push(`${size.width} px: the page is wider than the screen`);
  }
  return found;
}

/** Keeps a picture of the page for whoever wants to look, below the temporary folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(tmpdir(), 'satuatap-pictures');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
