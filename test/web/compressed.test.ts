import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { ask } from '../support/ask.ts';
import { aStaff, signedIn } from '../support/people.ts';
import { brief, stay } from '../support/visit.ts';
import { freshDay } from '../support/world.ts';

const HALL = '/sagara-raya';
const gzip = { 'accept-encoding': 'gzip' };

describe('what travels', () => {
  const street = stay({ live: brief });
  before(freshDay);

  it('is compressed where citizens look: pages and answers for programs', async () => {
    for (const path of [HALL, `${HALL}/reservasi`, '/api/v1/halls/sagara-raya']) {
      const { headers } = await ask(street.address, path, { headers: gzip });
      expect(headers['content-encoding'], path).to.equal('gzip');
      expect(headers['vary'], path).to.match(/accept-encoding/i);
    }
  });

  it('keeps the first view of a page within 60 kB on the wire, styles and script and all', async () => {
    for (const path of [HALL, `${HALL}/reservasi`, `${HALL}/reservasi/layanan/DUK-03`]) {
      const page = await (await fetch(street.address + path)).text();
      const parts = [...page.matchAll(/(?:href|src)="(\/(?:assets|sagara-raya\/tema)[^"]+\.(?:css|js))"/g)].map(
        ([, part]) => part ?? '',
      );
      const weights = await Promise.all(
        [path, ...new Set(parts)].map(async (one) => {
          const { headers } = await ask(street.address, one, { headers: gzip });
          const length = headers['content-length'];
          const body = Buffer.from(await (await fetch(street.address + one)).arrayBuffer());
          return length === undefined ? gzipSync(body, { level: 4 }).length : Number(length);
        }),
      );
      expect(parts.length, path).to.be.greaterThan(1);
      expect(
        weights.reduce((sum, one) => sum + one, 0),
        path,
      ).to.be.lessThan(60 * 1_024);
    }
  });

  it('is not compressed where it could tell a token, nor in streams', async () => {
    const staff = await signedIn(street.address, await aStaff({ role: 'supervisor' }));
    const page = await staff.get(`${HALL}/penyelia`);
    expect([page.status, page.headers.get('content-encoding')]).to.deep.equal([200, null]);
    const stream = await ask(street.address, `${HALL}/siaran`, { headers: gzip });
    expect(stream.headers['content-encoding']).to.equal(undefined);
  });
});
