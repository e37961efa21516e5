import type { Parcel } from '../gateway/gateway.ts';
import { counterById, policiesAt, serviceById, zoneById } from '../hall/catalogue.ts';
import { unseal } from '../keys.ts';
import type { Keys } from '../keys.ts';
import { isGone } from './about.ts';
import type { About } from './about.ts';
import { compose } from './facts.ts';
import type { MessageFacts } from './facts.ts';
import type { Message } from './message.ts';
import { mayGoOut, nextMoment } from './quiet.ts';
import { receiptUrl } from './receipt-url.ts';
import type { HallText } from './texts.ts';

/** A message that is not sent: dropped for good, put off, or failed so that somebody looks at it. */
export type Unsent = { move: 'drop' | 'refuse'; why: string } | { move: 'again'; why: string; due_at: Date };

/** A message as it goes out. */
export type Ready = {
  move: 'hand';
  parcel: Parcel;
  text_version: string;
  phone_hash: string;
  parts: number;
  /** Rupiah, of all parts. */
  price: number;
};

/** What is the same for all messages of an installation. */
export type House = { keys: Keys; base_url: string; two_way: boolean; price: number; has_gateway: boolean };

/** What was read for a message. */
export type Read = { about: About; wording: HallText; is_stopped: boolean };

/**
 * What becomes of a message that was taken up at this moment, by what is true now. Too late for use, one that calls somebody
 * is dropped; of any other somebody hears that it did not go out. Pure.
 */
export function makeReady(house: House, message: Message, read: Read, now: Date): Ready | Unsent {
  const { kind, urgent, valid_until } = message;
  const { catalogue } = read.about;
  const missed = (why: string): Unsent => ({ move: urgent ? 'drop' : 'refuse', why });
  const gone = isGone(message, read.about);
  if (gone !== null) return { move: 'drop', why: gone };
  if (catalogue.hall.training) return { move: 'drop', why: 'training' };
  if (!house.has_gateway) return { move: 'drop', why: 'no_gateway' };
  if (valid_until <= now) return missed('too_late');
  if (!mayGoOut(kind, now, catalogue)) {
    const due_at = nextMoment(now, catalogue);
    return due_at < valid_until ? { move: 'again', why: 'quiet_hours', due_at } : missed('quiet_hours');
  }
  if (read.is_stopped) return { move: 'drop', why: 'not_wanted' };
  return pack(house, message, read, now);
}

function pack(house: House, message: Message, { about, wording }: Read, now: Date): Ready | Unsent {
  const { keys, base_url, price } = house;
  const { id, kind, language, phone_sealed, phone_hash, urgent } = message;
  if (phone_sealed === null || phone_hash === null) return { move: 'drop', why: 'forgotten' };
  const { text, coding, parts } = compose(kind, language, wording.text, factsOf(about, now), house);
  const receipt_url = receiptUrl(keys, { base_url, hall: about.catalogue.hall.slug, id, tries: message.tries });
  const parcel = { reference: id, to: unseal(keys, phone_sealed), text, coding, receipt_url, urgent };
  return { move: 'hand', parcel, text_version: wording.version, phone_hash, parts, price: parts * price };
}

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
