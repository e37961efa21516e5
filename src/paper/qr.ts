import qrcode from 'qrcode';

/** The dark and light modules of a QR code, row by row; the quiet zone is not in it. */
export type QrMatrix = { size: number; dark: (row: number, column: number) => boolean };

/** A run of dark modules in one row, in modules: what a PDF or an SVG draws as one rectangle. */
export type QrRun = { row: number; column: number; length: number };

/** The light margin a reader needs on every side, in modules. */
export const QUIET_ZONE = 4;

/** The code of a text with 15 % of it restorable: paper gets folded and thumbs get on it. */
export function qrMatrix(text: string): QrMatrix {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' });
  return { size: modules.size, dark: (row, column) => modules.get(row, column) === 1 };
}

/** The dark modules joined row-wise, which draws without hairlines and in a third of the rectangles. */
export function qrRuns({ size, dark }: QrMatrix): QrRun[] {
  const runs: QrRun[] = [];
  for (let row = 0; row < size; row++) {
    let column = 0;
    while (column < size) {
      const length = darkFrom({ size, dark }, row, column);
      if (length > 0) runs.push({ row, column, length });
      column += Math.max(1, length);
    }
  }
  return runs;
}

/**
 * The code as an SVG to put into a page: black on white whatever the theme, since cameras want it so, with its quiet
 * zone, sized by the page's style sheet. The title is what a screen reader says instead.
 */
export function qrSvg(text: string, { title }: { title: string }): string {
  const matrix = qrMatrix(text);
  const side = matrix.size + 2 * QUIET_ZONE;
  const path = qrRuns(matrix).map(
    ({ row, column, length }) => `M${column + QUIET_ZONE} ${row + QUIET_ZONE}h${length}v1h-${length}z`,
  );
  return (
    `<svg class="qr" role="img" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges" xmlns="http://www.w3.org/2000/svg">` +
    `<title>${escaped(title)}</title>` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path fill="#000" d="${path.join('')}"/></svg>`
  );
}

function darkFrom({ size, dark }: QrMatrix, row: number, column: number): number {
  let length = 0;
  while (column + length < size && dark(row, column + length)) length += 1;
  return length;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
