import type { Express } from 'express';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { catalogueOfHall } from '../../hall/catalogue.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import { addDays, dayOf } from '../../hall/day.ts';
import { messageKinds } from '../../message/kinds.ts';
import type { MessageKind } from '../../message/kinds.ts';
import { postRoom } from '../../message/post-room.ts';
import { replySignature } from '../../message/receipt-url.ts';
import { Refusal } from '../../refusal.ts';
import { mayDo } from '../../staff/roles.ts';
import { dateWords, dayWords } from '../../text/say-time.ts';
import { draw, show } from '../page.ts';
import type { PageFacts } from '../page.ts';
import { hallRoute, none } from '../route.ts';
import type { Route, Visit } from '../route.ts';
import { placesFor } from '../sign-in/places.ts';
import { stillAllowed } from '../still-allowed.ts';
import type { StaffWho } from '../who.ts';
import { figureFacts, messageFacts, postPath } from './post-facts.ts';
import { kindWords } from './text-words.ts';

export type HereVisit = Visit & { catalogue: Catalogue };

/** Whoever stands behind a door that only staff may enter. */
export function staffOf({ who }: Visit): StaffWho {
  if (who.kind !== 'staff') throw new Refusal('forbidden');
  return who;
}

/** The frame all pages of messages have. */
export const postFrame = ({ catalogue, who }: HereVisit, title: string): PageFacts => ({
  title,
  body_class: 'post page-wide',
  styles: ['desk.css', 'supervisor.css', 'messages.css', 'post-room.css'],
  scripts: ['live.js'],
  links: placesFor(catalogue, who, 'pesan'),
});

type Asked = { day: string; kind: MessageKind | null };
type Sight = Asked & { personal: boolean };

const query = z.strictObject({
  hari: z.union([z.literal(''), z.iso.date()]).optional(),
  jenis: z.string().max(40).optional(),
});

/** What is looked at: today and every kind, unless the address says otherwise. */
function askedOf({ catalogue, now }: HereVisit, { hari, jenis }: z.output<typeof query>): Asked {
  const kind = messageKinds.find((one) => kindWords[one].slug === jenis) ?? null;
  return { day: hari || dayOf(now, catalogue.hall.time_zone), kind };
}

const queryOf = ({ day, kind }: Asked): string =>
  new URLSearchParams({ hari: day, ...(kind && { jenis: kindWords[kind].slug }) }).toString();

/** Everything the live part draws. */
async function roomFacts(deps: Deps, catalogue: Catalogue, { personal, ...asked }: Sight, now: Date) {
  const { figures, needing, attention, others } = await postRoom(deps.pools.screens, catalogue, asked);
  const facts = await messageFacts(deps, catalogue, [...attention, ...others], { personal, now });
  return {
    figures: figureFacts(figures),
    needing,
    attention: facts.slice(0, attention.length),
    others: facts.slice(attention.length),
    personal,
  };
}

const sightOf = (visit: HereVisit, asked: z.output<typeof query>): Sight => ({
  ...askedOf(visit, asked),
  personal: mayDo(staffOf(visit).role, 'front_desk'),
});

/** Where the gateway brings replies; a secret, so only for whoever sets the hall up. */
const repliesTo = ({ deps, catalogue, who }: HereVisit): string | null =>
  deps.config.sms.two_way && who.kind === 'staff' && mayDo(who.role, 'administer')
    ? `${deps.base_url}/api/v1/halls/${catalogue.hall.slug}/messages/replies?sig=${replySignature(deps.keys, catalogue.hall.slug)}&from=%p&text=%a`
    : null;

async function showRoom(visit: HereVisit, asked: z.output<typeof query>): Promise<void> {
  const { catalogue, deps, now } = visit;
  const { hall } = catalogue;
  const sight = sightOf(visit, asked);
  const today = dayOf(now, hall.time_zone);
  const beside = (days: number) => ({
    href: `${postPath(catalogue)}?${queryOf({ ...sight, day: addDays(sight.day, days) })}`,
    words: dayWords(addDays(sight.day, days), hall.time_zone, 'id'),
  });
  show(visit, 'message/room', postFrame(visit, 'Pesan'), {
    base: postPath(catalogue),
    query: queryOf(sight),
    day: { day: sight.day, today: sight.day === today, words: dateWords(sight.day, hall.time_zone, 'id') },
    before: beside(-1),
    after: beside(1),
    kinds: messageKinds.map((kind) => ({ value: kindWords[kind].slug, label: kindWords[kind].title })),
    chosen: sight.kind ? kindWords[sight.kind].slug : '',
    no_gateway: deps.config.sms.gateways.length === 0,
    training: hall.training,
    may_lift: mayDo(staffOf(visit).role, 'supervise'),
    replies_to: repliesTo(visit),
    room: await roomFacts(deps, catalogue, sight, now),
  });
}

const ROOM = 'pesan:html';
const keyOf = ({ day, kind, personal }: Sight): string => `${day} ${kind ?? '-'} ${personal ? 'personal' : 'figures'}`;

function readKey(key: string): Sight {
  const [day = '', kind, personal] = key.split(' ');
  return { day, kind: messageKinds.find((one) => one === kind) ?? null, personal: personal === 'personal' };
}

const get = { method: 'get', for: 'see_messages', kind: 'page', params: none, query, body: none } as const;

export const postRoomRoutes: Route[] = [
  hallRoute({ ...get, path: '/:hall/pesan', run: (visit) => showRoom(visit, visit.query) }),
  hallRoute({
    ...get,
    path: '/:hall/pesan/daftar',
    async run(visit) {
      const { catalogue, deps, now, res } = visit;
      res.render('message/_room', { room: await roomFacts(deps, catalogue, sightOf(visit, visit.query), now) });
    },
  }),
  hallRoute({
    ...get,
    path: '/:hall/pesan/siaran',
    kind: 'stream',
    async run(visit) {
      const { catalogue, deps, res } = visit;
      await deps.live.watch(res, {
        hall_id: catalogue.hall.id,
        group: ROOM,
        key: keyOf(sightOf(visit, visit.query)),
        still_allowed: stillAllowed(deps, staffOf(visit)),
      });
    },
  }),
];

/** Keeps open pages of messages true: what a gateway says rings no bell, but watched screens are read every few seconds. */
export function servePostRoomScreens(app: Express, deps: Deps): void {
  deps.live.serve(ROOM, {
    event: 'fragment',
    rest_ms: 2_000,
    async read(hall_id, keys) {
      const catalogue = await catalogueOfHall(deps.pools.db, hall_id);
      const drawn = new Map<string, string>();
      for (const key of keys) {
        const room = await roomFacts(deps, catalogue, readKey(key), deps.now());
        drawn.set(key, JSON.stringify({ html: await draw(app, 'message/_room', { room }) }));
      }
      return drawn;
    },
  });
}
