import { bar } from './bar.ts';
import type { Hall, Status } from './hall.ts';
import { isExternal, takesReservations } from './hall.ts';
import { patienceOf, secondsLeft } from './idle.ts';
import { showIdle } from './idle-warning.ts';
import { printPaper } from './print.ts';
import { draw } from './screens/draw.ts';
import { connecting } from './screens/sorry.ts';
import { listenToScanner } from './scanner.ts';
import type { Stage, Typing } from './stage.ts';
import { ask, stopAsking } from './take.ts';
import { ignoreSecondTaps, watchTouches } from './touch.ts';
import { watchForMore } from './more.ts';
import { interrupted, languageOf, newKey } from './under-way.ts';
import type { Request } from './under-way.ts';
import { goBack, goTo, newVisitor, replaceBy, startOver } from './visitor.ts';
import type { Screen, Visitor } from './visitor.ts';
import { refreshWaiting } from './waiting.ts';
import { watch } from './watch.ts';
import { wording } from './wording.ts';

const part = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no ${id}`);
  return element;
};
const main = part('layar');
const nav = part('bilah');
const band = part('putus');
const warning = part('diam');
const more = watchForMore(main, part('lagi'));

/** For trying things out, and where the paper comes from elsewhere. */
const prints = new URLSearchParams(location.search).get('cetak') !== 'mati';

let hall: Hall | null = null;
let status: Status | null = null;
let visitor: Visitor = newVisitor();
let typing: Typing | null = null;
let touched_at = Date.now();
const began = touched_at;

const REFRESH_MS = 6 * 3_600_000;

function show(next: Visitor): void {
  const turned = next.screen !== visitor.screen;
  visitor = next;
  const { language, large, low, screen } = visitor;
  const words = wording[language];
  document.documentElement.lang = language;
  document.documentElement.classList.toggle('kiosk-large', large);
  document.documentElement.classList.toggle('kiosk-low', low);
  const focused = document.activeElement?.id ?? '';
  const scrolled = main.scrollTop;
  typing = null; // the screen that is drawn now says who hears
  main.dataset['screen'] = hall ? screen.name : 'connecting';
  main.replaceChildren(...(hall ? draw(stageOf(hall), screen) : connecting(words)));
  nav.replaceChildren(...bar(words, visitor, acts));
  band.textContent = words.line_lost;
  document.title = words.title;
  main.scrollTop = turned ? 0 : scrolled;
  more.look(words);
  // A screen reader begins at the new heading; who changed something on the screen stays there.
  if (turned) main.focus({ preventScroll: true });
  else if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

const stageOf = (known: Hall): Stage => ({
  hall: known,
  status,
  visitor,
  words: wording[visitor.language],
  go: (screen) => show(goTo(visitor, screen)),
  change: (what) => show({ ...visitor, ...what }),
  rememberTyped: (typed) => {
    visitor = { ...visitor, typed };
  },
  rememberCode: (code) => {
    visitor = { ...visitor, code };
  },
  keepExternal: (external) => show(goBack({ ...visitor, external })),
  startOver: leave,
  finish: wipe,
  take: (service) => {
    const { lane, needs, language, external } = visitor;
    const noted = external !== '' && isExternal(known, service) ? { external_code: external } : {};
    take({ key: newKey(), at: Date.now(), wish: { service, lane, needs, language, ...noted } });
  },
  checkIn,
  onKeys: (hear) => {
    typing = hear;
  },
  callForHelp: () => acts.help(),
  instead: (screen) => show(replaceBy(visitor, screen)),
});

function checkIn(code: string): void {
  const { language } = visitor;
  // the paper is as it was booked, unless another language was chosen here
  const reservation = language === 'id' ? { code } : { code, language };
  take({ key: newKey(), at: Date.now(), reservation });
}

function take(request: Request): void {
  show(replaceBy(visitor, { name: 'taking', lost: false }));
  void ask(request, {
    given(ticket) {
      show(replaceBy(visitor, { name: 'number', ticket }));
      touched_at = Date.now(); // it is read from now on
      if (prints) printPaper(ticket.links.pdf);
    },
    refused(code, sentence) {
      const screen: Screen =
        'wish' in request ? { name: 'refused', sentence } : { name: 'not_checked_in', code, sentence };
      show(replaceBy({ ...visitor, code: '' }, screen));
    },
    shutOut() {
      show(replaceBy(visitor, { name: 'refused', sentence: wording[visitor.language].not_possible }));
    },
    lost() {
      if (visitor.screen.name === 'taking' && !visitor.screen.lost)
        show(replaceBy(visitor, { name: 'taking', lost: true }));
    },
  });
}

/** The same person from the start. */
function leave(): void {
  stopAsking();
  show(startOver(visitor));
}

/** The next person: nothing is left of the last one. */
function wipe(): void {
  stopAsking();
  show(newVisitor());
}

const acts = {
  back: () => show(goBack(visitor)),
  startOver: leave,
  switchLanguage: () => show({ ...visitor, language: visitor.language === 'id' ? 'en' : 'id' }),
  toggleLarge: () => show({ ...visitor, large: !visitor.large }),
  toggleLow: () => show({ ...visitor, low: !visitor.low }),
  help() {
    watching.callForHelp();
    if (visitor.screen.name !== 'help') show(goTo(visitor, { name: 'help' }));
  },
};

const watching = watch({
  hall(read) {
    const first = hall === null;
    const changed = JSON.stringify(read) !== JSON.stringify(hall);
    const moved = hall !== null && hall.training !== read.training;
    hall = read;
    if (moved) location.reload(); // the band about training is part of the page
    else if (first) begin();
    else if (changed && visitor.screen.name === 'greeting') show(visitor);
  },
  status(read) {
    status = read;
    refreshWaiting(read, wording[visitor.language]);
  },
  line(heard) {
    band.hidden = heard || hall === null;
  },
  unpaired() {
    if (visitor.screen.name === 'greeting') location.reload(); // the page says how to pair it
  },
});

/** A machine that was switched off in the middle of a request asks again with its key and shows the same number. */
function begin(): void {
  const request = interrupted(Date.now());
  if (!request) return show(visitor);
  visitor = { ...visitor, language: languageOf(request) };
  take(request);
}

function lookAtTheClock(): void {
  const patience = patienceOf(visitor.screen);
  const left = secondsLeft(patience, Date.now() - touched_at);
  const untouched = visitor.screen.name === 'greeting' && visitor.path.length === 0;
  if (left === 0) {
    touched_at = Date.now();
    if (untouched && Date.now() - began > REFRESH_MS) location.reload(); // takes up a newer version when nobody looks
    else if (!isAsNew()) wipe();
  }
  showIdle(warning, hall === null || left === 0 ? null : left, wording[visitor.language], visitor.screen);
}

const isAsNew = (): boolean => JSON.stringify(visitor) === JSON.stringify(newVisitor());

/** A reservation may be shown to the scanner as soon as somebody stands here; not while a number is under way. */
const SCANNING: readonly Screen['name'][] = ['greeting', 'check_in', 'not_checked_in'];

listenToScanner({
  listens: () =>
    hall !== null &&
    (visitor.screen.name === 'external' || (takesReservations(hall) && SCANNING.includes(visitor.screen.name))),
  scanned(text) {
    if (typing?.scanned) return typing.scanned(text);
    if (visitor.screen.name === 'greeting') visitor = goTo(visitor, { name: 'check_in' });
    checkIn(text);
  },
  typed: (letter) => typing?.typed(letter),
  erased: () => typing?.erased(),
  entered: () => typing?.entered(),
});
ignoreSecondTaps();
watchTouches(() => {
  touched_at = Date.now();
});
// Only once the finger is up again: what goes away under a finger lets the touch fall on what lies behind.
addEventListener('click', lookAtTheClock);
setInterval(lookAtTheClock, 1_000);
show(visitor);
