import { join, resolve } from 'node:path';
import { readSms } from './sms-settings.ts';
import type { SmsSettings } from './sms-settings.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The settings of one process, read once. */
export type Config = {
  production: boolean;
  embedded: boolean;
  database_url: string | null;
  redis_url: string | null;
  host: string;
  port: number;
  metrics_port: number | null;
  data_dir: string;
  data_keys_file: string | null;
  base_url: string | null;
  lan_address: string | null;
  hall_clock: Date | null;
  rate_limits: boolean;
  trusted_proxies: number;
  sms: SmsSettings;
};

/** A setting is wrong or missing: one line naming the variable, never its value. */
export class WrongSetting extends Error {}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads the whole environment once, at the start, and names everything that is wrong in one go (P32). */
export function readConfig(env: Env): Config {
  const wrong: string[] = [];

  const whole = (name: string, fallback: number, most: number): number => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value > most) wrong.push(`${name} bukan bilangan dari 0 sampai ${most}`);
    return value;
  };
  const address = (name: string, schemes: string[]): string | null => {
    const text = env[name];
    if (text === undefined || text === '') return null;
    if (!schemes.some((scheme) => text.startsWith(scheme)))
      wrong.push(`${name} harus diawali ${schemes.join(' atau ')}`);
    return text;
  };
  const clock = (): Date | null => {
    const text = env['HALL_CLOCK'];
    if (text === undefined || text === '') return null;
    if (!RFC3339.test(text) || Number.isNaN(Date.parse(text))) {
      wrong.push('HALL_CLOCK bukan waktu RFC 3339 dengan zona, misalnya 2026-11-23T08:05:00+07:00');
      return null;
    }
    return new Date(text);
  };

  const production = env['NODE_ENV'] === 'production';
  const embedded = env['EMBEDDED'] === '1';
  const config: Config = {
    production,
    embedded,
    database_url: address('DATABASE_URL', ['postgres://', 'postgresql://']),
    redis_url: address('REDIS_URL', ['redis://', 'rediss://', '/', 'unix:']),
    host: env['HOST'] || '127.0.0.1',
    port: whole('PORT', 3000, 65_535),
    metrics_port: env['METRICS_PORT'] ? whole('METRICS_PORT', 0, 65_535) : null,
    data_dir: resolve(env['DATA_DIR'] || '.data'),
    data_keys_file: env['DATA_KEYS_FILE'] || null,
    base_url: address('BASE_URL', ['http://', 'https://'])?.replace(/\/+$/, '') ?? null,
    lan_address: env['LAN_ADDRESS'] || null,
    hall_clock: clock(),
    rate_limits: env['RATE_LIMITS'] !== 'off',
    trusted_proxies: whole('TRUSTED_PROXIES', 0, 10),
    sms: readSms(env, wrong, whole),
  };

  if (production) {
    if (config.hall_clock) wrong.push('HALL_CLOCK tidak berlaku bila NODE_ENV=production');
    if (!config.rate_limits) wrong.push('RATE_LIMITS=off tidak berlaku bila NODE_ENV=production');
    if (!embedded && !config.data_keys_file) wrong.push('DATA_KEYS_FILE belum diisi');
  }
  if (env['RATE_LIMITS'] && env['RATE_LIMITS'] !== 'off' && env['RATE_LIMITS'] !== 'on')
    wrong.push('RATE_LIMITS hanya on atau off');
  if (wrong.length > 0) throw new WrongSetting(`Pengaturan keliru: ${wrong.join('; ')}.`);
  return config;
}

/** Where the secrets lie: named by the operator, else beside the embedded data. */
export const keysFile = (config: Config): string => config.data_keys_file ?? join(config.data_dir, 'keys.json');

/** What links begin with, without a slash at the end: as the operator says, else this machine's own address. */
export const baseUrl = ({ base_url, lan_address }: Config, port: number): string =>
  base_url ?? `http://${lan_address ?? 'localhost'}:${port}`;
