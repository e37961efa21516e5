import { inTransaction } from '../../src/db.ts';
import type { Deps } from '../../src/deps.ts';
import { spend } from '../../src/message/caps.ts';
import type { Message } from '../../src/message/message.ts';
import { claimMessages, moveMessage } from '../../src/message/move.ts';
import { reserved } from './reserved.ts';
import { catalogue, MONDAY_8AM, pools } from './world.ts';

type Wish = NonNullable<Parameters<typeof reserved>[2]>;

let made = 0;

/** Another half hour each time, so that none fills up; none of them is reminded of today. */
function nextHour(): string {
  made += 1;
  const day = [25, 26, 30][made % 3];
  const hour = 9 + (Math.floor(made / 3) % 3);
  return `2026-11-${day}T${String(hour).padStart(2, '0')}:30:00+07:00`;
}

/** Reads a message as it stands. */
export async function messageOf(id: string): Promise<Message> {
  const message = await pools().db<Message>('messages').where({ id }).first();
  if (!message) throw new Error('no such message');
  return message;
}

/** The confirmation of a new reservation, which a gateway took a moment ago. */
export async function sentMessage(
  deps: Pick<Deps, 'keys'>,
  wish: Wish & { hour?: string; gateway_ref?: string } = {},
): Promise<Message> {
  const { hour = nextHour(), gateway_ref, ...facts } = wish;
  const hall = facts.catalogue ?? (await catalogue());
  const at = facts.at ?? MONDAY_8AM;
  await reserved(deps, hour, { ...facts, citizen: { identity: { kind: 'none', number: '' }, ...facts.citizen } });
  const [message] = await claimMessages(pools(), { urgent: false, most: 1 }, at);
  if (!message) throw new Error('nothing was due');
  const { id, tries } = message;
  const { db } = pools();
  const gateway = 'kannel:127.0.0.1:13013';
  const counted = { id, phone: '+628120000', phone_hash: message.phone_hash ?? '', price: 350 };
  const most = 1_000_000;
  const caps = { per_phone_day: most, per_prefix_hour: most, per_hall_day: most, money_day: most };
  await inTransaction(db, (trx) => spend(trx, hall.hall, [counted], caps, at));
  await db('messages').where({ id }).update({ text_version: 'standard-1', parts: 1, price: 350 });
  const also = { gateway, gateway_ref: gateway_ref ?? null, sent_at: at };
  await moveMessage(db, 'hand', { hall_id: hall.hall.id, id, tries }, also, at);
  await db('message_attempts').where({ message_id: id, n: tries }).update({ gateway, outcome: 'sent', ended_at: at });
  return messageOf(id);
}
