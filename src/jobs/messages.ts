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
/** So many at once: what the gateways' windows take in a few turns and the pace in two seconds, well within a lease. */
function mostAtOnce({ per_second, gateways }: SmsSettings): number {
  const window = Math.min(...gateways.map((one) => one.window), 500);
  return Math.min(500, Math.max(5, Math.min(per_second * 2, window * 5)));
}

const SECOND = 1_000;
/** Ten thousand errands of one moment are one reason to look, not ten thousand. */
const HURRY_MS = 50;
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
    const lane = openLane(house, { urgent, most: mostAtOnce(sms) });
    return { lane, rounds: goRound(LOOK_MS, () => lane.goOn(), fault) };
  });
  const judge = gateways && judgeReceipts(db, gateways, now());
  const judging = judge && goRound(JUDGE_MS, () => judge(now()), onFault('messages.receipts'));
  return {
    hurry: soon(HURRY_MS, () => lanes.forEach(({ rounds }) => rounds.hurry())),
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

/** Does it after so many milliseconds, once for all who asked meanwhile. */
function soon(ms: number, work: () => void): () => void {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    setTimeout(() => {
      planned = false;
      work();
    }, ms).unref();
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
