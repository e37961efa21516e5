import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/embedded/process-child.ts';
import { newKeys, writeKeys } from '../../src/keys.ts';
import { root } from '../../src/root.ts';
import { freshDay, servers } from '../support/world.ts';
import { walkIn } from '../queue/at-work.ts';

describe('web and worker that are told to end', function () {
  this.timeout(60_000);
  let data_dir = '';
  beforeEach(async () => {
    await freshDay();
    data_dir = mkdtempSync(join(tmpdir(), 'satuatap-stop-'));
    writeKeys(join(data_dir, 'keys.json'), newKeys());
  });
  afterEach(() => rmSync(data_dir, { recursive: true }));

  const begin = (file: string) => {
    const { database_url, redis_url } = servers();
    const places = { DATABASE_URL: database_url, ...(redis_url ? { REDIS_URL: redis_url } : {}), DATA_DIR: data_dir };
    const env = { PATH: process.env['PATH'], ...places, HOST: '127.0.0.1', PORT: '0' };
    return startChild({ file: join(root, 'src', file), cwd: root, env, write: () => undefined, warn: () => undefined });
  };

  // After ten seconds a process ends itself with 1, and after that it is killed: 0 says that all was finished in order.
  it('do so in order, also with open streams, which hear when to come back', async () => {
    const { token } = await walkIn();
    const web = begin('server.ts');
    try {
      const address = (await web.ready).replace('localhost', '127.0.0.1');
      const path = `${address}/api/v1/halls/sagara-raya/tickets/${token}/stream`;
      const streams = await Promise.all([fetch(path), fetch(path)]);
      const all = Promise.all(streams.map((stream) => stream.text()));
      await web.stop('gently');
      expect(await web.exited).to.equal('kode 0');
      for (const text of await all) expect(text).to.match(/^retry: \d+\n[\s\S]*retry: \d+\n\n$/);
    } finally {
      await web.stop('now');
    }
  });

  it('do so in order where there is work by the clock', async () => {
    const worker = begin('worker.ts');
    try {
      await worker.ready;
      await worker.stop('gently');
      expect(await worker.exited).to.equal('kode 0');
    } finally {
      await worker.stop('now');
    }
  });
});
