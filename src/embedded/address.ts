import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { CannotStart } from './cannot-start.ts';
import { freePort } from './server.ts';

type Interfaces = ReturnType<typeof networkInterfaces>;

const OF_MACHINES_WITHIN = /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|tun|tap|wg)/;

/** The address by which phones in the same network reach this machine; null without a network. */
export function lanAddress(interfaces: Interfaces = networkInterfaces()): string | null {
  const found = Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
      .map(({ address }) => ({ address, within: OF_MACHINES_WITHIN.test(name) })),
  );
  return (found.find(({ within }) => !within) ?? found[0])?.address ?? null;
}

/** The port web will listen on: the wished one when it is free (a sentence when not), any free one for 0. */
export async function choosePort(host: string, wished: number): Promise<number> {
  if (wished === 0) return freePort();
  await new Promise<void>((resolve, reject) => {
    const trial = createServer();
    trial.once('error', (error: NodeJS.ErrnoException) =>
      reject(new CannotStart(sentenceFor(error.code, host, wished))),
    );
    trial.listen(wished, host, () => trial.close(() => resolve()));
  });
  return wished;
}

function sentenceFor(code: string | undefined, host: string, port: number): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} sedang dipakai program lain; pilih yang lain, misalnya PORT=${port === 65_535 ? 3001 : port + 1} npm start.`;
  if (code === 'EACCES') return `Port ${port} hanya boleh dipakai oleh root; pilih port di atas 1023 lewat PORT.`;
  return `Alamat ${host} tidak dapat dipakai di mesin ini (${code ?? 'sebab tidak dikenal'}); periksa HOST.`;
}

/** Opens the start page, only where a person sits before a desktop. */
export function openBrowser(url: string, env: NodeJS.ProcessEnv): void {
  const desktop =
    process.platform === 'darwin' || process.platform === 'win32' || env['DISPLAY'] || env['WAYLAND_DISPLAY'];
  if (!process.stdout.isTTY || !desktop) return;
  const openers: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
    darwin: ['open'],
    win32: ['cmd', '/c', 'start', ''],
  };
  const [file, ...before] = openers[process.platform] ?? ['xdg-open'];
  spawn(file, [...before, url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
