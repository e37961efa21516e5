/**
 * The second tap of a double tap was meant for what stood there before: it does nothing when the screen has changed in
 * between. On the same screen (a letter typed twice) both count.
 */
export function ignoreSecondTaps(screen: () => unknown): void {
  let tapped: unknown;
  addEventListener(
    'click',
    (event) => {
      if (event.detail > 1 && tapped !== screen()) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      tapped = screen();
    },
    { capture: true },
  );
}

/** Calls at every sign that somebody is there. */
export function watchTouches(touched: () => void): void {
  for (const sign of ['pointerdown', 'keydown', 'input', 'wheel', 'touchmove']) {
    addEventListener(sign, touched, { capture: true, passive: true });
  }
}
