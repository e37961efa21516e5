import { z } from 'zod';
import { keysFile } from '../config.ts';
import { settleInstallation } from '../installation.ts';
import { migrate } from '../migrate.ts';
import { command } from './command.ts';

/** Brings the schema up to date and ties the key file to the data. */
export const migrateCommand = command({
  name: 'migrate',
  does: 'Memperbarui skema basis data, dan mencatat berkas kunci yang menjadi pasangannya.',
  help: '[--make-keys]   --make-keys membuat berkas DATA_KEYS_FILE bila belum ada dan basis data masih kosong',
  options: { 'make-keys': { type: 'boolean' } },
  needs: 'database',
  given: z.strictObject({ words: z.tuple([]), 'make-keys': z.boolean().default(false) }),
  async run({ config, database_url, pools, say }, given) {
    const done = await migrate(database_url);
    const keys_file = keysFile(config);
    await settleInstallation(pools.db, { keys_file, may_make_keys: given['make-keys'], hall_clock: null });
    for (const name of done) say(`Dijalankan: ${name}`);
    say(done.length === 0 ? 'Skema sudah yang terbaru.' : 'Skema sekarang yang terbaru.');
    return { told: { migrations: done } };
  },
});
