import { expect } from 'chai';
import { qrMatrix, qrRuns, qrSvg, QUIET_ZONE } from '../../src/paper/qr.ts';

describe('A QR code', () => {
  const matrix = qrMatrix('https://mpp.sagararaya.go.id/sagara-raya/tiket/3q2-7wAbCdEfGhIjKlMnOp');

  it('is drawn by runs that cover exactly its dark modules', () => {
    const covered = new Set<string>();
    for (const { row, column, length } of qrRuns(matrix)) {
      for (let i = 0; i < length; i++) covered.add(`${row} ${column + i}`);
    }
    const dark = new Set<string>();
    for (let row = 0; row < matrix.size; row++) {
      for (let column = 0; column < matrix.size; column++) if (matrix.dark(row, column)) dark.add(`${row} ${column}`);
    }
    expect(covered).to.deep.equal(dark);
    expect(dark.size).to.be.greaterThan(300);
  });

  it('on a page is black on white with its quiet zone, and named for those who cannot see it', () => {
    const svg = qrSvg('https://contoh.go.id/t/1', { title: 'QR <antrean> & "nomor"' });
    const side = qrMatrix('https://contoh.go.id/t/1').size + 2 * QUIET_ZONE;
    expect(svg).to.include(`viewBox="0 0 ${side} ${side}"`);
    expect(svg).to.include('<title>QR &lt;antrean&gt; &amp; &quot;nomor&quot;</title>');
    expect(svg).to.include('role="img"').and.to.include('shape-rendering="crispEdges"');
    expect(svg).to.include(`d="M${QUIET_ZONE} ${QUIET_ZONE}h7v1h-7z`);
    expect(svg).to.not.match(/style=|currentColor|<script/);
  });
});
