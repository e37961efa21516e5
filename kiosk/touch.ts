const isThere = (element: Element): boolean => element.isConnected && element.getClientRects().length > 0;

/**
 * The second tap of a double tap was meant for what stood there before: where that is gone, it does nothing. What is
 * still there (a letter typed twice) hears both.
 */
export function ignoreSecondTaps(): void {
  let tapped: Element | null = null;
  addEventListener(
    'click',
    (event) => {
      if (event.detail > 1 && tapped && !isThere(tapped)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      tapped = event.target instanceof Element ? (event.target.closest('button') ?? event.target) : null;
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
