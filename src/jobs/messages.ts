import type { Pools } from '../db.ts';
import { openGateways } from '../gateway/gateways.ts';
import type { Gateways } from '../gateway/gateways.ts';
import type { Reply } from '../gateway/gateway.ts';
import { unseal } from '../keys.ts';
import type { Keys } from '../keys.ts';
import { log } from '../log.ts';
import type { Message } from '../message/message.ts';
import { openLane } from '../message/send.ts';
import { settleAbandoned, settleReceipt } from '../message/settle.ts';
import { oneByOne } from '../one-by-one.ts';
import { tellCalled, tellNear } from '../queue/tell-by-phone.ts';
import type { SmsSettings } from '../sms-settings.ts';
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
const MINUTE = 60 * SECOND;
/** A receipt that has not come by then is asked for. */
const ASKED_AFTER_MS = 5 * MINUTE;

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
  return {
    hurry: () => lanes.forEach(({ rounds }) => rounds.hurry()),
    sweeps: [
      { name: 'tell-called', every_ms: 3 * SECOND, run: (pools, at) => tellCalled(pools.db, keys, at) },
      { name: 'tell-near', every_ms: 5 * SECOND, run: (pools, at) => tellNear(pools.db, keys, at) },
      { name: 'settle-abandoned', every_ms: 5 * SECOND, run: (pools, at) => settleAbandoned(pools.db, at) },
      ...(gateways ? [askLate(gateways, keys)] : []),
    ],
    async stop() {
      await Promise.all(lanes.map(({ rounds }) => rounds.stop()));
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

type Late = Pick<Message, 'hall_id' | 'id' | 'gateway' | 'gateway_ref' | 'phone_sealed' | 'sent_at'>;

/** Asks after messages whose receipt is late, and tells the change-over how late: a gateway that is slow is left. */
function askLate(gateways: Gateways, keys: Keys): Sweep {
  return {
    name: 'ask-late-receipts',
    every_ms: 30 * SECOND,
    run: async ({ db }, now) => {
      const late: Late[] = await db<Message>('messages')
        .where({ status: 'sent' })
        .where('sent_at', '<', new Date(now.getTime() - ASKED_AFTER_MS))
        .where('sent_at', '>', new Date(now.getTime() - 12 * 60 * MINUTE))
        .orderBy('sent_at', 'desc')
        .limit(50)
        .select('hall_id', 'id', 'gateway', 'gateway_ref', 'phone_sealed', 'sent_at');
      return oneByOne(late, async (one) => Number(await askOne(db, gateways, keys, one, now)));
    },
  };
}

async function askOne(db: Pools['db'], gateways: Gateways, keys: Keys, late: Late, now: Date): Promise<boolean> {
  const { hall_id, id, gateway, gateway_ref, phone_sealed, sent_at } = late;
  if (gateway === null || sent_at === null) return false;
  gateways.noteReceipt(gateway, now.getTime() - sent_at.getTime());
  if (gateway_ref === null || phone_sealed === null) return false;
  const told = await gateways.ask(gateway, gateway_ref, unseal(keys, phone_sealed));
  if (told !== 'delivered' && told !== 'failed') return false;
  return settleReceipt(db, hall_id, { id }, { status: told, why: told === 'failed' ? 'network' : null }, now);
}
