import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { commands } from '../../src/command/commands.ts';
import { root } from '../../src/root.ts';
import { tokenFor } from '../support/people.ts';
import { visit } from '../support/visit.ts';
import { freshDay, pools, servers } from '../support/world.ts';

/** The command line itself, as a program of its own. */
function type(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(root, 'src', 'command.ts'), ...args],
    {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: servers().database_url, ...env },
    },
  );
  return { status, lines: stdout.trimEnd().split('\n'), complaint: stderr.trim() };
}

describe('the command line', function () {
  this.timeout(60_000);
  beforeEach(freshDay);

  it('prints a token alone on its last line, and the hall opens to it', async () => {
    const { status, lines } = type(['token', '--role', 'supervisor', '--hall', 'sagara-raya']);
    expect(status).to.equal(0);
    expect(lines.at(-1)).to.match(/^[A-Za-z0-9_-]{24}$/);
    await visit(async (address) => {
      const enter = (token: string) =>
        fetch(`${address}/api/v1/halls/sagara-raya/front-desk/tickets`, {
          headers: { authorization: `Bearer ${token}` },
        });
      const known = await enter(await tokenFor({ role: 'supervisor' }));
      expect((await enter(lines.at(-1) ?? '')).status).to.equal(known.status);
      expect((await enter('A'.repeat(24))).status).to.equal(401);
    });
  });

  it('speaks JSON to programs', async () => {
    const { lines } = type(['token', '--kind', 'display', '--code', 'LAYAR-A1', '--hall', 'sagara-raya', '--json']);
    const told = z.object({ token: z.string(), kind: z.literal('display') }).parse(JSON.parse(lines.join('\n')));
    expect(await pools().db('access_tokens').whereNotNull('device_id').count().first()).to.deep.equal({ count: 1 });
    expect(told.token).to.have.length(24);
  });

  it('exits 0 when every promise holds, and 1 with the broken one by name', async () => {
    expect(type(['--hall', 'sagara-raya', 'check', '--without-worker']).status).to.equal(0);
    const { db } = pools();
    const hall = await db('halls').where({ slug: 'sagara-raya' }).first();
    const series = { hall_id: hall.id, day: '2026-11-23', series: 'A' };
    await db('number_series').insert({ ...series, last: 3, last_at: new Date() });
    const broken = type(['check', '--without-worker']);
    await db('number_series').where(series).delete();
    expect(broken.status).to.equal(1);
    expect(broken.lines[0]).to.match(/^I8 /);
  });

  it('says in one sentence what is wrong with the question', () => {
    expect(type(['tokn']).complaint).to.equal('Perintah tokn tidak dikenal.');
    expect(type(['token', '--rol', 'x']).complaint).to.include('--rol');
    expect(type(['export', '--hall', 'nowhere']).complaint).to.include('Tidak ada aula nowhere');
    expect(type(['training', 'clear', '--hall', 'sagara-raya']).complaint).to.include('tidak sedang latihan');
  });

  it('says that no hall runs here', () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'satuatap-nothing-'));
    const { status, complaint } = type(['export'], { DATA_DIR, DATABASE_URL: '' });
    expect(status).to.equal(1);
    expect(complaint).to.include('jalankan npm start dahulu');
    expect(type(['logins'], { DATA_DIR, DATABASE_URL: '' }).complaint).to.include('Tidak ada nama masuk latihan');
    rmSync(DATA_DIR, { recursive: true });
  });

  it('changes nothing without consent', () => {
    const { status, complaint, lines } = type(['import', 'seeds/sagara-raya.json', '--hall', 'sagara-raya']);
    if (lines.includes('Tidak ada yang berubah.')) expect(status).to.equal(0);
    else
      expect([status, complaint]).to.deep.equal([1, 'Belum ada yang diubah; ulangi dengan --yes untuk melakukannya.']);
  });

  it('explains a family of commands by its first word', () => {
    const { status, lines } = type(['training', '--help']);
    expect(status).to.equal(0);
    for (const name of ['training on', 'training off', 'training clear'])
      expect(lines.join('\n')).to.include(`npm run hall -- ${name}`);
  });

  it('explains itself', () => {
    const { lines } = type([]);
    for (const { name } of commands)
      expect(
        lines.some((line) => line.trim().startsWith(name)),
        name,
      ).to.equal(true);
    expect(type(['staff', 'add', '--help']).lines[0]).to.include('staff add --login');
  });
});
