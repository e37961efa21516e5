import type { Db, Trx } from '../db.ts';
import { newId, newToken } from '../ids.ts';
import { tokenHash } from '../keys.ts';
import { Refusal } from '../refusal.ts';
import type { Role } from './roles.ts';

/** What a secret opens. `device_id` null: a program's token, good for every device of its kind in the hall. */
export type Access = {
  hall_id: string;
  id: string;
  form: 'bearer' | 'cookie' | 'link';
  kind: 'kiosk' | 'display' | 'staff';
  device_id: string | null;
  role: Role | null;
  agency_id: string | null;
  counter_id: string | null;
};

export type NewAccess = Omit<Access, 'id'> & { expires_at?: Date | null };

/** Makes a secret and keeps its hash only; the secret is told this once. */
export async function issueAccess(db: Db | Trx, access: NewAccess, now: Date): Promise<string> {
  const secret = newToken();
  await db('access_tokens').insert({ id: newId(), token_hash: tokenHash(secret), made_at: now, ...access });
  return secret;
}

/** What this secret opens now; null when unknown, revoked, expired, or its device is revoked. */
export async function accessOf(db: Db, secret: string, form: Access['form'], now: Date): Promise<Access | null> {
  const found = await db<Access>('access_tokens as a')
    .leftJoin('devices as d', (on) => on.on('d.hall_id', 'a.hall_id').andOn('d.id', 'a.device_id'))
    .where({ 'a.token_hash': tokenHash(secret), 'a.form': form })
    .whereNull('a.revoked_at')
    .whereNull('d.revoked_at')
    .where((open) => open.whereNull('a.expires_at').orWhere('a.expires_at', '>', now))
    .first('a.hall_id', 'a.id', 'a.form', 'a.kind', 'a.device_id', 'a.role', 'a.agency_id', 'a.counter_id');
  return found ?? null;
}

/** Uses a one-time link: answers the device's cookie secret. Refuses one that is unknown, old or already used. */
export async function useLink(
  trx: Trx,
  hall_id: string,
  secret: string,
  now: Date,
): Promise<{ access: Access; cookie: string }> {
  const [access] = await trx<
    Access & { token_hash: string; used_at: Date | null; revoked_at: Date | null; expires_at: Date | null }
  >('access_tokens')
    .where({ hall_id, token_hash: tokenHash(secret), form: 'link' })
    .whereNull('used_at')
    .whereNull('revoked_at')
    .where((open) => open.whereNull('expires_at').orWhere('expires_at', '>', now))
    .update({ used_at: now })
    .returning(['hall_id', 'id', 'form', 'kind', 'device_id', 'role', 'agency_id', 'counter_id']);
  if (!access) throw new Refusal('not_found');
  const { id: _link, ...same } = access;
  const cookie = await issueAccess(trx, { ...same, form: 'cookie', expires_at: null }, now);
  return { access, cookie };
}

/** Ends a device: its cookies and tokens open nothing from now on (S18). */
export async function revokeDevice(trx: Trx, hall_id: string, code: string, now: Date): Promise<boolean> {
  const changed = await trx('devices').where({ hall_id, code }).update({ revoked_at: now });
  return changed > 0;
}

/** Ends these secrets: they open nothing from now on. */
export async function revokeAccess(db: Db | Trx, secrets: string[], now: Date): Promise<void> {
  const hashes = secrets.map(tokenHash);
  await db('access_tokens').whereIn('token_hash', hashes).whereNull('revoked_at').update({ revoked_at: now });
}
