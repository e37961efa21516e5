import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { exportHall } from '../hall/export.ts';
import { command } from './command.ts';

/** Writes a hall down as the file that `import` takes. */
export const exportCommand = command({
  name: 'export',
  does: 'Menulis susunan aula sebagai JSON, seperti yang dibaca import.',
  help: '[--out BERKAS]',
  options: { out: { type: 'string' } },
  given: z.strictObject({ words: z.tuple([]), out: z.string().min(1).optional() }),
  async run({ hall, pools, folder, say }, { out }) {
    const file = await exportHall(pools.db, await hall());
    const text = JSON.stringify(file, null, 2);
    if (out === undefined) say(text);
    else {
      writeFileSync(resolve(folder, out), `${text}\n`);
      say(`Tertulis di ${out}.`);
    }
    return { told: file };
  },
});
