import { expect } from 'chai';
import { openPools } from '../src/db.ts';
import { servers } from './support/world.ts';
import { until } from './support/until.ts';

describe('the connections of a process', () => {
  it('are closed after what is under way, which ends as it should', async () => {
    const own = openPools(servers().database_url);
    const { db, screens } = own;
    const slow = db.raw<{ rows: { said: string }[] }>(`select 'all of it' as said from pg_sleep(0.2)`);
    const answer = slow.then(({ rows }) => rows[0]?.said);
    await until('it is under way', () => screens.totalCount > 0 && screens.idleCount === 0);
    await own.close();
    expect(await answer).to.equal('all of it');
  });
});
