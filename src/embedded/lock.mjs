// Plain JavaScript on Node's built-ins: this runs before anything is installed.
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** When a process was born, as far as the system tells: a pid alone comes round again, a pid with its birth does not. */
export function birthOf(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return null;
  }
  try {
    // Field 22, counted after the name in brackets, which may itself hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : fields[19];
  } catch {
    return bornBySystem(pid);
  }
}

function bornBySystem(pid) {
  if (process.platform === 'linux' || process.platform === 'win32') return 'unknown';
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}

/** Whether this very process, and not a later one with the same number, still runs. */
export function stillRuns(owner) {
  return (
    Boolean(owner) && Number.isInteger(owner.pid) && birthOf(owner.pid) !== null && birthOf(owner.pid) === owner.born
  );
}

/** This process, as a lock names it. */
export const thisProcess = () => ({ pid: process.pid, born: birthOf(process.pid) ?? 'unknown' });

function readOwner(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return error.code === 'ENOENT' ? undefined : null;
  }
}

// Renaming gives a dead owner's file to exactly one of those who found it; whoever caught a fresh one by that puts it back.
function removeStale(path) {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  try {
    if (stillRuns(readOwner(aside))) linkSync(aside, path);
  } catch {
    // A third one took the name meanwhile; it will be asked again.
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * Takes the lock file for this process, or says who holds it. A lock whose owner no longer runs is taken over.
 * Nobody ever sees a half written lock: it appears whole, by one link.
 */
export function takeLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(thisProcess()));
  try {
    for (;;) {
      try {
        linkSync(mine, path);
        return { taken: true, release: () => rmSync(path, { force: true }) };
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const owner = readOwner(path);
      if (stillRuns(owner)) return { taken: false, owner };
      if (owner !== undefined) removeStale(path);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}
