import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { z } from 'zod';
import { CHIME, CLIPS } from '../../src/voice/clips.ts';
import { agencyClip } from '../../src/voice/words.ts';
import { needPrograms } from '../support/programs.ts';

const FOLDER = 'src/web/assets/voice/';
const recordings = [CHIME, ...CLIPS.keys()];
const manifest = z
  .record(z.string(), z.object({ duration_ms: z.number().int().positive() }))
  .parse(JSON.parse(readFileSync('src/voice/manifest.json', 'utf8')));

const agenciesOfHall = z.object({ agencies: z.array(z.object({ spokenName: z.string() })) });

function durationOf(name: string): number {
  const said = execFileSync('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'format=duration',
    '-of',
    'csv=p=0',
    `${FOLDER}${name}.mp3`,
  ]);
  return Number(said.toString()) * 1000;
}

describe('The recordings', () => {
  it('are one file for each name of the table, and no others', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.mp3'));
    expect(files.sort()).to.deep.equal(recordings.map((name) => `${name}.mp3`).sort());
  });

  it('are all measured in the manifest, each between a fifth of a second and ten seconds', () => {
    expect(Object.keys(manifest).sort()).to.deep.equal([...recordings].sort());
    for (const [name, { duration_ms }] of Object.entries(manifest)) expect(duration_ms, name).to.be.within(200, 10_000);
  });

  it('are MPEG audio and together small enough for a display to keep', () => {
    const sizes = recordings.map((name) => statSync(`${FOLDER}${name}.mp3`).size);
    expect(Math.min(...sizes)).to.be.greaterThan(800);
    expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.lessThan(500_000);
    for (const name of recordings) expect(readFileSync(`${FOLDER}${name}.mp3`)[0], name).to.be.oneOf([0xff, 0x49]);
  });

  it('can be decoded and last as long as the manifest says', function () {
    needPrograms(this, 'ffprobe');
    this.timeout(60_000); // a process for each of 71 files
    for (const name of recordings) {
      expect(durationOf(name), name).to.be.closeTo(manifest[name]?.duration_ms ?? 0, 100);
    }
  });

  it('name every agency of the example hall', () => {
    const { agencies } = agenciesOfHall.parse(JSON.parse(readFileSync('seeds/sagara-raya.json', 'utf8')));
    expect(agencies).to.have.length.greaterThan(0);
    const unnamed = agencies.filter(({ spokenName }) => agencyClip(spokenName) === null);
    expect(unnamed.map(({ spokenName }) => spokenName)).to.deep.equal([]);
  });
});
