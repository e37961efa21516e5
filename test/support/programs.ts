import { spawnSync } from 'node:child_process';
import { skipBecause } from './skip.ts';

const PACKAGES: Record<string, string> = {
  chromium: 'chromium',
  ffprobe: 'ffmpeg',
  pdftoppm: 'poppler-utils',
  pdftotext: 'poppler-utils',
  'redis-server': 'redis-server',
  zbarimg: 'zbar-tools',
};

/** Whether every one of these programs is on this machine. */
export function present(...programs: string[]): boolean {
  return missing(programs).length === 0;
}

/** Skips the test aloud where one of these programs is missing, and says which package brings it. */
export function needPrograms(context: Mocha.Context, ...programs: string[]): void {
  const packages = missing(programs).map((program) => PACKAGES[program] ?? program);
  if (packages.length > 0) skipBecause(context, `apt-get install ${packages.join(' ')}`);
}

function missing(programs: string[]): string[] {
  return programs.filter((program) => spawnSync('which', [program]).status !== 0);
}
