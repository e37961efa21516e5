import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../../src/root.ts';
import { startChild } from '../../src/embedded/process-child.ts';
import { aFolder, removeFolders } from './folder.ts';
import { begin, killHard, programOf, untilGone } from './programs.ts';

describe('web and worker', () => {
  afterEach(removeFolders);

  it('end in order when the supervisor is gone by a kill -9', async () => {
    const note = join(aFolder(), 'note');
    const { program, pid } = await begin(programOf('a-parent.ts'), programOf('a-child.ts'), note);
    expect(existsSync(note)).to.equal(false);
    await killHard(program);
    await untilGone(pid);
    expect(readFileSync(note, 'utf8')).to.equal('in order');
  });

  it('tell their address when they serve, and end when they are told to', async () => {
    const file = programOf('a-child.ts');
    const quiet = { write: () => undefined, warn: () => undefined };
    const child = startChild({ file, cwd: root, env: process.env, ...quiet });
    expect(await child.ready).to.equal('http://here');
    await child.stop('gently');
    expect(await child.exited).to.match(/kode/);
  });

  it('are known to have failed when they end before they serve', async () => {
    const quiet = { write: () => undefined, warn: () => undefined };
    const child = startChild({ file: join(aFolder(), 'missing.ts'), cwd: root, env: process.env, ...quiet });
    const failed = await child.ready.catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error).with.property('message', 'kode 1');
  });
});
