import { parse as parseCookies } from 'cookie';
import { z } from 'zod';
import { inTransaction } from '../../db.ts';
import { useLink } from '../../staff/access.ts';
import { whatLinkOpens } from '../../staff/devices.ts';
import type { Device } from '../../staff/devices.ts';
import { deviceCookie } from '../gate.ts';
import { seeOther, show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route, Visit } from '../route.ts';

type Here = HallVisit<unknown, unknown, unknown>;
type Kind = Device['kind'];

/** As long as browsers keep a cookie at all; each opening of the page begins it anew. */
const KEPT_MS = 400 * 24 * 3_600_000;

const names: Record<Kind, string> = { kiosk: 'Kios', display: 'Layar' };

/** Makes this browser the device: its cookie, on the whole site, out of reach of scripts. */
export function giveCookie({ deps, res }: Visit, kind: Kind, secret: string): void {
  res.cookie(deviceCookie(deps.base_url, kind), secret, {
    httpOnly: true,
    sameSite: 'lax',
    secure: deps.base_url.startsWith('https:'),
    path: '/',
    maxAge: KEPT_MS,
  });
}

/** Keeps a paired device's cookie from growing old. */
export function keepPaired(visit: Visit, kind: Kind): void {
  const secret = parseCookies(visit.req.headers.cookie ?? '')[deviceCookie(visit.deps.base_url, kind)];
  if (secret) giveCookie(visit, kind, secret);
}

/** For a browser that came to a kiosk's or display's page without being one: how it becomes one. */
export function showHowToPair(visit: Here, kind: Kind): void {
  const name = names[kind].toLowerCase();
  show(
    visit,
    'layout/message',
    { title: `${names[kind]} belum dipasang`, body_class: 'page-narrow' },
    {
      message: {
        title: `${names[kind]} ini belum dipasang`,
        sentence: `Buka tautan pemasangan ${name} di peramban perangkat ini. Tautan sekali pakai itu diberikan oleh admin MPP dan tercetak saat sistem dijalankan.`,
        actions: [{ href: `/${visit.catalogue.hall.slug}`, label: 'Halaman utama' }],
      },
    },
    403,
  );
}

function showSpentLink(visit: Here): void {
  show(
    visit,
    'layout/message',
    { title: 'Tautan tidak berlaku', body_class: 'page-narrow' },
    {
      message: {
        title: 'Tautan ini tidak berlaku lagi',
        sentence: 'Setiap tautan pemasangan hanya dapat dipakai satu kali. Mintalah tautan baru kepada admin MPP.',
        actions: [{ href: `/${visit.catalogue.hall.slug}`, label: 'Halaman utama' }],
      },
    },
    404,
  );
}

const link = {
  path: '/:hall/perangkat/:token',
  for: 'anyone',
  kind: 'page',
  params: z.strictObject({ token: z.string().regex(/^[\w-]{16,64}$/) }),
  query: none,
  body: none,
} as const;

export const deviceRoutes: Route[] = [
  // Looking changes nothing: previews of links in chats and mail look at every address.
  hallRoute({
    ...link,
    method: 'get',
    async run(visit) {
      const { deps, catalogue, params, now } = visit;
      const opens = await whatLinkOpens(deps.pools.db, catalogue.hall.id, params.token, now);
      if (!opens || opens.kind === 'staff') return showSpentLink(visit);
      show(
        visit,
        'display/pair',
        { title: 'Pasang perangkat', body_class: 'page-narrow', scripts: ['live.js'] },
        { kind: opens.kind, name: names[opens.kind], code: opens.code, here: visit.req.path },
      );
    },
  }),

  hallRoute({
    ...link,
    method: 'post',
    async run(visit) {
      const { deps, catalogue, params, now } = visit;
      const { hall } = catalogue;
      const opens = await whatLinkOpens(deps.pools.db, hall.id, params.token, now);
      if (!opens || opens.kind === 'staff') return showSpentLink(visit);
      const { cookie } = await inTransaction(deps.pools.db, (trx) => useLink(trx, hall.id, params.token, now));
      giveCookie(visit, opens.kind, cookie);
      const board = opens.code ? `layar/${encodeURIComponent(opens.code)}` : 'layar';
      seeOther(visit, `/${hall.slug}/${opens.kind === 'kiosk' ? 'kiosk' : board}`);
    },
  }),
];
