import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { GatewayAddress } from '../sms-settings.ts';
import type { Gateway, Handed, Parcel } from './gateway.ts';
import { post } from './http-post.ts';
import type { Posted } from './http-post.ts';

type Settings = { address: GatewayAddress; sender: string; deadline_ms?: number };

const DEADLINE_MS = 10_000;
const CLOSE_MS = 5_000;
const SOON_MS = 5_000;
/** Until somebody has put the password right. */
const LATER_MS = 60_000;
const LATEST_MS = 10 * 60_000;
/** Idle connections go before Kannel closes them: a message must not meet one that is just going. */
const IDLE_MS = 4_000;

/** Every report Kannel knows: delivered 1, failed 2, buffered 4, taken by the operator 8, refused by it 16. */
const ALL_REPORTS = '31';

/**
 * What Kannel fills into the address it calls back: the kind of report, what the operator answered, when, and the
 * operator's own name for the message. A % of ours would be read as one of Kannel's.
 */
export function callbackAddress(receipt_url: string): string {
  const ours = receipt_url.replaceAll('%', '%%');
  return `${ours}${ours.includes('?') ? '&' : '?'}type=%d&answer=%A&at=%T&ref=%F`;
}

/**
 * Kannel's `sendsms` over HTTP, in its form by POST: number, text and password travel in headers and body, so that no
 * log of addresses holds them. It knows no status query: `ask` is null, and the reference stands in Kannel's access log
 * as the account.
 */
export function openKannel({ address, sender, deadline_ms = DEADLINE_MS }: Settings): Gateway {
  const { name, tls, host, port, path } = address;
  const pool = { keepAlive: true, maxSockets: address.window, timeout: IDLE_MS, scheduling: 'lifo' } as const;
  const agent = tls ? new TlsAgent(pool) : new Agent(pool);
  const underWay = new Set<Promise<Handed>>();

  return {
    name,
    async send(parcel) {
      const headers = headersOf(parcel, address, sender);
      const sending = post({ tls, host, port, path, headers, body: parcel.text, agent, deadline_ms }).then(judge);
      underWay.add(sending);
      return sending.finally(() => underWay.delete(sending));
    },
    ask: async () => null,
    async close() {
      const late = new Promise<void>((end) => setTimeout(end, CLOSE_MS).unref());
      await Promise.race([Promise.allSettled(underWay), late]);
      agent.destroy();
    },
  };
}

function headersOf(parcel: Parcel, { user, password }: GatewayAddress, sender: string): Record<string, string> {
  return {
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-Kannel-Username': user,
    'X-Kannel-Password': password,
    'X-Kannel-From': sender,
    'X-Kannel-To': parcel.to,
    'X-Kannel-Coding': parcel.coding === 'ucs2' ? '2' : '0',
    'X-Kannel-Priority': parcel.urgent ? '1' : '0',
    'X-Kannel-Account': parcel.reference,
    'X-Kannel-Meta-Data': `?satuatap?reference=${parcel.reference}`,
    ...(parcel.receipt_url && {
      'X-Kannel-DLR-Mask': ALL_REPORTS,
      'X-Kannel-DLR-URL': callbackAddress(parcel.receipt_url),
    }),
  };
}

/** Only what surely was not taken may go again. */
function judge(posted: Posted): Handed {
  if (posted.kind === 'unsent') return { kind: 'again', why: posted.why, after_ms: SOON_MS };
  if (posted.kind === 'cut') return { kind: 'unknown', why: posted.why };
  const { status, text } = posted;
  const wait = { kind: 'again', after_ms: waitOf(posted.retry_after) } as const;
  if (status === 200 || status === 202)
    return /^[03]: /.test(text ?? '') ? { kind: 'sent', gateway_ref: null } : { kind: 'unknown', why: 'garbage' };
  if (status === 503) return { ...wait, why: 'busy' };
  if (status === 429) return { ...wait, why: 'throttled' };
  // A wrong password is nobody's message's fault, and Kannel says 403 to foreign numbers too.
  if (status === 401 || (status === 403 && /authori[sz]ation/i.test(text ?? '')))
    return { kind: 'again', why: 'not_let_in', after_ms: LATER_MS };
  if (status >= 400 && status < 500) return { kind: 'refused', why: `answer_${status}` };
  return { kind: 'unknown', why: `answer_${status}` };
}

function waitOf(retry_after: string | undefined): number {
  const seconds = Number(retry_after ?? '');
  return seconds > 0 ? Math.min(seconds * 1_000, LATEST_MS) : SOON_MS;
}
