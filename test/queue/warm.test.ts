import { expect } from 'chai';
import { openPools } from '../../src/db.ts';
import { warmQueue } from '../../src/queue/warm.ts';
import { freshDay, pools, servers } from '../support/world.ts';

describe('warming up the queue', () => {
  it('prepares the hot statements on every connection and leaves no trace', async () => {
    await freshDay();
    const own = openPools(servers().database_url);
    await warmQueue(own);
    const clients = await Promise.all(Array.from({ length: own.hot.totalCount }, () => own.hot.connect()));
    for (const client of clients) {
      const { rows } = await client.query<{ name: string }>('select name from pg_prepared_statements order by name');
      expect(rows.map(({ name }) => name)).to.deep.equal([
        'book-held',
        'call-next',
        'check-in',
        'finish-and-call',
        'take-place',
        'take-places',
        'take-ticket',
        'take-tickets',
      ]);
      client.release();
    }
    expect(clients.length).to.be.greaterThan(9);
    await own.close();
    expect(await pools().db('idempotency_keys')).to.have.length(0);
    expect(await pools().db('number_series')).to.have.length(0);
  });
});
