import type { Db, Trx } from '../db.ts';
import { tokenHash } from '../keys.ts';
import type { Access } from './access.ts';

export type Device = {
  id: string;
  kind: 'kiosk' | 'display';
  code: string;
  zone_id: string;
  sound: boolean;
  accessible: boolean;
  last_seen_at: Date | null;
};

/** The hall's kiosks or displays that are in use, by code. */
export const devicesOf = (db: Db | Trx, hall_id: string, kind: Device['kind']): Promise<Device[]> =>
  db('devices')
    .where({ hall_id, kind })
    .whereNull('revoked_at')
    .orderBy('code')
    .select('id', 'kind', 'code', 'zone_id', 'sound', 'accessible', 'last_seen_at');

/** Writes down that these displays are alive. */
export async function noteSeen(db: Db | Trx, hall_id: string, ids: string[], now: Date): Promise<void> {
  if (ids.length > 0) await db('devices').where({ hall_id }).whereIn('id', ids).update({ last_seen_at: now });
}

/** What a one-time link would make of a device; null when it is unknown, old or used already. Looking uses nothing up. */
export async function whatLinkOpens(
  db: Db | Trx,
  hall_id: string,
  secret: string,
  now: Date,
): Promise<{ kind: Access['kind']; code: string | null } | null> {
  const found: { kind: Access['kind']; code: string | null } | undefined = await db('access_tokens as a')
    .leftJoin('devices as d', (on) => on.on('d.hall_id', 'a.hall_id').andOn('d.id', 'a.device_id'))
    .where({ 'a.hall_id': hall_id, 'a.token_hash': tokenHash(secret), 'a.form': 'link' })
    .whereNull('a.used_at')
    .whereNull('a.revoked_at')
    .whereNull('d.revoked_at')
    .where((open) => open.whereNull('a.expires_at').orWhere('a.expires_at', '>', now))
    .first('a.kind', 'd.code');
  return found ?? null;
}
