import type { Db } from '../db.ts';
import type { Gateways } from '../gateway/gateways.ts';
import { unseal } from '../keys.ts';
import type { Keys } from '../keys.ts';
import type { Message } from '../message/message.ts';
import { settleReceipt } from '../message/settle.ts';
import { oneByOne } from '../one-by-one.ts';
import type { Sweep } from './sweeps.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** A receipt that has not come by then is asked for. */
const ASKED_AFTER_MS = 5 * MINUTE;
/** A little more than what the change-over calls slow. */
const JUDGED_AFTER_MS = 125 * SECOND;
const MOST = 500;

type Judged = { gateway: string; sent_at: Date; settled_at: Date | null };

/**
 * Tells the change-over how long receipts take, in the order in which messages were sent and each message once, prompt ones
 * too: one phone that is switched off says nothing about a gateway, ten late ones on end do.
 */
export function judgeReceipts(
  db: Db,
  gateways: Pick<Gateways, 'noteReceipt'>,
  since: Date,
): (now: Date) => Promise<boolean> {
  let judged_until = since;
  return async (now) => {
    const until = new Date(now.getTime() - JUDGED_AFTER_MS);
    const rows: Judged[] = await db<Message>('messages')
      .where('sent_at', '>', judged_until)
      .where('sent_at', '<=', until)
      .whereNotNull('gateway')
      .orderBy('sent_at')
      .limit(MOST)
      .select('gateway', 'sent_at', 'settled_at');
    for (const { gateway, sent_at, settled_at } of rows)
      gateways.noteReceipt(gateway, (settled_at ?? now).getTime() - sent_at.getTime());
    const last = rows.at(-1)?.sent_at;
    if (last) judged_until = last;
    return rows.length === MOST;
  };
}

type Late = Pick<Message, 'hall_id' | 'id' | 'gateway' | 'gateway_ref' | 'phone_sealed'>;

/** Asks a gateway after messages whose receipt is late. */
export function askLate(gateways: Gateways, keys: Keys): Sweep {
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
        .select('hall_id', 'id', 'gateway', 'gateway_ref', 'phone_sealed');
      return oneByOne(late, async (one) => Number(await askOne(db, gateways, keys, one, now)));
    },
  };
}

async function askOne(db: Db, gateways: Gateways, keys: Keys, late: Late, now: Date): Promise<boolean> {
  const { hall_id, id, gateway, gateway_ref, phone_sealed } = late;
  if (gateway === null || gateway_ref === null || phone_sealed === null) return false;
  const told = await gateways.ask(gateway, gateway_ref, unseal(keys, phone_sealed));
  if (told !== 'delivered' && told !== 'failed') return false;
  return settleReceipt(db, hall_id, { id }, { status: told, why: told === 'failed' ? 'network' : null }, now);
}
