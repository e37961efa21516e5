import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const secret = z.string().regex(/^[0-9a-f]{64}$/, '32 bytes in hex');

const keyFile = z.strictObject({
  /** The newest encrypts; older ones still open what they sealed. */
  data: z.array(z.strictObject({ id: z.string().min(1), key: secret })).min(1),
  /** Equality of identities and phones; one hash key per hall is derived from it and does not rotate. */
  equality: secret,
  session: secret,
  request: secret,
});

/** The secrets of an installation. Different ones per purpose; never logged. */
export type Keys = z.infer<typeof keyFile>;

const random = () => randomBytes(32).toString('hex');

/** New secrets, for an installation that has no data yet. */
export const newKeys = (): Keys => ({
  data: [{ id: 'k1', key: random() }],
  equality: random(),
  session: random(),
  request: random(),
});

/** Reads the key file; null when there is none. A file that is not right stops the start, without showing a value. */
export function readKeys(path: string): Keys | null {
  if (!existsSync(path)) return null;
  const read = keyFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!read.success) throw new Error(`the key file ${path} is not complete`);
  return read.data;
}

/** Writes the key file for its owner alone (0600); refuses to overwrite one. */
export function writeKeys(path: string, keys: Keys): void {
  writeFileSync(path, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
}

/** Tells key files apart without telling a key: kept in the database, so that a foreign file stops the start. */
export const fingerprint = (keys: Keys): string =>
  createHash('sha256').update(`fingerprint:${keys.equality}`).digest('hex').slice(0, 16);

/** Seals a personal datum with AES-256-GCM; the key's id travels with it. */
export function seal(keys: Keys, text: string): string {
  const newest = keys.data.at(-1);
  if (!newest) throw new Error('no data key');
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(newest.key, 'hex'), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [newest.id, nonce.toString('base64'), cipher.getAuthTag().toString('base64'), sealed.toString('base64')].join(
    '.',
  );
}

/** Opens what `seal` made; throws when it was changed or its key is gone. */
export function unseal(keys: Keys, sealed: string): string {
  const [id, nonce, tag, body] = sealed.split('.');
  const key = keys.data.find((one) => one.id === id);
  if (!key || !nonce || !tag || body === undefined) throw new Error('sealed with a key that is not here');
  const cipher = createDecipheriv('aes-256-gcm', Buffer.from(key.key, 'hex'), Buffer.from(nonce, 'base64'));
  cipher.setAuthTag(Buffer.from(tag, 'base64'));
  return Buffer.concat([cipher.update(Buffer.from(body, 'base64')), cipher.final()]).toString('utf8');
}

/**
 * What a personal datum is compared by, in hex: the same text gives the same hash within one hall, and tells nothing
 * about any other hall's. It does not rotate: who was hashed last month is found today.
 */
export function equalityHash(keys: Keys, hall_id: string, text: string): string {
  const ofHall = hkdfSync('sha256', Buffer.from(keys.equality, 'hex'), '', `equality:${hall_id}`, 32);
  return createHmac('sha256', Buffer.from(ofHall)).update(text, 'utf8').digest('hex');
}

/** What a bearer token, device cookie or session is stored as: the table never holds the secret itself. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');
