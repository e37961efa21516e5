import { randomUUID } from 'node:crypto';

const HALL = '/sagara-raya';

export type Told = { status: number; to: string; text: string; headers: Headers };

/** A citizen's browser without scripts: keeps its cookies and does not follow by itself. */
export class Browser {
  readonly address: string;
  readonly jar = new Map<string, string>();

  constructor(address: string) {
    this.address = address;
  }

  private async ask(path: string, init: RequestInit): Promise<Told> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${this.address}${path}`, {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie ? { cookie } : {}), 'accept-language': 'id' },
    });
    for (const one of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      this.jar.set(name, value);
    }
    const { status, headers } = answer;
    return { status, to: headers.get('location') ?? '', text: await answer.text(), headers };
  }

  /** Opens a page of the hall. */
  get(path: string): Promise<Told> {
    return this.ask(path.startsWith(HALL) ? path : `${HALL}${path}`, {});
  }

  /** Sends a form of the hall, with a key of its own unless one is given. */
  post(path: string, fields: Record<string, string | string[]> = {}, key: string = randomUUID()): Promise<Told> {
    const body = new URLSearchParams({ idempotency_key: key });
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
    return this.ask(path.startsWith(HALL) ? path : `${HALL}${path}`, { method: 'POST', body });
  }
}

export const HOURS = '/reservasi/layanan/DUK-02?hari=2026-11-24';
/** An hour of that day. */
export const TUESDAY_9AM = '2026-11-24T09:00:00+07:00';

export const rightForm = {
  for: 'self',
  name: "Siti Nurhaliza O'Neil",
  identity_kind: 'nik',
  identity_number: '3171005708900002',
  phone: '0812-3456-7890',
} as const;

/** Holds a place; answers the path of its form. */
export async function holds(browser: Browser, starts_at = TUESDAY_9AM, service = 'DUK-02'): Promise<string> {
  const { status, to, text } = await browser.post('/reservasi/tahan', { service, starts_at });
  if (status !== 303) throw new Error(`not held: ${status} ${text}`);
  return to;
}

/** Books; answers the path of the reservation's page. */
export async function books(
  browser: Browser,
  more: Record<string, string> = {},
  starts_at = TUESDAY_9AM,
): Promise<string> {
  const form = await holds(browser, starts_at);
  const { status, to, text } = await browser.post(form, { ...rightForm, ...more });
  if (status !== 303) throw new Error(`not booked: ${status} ${text}`);
  return to;
}
