// The citizen's open page says in its tab what changed, and shakes the phone once when the number is called.
const holder = document.querySelector<HTMLElement>('#posisi');
let state = stateOf();

function stateOf(): string | undefined {
  return document.querySelector<HTMLElement>('[data-ticket-state]')?.dataset.ticketState;
}

holder?.addEventListener('live:updated', () => {
  const now = document.querySelector<HTMLElement>('[data-ticket-title]');
  if (now?.dataset.ticketTitle) document.title = now.dataset.ticketTitle;
  const before = state;
  state = stateOf();
  if (state !== 'called' || before === 'called') return;
  window.scrollTo({ top: 0 });
  // Missing on some phones; refused until the page was touched once.
  navigator.vibrate?.([300, 150, 300]);
});
