import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { z } from 'zod';
import { routes } from '../../src/web/doors.ts';
import { deviceSecret } from '../support/devices.ts';
import { visit } from '../support/visit.ts';

const document = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.object({ responses: z.record(z.string(), z.unknown()) }))),
});

describe('the description of the contract', () => {
  it('names every route that programs may use, in OpenAPI 3.1', async () => {
    await visit(async (street) => {
      const answer = await fetch(`${street}/api/v1/openapi.json`);
      expect(answer.status).to.equal(200);
      const { openapi, paths } = document.parse(await answer.json());
      expect(openapi).to.equal('3.1.0');
      for (const { path, method } of routes.filter((route) => route.path.startsWith('/api/v1/'))) {
        expect(paths[path.replaceAll(/:([a-z_]+)/g, '{$1}')], `${method} ${path}`).to.have.property(method);
      }
    });
  });

  it('says of every route what it answers', () => {
    const silent = routes.filter(
      ({ path, answers }) => path.startsWith('/api/v1/') && Object.keys(answers ?? {}).length === 0,
    );
    expect(silent.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([]);
  });

  it('names the turn that a transfer begins', () => {
    const transfer = routes.find(({ path }) => path.endsWith('/turns/:id/transfer'));
    const told = z.toJSONSchema(transfer?.answers?.[200]?.body ?? z.never());
    expect(JSON.stringify(told)).to.include('"new_turn_id"');
  });

  it('answers 501 with a plain sentence where a part is not built yet', async () => {
    await visit(async (street) => {
      const headers = { authorization: `Bearer ${await deviceSecret()}`, 'idempotency-key': randomUUID() };
      const batches = `${street}/api/v1/halls/sagara-raya/kiosk/batches`;
      const answer = await fetch(batches, { method: 'POST', headers });
      expect(answer.status, 'whatever is sent').to.equal(501);
      expect(await answer.json()).to.include({ status: 501, code: 'not_built_yet' });
    });
  });
});
