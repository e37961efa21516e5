// Prints the paper that stands in the page, once by itself and again at a press. Without it the paper is opened by its link.

const paper = document.querySelector<HTMLIFrameElement>('iframe[data-print]');

function print(): void {
  paper?.contentWindow?.focus();
  paper?.contentWindow?.print();
}

if (paper) {
  document.documentElement.dataset.script = '';
  document.querySelector('[data-print-again]')?.addEventListener('click', print);
  paper.addEventListener('load', print, { once: true });
  // A reload of the page is not a wish for a second paper.
  history.replaceState(null, '', location.pathname);
}
