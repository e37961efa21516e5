import { phoneHash } from '../booking/person.ts';
import { inTransaction } from '../db.ts';
import type { Db } from '../db.ts';
import { catalogueOf } from '../hall/catalogue.ts';
import { unseal } from '../keys.ts';
import type { Keys } from '../keys.ts';
import { CALLED_VALID_MS, dueOf } from '../message/due.ts';
import { queueMessages } from '../message/queue-messages.ts';
import { oneByOne } from '../one-by-one.ts';

/** So many stand before somebody when they are told to come near. */
export const NEAR = 3;
/** An open page has this long to show it before it goes by SMS. */
const PAGE_HAS_MS = 10_000;
const BATCH = 200;

type Found = { slug: string; turn_id: string; calls: number; language: 'id' | 'en'; phone_sealed: string; at: Date };

const NEAR_TURNS = `
  select h.slug, w.id as turn_id, k.language, coalesce(k.phone_sealed, b.phone_sealed) as phone_sealed,
         :now::timestamptz as at
  from halls h
  join services s on s.hall_id = h.id
  cross join lateral (
    select id, ticket_id, page_near_at from turns t
    where t.hall_id = h.id and t.day = (:now::timestamptz at time zone h.time_zone)::date and t.service_id = s.id
      and t.status = 'waiting'
    order by t.counts_from, t.number, t.id limit ${NEAR + 1}
  ) w
  join tickets k on k.hall_id = h.id and k.id = w.ticket_id
  left join bookings b on b.hall_id = k.hall_id and b.id = k.booking_id
  where coalesce(k.phone_sealed, b.phone_sealed) is not null
    and w.page_near_at is null
    and not exists (select from messages m where m.hall_id = h.id and m.turn_id = w.id and m.kind = 'near_turn')
  limit ${BATCH}`;

const CALLED_TURNS = `
  select h.slug, t.id as turn_id, k.language, coalesce(k.phone_sealed, b.phone_sealed) as phone_sealed,
         t.called_at as at
  from turns t
  join halls h on h.id = t.hall_id
  join tickets k on k.hall_id = t.hall_id and k.id = t.ticket_id
  left join bookings b on b.hall_id = k.hall_id and b.id = k.booking_id
  where t.status = 'called' and t.day = (:now::timestamptz at time zone h.time_zone)::date
    and t.called_at between :from and :waited and t.page_shown_at is null and coalesce(k.phone_sealed, b.phone_sealed) is not null
    and not exists (
      select from messages m where m.hall_id = t.hall_id and m.turn_id = t.id and m.kind = 'called' and m.made_at >= t.called_at)
  limit ${BATCH}`;

/** Queues a message for everyone whose turn is near and who left a phone, once a turn, unless their page shows it by then. Answers how many. */
export const tellNear = (db: Db, keys: Keys, now: Date): Promise<number> =>
  tell(db, keys, 'near_turn', NEAR_TURNS, now);

/** Queues a message for everyone who was called and whose own page has not shown it. Answers how many. */
export const tellCalled = (db: Db, keys: Keys, now: Date): Promise<number> =>
  tell(db, keys, 'called', CALLED_TURNS, now);

async function tell(db: Db, keys: Keys, kind: 'near_turn' | 'called', sql: string, now: Date): Promise<number> {
  const waited = new Date(now.getTime() - PAGE_HAS_MS);
  const from = new Date(now.getTime() - CALLED_VALID_MS);
  const { rows } = await db.raw<{ rows: Found[] }>(sql, { now, ...(kind === 'called' ? { waited, from } : {}) });
  return oneByOne(rows, async ({ slug, turn_id, language, phone_sealed, at }) => {
    const catalogue = await catalogueOf(db, slug);
    const { id: hall_id } = catalogue.hall;
    const from_then = kind === 'near_turn' ? new Date(at.getTime() + PAGE_HAS_MS) : at;
    const due = dueOf(kind, { at: from_then, starts_at: null }, catalogue);
    if (!due) return 0;
    const phone_hash = phoneHash(keys, hall_id, unseal(keys, phone_sealed));
    // near: once a turn, whoever looks at the same moment; called: once a call
    const dedupe_key = kind === 'near_turn' ? `${kind}:${turn_id}` : `${kind}:${turn_id}:${at.getTime()}`;
    const about = { booking_id: null, turn_id, language, phone_sealed, phone_hash, urgent: true };
    return inTransaction(db, (trx) => queueMessages(trx, hall_id, [{ kind, dedupe_key, ...about, ...due }], now));
  });
}
