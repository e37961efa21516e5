/** How wide a text is, in points, columns or whatever the paper counts in. */
export type Measure = (text: string) => number;

type Piece = { word: string; width: number };

/**
 * A text in as few lines as the width allows, broken so that the lines are about equally long: no single word is left
 * alone under a full line. A word wider than the paper is cut, never printed over the edge.
 */
export function balancedLines(text: string, width: number, measure: Measure): string[] {
  const pieces = piecesOf(text, width, measure);
  const space = measure(' ');
  const fewest = filled(pieces, width, space).length;
  let tight = Math.max(...pieces.map((piece) => piece.width));
  let loose = width;
  for (let step = 0; step < 8; step++) {
    const tried = (tight + loose) / 2;
    if (filled(pieces, tried, space).length === fewest) loose = tried;
    else tight = tried;
  }
  return filled(pieces, loose, space).map((line) => line.map(({ word }) => word).join(' '));
}

function filled(pieces: Piece[], width: number, space: number): Piece[][] {
  const lines: Piece[][] = [];
  let used = width;
  for (const piece of pieces) {
    if (lines.length > 0 && used + space + piece.width <= width) {
      lines.at(-1)?.push(piece);
      used += space + piece.width;
    } else {
      lines.push([piece]);
      used = piece.width;
    }
  }
  return lines;
}

function piecesOf(text: string, width: number, measure: Measure): Piece[] {
  const words = text.split(' ').flatMap((word) => (measure(word) <= width ? [word] : cutToFit(word, width, measure)));
  return words.map((word) => ({ word, width: measure(word) }));
}

function cutToFit(word: string, width: number, measure: Measure): string[] {
  const parts = [''];
  for (const letter of word.split('')) {
    const longer = `${parts.at(-1) ?? ''}${letter}`;
    if (measure(longer) <= width) parts[parts.length - 1] = longer;
    else parts.push(letter);
  }
  return parts;
}
