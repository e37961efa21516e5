import { seal } from '../../src/keys.ts';
import { newId } from '../../src/ids.ts';
import { phoneHash } from '../../src/booking/person.ts';
import type { Handed, Parcel } from '../../src/gateway/gateway.ts';
import type { Message } from '../../src/message/message.ts';
import type { Sending } from '../../src/message/send.ts';
import { keys } from '../booking/at-home.ts';
import { catalogue, MONDAY_8AM, pools } from '../support/world.ts';

export type Answering = (parcel: Parcel) => Handed | Promise<Handed>;

export const taken: Answering = () => ({ kind: 'sent', gateway_ref: null });

/** A gateway that writes down all it is asked to carry. */
export function aGateway(answer: Answering = taken) {
  const ledger: Parcel[] = [];
  return {
    ledger,
    times: (id: string): number => ledger.filter(({ reference }) => reference === id).length,
    async send(parcel: Parcel): Promise<Handed & { gateway: string }> {
      ledger.push(parcel);
      return { ...(await answer(parcel)), gateway: 'far' };
    },
  };
}

export const NO_LIMITS = {
  per_phone_day: 100_000,
  per_prefix_hour: 100_000,
  per_hall_day: 100_000,
  money_day: 1_000_000_000,
};

/** What a worker of a test sends with at this moment. */
export const sendingAt = (now: Date, facts: Partial<Sending> = {}): Sending => ({
  pools: pools(),
  keys,
  base_url: 'https://mpp.example.go.id',
  gateways: aGateway(),
  two_way: false,
  price: 350,
  caps: NO_LIMITS,
  now: () => now,
  onFault(error) {
    throw error;
  },
  ...facts,
});

/** A message about a reservation as it stands in the table, whatever may have caused it. */
export async function aMessage(facts: Partial<Message> & { phone?: string } = {}): Promise<Message> {
  const { phone = '+6281234567890', ...given } = facts;
  const hall_id = given.hall_id ?? (await catalogue()).hall.id;
  const id = newId();
  const [message] = await pools()
    .db<Message>('messages')
    .insert({
      hall_id,
      id,
      kind: 'booking_confirmed',
      dedupe_key: `x:${id}`,
      language: 'id',
      urgent: false,
      phone_sealed: seal(keys, phone),
      phone_hash: phoneHash(keys, hall_id, phone),
      due_at: MONDAY_8AM,
      valid_until: new Date('2026-11-25T08:30:00+07:00'),
      status: 'queued',
      made_at: MONDAY_8AM,
      ...given,
    })
    .returning('*');
  if (!message) throw new Error('no message');
  return message;
}

export async function messageById(id: string): Promise<Message> {
  const message = await pools().db<Message>('messages').where({ id }).first();
  if (!message) throw new Error('no such message');
  return message;
}

/** The messages of a reservation or turn, by kind: `kind status why`. */
export async function told(about: { booking_id: string } | { turn_id: string } | object = {}): Promise<string[]> {
  const rows = await pools().db<Message>('messages').where(about).orderBy(['kind', 'due_at', 'id']);
  return rows.map(({ kind, status, why }) => [kind, status, why].filter((word) => word !== null).join(' '));
}
