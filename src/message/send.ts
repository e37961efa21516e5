import type { Db, Pools } from '../db.ts';
import type { Handed, Parcel } from '../gateway/gateway.ts';
import { counterById, policiesAt, serviceById, zoneById } from '../hall/catalogue.ts';
import { unseal } from '../keys.ts';
import type { Keys } from '../keys.ts';
import { aboutWhat, isGone } from './about.ts';
import type { About } from './about.ts';
import { spend } from './caps.ts';
import type { Caps } from './caps.ts';
import { compose } from './facts.ts';
import type { MessageFacts } from './facts.ts';
import type { Message } from './message.ts';
import { claimMessages, moveMessage } from './move.ts';
import { mayGoOut, nextMoment } from './quiet.ts';
import { receiptUrl } from './receipt-url.ts';
import { textFor } from './texts.ts';

/** What a worker sends with. */
export type Sending = {
  pools: Pick<Pools, 'db' | 'screens'>;
  keys: Keys;
  /** What links in messages begin with. */
  base_url: string;
  /** Null: there is no gateway, messages end on the staff's page. */
  gateways: { send(parcel: Parcel): Promise<Handed & { gateway: string }> } | null;
  two_way: boolean;
  /** Rupiah a part. */
  price: number;
  caps: Caps;
  now: () => Date;
};

/**
 * Sends what is due in one lane, at most so many at once. Each message is read anew, with what it tells of: one whose cause
 * is gone, whose time has passed or whose hour is quiet does not go out. Answers how many it took up.
 */
export async function sendDue(sending: Sending, { urgent, most }: { urgent: boolean; most: number }): Promise<number> {
  const claimed = await claimMessages(sending.pools, { urgent, most }, sending.now());
  await Promise.all(claimed.map((message) => sendOne(sending, message)));
  return claimed.length;
}

/** A message that is not sent: dropped for good, put off, or failed so that somebody looks at it. */
type Unsent = { move: 'drop' | 'refuse'; why: string } | { move: 'again'; due_at: Date };

type Ready = { parcel: Parcel; text_version: string; parts: number; price: number };

async function sendOne(sending: Sending, message: Message): Promise<void> {
  const { pools, now } = sending;
  const about = await aboutWhat(pools.db, message);
  const ready = await makeReady(sending, message, about);
  if ('move' in ready) return leave(pools.db, message, ready, now());
  const { gateways } = sending;
  if (!gateways) return leave(pools.db, message, { move: 'drop', why: 'no_gateway' }, now());

  // From here on it may have gone out, whatever becomes of this process.
  const { parcel, ...kept } = ready;
  if (!(await noteHandingOver(pools.db, message))) return;
  const handed = await gateways.send(parcel);
  await settle(pools.db, message, handed, kept, now());
}

/** The attempt is written down before the gateway hears of it. False: somebody else has it by now. */
async function noteHandingOver(db: Db, { hall_id, id, tries }: Message): Promise<boolean> {
  const noted = await db<Message>('messages')
    .where({ hall_id, id, tries, status: 'sending' })
    .update({ gateway: 'handing_over' });
  return noted === 1;
}

async function leave(db: Db, { hall_id, id, tries }: Message, unsent: Unsent, at: Date): Promise<void> {
  const { move, ...also } = unsent;
  await moveMessage(db, move, { hall_id, id, tries }, also, at);
  await endAttempt(db, { hall_id, id, tries }, { gateway: '', outcome: move === 'again' ? 'put_off' : 'not_sent' }, at);
}

async function settle(
  db: Db,
  { hall_id, id, tries }: Message,
  handed: Handed & { gateway: string },
  kept: Omit<Ready, 'parcel'>,
  at: Date,
): Promise<void> {
  const which = { hall_id, id, tries };
  const { gateway } = handed;
  if (handed.kind === 'sent')
    await moveMessage(
      db,
      'hand',
      which,
      { ...kept, gateway, gateway_ref: handed.gateway_ref, sent_at: at, why: null },
      at,
    );
  else if (handed.kind === 'refused') await moveMessage(db, 'refuse', which, { ...kept, gateway, why: handed.why }, at);
  else if (handed.kind === 'unknown') await moveMessage(db, 'lose', which, { ...kept, gateway, why: handed.why }, at);
  else {
    const due_at = new Date(at.getTime() + handed.after_ms);
    await moveMessage(db, 'again', which, { gateway: null, why: handed.why, due_at }, at);
  }
  await endAttempt(db, which, { gateway, outcome: handed.kind }, at);
}

