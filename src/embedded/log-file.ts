import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes to a file that starts anew at `limit` bytes and keeps the last `keep` files (`.1` the newest of them). */
export function logFile(path: string, limit = 10_000_000, keep = 3): (text: string) => void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  let file = openSync(path, 'a', 0o600);
  let size = fstatSync(file).size;

  const turn = (): void => {
    closeSync(file);
    for (let age = keep; age >= 1; age -= 1) {
      try {
        renameSync(age === 1 ? path : `${path}.${age - 1}`, `${path}.${age}`);
      } catch {
        // Not that many yet.
      }
    }
    file = openSync(path, 'a', 0o600);
    size = 0;
  };

  return (text) => {
    try {
      if (size >= limit) turn();
      size += writeSync(file, text);
    } catch {
      // A full disk must not end the hall; the lines are lost.
    }
  };
}
