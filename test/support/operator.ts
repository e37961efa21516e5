import type { Server } from 'node:net';
import smpp from 'smpp';
import type { Fields, Pdu, Session } from 'smpp';
import type { FarEndMode } from './far-end.ts';
import { hangUp } from './hang-up.ts';
import { until } from './until.ts';

/** How the operator answers a message; as the far end does, in the words of SMPP. */
export type OperatorMode = Exclude<FarEndMode, 'moved' | 'endless'>;

/** One message, or one part of it, that the operator took. */
export type Carried = { id: string; pdu: Pdu; to: string; own_number: number };

/** A mobile operator by SMPP 3.4 on this machine, with a ledger of everything it took, whatever it answered. */
export type Operator = {
  url: string;
  port: number;
  ledger: Carried[];
  /** What our side answered to receipts and replies: the statuses, in order. */
  answered: number[];
  /** How many sessions have signed in, ever. */
  signedIn(): number;
  /** How many messages were asked for at once, at most. */
  mostAtOnce(): number;
  be(mode: OperatorMode): Promise<void>;
  /** Answers what `slow` has kept waiting. */
  release(): void;
  /** Answers the next messages with these statuses, one each, before the mode counts again. */
  next(...statuses: number[]): void;
  /** How the operator spells its names for messages: as it likes. */
  nameBy(name: (count: number) => string): void;
  /** Says what it knows when asked; null: it does not know this command. */
  knows(state: number | null): void;
  /** Sends something to whoever is signed in. */
  bring(fields: Fields): void;
  /** A receipt, as operators write them. */
  report(id: string, state: string, more?: Fields & { done?: string; from?: string }): void;
  /** Stops to answer signs of life. */
  fallSilent(): void;
  /** Asks for a sign of life; kept when our side gives it. */
  askAlive(): Promise<void>;
  /** Writes bytes that are no PDU. */
  scribble(bytes: Buffer): void;
  leave(): void;
  left(): number;
  close(): Promise<void>;
};

const THROTTLED = 0x58;
const BUSY = 0x64;
const WRONG_ADDRESS = 0x0b;
const SYSTEM_ERROR = 0x08;
const WRONG_PASSWORD = 0x0e;
const UNKNOWN_COMMAND = 0x03;

const REFUSALS: Partial<Record<OperatorMode, number>> = { throttled: THROTTLED, busy: BUSY, refused: WRONG_ADDRESS };
const GARBAGE = Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');

/** Starts an operator on a free port of this machine. */
export async function openOperator(password = 'rahasia'): Promise<Operator> {
  let mode: OperatorMode = 'ok';
  let port = 0;
  let server: Server | undefined;
  let signed_in = 0;
  let under_way = 0;
  let most = 0;
  let left = 0;
  let silent = false;
  let state: number | null = 2;
  let waiting: (() => void)[] = [];
  let statuses: number[] = [];
  let name = (count: number): string => `op-${count}`;
  const ledger: Carried[] = [];
  const answered: number[] = [];
  const sessions = new Set<Session>();

  function submit(on: Session, pdu: Pdu): void {
    under_way += 1;
    most = Math.max(most, under_way);
    const answer = (fields: Fields): void => {
      under_way -= 1;
      on.send(pdu.response(fields));
    };
    const status = statuses.shift() ?? REFUSALS[mode];
    if (status) return answer({ command_status: status });
    const id = name(ledger.length + 1);
    const to = pdu.destination_addr ?? '';
    if (mode !== 'garbage') ledger.push({ id, pdu, to, own_number: pdu.user_message_reference ?? 0 });
    if (mode === 'slow') waiting.push(() => answer({ message_id: id }));
    else if (mode === 'accept-then-500') answer({ command_status: SYSTEM_ERROR });
    else if (mode === 'accept-then-cut') on.destroy();
    else if (mode === 'garbage') write(on, GARBAGE);
    else if (mode === 'half') {
      write(on, Buffer.from([0, 0, 0, 20, 0x80, 0, 0, 4, 0, 0]));
      setImmediate(() => on.destroy());
    } else answer({ message_id: id });
  }

  function hear(on: Session, pdu: Pdu): void {
    if (pdu.command === 'deliver_sm_resp') answered.push(pdu.command_status);
    else if (pdu.command.startsWith('bind_')) {
      const wrong = mode === 'not-let-in' || pdu.password !== password;
      on.send(pdu.response(wrong ? { command_status: WRONG_PASSWORD } : { system_id: 'operator' }));
      if (!wrong) {
        signed_in += 1;
        sessions.add(on);
      }
    } else if (pdu.command === 'submit_sm') submit(on, pdu);
    else if (pdu.command === 'enquire_link') {
      if (!silent) on.send(pdu.response());
    } else if (pdu.command === 'unbind') {
      left += 1;
      on.send(pdu.response());
    } else if (pdu.command === 'query_sm') {
      const message_id = pdu.message_id ?? '';
      on.send(
        state === null
          ? new smpp.PDU('generic_nack', { command_status: UNKNOWN_COMMAND, sequence_number: pdu.sequence_number })
          : pdu.response({ message_id, message_state: state }),
      );
    }
  }

  async function open(): Promise<void> {
    const opened = smpp.createServer((on) => {
      on.on('error', () => on.destroy());
      on.on('close', () => sessions.delete(on));
      on.on('pdu', (pdu) => hear(on, pdu));
    });
    await new Promise<void>((ready) => opened.listen(port, '127.0.0.1', ready));
    const address = opened.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    port = address.port;
    server = opened;
  }
  const cutAll = async (): Promise<void> => {
    await Promise.all([...sessions].map((on) => hangUp(on.socket)));
  };
  async function shut(): Promise<void> {
    const closing = server;
    server = undefined;
    if (!closing) return;
    const closed = new Promise((end) => closing.close(end));
    await cutAll();
    await closed;
  }
  const bring = (fields: Fields): void => {
    for (const on of sessions) on.send(new smpp.PDU('deliver_sm', fields));
  };

  await open();
  return {
    url: `smpp://aula:${password}@127.0.0.1:${port}`,
    port,
    ledger,
    answered,
    signedIn: () => signed_in,
    mostAtOnce: () => most,
    left: () => left,
    bring,
    async be(next) {
      mode = next;
      if (next === 'down') await shut();
      else if (!server) await open();
      if (next === 'not-let-in') await cutAll();
    },
    release() {
      for (const go of waiting) go();
      waiting = [];
    },
    next: (...some) => void (statuses = some),
    nameBy: (by) => void (name = by),
    knows: (known) => void (state = known),
    report(id, stat, { done = '', from = '', ...more } = {}) {
      const text = `id:${id} sub:001 dlvrd:001 submit date:2611230805 done date:${done} stat:${stat} err:000 text:Yth Bapak Ibu`;
      bring({ esm_class: 4, source_addr: from, data_coding: 0, short_message: Buffer.from(text), ...more });
    },
    fallSilent: () => void (silent = true),
    async askAlive() {
      let alive = false;
      for (const on of sessions) on.send(new smpp.PDU('enquire_link'), () => void (alive = true));
      await until('our side gives a sign of life', () => alive);
    },
    scribble(bytes) {
      for (const on of sessions) write(on, bytes);
    },
    leave() {
      for (const on of sessions) on.send(new smpp.PDU('unbind'));
    },
    close: shut,
  };
}

function write(on: Session, bytes: Buffer): void {
  on.socket.write(bytes);
}
