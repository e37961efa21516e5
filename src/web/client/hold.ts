// A place is held: the bar and the words count down, and ears are told when two minutes are left and when it is over.
// The server alone decides; without this script the page says until when.
const held = document.querySelector<HTMLElement>('[data-hold]');
if (held) countDown(held);

function countDown(bar: HTMLElement): void {
  const { left = '0', leftWords = '', warning = '', over = '' } = bar.dataset;
  const meter = bar.querySelector<HTMLProgressElement>('[data-hold-meter]');
  const words = bar.querySelector('[data-hold-left]');
  const said = bar.querySelector('[data-hold-said]');
  // not the clock of the phone, which may be wrong and stands still for nobody; sleep counts
  const ends = performance.timeOrigin + performance.now() + Number(left) * 1_000;
  const WARN_AT = 120;
  let told = '';

  const say = (sentence: string): void => {
    if (told === sentence) return;
    told = sentence;
    if (said) said.textContent = sentence;
  };
  const tick = (): void => {
    const seconds = Math.max(0, Math.ceil((ends - performance.timeOrigin - performance.now()) / 1_000));
    if (meter) meter.value = Math.min(seconds, meter.max);
    if (words) words.textContent = wordsFor(leftWords, seconds);
    bar.classList.toggle('held-short', seconds <= WARN_AT);
    if (seconds === 0) {
      say(over);
      bar.classList.add('held-over');
      if (words) words.textContent = over;
      clearInterval(timer);
    } else if (seconds <= WARN_AT) say(warning);
  };
  const timer = setInterval(tick, 1_000);
  document.addEventListener('visibilitychange', tick);
  tick();
}

/** The server's sentence with its two marks: 7070 stands for the minutes, 7171 for the seconds. */
function wordsFor(pattern: string, seconds: number): string {
  return pattern.replace('7070', String(Math.floor(seconds / 60))).replace('7171', String(seconds % 60));
}

// The list of what to mend is where the eye and the ear begin.
document.querySelector<HTMLElement>('#perbaiki')?.focus();
