import { parseArgs } from 'node:util';
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { openClock } from './clock.ts';
import { CannotDo } from './command/command.ts';
import type { Command, Desk, Outcome } from './command/command.ts';
import { commands } from './command/commands.ts';
import { helpOf, overview } from './command/help.ts';
import { readConfig, WrongSetting } from './config.ts';
import { openPools } from './db.ts';
import { runningHall } from './embedded/run-file.ts';
import { catalogueOf } from './hall/catalogue.ts';
import type { Catalogue } from './hall/catalogue.ts';
import { WrongKeys } from './installation.ts';
import { writeLogTo } from './log.ts';
import { Refusal } from './refusal.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const everywhere = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  hall: { type: 'string' },
} as const;

function find(words: string[]): { found: Command; rest: string[] } | null {
  for (const length of [2, 1]) {
    const found = commands.find(({ name }) => name === words.slice(0, length).join(' ') && words.length >= length);
    if (found) return { found, rest: words.slice(length) };
  }
  return null;
}

type Asked = { command: Command; given: Record<string, unknown>; json: boolean; yes: boolean; hall: string | null };

const shared = z.object({
  help: z.boolean().default(false),
  json: z.boolean().default(false),
  yes: z.boolean().default(false),
  hall: z.string().optional(),
});

/** What was typed; null when only help was wanted, which is then shown. */
function read(args: string[]): Asked | null {
  const names = args.filter((arg, at) => !arg.startsWith('-') && args[at - 1] !== '--hall');
  const known = find(names);
  const family = commands.filter(({ name }) => name.startsWith(`${names[0]} `));
  if (!known && family.length > 0 && args.some((arg) => arg === '--help' || arg === '-h')) {
    say(family.map(helpOf).join('\n\n'));
    return null;
  }
  if (!known) {
    say(overview(commands));
    if (names.length > 0) throw new CannotDo(`Perintah ${names.slice(0, 2).join(' ')} tidak dikenal.`);
    return null;
  }
  const { found } = known;
  const options = { ...everywhere, ...found.options };
  const parsed = typed(() => parseArgs({ args, options, allowPositionals: true, strict: true }));
  const { help, json, yes, hall } = shared.parse(parsed.values);
  if (help) {
    say(helpOf(found));
    return null;
  }
  const own = Object.entries(parsed.values).filter(([name]) => !(name in everywhere));
  const words = parsed.positionals.slice(found.name.split(' ').length);
  return { command: found, given: { ...Object.fromEntries(own), words }, json, yes, hall: hall ?? null };
}

/** Node says in English which option it does not know. */
function typed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const option = /'(-[^' ]*)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new CannotDo(`Pilihan ${option ?? ''} tidak dikenal atau tidak lengkap; lihat --help.`);
  }
}

async function hallMeant(pools: Desk['pools'], slug: string | null): Promise<Catalogue> {
  const slugs: string[] = await pools.db('halls').orderBy('slug').pluck('slug');
  const [only] = slugs;
  if (!only) throw new CannotDo('Belum ada aula; muat dahulu dengan perintah import.');
  if (slug !== null && !slugs.includes(slug))
    throw new CannotDo(`Tidak ada aula ${slug}; yang ada: ${slugs.join(', ')}.`);
  if (slug === null && slugs.length > 1) throw new CannotDo(`Sebutkan aulanya dengan --hall: ${slugs.join(', ')}.`);
  return catalogueOf(pools.db, slug ?? only);
}

async function agree(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new CannotDo('Belum ada yang diubah; ulangi dengan --yes untuk melakukannya.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/T] `);
  terminal.close();
  return /^y/i.test(answer.trim());
}

async function carryOut({ command, given, json, yes, hall }: Asked): Promise<Outcome> {
  const { DATABASE_URL, EMBEDDED } = process.env;
  const config = readConfig({ ...process.env, EMBEDDED: DATABASE_URL ? EMBEDDED : '1' });
  const running = config.database_url ? null : runningHall(config.data_dir);
  const database_url = config.database_url ?? running?.database_url ?? null;
  if (!database_url && command.needs !== 'nothing')
    throw new CannotDo(
      `Tidak ada aula yang sedang berjalan dari ${config.data_dir}; jalankan npm start dahulu, atau sebutkan DATABASE_URL.`,
    );

  const pools = openPools(database_url ?? 'postgres://nowhere');
  const clock = command.needs === 'hall' ? await openClock(pools.screens) : null;
  try {
    return await command.run(
      {
        config,
        database_url: database_url ?? '',
        base_url: config.base_url ?? running?.base_url ?? null,
        folder: process.env['INIT_CWD'] ?? process.cwd(),
        pools,
        now: clock ? clock.now : () => new Date(),
        hall: () => hallMeant(pools, hall),
        say: json ? () => undefined : say,
        agree: (question) => agree(question, yes),
      },
      given,
    );
  } finally {
    clock?.close();
    await pools.close();
  }
}

const refusals: Partial<Record<Refusal['code'], (facts: Refusal['facts']) => string>> = {
  not_found: () => 'Yang dimaksud tidak ada.',
  forbidden: ({ served_on }) =>
    served_on === undefined
      ? 'Aula ini tidak sedang latihan, jadi tidak ada yang dihapus.'
      : `Aula ini sudah melayani warga pada ${served_on}, sebelum latihan; catatan itu tidak boleh terhapus. Kembali melayani dengan training off.`,
};

function sentenceFor(error: unknown): string {
  if (error instanceof CannotDo || error instanceof WrongSetting || error instanceof WrongKeys) return error.message;
  if (error instanceof Refusal) return refusals[error.code]?.(error.facts) ?? `Ditolak: ${error.code}.`;
  return `Tidak berhasil: ${error instanceof Error ? error.message : String(error)}`;
}

/** The hall's command line. Every failure is one sentence on standard error and a code other than 0. */
async function main(args: string[]): Promise<number> {
  writeLogTo(() => undefined);
  try {
    const asked = read(args);
    if (!asked) return 0;
    const { told, exit = 0 } = await carryOut(asked);
    if (asked.json) say(JSON.stringify(told, null, 2));
    return exit;
  } catch (error) {
    process.stderr.write(`${sentenceFor(error)}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
