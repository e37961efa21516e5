import { fork } from 'node:child_process';

// Forks the given program, tells its number once it is ready, and stays until it is killed.
const [file = '', ...args] = process.argv.slice(2);
const child = fork(file, args, {
  execArgv: ['--import', 'tsx'],
  detached: true,
  stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
});
child.once('message', () => process.stdout.write(`${JSON.stringify({ pid: child.pid })}\n`));
