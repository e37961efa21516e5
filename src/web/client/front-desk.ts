// Prints the paper that stands in the page, once by itself (`data-print`) or only at a press (`data-paper`). Without it
// the paper is opened by its link.

const paper = document.querySelector<HTMLIFrameElement>('iframe[data-print], iframe[data-paper]');

function print(): void {
  paper?.contentWindow?.focus();
  paper?.contentWindow?.print();
}

if (paper) {
  document.documentElement.dataset.script = '';
  document.querySelector('[data-print-again]')?.addEventListener('click', print);
}

if (paper?.dataset.print !== undefined) {
  paper.addEventListener('load', print, { once: true });
  // A reload of the page is not a wish for a second paper.
  history.replaceState(null, '', location.pathname);
}
