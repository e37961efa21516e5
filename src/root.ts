import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function folderOfPackage(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('package.json not found above this file');
  return folderOfPackage(above);
}

/** The project's own folder: views, SQL files and assets are read from it, whether the code runs from `src` or `dist`. */
export const root = folderOfPackage(dirname(fileURLToPath(import.meta.url)));
