import { faultOf, log } from '../log.ts';
import type { SmsSettings } from '../sms-settings.ts';
import { afterAnswer, afterReceipt, beginTrial, THRESHOLDS, wayOf, WELL } from './change-over.ts';
import type { Health, Thresholds } from './change-over.ts';
import type { Gateway, Handed, Hearing, Parcel, Receipt } from './gateway.ts';
import { openKannel } from './kannel.ts';
import { openPace } from './pace.ts';
import type { Pace } from './pace.ts';
import { openSmpp } from './smpp.ts';
import type { LinkTimes } from './smpp-link.ts';

/** All ways out of the house, as one. */
export type Gateways = {
  /** In the order of the settings; empty: nothing leaves. */
  names: string[];
  /**
   * Hands a message to the gateway that is well, and to the next at once where the first surely has not taken it. What
   * may have been taken goes to no other. Never throws. `gateway` is who answered; with `again` who was asked last, or ''.
   */
  send(parcel: Parcel): Promise<Handed & { gateway: string }>;
  /** Asks the gateway of that name what became of a message; null when it cannot tell or is no longer configured. */
  ask(gateway: string, gateway_ref: string, to: string): Promise<Receipt['status'] | 'unknown' | null>;
  /** How long a receipt took from the sending; also for one still waited for, with the time so far. */
  noteReceipt(gateway: string, took_ms: number): void;
  /** Which of them are rested, for the staff's page. */
  unwell(): string[];
  /** Waits for what is under way, at most five seconds, and leaves. */
  close(): Promise<void>;
};

/** For tests and measurements; running halls take the defaults. */
export type Tuning = {
  thresholds?: Partial<Thresholds>;
  deadline_ms?: number;
  patience_ms?: number;
  link_times?: Partial<LinkTimes>;
  /** Moments for pauses, in milliseconds; goes only forward. */
  moment?: () => number;
};

type OnFault = Hearing['onFault'];
type More = { onReply?: Hearing['onReply']; now?: () => Date; tuning?: Tuning };

const PATIENCE_MS = 5_000;
const MOBILE = /^\+628[1-9]\d{6,10}$/;

/**
 * Opens the configured gateways. `onReceipt` hears receipts that come by the gateway's own session (SMPP), `onReply` what
 * people write back, `onFault` each gateway that is left, once. `now` is the hall's clock.
 */
export function openGateways(
  settings: SmsSettings,
  onReceipt: Hearing['onReceipt'],
  onFault: OnFault,
  { onReply = async () => undefined, now = () => new Date(), tuning = {} }: More = {},
): Gateways {
  const hearing: Hearing = { onReceipt, onReply: settings.two_way ? onReply : async () => undefined, onFault };
  const ways = settings.gateways.map((address) => {
    const { deadline_ms, link_times: times } = tuning;
    const common = { address, sender: settings.sender, ...(deadline_ms && { deadline_ms }) };
    const gateway =
      address.kind === 'kannel' ? openKannel(common) : openSmpp({ ...common, hearing, now, ...(times && { times }) });
    const patience_ms = tuning.patience_ms ?? PATIENCE_MS;
    return { gateway, pace: openPace({ per_second: settings.per_second, window: address.window, patience_ms }) };
  });
  return joinGateways(ways, onFault, tuning);
}

/** A gateway never throws. If one does, nobody knows how far the message came. */
function lost(error: unknown): Handed {
  log('error', 'gateway.fault', faultOf(error));
  return { kind: 'unknown', why: 'fault' };
}

/** One gateway and the door before it. */
export type WayOut = { gateway: Gateway; pace: Pace };

/** The change-over between gateways that are already open. */
export function joinGateways(ways: readonly WayOut[], onFault: OnFault, tuning: Tuning = {}): Gateways {
  const set = { ...THRESHOLDS, ...tuning.thresholds };
  const moment = tuning.moment ?? (() => performance.now());
  const healths: Health[] = ways.map(() => WELL);
  const names = ways.map(({ gateway }) => gateway.name);

  function change(at: number, next: Health): void {
    const before = healths[at];
    healths[at] = next;
    if (before && !before.resting && next.resting) onFault(names[at] ?? '', next.resting.for);
  }

  /** Null when its turn did not come: that says nothing about the gateway. */
  async function handTo(at: number, trial: boolean, parcel: Parcel): Promise<Handed | 'elsewhere' | null> {
    const way = ways[at];
    if (!way) throw new Error('no such gateway');
    if (trial) change(at, beginTrial(healths[at] ?? WELL));
    const handed = await way.pace.inTurn(parcel.urgent, async () => {
      // It may have failed many while this one waited.
      if (!trial && healths[at]?.resting?.for === 'faults') return 'elsewhere';
      const answer = await way.gateway.send(parcel).catch(lost);
      change(at, afterAnswer(healths[at] ?? WELL, answer.kind, trial, moment(), set));
      return answer;
    });
    const { resting } = healths[at] ?? WELL;
    if (!handed && trial && resting) change(at, { ...WELL, ...healths[at], resting: { ...resting, trying: false } });
    return handed;
  }

  return {
    names,
    async send(parcel) {
      if (!MOBILE.test(parcel.to)) return { kind: 'refused', why: 'not_indonesian_mobile', gateway: '' };
      const tried = new Set<number>();
      let last: Handed & { gateway: string } = { kind: 'again', why: 'no_gateway', after_ms: 60_000, gateway: '' };
      while (tried.size < ways.length) {
        const way = wayOf(healths, { urgent: parcel.urgent, tried, now: moment() });
        if (way.at === null)
          return tried.size > 0 ? last : { kind: 'again', why: 'resting', after_ms: way.after_ms, gateway: '' };
        const gateway = names[way.at] ?? '';
        const handed = await handTo(way.at, way.trial, parcel);
        if (handed === 'elsewhere') continue;
        if (!handed) return { kind: 'again', why: 'pace', after_ms: 1_000, gateway };
        last = { ...handed, gateway };
        if (handed.kind !== 'again') return last;
        tried.add(way.at);
      }
      return last;
    },
    async ask(gateway, gateway_ref, to) {
      return (await ways.find((way) => way.gateway.name === gateway)?.gateway.ask(gateway_ref, to)) ?? null;
    },
    noteReceipt(gateway, took_ms) {
      const at = names.indexOf(gateway);
      const health = healths[at];
      if (!health) return;
      const others_well = healths.some((other, where) => where !== at && !other.resting);
      change(at, afterReceipt(health, took_ms, others_well, moment(), set));
    },
    unwell: () => names.filter((_name, at) => healths[at]?.resting),
    async close() {
      await Promise.all(ways.map(({ gateway }) => gateway.close()));
    },
  };
}
