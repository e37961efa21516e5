import { parse as parseCookies } from 'cookie';
import { csrfSync } from 'csrf-sync';
import type { Request } from 'express';
import type { Deps } from '../deps.ts';
import type { Hall } from '../hall/catalogue.ts';
import { Refusal } from '../refusal.ts';
import { accessOf } from '../staff/access.ts';
import type { Access } from '../staff/access.ts';
import { mayDo } from '../staff/roles.ts';
import type { Entry, Who } from './who.ts';

/** `__Host-` where the address is https, so that no neighbour may set it; plain on a hall's own network. */
export const cookieName = (base_url: string, name: string): string =>
  base_url.startsWith('https:') ? `__Host-${name}` : name;

export const SESSION_COOKIE = 'satuatap';
const DEVICE_COOKIE = 'satuatap_alat';

/** Each device of a hall keeps its own cookie, so that one browser can be kiosk and display while one tries things out. */
export const deviceCookie = (base_url: string, kind: 'kiosk' | 'display'): string =>
  cookieName(base_url, `${DEVICE_COOKIE}_${kind}`);

const KEPT_MS = 500;
const kept = new Map<string, { until: number; access: Promise<Access | null> }>();

/** Access by secret, remembered for half a second: a revoked device is out within one (S18). */
function rememberedAccess({ pools, now }: Deps, secret: string, form: 'bearer' | 'cookie'): Promise<Access | null> {
  const key = `${form}:${secret}`;
  const found = kept.get(key);
  if (found && found.until > Date.now()) return found.access;
  if (kept.size > 5_000) kept.clear();
  const access = accessOf(pools.db, secret, form, now());
  access.catch(() => kept.delete(key));
  kept.set(key, { until: Date.now() + KEPT_MS, access });
  return access;
}

/** Reads every secret anew: after a revocation in this process, and between tests. */
export const forgetAccess = (): void => kept.clear();

function whoHas(access: Access, by_cookie: boolean): Who {
  const { hall_id, id: token_id, device_id } = access;
  if (access.kind !== 'staff') return { kind: access.kind, hall_id, device_id, token_id, by_cookie };
  if (!access.role) throw new Error('a staff token without a role');
  return {
    kind: 'staff',
    hall_id,
    staff_id: null,
    token_id,
    name: 'Program',
    role: access.role,
    agency_id: access.agency_id,
    counter_id: access.counter_id,
    by_cookie,
  };
}

function signedIn(req: Request, hall: Hall): Who | null {
  const { session } = req;
  if (!session?.staff || !session.staff_id || session.hall_id !== hall.id) return null;
  const { name, role, agency_id, counter_id } = session.staff;
  return {
    kind: 'staff',
    hall_id: hall.id,
    staff_id: session.staff_id,
    token_id: null,
    name,
    role,
    agency_id,
    counter_id,
    by_cookie: true,
  };
}

/** Who comes to this hall by this request: a bearer token stands above cookies; a secret of another hall opens nothing. */
export async function whoComes(deps: Deps, req: Request, hall: Hall, wanted: Entry): Promise<Who> {
  const bearer = /^Bearer ([A-Za-z0-9_-]{16,128})$/.exec(req.headers.authorization ?? '')?.[1];
  if (req.headers.authorization !== undefined) {
    const access = bearer ? await rememberedAccess(deps, bearer, 'bearer') : null;
    if (!access || access.hall_id !== hall.id) throw new Refusal('not_signed_in');
    return whoHas(access, false);
  }
  if (wanted === 'kiosk' || wanted === 'display') {
    const secret = parseCookies(req.headers.cookie ?? '')[deviceCookie(deps.base_url, wanted)];
    const access = secret ? await rememberedAccess(deps, secret, 'cookie') : null;
    return access?.hall_id === hall.id ? whoHas(access, true) : { kind: 'public' };
  }
  return signedIn(req, hall) ?? { kind: 'public' };
}

/** Refuses whoever may not enter; what is not listed is refused. */
export function mustBeAllowed(who: Who, entry: Entry): void {
  if (entry === 'anyone') return;
  if (who.kind === 'public') throw new Refusal('not_signed_in');
  if (entry === 'kiosk' || entry === 'display') {
    if (who.kind !== entry) throw new Refusal('forbidden');
    return;
  }
  if (who.kind !== 'staff') throw new Refusal('forbidden');
  if (entry !== 'signed_in' && !mayDo(who.role, entry)) throw new Refusal('forbidden');
}

/** The token of a session's forms and its check, by the synchroniser pattern. */
export const csrf = csrfSync({
  getTokenFromRequest: (req) => {
    const sent: unknown = req.body?._csrf ?? req.headers['x-csrf-token'];
    return typeof sent === 'string' ? sent : undefined;
  },
});

const isJson = (req: Request): boolean => (req.headers['content-type'] ?? '').startsWith('application/json');

/**
 * Refuses a change that another site started (S20). Where a cookie is the authority it takes more than the browser's
 * word: the session's token, or JSON with an own header, which cannot be sent across sites without our consent. Where
 * nobody is recognised there is no token to ask for, so there a browser may not hide where a form comes from.
 */
export function mustComeFromHere({ base_url }: Deps, req: Request, who: Who): void {
  const { origin, host, 'sec-fetch-site': from } = req.headers;
  if (from !== undefined && from !== 'same-origin' && from !== 'none') throw new Refusal('forbidden');
  // a proxy in front may have put its own name for us into Host
  const ours =
    origin !== undefined && URL.canParse(origin) && [host, new URL(base_url).host].includes(new URL(origin).host);
  if (origin !== undefined && origin !== 'null' && !ours) throw new Refusal('forbidden');
  if (who.kind === 'public') {
    if (origin === 'null' && from === undefined) throw new Refusal('forbidden');
    return;
  }
  if (!who.by_cookie) return;
  const ownHeader =
    req.headers['idempotency-key'] !== undefined && (isJson(req) || req.headers['content-type'] === undefined);
  if (ownHeader || (who.kind === 'staff' ? csrf.isRequestValid(req) : ours)) return;
  throw new Refusal('forbidden');
}
