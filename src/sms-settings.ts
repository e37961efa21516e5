type Env = Readonly<Record<string, string | undefined>>;

/** Where a gateway stands and how it is spoken to. Holds a password: never logged. */
export type GatewayAddress = {
  /** Kind, host and port: what logs and pages call it. */
  name: string;
  kind: 'kannel' | 'smpp';
  tls: boolean;
  host: string;
  port: number;
  path: string;
  user: string;
  password: string;
  /** SMPP: long texts as several messages that the phone joins (`udh`), or as one (`payload`). */
  long: 'udh' | 'payload';
  /** SMPP: how far ahead of UTC the times in its receipts are. */
  zone_hours: number;
  /** SMPP: as the operator demands it; mostly empty. */
  system_type: string;
  /** How many messages may wait for the gateway's answer at once. */
  window: number;
};

/** How messages leave the house; without a gateway they do not. */
export type SmsSettings = {
  /** In the order they are used: the second only while the first is unwell. */
  gateways: GatewayAddress[];
  sender: string;
  per_second: number;
  /** Whether the gateway brings replies. */
  two_way: boolean;
  /** Rupiah per part. */
  price: number;
  caps: { per_phone_day: number; per_prefix_hour: number; per_hall_day: number; money_day: number };
};

const KNOWN = new Set([
  'SMS_GATEWAY_URL',
  'SMS_GATEWAY_2_URL',
  'SMS_SENDER',
  'SMS_PER_SECOND',
  'SMS_TWO_WAY',
  'SMS_PRICE',
  'SMS_PER_PHONE_DAY',
  'SMS_PER_PREFIX_HOUR',
  'SMS_PER_HALL_DAY',
  'SMS_MONEY_DAY',
]);

const SCHEMES: Record<string, Pick<GatewayAddress, 'kind' | 'tls' | 'port'>> = {
  'http:': { kind: 'kannel', tls: false, port: 80 },
  'https:': { kind: 'kannel', tls: true, port: 443 },
  'smpp:': { kind: 'smpp', tls: false, port: 2775 },
  'smpps:': { kind: 'smpp', tls: true, port: 3550 },
};

/** Eleven letters and digits, as the networks allow, or a number. */
const SENDER = /^(?:(?=.*[A-Za-z])[A-Za-z0-9 ._-]{1,11}|\+?\d{3,15})$/;

/** What can stand in a header and in an SMPP field. */
const PRINTABLE = /^[\x21-\x7e]+$/;

const ZONES: Record<string, number> = { UTC: 0, WIB: 7, WITA: 8, WIT: 9 };

type Whole = (name: string, fallback: number, most: number) => number;

/** Reads the settings of the SMS gateways; adds a line to `wrong` for each that is not right, never with its value. */
export function readSms(env: Env, wrong: string[], whole: Whole): SmsSettings {
  for (const name of Object.keys(env))
    if (name.startsWith('SMS_') && !KNOWN.has(name)) wrong.push(`${name} tidak dikenal`);

  const gateways = ['SMS_GATEWAY_URL', 'SMS_GATEWAY_2_URL'].flatMap((name) => readAddress(name, env[name], wrong));
  if (env['SMS_GATEWAY_2_URL'] && !env['SMS_GATEWAY_URL']) wrong.push('SMS_GATEWAY_2_URL tanpa SMS_GATEWAY_URL');
  if (gateways[0] && gateways[0].name === gateways[1]?.name)
    wrong.push('SMS_GATEWAY_2_URL menunjuk gerbang yang sama dengan SMS_GATEWAY_URL');

  const sender = env['SMS_SENDER'] ?? '';
  if (sender !== '' && !SENDER.test(sender)) wrong.push('SMS_SENDER bukan nomor atau nama sampai 11 huruf dan angka');
  if (sender === '' && env['SMS_GATEWAY_URL']) wrong.push('SMS_SENDER belum diisi');
  if (!['', 'on', 'off', undefined].includes(env['SMS_TWO_WAY'])) wrong.push('SMS_TWO_WAY hanya on atau off');
  if (env['SMS_PER_SECOND'] === '0') wrong.push('SMS_PER_SECOND paling sedikit 1');

  return {
    gateways,
    sender,
    per_second: whole('SMS_PER_SECOND', 10, 1_000),
    two_way: env['SMS_TWO_WAY'] === 'on',
    price: whole('SMS_PRICE', 350, 100_000),
    caps: {
      per_phone_day: whole('SMS_PER_PHONE_DAY', 10, 1_000),
      per_prefix_hour: whole('SMS_PER_PREFIX_HOUR', 60, 1_000_000),
      per_hall_day: whole('SMS_PER_HALL_DAY', 5_000, 10_000_000),
      money_day: whole('SMS_MONEY_DAY', 2_500_000, 2_000_000_000),
    },
  };
}

function readAddress(name: string, text: string | undefined, wrong: string[]): GatewayAddress[] {
  if (text === undefined || text === '') return [];
  const url = /^[\x21-\x7e]+$/.test(text) && URL.canParse(text) ? new URL(text) : null;
  const scheme = url && SCHEMES[url.protocol];
  if (!url || !scheme) {
    wrong.push(`${name} harus diawali ${Object.keys(SCHEMES).join('//, ')}// dan tanpa spasi`);
    return [];
  }
  const user = decoded(url.username);
  const password = decoded(url.password);
  if (!PRINTABLE.test(user) || !PRINTABLE.test(password) || url.hostname === '' || url.hash !== '') {
    wrong.push(
      `${name} harus berbentuk ${url.protocol}//nama:sandi@host:port; tanda selain huruf dan angka ditulis %XX`,
    );
    return [];
  }
  const options = readOptions(name, scheme.kind, url.searchParams, wrong);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? scheme.port : Number(url.port);
  const path = url.pathname === '/' || url.pathname === '' ? '/cgi-bin/sendsms' : url.pathname;
  return [{ ...scheme, ...options, name: `${scheme.kind}:${host}:${port}`, host, port, path, user, password }];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

type Options = Pick<GatewayAddress, 'long' | 'zone_hours' | 'system_type' | 'window'>;

function readOptions(name: string, kind: string, asked: URLSearchParams, wrong: string[]): Options {
  const known = kind === 'smpp' ? ['long', 'zone', 'system_type', 'window'] : ['window'];
  for (const key of asked.keys()) if (!known.includes(key)) wrong.push(`${name}: ada pilihan yang tidak dikenal`);
  const long = asked.get('long') ?? 'udh';
  const zone_hours = ZONES[asked.get('zone') ?? 'WIB'];
  const system_type = asked.get('system_type') ?? '';
  const window = Number(asked.get('window') ?? '20');
  if (long !== 'udh' && long !== 'payload') wrong.push(`${name}: long hanya udh atau payload`);
  if (zone_hours === undefined) wrong.push(`${name}: zone hanya ${Object.keys(ZONES).join(', ')}`);
  if (!/^[\x21-\x7e]{0,12}$/.test(system_type)) wrong.push(`${name}: system_type paling banyak 12 huruf`);
  if (!Number.isInteger(window) || window < 2 || window > 500) wrong.push(`${name}: window dari 2 sampai 500`);
  return { long: long === 'payload' ? 'payload' : 'udh', zone_hours: zone_hours ?? 7, system_type, window };
}
