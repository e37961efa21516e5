import type { Request } from 'express';
import { findCatalogue } from '../../hall/catalogue.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import { Refusal } from '../../refusal.ts';
import type { Visit } from '../route.ts';

const isLoopback = (address: string): boolean =>
  /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address) || address === '::1' || address === '[::1]';

/** Whether the browser named this machine itself: a foreign name that points here is an attack (DNS rebinding). */
function namesThisMachine(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return hostname === 'localhost' || isLoopback(hostname);
}

/** Whether somebody sits at this very machine, with no proxy between. */
export function isFromThisMachine({ socket, headers }: Request): boolean {
  const forwarded = headers['forwarded'] ?? headers['x-forwarded-for'] ?? headers['x-forwarded-host'];
  return forwarded === undefined && isLoopback(socket.remoteAddress ?? '') && namesThisMachine(headers.host);
}

/** Refuses everyone else than who sits at the machine of an embedded installation: `not_found`, as if it were not there. */
export function mustSitHere({ deps, req }: Visit): void {
  if (!deps.config.embedded || !isFromThisMachine(req)) throw new Refusal('not_found');
}

/**
 * As above, and refuses a change that no page of ours started. The start page hands out sign-ins without a password, so
 * it asks more than other doors: the browser must say where the press comes from.
 */
export function mustPressHere(visit: Visit): void {
  mustSitHere(visit);
  const { origin, host, 'sec-fetch-site': from } = visit.req.headers;
  const sameOrigin = origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
  if (from !== 'same-origin' && !(from === undefined && sameOrigin)) throw new Refusal('forbidden');
}

/** The hall of this name, where it is in training; refuses `not_found` for all others. */
export async function trainingHall({ deps }: Visit, slug: string): Promise<Catalogue> {
  const catalogue = await findCatalogue(deps.pools.db, slug);
  if (!catalogue?.hall.training) throw new Refusal('not_found');
  return catalogue;
}
