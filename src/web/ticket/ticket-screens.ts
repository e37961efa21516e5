import { setImmediate as breathe } from 'node:timers/promises';
import type { Express } from 'express';
import type { Deps } from '../../deps.ts';
import { catalogueOfHall } from '../../hall/catalogue.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import type { Shown } from '../../live/live.ts';
import { followTickets } from '../../queue/follow.ts';
import type { FollowedTicket } from '../../queue/follow.ts';
import { hallNow } from '../../queue/status.ts';
import { texts } from '../../text/text.ts';
import type { Language } from '../../text/text.ts';
import type { Reading } from '../hall/hall-facts.ts';
import { draw } from '../page.ts';
import { ticketBody } from './ticket-body.ts';
import { noteNear, noteShown, unseenCall, unseenNear } from './ticket-door.ts';
import { ticketFacts } from './ticket-facts.ts';

/** Phones are read together, at most so often: their number does not grow with the number of calls. */
const REST_MS = 250;
/** So many are drawn before other visits get their turn. */
const AT_ONCE = 50;

/** A phone's key is its language and its token. */
const readKey = (key: string): { lang: Language; token: string } => {
  const [lang = '', token = ''] = key.split(' ');
  return { lang: lang === 'en' ? 'en' : 'id', token };
};

type Watched = { catalogue: Catalogue; key: string; lang: Language; ticket: FollowedTicket | null };

/**
 * How open phones are read: one query for all of a hall, and a drawing only where something changed. `tiket` for the
 * page, `ticket` for programs. A call that was written to a phone counts as shown.
 */
export function serveTicketScreens(app: Express, deps: Deps): void {
  const { live, pools } = deps;
  const unseen = new Map<string, string>();
  const near = new Map<string, string>();

  const serve = (group: string, event: string, tell: (watched: Watched, reading: Reading) => Promise<Shown | null>) =>
    live.serve(group, {
      event,
      rest_ms: REST_MS,
      async read(hall_id, keys) {
        const catalogue = await catalogueOfHall(pools.db, hall_id);
        const now = deps.now();
        const [hall_now, found] = await Promise.all([
          hallNow(pools.screens, catalogue, now),
          followTickets(
            pools.db,
            catalogue,
            keys.map((key) => readKey(key).token),
          ),
        ]);
        const readings = {
          id: { catalogue, hall_now, now, lang: 'id' },
          en: { catalogue, hall_now, now, lang: 'en' },
        } satisfies Record<Language, Reading>;
        const told = new Map<string, Shown>();
        for (const [place, key] of keys.entries()) {
          if (place % AT_ONCE === AT_ONCE - 1) await breathe();
          const { lang, token } = readKey(key);
          const ticket = found.get(token) ?? null;
          const call = ticket && unseenCall(ticket);
          const close = ticket && unseenNear(ticket);
          if (call) unseen.set(key, call);
          else unseen.delete(key);
          if (close) near.set(key, close);
          else near.delete(key);
          const shown = await tell({ catalogue, key, lang, ticket }, readings[lang]);
          if (shown) told.set(key, shown);
        }
        return told;
      },
      delivered(hall_id, keys) {
        const calls = keys.flatMap((key) => unseen.get(key) ?? []);
        const close = keys.flatMap((key) => near.get(key) ?? []);
        if (calls.length + close.length === 0) return;
        catalogueOfHall(pools.db, hall_id).then(
          (catalogue) => {
            noteShown(deps, catalogue, calls);
            noteNear(deps, catalogue, close);
          },
          () => undefined, // the display or the next reading tells it
        );
      },
    });

  const drawn = keptDrawings();
  serve('tiket', 'fragment', async ({ key, lang, ticket }, reading) => {
    const t = texts[lang].ticket;
    const facts = ticket ? ticketFacts(reading, ticket) : null;
    const version = JSON.stringify(facts);
    return drawn(key, version, async () => {
      const html = facts
        ? await draw(app, 'ticket/_now', { ticket: facts, t })
        : await draw(app, 'ticket/_void', { t });
      return JSON.stringify({ html });
    });
  });
  serve('ticket', 'ticket', async ({ catalogue, lang, ticket }) => {
    if (!ticket) return null; // void by now: as it was; who asks again is told 404
    const text = JSON.stringify(ticketBody(catalogue, ticket, lang));
    return { text, version: text };
  });
}

const KEPT_MOST = 10_000;

/** The last drawing of each phone, used again while nothing has changed for it. */
function keptDrawings(): (key: string, version: string, make: () => Promise<string>) => Promise<Shown> {
  const kept = new Map<string, Shown>();
  return async (key, version, make) => {
    const known = kept.get(key);
    if (known?.version === version) return known;
    const shown = { text: await make(), version };
    if (kept.size >= KEPT_MOST) kept.clear();
    kept.set(key, shown);
    return shown;
  };
}
