import type { Command } from './command.ts';

/** Every command in one line each. */
export const overview = (commands: Command[]): string =>
  [
    'npm run hall -- <perintah> [pilihan]',
    '',
    ...commands.map(({ name, does }) => `  ${name.padEnd(16)} ${does}`),
    '',
    'Berlaku untuk semua: --hall SLUG (bila lebih dari satu aula), --json (untuk program), --yes (tanpa bertanya),',
    '--help (penjelasan satu perintah).',
  ].join('\n');

/** One command in full. */
export const helpOf = ({ name, does, help }: Command): string => `npm run hall -- ${name} ${help}\n\n${does}`;
