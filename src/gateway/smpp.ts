import { setTimeout as sleep } from 'node:timers/promises';
import type { Fields, Pdu } from 'smpp';
import type { GatewayAddress } from '../sms-settings.ts';
import type { Gateway, Handed, Hearing, Parcel } from './gateway.ts';
import { readDeliver, stateName, statusOf } from './smpp-deliver.ts';
import { LINK_TIMES, openLink } from './smpp-link.ts';
import type { Called, LinkTimes } from './smpp-link.ts';
import { partsOf } from './smpp-parts.ts';
import { sentLately } from './smpp-sent.ts';
import type { Sent } from './smpp-sent.ts';

type Settings = {
  address: GatewayAddress;
  sender: string;
  hearing: Hearing;
  now: () => Date;
  deadline_ms?: number;
  times?: Partial<LinkTimes>;
};

type Place = { first: boolean; last: boolean };

const DEADLINE_MS = 10_000;
const CLOSE_MS = 5_000;
const SOON_MS = 5_000;
const THROTTLED_MS = 1_000;
const PATIENCE_MS = 2_000;

const OK = 0x00;
const SYSTEM_ERROR = 0x08;
const UNKNOWN_ERROR = 0xff;
/** The operator says that it is not for the message's sake, and that nothing was taken. */
const NOT_NOW: Record<number, string> = { 0x04: 'not_let_in', 0x14: 'throttled', 0x58: 'throttled', 0x64: 'busy' };
const UNHEARD_OF = new Set([0x03, 0x11]);

const INTERNATIONAL = { ton: 1, npi: 1 };
const ALPHANUMERIC = { ton: 5, npi: 0 };
const SHORT = { ton: 0, npi: 1 };

const ALWAYS = 1;
const ON_FAILURE = 2;

/**
 * An operator by SMPP 3.4: one session in both directions, with receipts, replies and status queries. Long texts go in
 * parts one after the other; when not all are taken the message is `unknown`, for some of it may arrive.
 */
export function openSmpp({ address, sender, hearing, now, deadline_ms = DEADLINE_MS, times }: Settings): Gateway {
  const { name } = address;
  const from = sourceOf(sender);
  const sent = sentLately();
  const underWay = new Set<Promise<unknown>>();
  const link = openLink({
    address,
    times: { ...LINK_TIMES, ...times },
    onDeliver: hear,
    onFault: (why) => hearing.onFault(name, why),
  });

  async function hear(pdu: Pdu): Promise<void> {
    const brought = readDeliver(pdu, address.zone_hours, now());
    if (brought.kind === 'reply') {
      if (brought.from) await hearing.onReply({ from: brought.from, text: brought.text, at: now() }, name);
      return;
    }
    const { id, own_number, about, status, at, why } = brought;
    // It may have overtaken the answer that names it.
    if (!sent.find(id, own_number, about))
      await Promise.race([Promise.allSettled(underWay), sleep(PATIENCE_MS, undefined, { ref: false })]);
    const found = sent.find(id, own_number, about);
    if (found?.part === 'earlier' && status !== 'failed') return;
    const ours = found?.sent;
    const known = { reference: ours?.reference ?? null, gateway_ref: ours?.gateway_ref ?? id };
    await hearing.onReceipt({ ...known, status, at, why }, name);
  }

  /** The answer came after we had given up: it settles what was unknown. */
  function hearLate(pdu: Pdu, message: Sent): void {
    const took = pdu.command_status === OK;
    if (took && pdu.message_id) sent.name(message, pdu.message_id, 'last');
    const { reference, gateway_ref } = message;
    const why = took ? 'late_answer' : `status_${pdu.command_status}`;
    const status = took ? 'buffered' : 'failed';
    void hearing.onReceipt({ reference, gateway_ref, status, at: now(), why }, name).catch(() => undefined);
  }

  async function submit(parcel: Parcel): Promise<Handed> {
    const { reference, to } = parcel;
    const message: Sent = { reference, to, gateway_ref: null };
    const own_number = sent.remember(message);
    const parts = partsOf(parcel, address.long, own_number);
    if (!parts) return { kind: 'refused', why: 'text' };
    const end = performance.now() + deadline_ms;
    for (const [at, part] of parts.entries()) {
      const place = { first: at === 0, last: at === parts.length - 1 };
      const fields: Fields = {
        ...from,
        dest_addr_ton: INTERNATIONAL.ton,
        dest_addr_npi: INTERNATIONAL.npi,
        destination_addr: to.slice(1),
        priority_flag: parcel.urgent ? 1 : 0,
        registered_delivery: place.last ? ALWAYS : ON_FAILURE,
        user_message_reference: own_number,
        ...part,
      };
      const judged = await submitPart(fields, message, end, place);
      if (judged.kind !== 'sent') return place.first ? judged : { kind: 'unknown', why: 'in_part' };
    }
    return { kind: 'sent', gateway_ref: message.gateway_ref };
  }

  /** A later part waits out a throttling: what has begun should be finished. */
  async function submitPart(fields: Fields, message: Sent, end: number, { first, last }: Place): Promise<Handed> {
    const late = first && last ? (pdu: Pdu): void => hearLate(pdu, message) : undefined;
    for (;;) {
      const called = await link.call('submit_sm', fields, Math.max(1, end - performance.now()), late);
      const judged = judge(called, link.pause_ms());
      if (judged.kind === 'sent') sent.name(message, judged.gateway_ref ?? '', last ? 'last' : 'earlier');
      if (first || judged.kind !== 'again' || performance.now() + judged.after_ms > end) return judged;
      await sleep(judged.after_ms);
    }
  }

  return {
    name,
    send(parcel) {
      const submitting = submit(parcel);
      underWay.add(submitting);
      return submitting.finally(() => underWay.delete(submitting));
    },
    async ask(gateway_ref) {
      const called = await link.call('query_sm', { message_id: gateway_ref, ...from }, deadline_ms);
      if (called.kind !== 'answered') return null;
      const { command, command_status, message_state } = called.pdu;
      if (command !== 'query_sm_resp' || UNHEARD_OF.has(command_status)) return null;
      const state = stateName(message_state);
      return command_status === OK && state !== 'UNKNOWN' ? statusOf(state) : 'unknown';
    },
    close: () => link.close(CLOSE_MS),
  };
}

function sourceOf(sender: string): Fields {
  const number = sender.replace(/^\+/, '');
  const kind = !/^\d+$/.test(number) ? ALPHANUMERIC : number.startsWith('62') ? INTERNATIONAL : SHORT;
  return { source_addr_ton: kind.ton, source_addr_npi: kind.npi, source_addr: number };
}

/** Only what surely was not taken may go again. */
function judge(called: Called, pause_ms: number): Handed {
  if (called.kind === 'unsent') return { kind: 'again', why: called.why, after_ms: Math.max(SOON_MS, pause_ms) };
  if (called.kind === 'cut') return { kind: 'unknown', why: called.why };
  const { command, command_status, message_id } = called.pdu;
  const not_now = NOT_NOW[command_status];
  if (not_now) return { kind: 'again', why: not_now, after_ms: not_now === 'throttled' ? THROTTLED_MS : SOON_MS };
  const why = `status_${command_status}`;
  if (command_status === SYSTEM_ERROR || command_status === UNKNOWN_ERROR) return { kind: 'unknown', why };
  if (command_status !== OK) return { kind: 'refused', why };
  // Taken without a name is not to be told from any other answer that went wrong.
  if (command !== 'submit_sm_resp' || !message_id) return { kind: 'unknown', why: 'garbage' };
  return { kind: 'sent', gateway_ref: message_id };
}