const endAttempt = async (
  db: Db,
  { hall_id, id, tries }: { hall_id: string; id: string; tries: number },
  ended: { gateway: string; outcome: string },
  at: Date,
): Promise<void> =>
  void (await db('message_attempts')
    .where({ hall_id, message_id: id, n: tries })
    .update({ ...ended, ended_at: at }));

async function makeReady(sending: Sending, message: Message, about: About): Promise<Ready | Unsent> {
  const { pools, keys, base_url, two_way, price, caps } = sending;
  const now = sending.now();
  const { hall_id, kind, language, phone_sealed, phone_hash } = message;
  const { catalogue } = about;
  const why = isGone(message, about) ?? (message.valid_until <= now ? 'too_late' : null);
  if (why !== null) return { move: 'drop', why };
  if (!mayGoOut(kind, now, catalogue)) {
    const due_at = nextMoment(now, catalogue);
    return due_at < message.valid_until ? { move: 'again', due_at } : { move: 'drop', why: 'quiet_hours' };
  }
  if (catalogue.hall.training) return { move: 'drop', why: 'training' };
  if (!sending.gateways) return { move: 'drop', why: 'no_gateway' };
  if (phone_sealed === null || phone_hash === null) return { move: 'drop', why: 'forgotten' };
  if (await wantsNothing(pools.db, hall_id, phone_hash)) return { move: 'drop', why: 'not_wanted' };

  const wording = await textFor(pools.db, hall_id, kind, language);
  const { text, coding, parts } = compose(kind, language, wording.text, factsOf(about, now), { base_url, two_way });
  const phone = unseal(keys, phone_sealed);
  const spent = await spend(pools.db, { catalogue, phone, phone_hash, price: parts * price }, caps, now);
  if (spent !== null) return { move: 'refuse', why: `limit_${spent}` };
  const receipt_url = receiptUrl(keys, { base_url, hall: catalogue.hall.slug, id: message.id });
  const parcel = { reference: message.id, to: phone, text, coding, receipt_url, urgent: message.urgent };
  return { parcel, text_version: wording.version, parts, price: parts * price };
}

/** Somebody told us that this number is not of whom we meant. */
const wantsNothing = async (db: Db, hall_id: string, phone_hash: string): Promise<boolean> =>
  (await db('message_stops').where({ hall_id, phone_hash }).first('phone_hash')) !== undefined;

/** What the text may know of the reservation or turn, as it is now. */
export function factsOf({ catalogue, booking, turn }: About, now: Date): MessageFacts {
  const { hall } = catalogue;
  if (booking) {
    const { code, token, starts_at, reason } = booking;
    const grace_ms = policiesAt(catalogue, now).check_in_grace_minutes * 60_000;
    const service = serviceById(catalogue, booking.service_id);
    const arrive_until = new Date(starts_at.getTime() + grace_ms);
    return { of: 'booking', hall, service, code, token, starts_at, arrive_until, reason };
  }
  if (!turn) throw new Error('a message about nothing');
  const service = serviceById(catalogue, turn.service_id);
  const counter = turn.counter_id === null ? null : counterById(catalogue, turn.counter_id);
  const near = counter ?? catalogue.counters.find(({ service_ids }) => service_ids.includes(service.id));
  const zone = near ? zoneById(catalogue, near.zone_id).code : '';
  const { number, token, ahead, called_at } = turn;
  return {
    of: 'turn',
    hall,
    service,
    number,
    token,
    at: called_at ?? now,
    ahead,
    counter: counter?.number ?? null,
    zone,
  };
}
