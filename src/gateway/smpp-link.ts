import { isIP } from 'node:net';
import smpp from 'smpp';
import type { Fields, Pdu, Session } from 'smpp';
import type { GatewayAddress } from '../sms-settings.ts';
import { faultWord } from './fault-word.ts';

/** How a request to the operator ended: `unsent` surely, `cut` perhaps after it arrived. */
export type Called = { kind: 'answered'; pdu: Pdu } | { kind: 'unsent'; why: string } | { kind: 'cut'; why: string };

/** A session with an operator that comes back by itself. */
export type Link = {
  /** Never throws. An answer that comes after the deadline goes to `late`. */
  call(command: string, fields: Fields, deadline_ms: number, late?: (pdu: Pdu) => void): Promise<Called>;
  /** How long nobody need try, in milliseconds. */
  pause_ms(): number;
  close(within_ms: number): Promise<void>;
};

export type LinkTimes = {
  /** For connecting, signing in and each sign of life. */
  answer_ms: number;
  alive_every_ms: number;
  first_pause_ms: number;
  longest_pause_ms: number;
};

export const LINK_TIMES: LinkTimes = {
  answer_ms: 10_000,
  alive_every_ms: 30_000,
  first_pause_ms: 1_000,
  longest_pause_ms: 60_000,
};

type Opened = {
  address: GatewayAddress;
  times: LinkTimes;
  /** What the operator brings; the promise's end answers it, its breach asks for it again. */
  onDeliver: (pdu: Pdu) => Promise<void>;
  onFault: (why: string) => void;
};

const OK = 0;
const UNKNOWN_COMMAND = 0x03;
const TRY_AGAIN = 0x64;
const SMPP_3_4 = 0x34;

/** Signs in as transceiver and stays so. The library goes deaf after a PDU it cannot read: such a session is ended. */
export function openLink({ address, times, onDeliver, onFault }: Opened): Link {
  const open = new Set<(called: Called) => void>();
  let session: Session | null = null;
  let newest: Session | null = null;
  let trying: Promise<void> = Promise.resolve();
  let failures = 0;
  let since = 0;
  let next_try = 0;
  let timer: NodeJS.Timeout | undefined;
  let closing = false;

  function ask(
    on: Session,
    command: string,
    fields: Fields,
    deadline_ms: number,
    late?: (pdu: Pdu) => void,
  ): Promise<Called> {
    return new Promise((end) => {
      const finish = (called: Called): void => {
        clearTimeout(deadline);
        open.delete(finish);
        end(called);
      };
      const deadline = setTimeout(() => finish({ kind: 'cut', why: 'slow' }), deadline_ms);
      open.add(finish);
      const written = on.send(new smpp.PDU(command, fields), (pdu) => {
        if (open.has(finish)) finish({ kind: 'answered', pdu });
        else late?.(pdu);
      });
      if (!written) finish({ kind: 'unsent', why: 'unreachable' });
    });
  }

  function hear(on: Session, pdu: Pdu): void {
    if (pdu.isResponse()) return;
    const answer = (command_status: number): unknown => on.send(pdu.response({ command_status }));
    if (pdu.command === 'deliver_sm')
      onDeliver(pdu).then(
        () => answer(OK),
        () => answer(TRY_AGAIN),
      );
    else if (pdu.command === 'enquire_link') answer(OK);
    else if (pdu.command === 'unbind') {
      answer(OK);
      on.close();
    } else answer(UNKNOWN_COMMAND);
  }

  async function signIn(on: Session): Promise<string | null> {
    const { user: system_id, password, system_type } = address;
    const fields = { system_id, password, system_type, interface_version: SMPP_3_4 };
    const called = await ask(on, 'bind_transceiver', fields, times.answer_ms);
    if (called.kind !== 'answered') return called.why;
    return called.pdu.command_status === OK ? null : 'not_let_in';
  }

  function connect(): void {
    let why = 'unreachable';
    const { host, port, tls } = address;
    const on = smpp.connect({ host, port, tls, ...(tls && isIP(host) === 0 && { servername: host }) });
    newest = on;
    trying = new Promise((settled) => {
      const alive = setInterval(() => void checkAlive(), times.alive_every_ms);
      const late = setTimeout(() => on.destroy(), times.answer_ms);
      const checkAlive = async (): Promise<void> => {
        if (session !== on) return;
        const called = await ask(on, 'enquire_link', {}, times.answer_ms);
        if (called.kind === 'cut' && called.why === 'slow') end('silent');
      };
      const end = (reason: string): void => {
        why = reason;
        on.destroy();
      };
      on.on('error', (error) => end(faultWord(error)));
      on.on('pdu', (pdu) => hear(on, pdu));
      on.on(tls ? 'secureConnect' : 'connect', () => {
        why = 'cut';
        void signIn(on).then((fault) => {
          clearTimeout(late);
          if (fault) end(fault);
          else {
            session = on;
            since = performance.now();
            settled();
          }
        });
      });
      on.on('close', () => {
        clearInterval(alive);
        clearTimeout(late);
        // One that signs in only to be lost again at once waits longer each time, too.
        if (session === on && performance.now() - since >= times.alive_every_ms) failures = 0;
        if (session === on) session = null;
        for (const finish of open) finish({ kind: 'cut', why: 'cut' });
        comeBack(why);
        settled();
      });
    });
  }

  function comeBack(why: string): void {
    if (closing) return;
    if (failures === 0) onFault(why);
    const longest = Math.min(times.first_pause_ms * 2 ** failures, times.longest_pause_ms);
    // Not all at the same moment, when many have lost the same operator.
    const pause = longest * (0.5 + Math.random() / 2);
    failures += 1;
    next_try = performance.now() + pause;
    timer = setTimeout(connect, pause);
  }

  connect();
  return {
    pause_ms: () => Math.max(0, next_try - performance.now()),
    async call(command, fields, deadline_ms, late) {
      const begun = performance.now();
      if (!session) await within(trying, deadline_ms);
      const left_ms = deadline_ms - (performance.now() - begun);
      if (!session || closing || left_ms <= 0) return { kind: 'unsent', why: 'unreachable' };
      return ask(session, command, fields, left_ms, late);
    },
    async close(within_ms) {
      closing = true;
      clearTimeout(timer);
      const end = performance.now() + within_ms;
      await within(idle(open), within_ms);
      if (session) await ask(session, 'unbind', {}, Math.max(100, end - performance.now()));
      newest?.destroy();
      await within(trying, Math.max(0, end - performance.now()));
    },
  };
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((end) => (timer = setTimeout(end, ms)))]);
  clearTimeout(timer);
}

async function idle(open: Set<unknown>): Promise<void> {
  while (open.size > 0) await new Promise((end) => setTimeout(end, 20));
}
