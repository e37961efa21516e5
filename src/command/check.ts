import pg from 'pg';
import { z } from 'zod';
import { runChecks } from '../check/check.ts';
import { command } from './command.ts';

/** Runs every invariant over the whole database, however long that takes. */
export const checkCommand = command({
  name: 'check',
  does: 'Memeriksa semua janji sistem pada basis data; keluar dengan kode 1 bila ada yang dilanggar.',
  help: '[--without-worker]',
  options: { 'without-worker': { type: 'boolean' } },
  given: z.strictObject({ words: z.tuple([]), 'without-worker': z.boolean().default(false) }),
  async run({ database_url, now, say }, given) {
    const client = new pg.Client({ connectionString: database_url, application_name: 'satuatap-check' });
    await client.connect();
    const broken = await runChecks(client, { now: now(), working: !given['without-worker'] }).finally(() =>
      client.end(),
    );
    for (const { id, says, row } of broken) say(`${id}  ${says}: ${JSON.stringify(row)}`);
    say(broken.length === 0 ? 'Semua janji ditepati.' : `${broken.length} baris melanggar janji.`);
    return { told: { ok: broken.length === 0, broken }, exit: broken.length === 0 ? 0 : 1 };
  },
});
