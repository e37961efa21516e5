// Plain JavaScript on Node's built-ins: this runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stillRuns, takeLock } from './lock.mjs';

/** One sentence for the person at the keyboard; the program ends with the given code. */
export class CannotInstall extends Error {
  constructor(sentence, code = 1) {
    super(sentence);
    this.code = code;
  }
}

/** Packages with native parts belong to one system and processor. */
export const machine = () => `${process.platform}-${process.arch}`;

export const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/**
 * What an npm-made `node_modules/.package-lock.json` covers of the lock file: 'all', 'production' or 'none'. Optional
 * packages may be absent (other systems); one package more or one other version is a disagreement.
 */
export function coverage(lock, installed) {
  const wanted = Object.entries(lock?.packages ?? {}).filter(([at]) => at !== '');
  const there = installed?.packages ?? {};
  if (wanted.length === 0 || Object.keys(there).some((at) => !lock.packages[at])) return 'none';
  const absent = wanted.filter(([at]) => !there[at]).map(([, entry]) => entry);
  const other = wanted.some(
    ([at, entry]) => there[at] && (there[at].version !== entry.version || differs(there[at], entry)),
  );
  if (other || absent.some((entry) => !entry.optional && !entry.dev && !entry.devOptional)) return 'none';
  return absent.some((entry) => !entry.optional) ? 'production' : 'all';
}

const differs = (one, other) => Boolean(one.integrity && other.integrity && one.integrity !== other.integrity);

/** Whether packages must be installed. `want` is 'production' or 'all'; `marker` is our own note of the last install. */
export function mustInstall({ marker, lock_sha256, want, on = machine() }) {
  if (!marker || marker.lock_sha256 !== lock_sha256 || marker.machine !== on) return true;
  return want === 'all' && !marker.dev;
}

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
};

/** How npm's own complaint is said to a person who has never seen npm. */
export function sentenceFor(output) {
  const rules = [
    [/ENOSPC/, 'Cakram penuh: kosongkan tempat beberapa ratus MB lalu ulangi.'],
    [
      /EACCES|EPERM|EROFS/,
      'Paket tidak dapat dipasang karena folder ini tidak boleh ditulisi oleh pengguna yang sedang dipakai.',
    ],
    [/EUSAGE/, 'package-lock.json tidak cocok dengan package.json; ambil ulang kedua berkas itu dari repositori.'],
    [/EINTEGRITY/, 'Paket yang terunduh rusak atau berubah; ulangi, dan periksa registry npm bila terjadi lagi.'],
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT/,
      'Registry npm tidak terjangkau; periksa sambungan internet atau proxy lalu ulangi.',
    ],
    [/E40[134]|E5\d\d/, 'Registry npm menolak permintaan; periksa setelan registry lalu ulangi.'],
  ];
  const found = rules.find(([pattern]) => pattern.test(output));
  const last = output.split('\n').find((line) => /npm (error|ERR!)/.test(line)) ?? '';
  return (
    found?.[1] ??
    `Pemasangan paket gagal: ${last.replace(/^npm (error|ERR!)\s*/, '').trim() || 'npm berhenti tanpa pesan'}.`
  );
}

function npm(env) {
  const cli = env.npm_execpath;
  if (cli && /npm-cli\.c?js$/.test(cli) && existsSync(cli))
    return { file: process.execPath, before: [cli], shell: false };
  return { file: 'npm', before: [], shell: process.platform === 'win32' };
}

function progress(total) {
  const started = Date.now();
  const live = process.stderr.isTTY;
  let fetched = 0;
  const line = () =>
    `  ${Math.min(fetched, total)} dari sekitar ${total} paket, ${Math.round((Date.now() - started) / 1000)} detik`;
  const show = () => process.stderr.write(live ? `\r${line()} ` : `${line()}\n`);
  const timer = setInterval(show, live ? 500 : 5000);
  return {
    one: () => (fetched += 1),
    end() {
      clearInterval(timer);
      show();
      if (live) process.stderr.write('\n');
    },
  };
}

