import smpp from 'smpp';
import type { Pdu } from 'smpp';
import type { Receipt } from './gateway.ts';

/** What a deliver_sm brought: a receipt for a message of ours, or what somebody wrote. */
export type Brought =
  | ({ kind: 'receipt'; id: string | null; own_number: number | null; about: string } & Pick<
      Receipt,
      'status' | 'at' | 'why'
    >)
  | { kind: 'reply'; from: string; text: string };

const KIND = 0x3c;
const RECEIPT = 0x04;
const NOTIFICATION = 0x20;

const STATES: Record<string, Receipt['status']> = {
  DELIVRD: 'delivered',
  EXPIRED: 'failed',
  DELETED: 'failed',
  UNDELIV: 'failed',
  REJECTD: 'failed',
  ENROUTE: 'buffered',
  ACCEPTD: 'buffered',
  UNKNOWN: 'buffered',
};

/** message_state of SMPP 3.4, 5.2.28, from 1 on. */
const NAMES = ['ENROUTE', 'DELIVRD', 'EXPIRED', 'DELETED', 'UNDELIV', 'ACCEPTD', 'UNKNOWN', 'REJECTD'];

/** The word receipts use for a numbered state. */
export const stateName = (message_state: number | undefined): string => NAMES[(message_state ?? 7) - 1] ?? 'UNKNOWN';

/** What a state means for the message. */
export const statusOf = (state: string): Receipt['status'] => STATES[state] ?? 'buffered';

const LONGEST_REPLY = 1_000;
const OLDEST_MS = 7 * 24 * 3_600_000;

/** Reads a deliver_sm. Receipts tell their times without a zone: `zone_hours` is the operator's. */
export function readDeliver(pdu: Pdu, zone_hours: number, now: Date): Brought {
  const text = textOf(pdu);
  const kind = (pdu.esm_class ?? 0) & KIND;
  const from = pdu.source_addr ?? '';
  if (kind !== RECEIPT && kind !== NOTIFICATION) return { kind: 'reply', from, text: text.slice(0, LONGEST_REPLY) };
  const said = (name: string): string | null => new RegExp(`\\b${name}:(\\S+)`, 'i').exec(text)?.[1] ?? null;
  const state = (said('stat') ?? stateName(pdu.message_state)).toUpperCase().slice(0, 7);
  const status = statusOf(state);
  const error = /^[0-9A-Za-z]{1,8}$/.exec(said('err') ?? '')?.[0];
  return {
    kind: 'receipt',
    id: pdu.receipted_message_id || said('id'),
    own_number: pdu.user_message_reference ?? null,
    about: from,
    status,
    at: claimedTime(said('done date'), zone_hours, now),
    why: status === 'delivered' ? null : [STATES[state] ? state : 'UNKNOWN', error].filter(Boolean).join(' '),
  };
}

function textOf({ short_message, message_payload, data_coding = 0 }: Pdu): string {
  const [plain, payload] = [short_message, message_payload].map((carried) => {
    const message = carried && typeof carried === 'object' && 'message' in carried ? carried.message : (carried ?? '');
    if (typeof message !== 'string') return message.toString('latin1');
    // The library read plain ASCII by the GSM alphabet, where _ and § have changed places.
    return (data_coding & 0x0f) === 0 && isReceiptText(message)
      ? smpp.encodings.ASCII.encode(message).toString('latin1')
      : message;
  });
  return plain || payload || '';
}

const isReceiptText = (text: string): boolean => /^id:/i.test(text);

/** `yymmddhhmm`, perhaps with seconds; anything odd, old or yet to come is now. */
function claimedTime(claimed: string | null, zone_hours: number, now: Date): Date {
  const read = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(claimed ?? '');
  if (!read) return now;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = read
    .slice(1)
    .map((part) => Number(part ?? 0));
  const at = Date.UTC(2000 + year, month - 1, day, hour - zone_hours, minute, second);
  return at <= now.getTime() && at > now.getTime() - OLDEST_MS ? new Date(at) : now;
}
