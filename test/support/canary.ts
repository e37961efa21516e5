import { createHash } from 'node:crypto';
import pg from 'pg';
import { producerRedis } from '../../src/redis.ts';
import { until } from './until.ts';

/** A person who exists nowhere else: whoever meets a part of them has met them. */
export type Canary = { name: string; nik: string; phone: string };

export type Datum = keyof Canary;

/** The characters of base64 that stand for the text alone, wherever it begins among other bytes. */
function base64Cores(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const whole = Math.floor((bytes.length * 8) / 6);
    return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), whole);
  });
}

const hashes = (text: string): string[] =>
  ['md5', 'sha1', 'sha256'].flatMap((kind) => {
    const hash = createHash(kind).update(text).digest();
    return [hash.toString('hex'), hash.toString('base64').slice(0, 21)];
  });

/** The ways to write a datum down. */
function written({ name, nik, phone }: Canary): Record<Datum, string[]> {
  const local = phone.replace(/^\+62/, ''); // with 0, 62 or +62 before it: it is found in each
  const inFours = (digits: string, between: string): string => (digits.match(/.{1,4}/g) ?? []).join(between);
  return {
    name: [name, ...name.split(' '), name.replace(' ', '+'), encodeURIComponent(name)],
    nik: [nik, inFours(nik, ' '), inFours(nik, '-'), inFours(nik, '.')],
    phone: [local, inFours(`0${local}`, '-'), inFours(`0${local}`, ' '), `${local.slice(0, 3)} ${local.slice(3)}`],
  };
}

type Needle = { datum: Datum; form: string; exactly: boolean };

function needlesOf(canary: Canary): Needle[] {
  return Object.entries(written(canary)).flatMap(([key, forms]) => {
    const datum: Datum = key === 'name' || key === 'nik' ? key : 'phone';
    const texts = [...forms, ...(datum === 'phone' ? [canary.phone, canary.phone.replace('+62', '0')] : [])];
    return texts.flatMap((form) => [
      { datum, form: form.toLowerCase(), exactly: false },
      { datum, form: Buffer.from(form).toString('hex'), exactly: false },
      ...[...base64Cores(form), ...base64Cores(form.toLowerCase())].flatMap((core) => [
        { datum, form: core, exactly: true },
        { datum, form: core.replaceAll('+', '-').replaceAll('/', '_'), exactly: true },
      ]),
      ...hashes(form).map((hash) => ({ datum, form: hash, exactly: true })), // hashed without a key is as good as told
    ]);
  });
}

/** Looks for what is known of these people: plain in any case, in an address, base64, hex, or hashed without a key. */
export function birdWatch(canaries: Canary[]): (text: string) => Datum[] {
  const needles = canaries.flatMap(needlesOf);
  return (text) => {
    const low = text.toLowerCase();
    const found = needles.filter(({ form, exactly }) => (exactly ? text : low).includes(form));
    return [...new Set(found.map(({ datum }) => datum))];
  };
}

/** Every row of every table, as text. */
export async function everyRow(database_url: string): Promise<{ table: string; row: string }[]> {
  const client = new pg.Client({ connectionString: database_url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const all: { table: string; row: string }[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`);
      all.push(...rows.map(({ row }) => ({ table: name, row })));
    }
    return all;
  } finally {
    await client.end();
  }
}

/** Every key of a Redis with all it holds. */
export async function everyKey(redis_url: string): Promise<string[]> {
  const redis = producerRedis(redis_url);
  try {
    await until('Redis is reachable', () => redis.status === 'ready');
    const keys = await redis.keys('*');
    const read = async (key: string): Promise<unknown> => {
      const kind = await redis.type(key);
      if (kind === 'hash') return redis.hgetall(key);
      if (kind === 'list') return redis.lrange(key, 0, -1);
      if (kind === 'set') return redis.smembers(key);
      if (kind === 'zset') return redis.zrange(key, '0', '-1');
      if (kind === 'stream') return redis.xrange(key, '-', '+');
      return redis.get(key);
    };
    return await Promise.all(keys.map(async (key) => `${key} ${JSON.stringify(await read(key))}`));
  } finally {
    redis.disconnect();
  }
}
