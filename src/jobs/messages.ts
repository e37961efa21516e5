import type { Pools } from '../db.ts';
import { openGateways } from '../gateway/gateways.ts';
import type { Gateways } from '../gateway/gateways.ts';
import type { Reply } from '../gateway/gateway.ts';
import type { Keys } from '../keys.ts';
import { log } from '../log.ts';
import { openLane } from '../message/send.ts';
import { settleAbandoned, settleReceipt } from '../message/settle.ts';
import { tellCalled, tellNear } from '../queue/tell-by-phone.ts';
import type { SmsSettings } from '../sms-settings.ts';
import { askLate, judgeReceipts } from './receipts.ts';
import { goRound } from './rounds.ts';
import type { Sweep } from './sweeps.ts';

/** What messages need that other work does not. */
export type Post = { keys: Keys; base_url: string; sms: SmsSettings };

/** The part of a worker that sends. */
export type PostOffice = {
  /** Something may be due: the lanes look now. */
  hurry(): void;
  sweeps: Sweep[];
  stop(): Promise<void>;
};

const LOOK_MS = 1_000;
/** So many at once; no more than the gateway takes within a message's lease. */
const most = (per_second: number): number => Math.min(100, Math.max(5, per_second * 2));

const SECOND = 1_000;
/** By each worker for itself: each has its own opinion of the gateways. */
const JUDGE_MS = 10 * SECOND;

/**
 * Opens the gateways and the two lanes, urgent and other, that never wait for each other. Without a gateway messages end on
 * the staff's page when their time comes.
 */
export function openPostOffice(
  { db, screens }: Pick<Pools, 'db' | 'screens'>,
  { keys, base_url, sms }: Post,
  { now, onFault }: { now: () => Date; onFault: (event: string) => (error: unknown) => void },
  onReply: (reply: Reply) => Promise<void> = async () => undefined,
): PostOffice {
  const gateways = sms.gateways.length > 0 ? openHearing(db, sms, now, onReply) : null;
  const { two_way, price, caps } = sms;
  const lanes = [true, false].map((urgent) => {
    const fault = onFault(urgent ? 'messages.urgent' : 'messages.other');
    const house = { pools: { db, screens }, keys, base_url, gateways, two_way, price, caps, now, onFault: fault };
    const lane = openLane(house, { urgent, most: most(sms.per_second) });
    return { lane, rounds: goRound(LOOK_MS, () => lane.goOn(), fault) };
  });
  const judge = gateways && judgeReceipts(db, gateways, now());
  const judging = judge && goRound(JUDGE_MS, () => judge(now()), onFault('messages.receipts'));
  return {
    hurry: () => lanes.forEach(({ rounds }) => rounds.hurry()),
    sweeps: [
      { name: 'tell-called', every_ms: 3 * SECOND, run: (pools, at) => tellCalled(pools.db, keys, at) },
      { name: 'tell-near', every_ms: 5 * SECOND, run: (pools, at) => tellNear(pools.db, keys, at) },
      { name: 'settle-abandoned', every_ms: 5 * SECOND, run: (pools, at) => settleAbandoned(pools.db, at) },
      ...(gateways ? [askLate(gateways, keys)] : []),
    ],
    async stop() {
      await Promise.all([judging?.stop(), ...lanes.map(({ rounds }) => rounds.stop())]);
      await Promise.all(lanes.map(({ lane }) => lane.ended()));
      await gateways?.close();
    },
  };
}

function openHearing(
  db: Pools['db'],
  sms: SmsSettings,
  now: () => Date,
  onReply: (reply: Reply) => Promise<void>,
): Gateways {
  const gateways: Gateways = openGateways(
    sms,
    async ({ reference, gateway_ref, status, why }, gateway) => {
      const which = reference === null ? gateway_ref && { gateway, gateway_ref } : { id: reference };
      if (status !== 'buffered' && which) await settleReceipt(db, null, which, { status, why }, now());
    },
    (gateway, why) => log('warn', 'gateway.unwell', { object: gateway, reason: why }),
    { onReply, now },
  );
  return gateways;
}
