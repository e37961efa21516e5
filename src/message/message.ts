import type { Flow } from '../flow.ts';
import type { MessageKind } from './kinds.ts';

export const messageStatuses = ['queued', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'cancelled'] as const;
export type MessageStatus = (typeof messageStatuses)[number];

/**
 * The life of a message. It goes forward only: what a gateway may have taken is never sent again by itself. `again` is for
 * what certainly was not taken; `resend` is a person's, with a reason.
 */
export const messageFlow = {
  queue: { from: [], to: 'queued' },
  claim: { from: ['queued'], to: 'sending' },
  hand: { from: ['sending', 'unknown'], to: 'sent' }, // also by a worker that was frozen, as long as nobody tried again
  again: { from: ['sending'], to: 'queued' },
  refuse: { from: ['sending', 'unknown'], to: 'failed' },
  lose: { from: ['sending'], to: 'unknown' },
  drop: { from: ['sending'], to: 'cancelled' },
  cancel: { from: ['queued'], to: 'cancelled' },
  deliver: { from: ['sending', 'sent', 'unknown'], to: 'delivered' },
  fail: { from: ['sending', 'sent', 'unknown'], to: 'failed' },
  resend: { from: ['failed', 'unknown'], to: 'queued' },
} as const satisfies Flow<MessageStatus>;

export type MessageMove = keyof typeof messageFlow;

export type Message = {
  hall_id: string;
  /** Also the client reference at the gateway. */
  id: string;
  kind: MessageKind;
  dedupe_key: string;
  booking_id: string | null;
  turn_id: string | null;
  language: 'id' | 'en';
  phone_sealed: string | null;
  phone_hash: string | null;
  text_version: string | null;
  urgent: boolean;
  due_at: Date;
  /** After this moment it is not sent any more. */
  valid_until: Date;
  status: MessageStatus;
  claim_token: string | null;
  claimed_until: Date | null;
  gateway: string | null;
  gateway_ref: string | null;
  parts: number | null;
  price: number | null;
  why: string | null;
  tries: number;
  made_at: Date;
  sent_at: Date | null;
  settled_at: Date | null;
  /** Somebody has seen to it, though it failed or nobody knows of it. */
  handled_at: Date | null;
};
