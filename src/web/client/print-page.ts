// Prints the page once it stands, and again at a press. Without it the browser's own menu prints.

document.documentElement.dataset.script = '';
document.querySelector('[data-print-page]')?.addEventListener('click', () => window.print());
window.addEventListener('load', () => window.print(), { once: true });
