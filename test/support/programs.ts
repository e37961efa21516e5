import { spawnSync } from 'node:child_process';

const PACKAGES: Record<string, string> = {
  chromium: 'chromium',
  ffprobe: 'ffmpeg',
  pdftoppm: 'poppler-utils',
  zbarimg: 'zbar-tools',
};

/** Whether every one of these programs is here; if not it says aloud which package is missing, and the test skips itself. */
export function present(...programs: string[]): boolean {
  const missing = programs.filter((program) => spawnSync('which', [program]).status !== 0);
  for (const program of missing) {
    process.stdout.write(`      dilewati: ${program} tidak ada (apt-get install ${PACKAGES[program] ?? program})\n`);
  }
  return missing.length === 0;
}