function runNpm({ root, env, want, total }) {
  const { file, before, shell } = npm(env);
  const scope = want === 'all' ? '--include=dev' : '--omit=dev';
  const child = spawn(file, [...before, 'ci', scope, '--no-audit', '--no-fund', '--loglevel=http'], {
    cwd: root,
    shell,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const shown = progress(total);
  let output = '';
  let rest = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (/http fetch GET .*\.tgz/.test(line)) shown.one();
      else if (!/npm (http|warn)/.test(line)) output = `${output}${line}\n`.slice(0, 20_000);
    }
  });
  return new Promise((resolve, reject) => {
    child.once('error', () =>
      reject(new CannotInstall('Program npm tidak ditemukan; pasang Node.js yang lengkap dengan npm.', 78)),
    );
    child.once('close', (code) => {
      shown.end();
      if (code === 0) resolve();
      else reject(new CannotInstall(sentenceFor(output + rest)));
    });
  });
}

// npm ci empties node_modules first; a hall that is running from it would lose its ground.
function refuseWhileRunning(root, env) {
  const run = readJson(join(env.DATA_DIR || join(root, '.data'), 'run.json'));
  if (!stillRuns(run?.owner)) return;
  throw new CannotInstall(
    `Paket perlu dipasang ulang, tetapi Satu Atap sedang berjalan dari folder ini (proses ${run.owner.pid}); hentikan dahulu dengan Ctrl-C.`,
    78,
  );
}

async function takeTurn(path) {
  let told = false;
  for (;;) {
    const lock = takeLock(path);
    if (lock.taken) return lock;
    if (!told) process.stderr.write(`Menunggu pemasangan paket oleh proses ${lock.owner.pid} di folder yang sama.\n`);
    told = true;
    await sleep(300);
  }
}

function state(root) {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const place = join(root, 'node_modules', '.satuatap.json');
  const lock_sha256 = sha256(text);
  const marker = readJson(place);
  if (marker) return { lock: JSON.parse(text), lock_sha256, place, marker };
  const lock = JSON.parse(text);
  const covers = coverage(lock, readJson(join(root, 'node_modules', '.package-lock.json')));
  return {
    lock,
    lock_sha256,
    place,
    marker: covers === 'none' ? null : { lock_sha256, dev: covers === 'all', machine: machine() },
  };
}

/** Packages npm would fetch here: those not optional, and the optional ones of this system and processor. */
export function countPackages(lock, want) {
  const fits = (list, value) =>
    !list || list.includes(value) || (list[0]?.startsWith('!') && !list.includes(`!${value}`));
  return Object.entries(lock.packages).filter(([at, entry]) => {
    if (at === '' || (want !== 'all' && entry.dev)) return false;
    return fits(entry.os, process.platform) && fits(entry.cpu, process.arch);
  }).length;
}

/** Leaves `node_modules` as the lock file says, installing only when it must, and one process at a time in one folder. */
export async function ensurePackages({ root, env, want }) {
  const before = state(root);
  if (!mustInstall({ ...before, want })) return;
  const turn = await takeTurn(join(root, '.npm-install.lock'));
  try {
    const { lock, lock_sha256, place, marker } = state(root);
    if (!mustInstall({ marker, lock_sha256, want })) return;
    refuseWhileRunning(root, env);
    const all = want === 'all' || Boolean(marker?.dev);
    process.stderr.write(
      `Memasang paket dari registry npm, sekitar ${all ? 290 : 150} MB di cakram; hanya pada kali pertama dan setelah pembaruan.\n`,
    );
    const scope = all ? 'all' : 'production';
    await runNpm({ root, env, want: scope, total: countPackages(lock, scope) });
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    writeFileSync(place, `${JSON.stringify({ lock_sha256, dev: all, machine: machine() })}\n`);
  } finally {
    turn.release();
  }
}
