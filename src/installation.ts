import type { Db } from './db.ts';
import { fingerprint, newKeys, readKeys, writeKeys } from './keys.ts';
import type { Keys } from './keys.ts';

type Installation = { only: boolean; clock_offset_ms: number; keys: string | null; made_at: Date };

/** The secrets beside this database are missing or belong to another one: nothing may start. One sentence. */
export class WrongKeys extends Error {}

/** What the first start on an empty database decides for good. */
export type Beginning = {
  keys_file: string;
  /** Whether the key file is made where neither it nor data exist. Never in production: the operator keeps it. */
  may_make_keys: boolean;
  /** The moment at which the hall's clock begins; null for the real time. */
  hall_clock: Date | null;
};

/**
 * Writes down, once for all processes, how far the hall's clock is from the real one and which key file belongs to the
 * data; every later start only compares. Refuses with `WrongKeys`. Answers whether this was the first start.
 */
export async function settleInstallation(db: Db, beginning: Beginning): Promise<{ keys: Keys; first: boolean }> {
  const known = await db<Installation>('installation').first();
  const keys = keysFor(known?.keys ?? null, beginning);
  const wanted = beginning.hall_clock?.toISOString() ?? null;
  const made = await db.raw<{ rowCount: number }>(
    `insert into installation (clock_offset_ms, keys, made_at)
     select case when :wanted::timestamptz is null or exists (select from halls) then 0
                 else round(extract(epoch from :wanted::timestamptz - clock_timestamp()) * 1000) end,
            :keys, coalesce(:wanted::timestamptz, clock_timestamp())
     on conflict ("only") do update set keys = :keys where installation.keys is null`,
    { wanted, keys: fingerprint(keys) },
  );
  return { keys, first: !known && made.rowCount === 1 };
}

function keysFor(expected: string | null, { keys_file, may_make_keys }: Beginning): Keys {
  const found = readKeys(keys_file);
  if (found && expected && fingerprint(found) !== expected)
    throw new WrongKeys(
      `Berkas kunci ${keys_file} bukan milik basis data ini; kembalikan berkas yang benar, sebab data warga disegel dengannya.`,
    );
  if (found) return found;
  if (expected)
    throw new WrongKeys(
      `Berkas kunci ${keys_file} tidak ada, padahal basis data ini sudah berisi; kembalikan dari cadangan.`,
    );
  if (!may_make_keys) throw new WrongKeys(`Berkas kunci ${keys_file} tidak ada; sebutkan letaknya di DATA_KEYS_FILE.`);
  const keys = newKeys();
  writeKeys(keys_file, keys);
  return keys;
}
