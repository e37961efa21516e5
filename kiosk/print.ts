/**
 * Prints a ticket: its PDF in a frame nobody sees. Without a question where the browser was started with
 * `--kiosk-printing`. The address is used on this page's own origin, for the public one may not be reachable from here.
 */
export function printPaper(pdf: string): void {
  document.querySelector('#kertas')?.remove();
  const frame = document.createElement('iframe');
  frame.id = 'kertas';
  frame.className = 'paper-frame';
  frame.title = 'Tiket';
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  frame.addEventListener('load', () => {
    try {
      frame.contentWindow?.print();
    } catch {
      // A browser that cannot show PDF; the number and its QR stay on the screen.
    }
  });
  frame.src = new URL(pdf).pathname;
  document.body.append(frame);
}
