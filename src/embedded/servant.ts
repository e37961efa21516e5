import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

type Command = { file: string; args: string[]; uid?: number; gid?: number };

/** How a server program is begun, and whose its files must be. */
export type Servant = {
  /** Owner of the servers' files; null when that is the user who runs us. */
  owner: { uid: number; gid: number } | null;
  /** The command that runs `file`; where the system can, the server gets `at_death` when this process dies by any means. */
  command(file: string, args: string[], at_death: 'INT' | 'TERM'): Command;
};

/** A small environment: nothing of the caller's, PGDATA and the like above all. */
export const serverEnv = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C.UTF-8', TZ: 'UTC' };

// PostgreSQL refuses to run as root. dac_read_search lets nobody pass through folders it may not enter, and read;
// no_setuid_fixup makes access(2) honour it too, by which PostgreSQL looks for its own program.
const PASS_THROUGH = [
  '--securebits=+no_setuid_fixup',
  '--bounding-set=-all,+dac_read_search',
  '--inh-caps=-all,+dac_read_search',
  '--ambient-caps=-all,+dac_read_search',
];

function nobody(): { uid: number; gid: number } {
  try {
    const [, , uid, gid] = /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  } catch {
    // A system without that file still has the customary number.
  }
  return { uid: 65_534, gid: 65_534 };
}

const bySetpriv = (owner: Servant['owner'], options: string[]): Servant => ({
  owner,
  command: (file, args, at_death) => ({
    file: 'setpriv',
    args: [...options, '--no-new-privs', `--pdeathsig=${at_death}`, '--', file, ...args],
  }),
});

const plainly = (owner: Servant['owner']): Servant => ({ owner, command: (file, args) => ({ file, args, ...owner }) });

/** The ways to begin a server here, best first. Which of them works is found out by trying (`runs`). */
export function servants(uid: number | undefined): Servant[] {
  if (uid !== 0) return process.platform === 'linux' ? [bySetpriv(null, []), plainly(null)] : [plainly(null)];
  const owner = nobody();
  const drop = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  return [bySetpriv(owner, drop), bySetpriv(owner, [...drop, ...PASS_THROUGH]), plainly(owner)];
}

/** Runs a short program as the servant; an empty text when it succeeded, else the first line of its complaint. */
export function runs(servant: Servant, file: string, args: string[], input?: string): string {
  const { file: program, args: words, uid, gid } = servant.command(file, args, 'TERM');
  const done = spawnSync(program, words, {
    cwd: '/',
    env: serverEnv,
    encoding: 'utf8',
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    ...(input === undefined ? {} : { input }),
  });
  if (done.status === 0) return '';
  const complaint = done.error?.message ?? `${done.stderr}\n${done.stdout}`.trim();
  return complaint.split('\n')[0] || `exit ${done.status ?? done.signal}`;
}

/** Whether the servant can pass into the folder. */
export const canEnter = (servant: Servant, folder: string): boolean =>
  process.platform === 'win32' || runs(servant, '/bin/sh', ['-c', 'cd "$0"', folder]) === '';
