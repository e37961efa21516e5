import { createHmac, timingSafeEqual } from 'node:crypto';
import { parse as parseCookies } from 'cookie';
import { newToken } from '../../ids.ts';
import { tokenHash } from '../../keys.ts';
import { cookieName } from '../gate.ts';
import type { Visit } from '../route.ts';

/** Knows a browser again while it holds a place; says nothing about who sits there. */
const HOLDER = 'satuatap_peramban';
/** Names the reservations this browser made, or opened with their code. */
const PROVEN = 'satuatap_reservasi';

const SECRET = /^[A-Za-z0-9_-]{24}$/;
const HOUR_MS = 60 * 60_000;
/** On a shared computer the next one should find nothing; whoever comes back later types four digits. */
const KEPT_MS = 12 * HOUR_MS;
const KEPT_MOST = 6;

const cookiesOf = ({ req }: Visit): Readonly<Record<string, string | undefined>> =>
  parseCookies(req.headers.cookie ?? '');

function keep({ deps, res }: Visit, name: string, value: string): void {
  const secure = deps.base_url.startsWith('https:');
  const options = { httpOnly: true, sameSite: 'lax', secure, path: '/', maxAge: KEPT_MS } as const;
  res.cookie(cookieName(deps.base_url, name), value, options);
}

/** The hash by which a hold belongs to this browser, which gets its secret with this answer if it has none. */
export function holderOf(visit: Visit): string {
  const known = cookiesOf(visit)[cookieName(visit.deps.base_url, HOLDER)];
  const secret = known !== undefined && SECRET.test(known) ? known : newToken();
  keep(visit, HOLDER, secret);
  return tokenHash(secret);
}

const proofOf = ({ deps }: Visit, token: string): string =>
  createHmac('sha256', Buffer.from(deps.keys.request, 'hex')).update(`reservation ${token}`).digest('base64url');

const proofs = (visit: Visit): string[] =>
  (cookiesOf(visit)[cookieName(visit.deps.base_url, PROVEN)] ?? '').split('.').slice(0, KEPT_MOST);

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Whether this browser made the reservation, or has shown that it knows its phone's last four digits. */
export function isProven(visit: Visit, token: string): boolean {
  const wanted = proofOf(visit, token);
  return proofs(visit).some((one) => same(one, wanted));
}

/** From now on this browser may see and change the reservation (see decision 008). */
export function keepProof(visit: Visit, token: string): void {
  const own = proofOf(visit, token);
  const others = proofs(visit).filter((one) => one !== '' && one !== own);
  keep(visit, PROVEN, [own, ...others].slice(0, KEPT_MOST).join('.'));
}
