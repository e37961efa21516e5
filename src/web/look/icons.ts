import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../../root.ts';

const ICONS = join(root, 'views/icons');

let drawings: ReadonlyMap<string, string> | undefined;

/**
 * The drawing of an icon as SVG, to be printed raw by `views/part/icon.ejs`. It is for the eye only; the word beside it
 * is for everyone. Throws for a name that has no file in `views/icons`, so that a wrong name is found by the first rendering.
 */
export function icon(name: string): string {
  drawings ??= readDrawings();
  const drawing = drawings.get(name);
  if (drawing === undefined) throw new Error(`no icon ${name}`);
  return drawing;
}

function readDrawings(): ReadonlyMap<string, string> {
  const files = readdirSync(ICONS).filter((file) => file.endsWith('.svg'));
  return new Map(files.map((file) => [basename(file, '.svg'), drawingIn(file)]));
}

function drawingIn(file: string): string {
  const drawing = readFileSync(join(ICONS, file), 'utf8').trim();
  return drawing.replace(
    '<svg xmlns="http://www.w3.org/2000/svg"',
    '<svg class="icon" aria-hidden="true" focusable="false"',
  );
}
