import { expect } from 'chai';
import { freePort } from '../../src/embedded/server.ts';
import { openHealth } from '../../src/web/machines/health.ts';
import { warm } from '../../src/web/machines/warm.ts';
import { createApp } from '../../src/web/app.ts';
import { buildAssets } from '../../src/web/look/assets.ts';
import { routes } from '../../src/web/doors.ts';
import { testDeps, visit } from '../support/visit.ts';
import { freshDay, pools } from '../support/world.ts';

const ask = async (address: string, path: string) => {
  const answer = await fetch(`${address}${path}`);
  return { status: answer.status, text: await answer.text() };
};

describe('health', function () {
  this.timeout(30_000);
  beforeEach(freshDay);

  it('is ready when everything is warm, and no more when it is being stopped', () =>
    visit(async (address, deps) => {
      const health = await openHealth(deps);
      expect(await ask(address, '/health/live')).to.deep.equal({ status: 200, text: '{"live":true}' });
      expect(await ask(address, '/health/ready')).to.deep.equal({
        status: 503,
        text: '{"ready":false,"missing":["warm"]}',
      });
      health.becameReady();
      expect((await ask(address, '/health/ready')).status).to.equal(200);
      health.stopping();
      expect((await ask(address, '/health/ready')).text).to.include('stopping');
      await health.close();
    }));

  it('says that a migration is missing', () =>
    visit(async (address, deps) => {
      const health = await openHealth(deps);
      health.becameReady();
      const { db } = pools();
      const last = await db('knex_migrations').orderBy('id', 'desc').first();
      await db('knex_migrations').where({ id: last.id }).delete();
      const asked = await ask(address, '/health/ready');
      await db('knex_migrations').insert(last);
      expect(asked).to.deep.equal({ status: 503, text: '{"ready":false,"missing":["migrations"]}' });
      expect((await ask(address, '/health/ready')).status).to.equal(200);
    }));

  it('measures by the pattern of the route, so that no token gets into the measures', () =>
    visit(async (address, deps) => {
      await openHealth(deps);
      await ask(address, '/sagara-raya/tiket/SECRET-TOKEN-OF-SOMEBODY');
      const { text } = await ask(address, '/metrics');
      expect(text).to.include('satuatap_request_seconds').and.include('satuatap_outbox_backlog 0');
      expect(text).to.match(/nodejs_eventloop_lag/);
      expect(text).not.to.include('SECRET');
    }));

  it('shows its measures on a port of their own in production, never to visitors', async () => {
    const metrics_port = await freePort();
    const config = { production: true, embedded: false, metrics_port };
    await visit(
      async (address, deps) => {
        const health = await openHealth(deps);
        expect((await ask(address, '/metrics')).status).to.equal(404);
        expect((await ask(address, '/health/ready')).status).to.equal(404);
        const apart = `http://127.0.0.1:${metrics_port}`;
        expect((await ask(apart, '/health/ready')).text).to.include('warm');
        expect((await ask(apart, '/metrics')).text).to.include('satuatap_');
        expect((await ask(apart, '/')).status).to.equal(404);
        await health.close();
      },
      { config },
    );
  });

  it('warms up without a fault', async () => {
    const deps = testDeps();
    await warm(createApp(deps, await buildAssets(), routes), deps);
    expect(pools().hot.totalCount).to.equal(pools().hot.options.max);
  });
});
