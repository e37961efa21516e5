import type { Db } from '../db.ts';
import type { Deps } from '../deps.ts';
import { tokenHash } from '../keys.ts';
import type { Visit } from './route.ts';
import type { Who } from './who.ts';

type Ask = (key: string) => Promise<boolean>;
type Questions = { token: Ask; session: Ask };

const LONGEST_SESSION_MS = 12 * 3_600_000;
const kept = new WeakMap<Deps, Questions>();

/**
 * For the stream of a visit: asks whether what opened it still would (S18). All streams that ask in the same moment are
 * one question to the database. Nothing to ask for what is open to everyone.
 */
export function stillAllowed(
  { deps, req }: Pick<Visit, 'deps' | 'req'>,
  who: Who,
): (() => Promise<boolean>) | undefined {
  if (who.kind === 'public') return undefined;
  const questions = kept.get(deps) ?? questionsOf(deps);
  kept.set(deps, questions);
  const { token_id } = who;
  if (token_id !== null) return () => questions.token(token_id);
  const id_hash = tokenHash(req.sessionID);
  return () => questions.session(id_hash);
}

function questionsOf({ pools, now }: Deps): Questions {
  return {
    token: together((ids) => openTokens(pools.db, ids, now())),
    session: together((hashes) => openSessions(pools.db, hashes, now())),
  };
}

const openTokens = (db: Db, ids: string[], now: Date): Promise<string[]> =>
  db('access_tokens as a')
    .leftJoin('devices as d', (on) => on.on('d.hall_id', 'a.hall_id').andOn('d.id', 'a.device_id'))
    .whereIn('a.id', ids)
    .whereNull('a.revoked_at')
    .whereNull('d.revoked_at')
    .where((open) => open.whereNull('a.expires_at').orWhere('a.expires_at', '>', now))
    .pluck('a.id');

const openSessions = (db: Db, hashes: string[], now: Date): Promise<string[]> =>
  db('sessions as s')
    .join('staff as p', (on) => on.on('p.hall_id', 's.hall_id').andOn('p.id', 's.staff_id'))
    .whereIn('s.id_hash', hashes)
    .whereNull('p.disabled_at')
    .where('s.made_at', '>', new Date(now.getTime() - LONGEST_SESSION_MS))
    .pluck('s.id_hash');

/** Gathers what is asked within one turn of the event loop into one question. */
function together(ask: (keys: string[]) => Promise<string[]>): Ask {
  let gathered: { keys: Set<string>; open: Promise<Set<string>> } | undefined;
  return async (key) => {
    const mine = (gathered ??= gather());
    mine.keys.add(key);
    return (await mine.open).has(key);
  };

  function gather(): { keys: Set<string>; open: Promise<Set<string>> } {
    const keys = new Set<string>();
    const asked = new Promise<void>((soon) => setImmediate(soon)).then(async () => {
      gathered = undefined;
      return new Set(await ask([...keys]));
    });
    return { keys, open: asked };
  }
}
