// The first step on a fresh machine. Plain JavaScript on Node's built-ins, because nothing is installed yet.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const [major, minor] = process.versions.node.split('.').map(Number);
const newEnough = major > 20 || (major === 20 && minor >= 19);

function end(sentence, code) {
  process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

async function underLoader(program, args) {
  const { register } = await import('tsx/esm/api');
  register();
  process.argv = [process.execPath, program, ...args];
  await import(pathToFileURL(program).href);
}

function runTests(args) {
  const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const reporter = join(root, 'test', 'support', 'reporter.mjs');
  const named = args.some((arg) => !arg.startsWith('-') && (arg.includes('*') || existsSync(arg)));
  const files = named ? args : [...args, 'test/**/*.test.ts'];
  const child = spawn(process.execPath, [mocha, '--reporter', reporter, ...files], { cwd: root, stdio: 'inherit' });
  // Ctrl-C reaches mocha by itself; this process only waits, so that mocha's after hooks stop the servers in order.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('close', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
}

async function main() {
  if (!newEnough)
    end(`Satu Atap memerlukan Node.js 20.19 atau lebih baru; yang terpasang ${process.versions.node}.`, 78);
  const { CannotInstall, ensurePackages, sentenceFor } = await import('./install.mjs');
  const [first, ...rest] = process.argv.slice(2);
  process.chdir(root);
  try {
    await ensurePackages({ root, env: process.env, want: first === 'test' ? 'all' : 'production' });
  } catch (error) {
    if (error instanceof CannotInstall) end(error.message, error.code);
    if (error.syscall) end(sentenceFor(error.code), 1);
    throw error;
  }
  if (first === 'test') return runTests(rest);
  if (first === 'hall') return underLoader(join(root, 'src', 'command.ts'), rest);
  return underLoader(join(root, 'src', 'embedded', 'run.ts'), process.argv.slice(2));
}

await main();
