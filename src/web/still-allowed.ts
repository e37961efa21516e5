import type { Db } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { DeviceWho, StaffWho } from './who.ts';

type Ask = (id: string) => Promise<boolean>;

const kept = new WeakMap<Deps, { staff: Ask; token: Ask }>();

/**
 * For the stream of somebody who works here, or of a device: whether they still may look. Nobody disabled or revoked does
 * (S18). All streams that ask in the same moment are one question to the database.
 */
export function stillAllowed(deps: Deps, who: StaffWho | DeviceWho): () => Promise<boolean> {
  const { pools, now } = deps;
  const ask = kept.get(deps) ?? {
    staff: together((ids) => whoStillWorks(pools.db, ids)),
    token: together((ids) => whatStillOpens(pools.db, ids, now())),
  };
  kept.set(deps, ask);
  const { token_id } = who;
  if (token_id !== null) return () => ask.token(token_id);
  const staff_id = who.kind === 'staff' ? who.staff_id : null;
  return async () => staff_id !== null && ask.staff(staff_id);
}

const whoStillWorks = (db: Db, ids: string[]): Promise<string[]> =>
  db('staff').whereIn('id', ids).whereNull('disabled_at').pluck('id');

const whatStillOpens = (db: Db, ids: string[], now: Date): Promise<string[]> =>
  db('access_tokens as a')
    .leftJoin('devices as d', (on) => on.on('d.hall_id', 'a.hall_id').andOn('d.id', 'a.device_id'))
    .whereIn('a.id', ids)
    .whereNull('a.revoked_at')
    .whereNull('d.revoked_at')
    .where((open) => open.whereNull('a.expires_at').orWhere('a.expires_at', '>', now))
    .pluck('a.id');

/** Gathers what is asked within one turn of the event loop into one question. */
function together(question: (ids: string[]) => Promise<string[]>): Ask {
  let gathered: { ids: Set<string>; answer: Promise<Set<string>> } | undefined;

  function gather(): { ids: Set<string>; answer: Promise<Set<string>> } {
    const ids = new Set<string>();
    const answer = new Promise<void>((soon) => setImmediate(soon)).then(async () => {
      gathered = undefined;
      return new Set(await question([...ids]));
    });
    return { ids, answer };
  }

  return async (id) => {
    gathered ??= gather();
    const { ids, answer } = gathered;
    ids.add(id);
    return (await answer).has(id);
  };
}
