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

// A reservation may be scanned while the field of services has the focus: it goes where it belongs, not into an address.
const search = document.querySelector<HTMLInputElement>('form[role=search] [name=kata]');
const reservation = document.querySelector<HTMLInputElement>('[name=kode]');

search?.form?.addEventListener('submit', (event) => {
  if (!reservation || !/reservasi[/-][\w-]{22}/i.test(search.value)) return;
  event.preventDefault();
  reservation.value = search.value;
  reservation.form?.requestSubmit();
});
