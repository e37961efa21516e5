import { spawn } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { stillRuns, takeLock, thisProcess } from '../../src/embedded/lock.mjs';
import { root } from '../../src/root.ts';
import { aFolder, removeFolders } from './folder.ts';

const NOBODYS_PID = 2 ** 30; // above every system's limit

type Taker = { said: Promise<string>; end: () => Promise<void> };

/** Another process that tries the lock, says whether it got it, and lives on until it is told to end. */
function aTaker(lock: string): Taker {
  const script = `
    import { takeLock } from ${JSON.stringify(pathToFileURL(join(root, 'src/embedded/lock.mjs')).href)};
    process.stdout.write(takeLock(process.argv[1]).taken ? 'taken' : 'refused');
    process.stdin.resume();`;
  const taker = spawn(process.execPath, ['--input-type=module', '-e', script, lock], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => taker.once('close', () => resolve()));
  const said = new Promise<string>((resolve) => taker.stdout.setEncoding('utf8').once('data', resolve));
  return {
    said,
    end() {
      taker.stdin.end();
      return gone;
    },
  };
}

describe('a lock file', () => {
  afterEach(removeFolders);

  it('is taken once and names its owner to the next', () => {
    const path = join(aFolder(), 'run.lock');
    const first = takeLock(path);
    expect(first.taken).to.equal(true);
    expect(takeLock(path)).to.deep.equal({ taken: false, owner: thisProcess() });
    if (first.taken) first.release();
    expect(existsSync(path)).to.equal(false);
  });

  it('is taken over from a process that has died', () => {
    const path = join(aFolder(), 'run.lock');
    writeFileSync(path, JSON.stringify({ pid: NOBODYS_PID, born: '1' }));
    expect(takeLock(path).taken).to.equal(true);
  });

  it('is taken over when its number belongs to a later process', () => {
    const path = join(aFolder(), 'run.lock');
    writeFileSync(path, JSON.stringify({ pid: process.pid, born: 'long ago' }));
    expect(takeLock(path).taken).to.equal(true);
  });

  it('is taken over when it cannot be read', () => {
    const path = join(aFolder(), 'run.lock');
    writeFileSync(path, '{');
    expect(takeLock(path).taken).to.equal(true);
  });

  it('goes to exactly one of eight processes that find a dead owner at once, and leaves nothing beside it', async () => {
    const folder = aFolder();
    const path = join(folder, 'run.lock');
    writeFileSync(path, JSON.stringify({ pid: NOBODYS_PID, born: '1' }));
    const takers = Array.from({ length: 8 }, () => aTaker(path));
    const said = await Promise.all(takers.map((taker) => taker.said));
    await Promise.all(takers.map((taker) => taker.end()));
    expect(said.filter((word) => word === 'taken')).to.have.length(1);
    expect(said.filter((word) => word === 'refused')).to.have.length(7);
    expect(readdirSync(folder)).to.deep.equal(['run.lock']);
  });

  it('knows that this process runs and a dead one does not', () => {
    expect(stillRuns(thisProcess())).to.equal(true);
    expect(stillRuns({ pid: NOBODYS_PID, born: '1' })).to.equal(false);
    expect(stillRuns(null)).to.equal(false);
  });
});
