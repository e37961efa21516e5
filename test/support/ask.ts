import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import type { Route } from '../../src/web/route.ts';

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string };

type Asked = {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
};

/** Asks as no browser would: the path, the headers and the method go out as they are written. */
export function ask(
  address: string,
  path: string,
  { method = 'GET', headers = {}, body }: Asked = {},
): Promise<Answer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Writes these very bytes to the server and reads until it closes the connection. */
export function askRaw(address: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.from(bytes, 'latin1')));
    socket.on('data', (part) => parts.push(part));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')));
  });
}

/** The address of a route with these words in place of its names; what is not given is `x`. */
export const addressOf = ({ path }: Pick<Route, 'path'>, words: Readonly<Record<string, string>> = {}): string =>
  path.replaceAll(/:([a-z_]+)/g, (_name, name: string) => encodeURIComponent(words[name] ?? 'x'));

/** Does the work for each, a few at a time, and answers in their order. */
export async function each<What, Told>(all: readonly What[], work: (one: What) => Promise<Told>): Promise<Told[]> {
  const told: Told[] = [];
  for (let at = 0; at < all.length; at += 8) told.push(...(await Promise.all(all.slice(at, at + 8).map(work))));
  return told;
}

/** The page without what is drawn by lot (keys, tokens, nonces): four digits of a phone stand in one of them now and then. */
export const withoutLots = (page: string): string =>
  page.replaceAll(/nonce="[^"]*"/g, '').replaceAll(/[A-Za-z0-9_-]{20,}/g, '');
