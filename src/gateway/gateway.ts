/**
 * What a gateway is asked to carry. `reference` is the message's id and goes with it as the client's reference; `to` is
 * `+628…`. Receipts come to `receipt_url`, or by the gateway's own session where it is null. Urgent ones go first.
 */
export type Parcel = {
  reference: string;
  to: string;
  text: string;
  coding: 'gsm7' | 'ucs2';
  receipt_url: string | null;
  urgent: boolean;
};

/**
 * What became of it. `sent`: the gateway took it. `refused`: it never will. `again`: surely nothing was sent, try again
 * after so many milliseconds. `unknown`: it may have been taken, and may therefore not be sent again without asking.
 * `why` is a short word for the staff's page; it never holds a number, a text or a password.
 */
export type Handed =
  | { kind: 'sent'; gateway_ref: string | null }
  | { kind: 'refused'; why: string }
  | { kind: 'again'; why: string; after_ms: number }
  | { kind: 'unknown'; why: string };

/**
 * What the network says about a message, in any order and any number of times. One of `reference` and `gateway_ref` is
 * known; both, where this process sent it. `at` is the network's claim, never in the future.
 */
export type Receipt = {
  reference: string | null;
  gateway_ref: string | null;
  status: 'delivered' | 'failed' | 'buffered';
  at: Date;
  why: string | null;
};

/** What somebody wrote back: `from` as the network tells it, not yet read as a phone number. */
export type Reply = { from: string; text: string; at: Date };

/** One way out to the networks. */
export type Gateway = {
  /** Kind, host and port: stable, and without secrets. */
  name: string;
  /** Hands one message over. Never throws, and answers within the deadline. */
  send(parcel: Parcel): Promise<Handed>;
  /** What became of a message by the gateway's own memory; `unknown` when it does not know it, null when it cannot tell. */
  ask(gateway_ref: string, to: string): Promise<Receipt['status'] | 'unknown' | null>;
  /** Waits up to five seconds for what is under way. */
  close(): Promise<void>;
};

/**
 * What the outside tells us. A receipt or reply counts as heard when the promise is kept; when it is broken the gateway
 * is asked to repeat it, where it can. `onFault` gets a short word, once per trouble and not per message.
 */
export type Hearing = {
  onReceipt: (receipt: Receipt, gateway: string) => Promise<void>;
  onReply: (reply: Reply, gateway: string) => Promise<void>;
  onFault: (gateway: string, why: string) => void;
};
