import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A new folder, its name with a space in it, that the servers' own user may pass through. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'satuatap test '));
  chmodSync(folder, 0o711);
  made.push(folder);
  return folder;
}

/** Removes every folder made so far. */
export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}
