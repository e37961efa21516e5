import { z } from 'zod';
import type { Catalogue } from '../../hall/catalogue.ts';
import { rfc3339 } from '../../hall/day.ts';
import { needWords } from '../../queue/needs.ts';
import { noteHeartbeat } from '../../staff/heartbeat.ts';
import { texts } from '../../text/text.ts';
import { whoComes } from '../gate.ts';
import { givenTicket, giveTicket, ticketWish } from './give-ticket.ts';
import { show } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { HallVisit, Route } from '../route.ts';
import type { DeviceWho, Who } from '../who.ts';

/** One word from the machine: `ok`, `low`, `out`, `unknown`, or what its printer calls it. */
const condition = z.string().regex(/^[a-z][a-z_]{0,23}$/);

const heartbeat = z.strictObject({
  paper: condition,
  printer: condition,
  /** Numbers given while the server was out of reach and not handed in yet. */
  queue_length: z.int().min(0).max(100_000),
  clock: z.iso.datetime({ offset: true }),
  /** Somebody at the machine asked for help. */
  help: z.boolean().optional(),
});

/** The door let nobody else in. */
function kioskOf(who: Who): DeviceWho {
  if (who.kind !== 'kiosk') throw new Error('not a kiosk');
  return who;
}

/** Everything the client draws with, so that the page brings each drawing once. */
const OWN_ICONS = [
  'accessible',
  'arrow-down',
  'arrow-left',
  'building-community',
  'circle-check',
  'clock',
  'device-mobile',
  'heart-handshake',
  'home',
  'info-circle',
  'language',
  'lifebuoy',
  'printer',
  'qrcode',
  'search',
  'text-size',
  'ticket',
  'user',
  'users',
  'wifi-off',
];

function iconsFor({ agencies, needs }: Catalogue): string[] {
  const shown = [
    ...OWN_ICONS,
    ...Object.values(needWords).map(({ icon }) => icon),
    ...agencies.map(({ icon }) => icon),
    ...needs.map(({ icon }) => icon),
  ];
  return [...new Set(shown)];
}

/** The touch client where this browser is a kiosk of the hall; else a page that says how it becomes one. */
async function showKiosk(visit: HallVisit<unknown, unknown, unknown>): Promise<void> {
  const { deps, req, catalogue, language } = visit;
  const who = await whoComes(deps, req, catalogue.hall, 'kiosk');
  if (who.kind !== 'kiosk') {
    const { kiosk, message } = texts[language];
    const { slug } = catalogue.hall;
    show(
      visit,
      'layout/message',
      { title: kiosk.unpaired, bilingual: true },
      {
        message: {
          title: kiosk.unpaired,
          sentence: `${kiosk.unpaired_how} ${kiosk.unpaired_citizen}`,
          reference: null,
          actions: [{ href: `/${slug}`, label: message.back }],
        },
      },
      401,
    );
    return;
  }
  show(
    visit,
    'kiosk/show',
    { title: texts.id.kiosk.title, styles: ['kiosk.css'], scripts: ['kiosk.js'], body_class: 'kiosk' },
    { icons: iconsFor(catalogue) },
  );
}

/** The kiosk's page, and what it asks of the server. */
export const kioskRoutes: Route[] = [
  hallRoute({
    method: 'get',
    path: '/:hall/kiosk',
    for: 'anyone', // an unpaired screen is told how to become a kiosk; the client itself is drawn for a paired one only
    kind: 'page',
    params: none,
    query: z.strictObject({ cetak: z.enum(['mati']).optional() }),
    body: none,
    run: showKiosk,
  }),
  hallRoute({
    method: 'post',
    path: '/api/v1/halls/:hall/kiosk/tickets',
    for: 'kiosk',
    kind: 'api',
    key: 'must',
    says: 'Gives a walk-in the next number. The same key gives the same ticket.',
    answers: {
      201: { says: 'The ticket.', body: givenTicket },
      409: { says: '`service_closed`, `sold_out_today` or `idempotency_conflict`.' },
    },
    params: none,
    query: none,
    body: ticketWish,
    async run(visit) {
      const { device_id } = kioskOf(visit.who);
      visit.res.status(201).json(await giveTicket(visit, { origin: 'kiosk', device_id, note: null }));
    },
  }),
  hallRoute({
    method: 'post',
    path: '/api/v1/halls/:hall/kiosk/heartbeat',
    for: 'kiosk',
    kind: 'api',
    key: 'must',
    says: 'Tells that the machine is alive and how it is.',
    answers: {
      200: {
        says: "The hall's time.",
        body: z.object({ now: z.iso.datetime({ offset: true }), pause: z.string().optional() }),
      },
    },
    params: none,
    query: none,
    body: heartbeat,
    async run({ deps, catalogue: { hall }, who, body, request, now, res }) {
      const { device_id } = kioskOf(who);
      const said = { hall_id: hall.id, device_id, report: body, request };
      const answer = await noteHeartbeat(deps.pools.db, said, { now: rfc3339(now, hall.time_zone) }, now);
      res.status(answer.status).json(answer.body);
    },
  }),
];
