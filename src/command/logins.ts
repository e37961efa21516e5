import { z } from 'zod';
import { readLogins } from '../embedded/logins-file.ts';
import { CannotDo, command } from './command.ts';

/** Shows the generated logins of a hall in training. They are in a file of the data folder only, never in the database. */
export const loginsCommand = command({
  name: 'logins',
  does: 'Menampilkan nama masuk dan kata sandi latihan.',
  help: '',
  needs: 'nothing',
  given: z.strictObject({ words: z.tuple([]) }),
  async run({ config, say }) {
    const text = readLogins(config.data_dir);
    if (text === null)
      throw new CannotDo(`Tidak ada nama masuk latihan di ${config.data_dir}; buat nama masuk dengan staff add.`);
    say(text.trimEnd());
    const rows = text.split('\n').flatMap((line) => /^(\S+)\s+(\S+-\S+-\S+)\s+(.+)$/.exec(line)?.slice(1, 4) ?? []);
    const logins = Array.from({ length: rows.length / 3 }, (_, at) => rows.slice(at * 3, at * 3 + 3));
    return { told: logins.map(([login, password, name]) => ({ login, password, name })) };
  },
});
