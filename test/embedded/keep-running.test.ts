import { expect } from 'chai';
import { keepRunning, pauseAfter } from '../../src/embedded/keep-running.ts';
import type { Running } from '../../src/embedded/server.ts';

/** Something that runs until it is told to end, by itself (`end`) or by us (`stop`). */
function aProcess(pid: number): Running & { end: (why: string) => void } {
  let end: (why: string) => void = () => undefined;
  const exited = new Promise<string>((resolve) => (end = resolve));
  return { pid, exited, end: (why) => end(why), stop: async () => end('stopped') };
}

describe('a process that is kept running', () => {
  it('waits a little longer after every failure, but never more than 5 seconds', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map(pauseAfter)).to.deep.equal([200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('is started again when it ends by itself, and also when a start fails', async () => {
    const said: string[] = [];
    const first = aProcess(1);
    const third = aProcess(3);
    let starts = 0;
    const startedAgain = new Promise<void>((resolve) => {
      const kept = keepRunning(
        first,
        async () => {
          starts += 1;
          if (starts === 1) throw new Error('no room');
          resolve(kept.stop('gently'));
          return third;
        },
        (why) => said.push(why),
      );
    });
    first.end('kode 3');
    await startedAgain;
    expect(said).to.deep.equal(['kode 3', 'no room']);
    expect(await third.exited).to.equal('stopped');
  });

  it('is not started again after it was stopped', async () => {
    const first = aProcess(1);
    const said: string[] = [];
    const kept = keepRunning(
      first,
      () => Promise.reject(new Error('started again')),
      (why) => said.push(why),
    );
    await kept.stop('gently');
    expect(said).to.deep.equal([]);
  });
});
