import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, realpathSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { makeOwnFolder, refuseStrangersFolder, type Place } from './place.ts';
import { endOf, endProcess, isAtWork, spawnServer, letGo, untilReady, type Door, type Server } from './server.ts';

/** A Redis or Valkey found on this machine. */
export type FoundRedis = { file: string; name: 'Redis' | 'Valkey'; version: string };

/** Reads `--version`: the name and number, or null for what is older than 6.2 or something else. */
export function readRedisVersion(text: string): { name: 'Redis' | 'Valkey'; version: string } | null {
  const [, name, version, major, minor] = /(Redis|Valkey) server v=((\d+)\.(\d+)[\d.]*)/.exec(text) ?? [];
  if (!name || !version || Number(major) < 6 || (Number(major) === 6 && Number(minor) < 2)) return null;
  return { name: name === 'Redis' ? 'Redis' : 'Valkey', version };
}

/** The first server on PATH that is new enough (6.2); null means BullMQ works on PostgreSQL instead. */
export function findRedis(path: string): FoundRedis | null {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  for (const name of ['redis-server', 'valkey-server']) {
    for (const folder of folders) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
      } catch {
        continue;
      }
      const known = readRedisVersion(spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout ?? '');
      if (known) return { file, ...known };
    }
  }
  return null;
}

export type RedisOptions = { place: Place; door: Door; password: string; file: string; write: (text: string) => void };

/** How everything finds the embedded Redis: a socket's path or a loopback address, with its password. */
export const redisUrl = (door: Door, password: string): string =>
  'port' in door
    ? `redis://:${password}@127.0.0.1:${door.port}`
    : `${join(door.folder, 'redis.sock')}?password=${password}`;

/**
 * Starts the private Redis. It holds nothing that PostgreSQL could not say again, so data it can no longer read
 * (another version's, a torn disk's) are thrown away instead of keeping the hall shut.
 */
export async function startRedis(options: RedisOptions): Promise<Server & { url: string }> {
  const data = join(options.place.folder, 'redis');
  refuseStrangersFolder(options.place.servant, data);
  makeOwnFolder(options.place.servant, data);
  await endLeftover(data);
  try {
    return await begin(options, data);
  } catch (error) {
    options.write(`${String(error)}\n`);
    rmSync(data, { recursive: true, force: true });
    makeOwnFolder(options.place.servant, data);
    return begin(options, data);
  }
}

async function endLeftover(data: string): Promise<void> {
  let pid = 0;
  try {
    pid = Number(readFileSync(join(data, 'redis.pid'), 'utf8'));
  } catch {
    return;
  }
  if (isAtWork(pid, '-server', realpathSync(data))) await endProcess(pid, gently);
}

const last = { signal: 'SIGKILL', patience_ms: 2_000 } as const;
const gently = [{ signal: 'SIGTERM', patience_ms: 8_000 } as const, last];

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

function settings({ door, password }: RedisOptions, data: string): string {
  const lines = [
    'port' in door ? `port ${door.port}` : 'port 0',
    'bind 127.0.0.1',
    ...('folder' in door ? [`unixsocket ${quoted(join(door.folder, 'redis.sock'))}`, 'unixsocketperm 700'] : []),
    `requirepass ${password}`,
    `dir ${quoted(data)}`,
    `pidfile ${quoted(join(data, 'redis.pid'))}`,
    'daemonize no',
    'appendonly yes',
    'maxmemory-policy noeviction',
  ];
  return `${lines.join('\n')}\n`;
}

async function begin(options: RedisOptions, data: string): Promise<Server & { url: string }> {
  // Settings go in by standard input, because the list of processes shows arguments, and the password is one of them.
  const child = spawnServer(options.place.servant, options.file, ['-'], 'TERM');
  child.stdin?.end(settings(options, data));
  const exited = endOf(child);
  const pid = child.pid ?? 0;
  const stop = (how: 'gently' | 'now'): Promise<void> => endProcess(pid, how === 'gently' ? gently : [last]);
  try {
    await untilReady(child, /ready to accept/i, options.write, 60_000);
  } catch (error) {
    await stop('now');
    throw error;
  }
  return { pid, exited, stop, letGo: () => letGo(child), url: redisUrl(options.door, options.password) };
}
