import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { hangUp } from './hang-up.ts';

/**
 * How the far end answers: as Kannel does (`ok`), only when told (`slow`, and never before `release`), not at all
 * (`down`: the door is shut), with nonsense (`garbage`), half of an answer (`half`), taken and then a 500
 * (`accept-then-500`), taken and then the line cut (`accept-then-cut`), or with a refusal of Kannel's.
 */
export type FarEndMode =
  | 'ok'
  | 'slow'
  | 'down'
  | 'garbage'
  | 'half'
  | 'accept-then-500'
  | 'accept-then-cut'
  | 'busy'
  | 'throttled'
  | 'refused'
  | 'not-let-in'
  | 'moved'
  | 'endless';

/** One message the far end took: what would have been on the bill and on somebody's phone. */
export type Taken = {
  reference: string;
  to: string;
  from: string;
  text: string;
  coding: string;
  urgent: boolean;
  callback: string | null;
  user: string;
};

/** An SMS gateway in Kannel's shape that keeps a ledger of everything it took, whatever it answered. */
export type FarEnd = {
  /** As `SMS_GATEWAY_URL`. The port stays the same while it is down. */
  url: string;
  ledger: Taken[];
  /** How often a message was taken. */
  times(reference: string): number;
  /** How many requests came in, taken or not. */
  asked(): number;
  be(mode: FarEndMode): Promise<void>;
  /** Answers what `slow` has kept waiting. */
  release(): void;
  /**
   * Calls back as Kannel would, whatever was reported before: 1 delivered, 2 failed, 4 buffered, 8 taken by the
   * operator, 16 refused by it. Answers the status of the callback.
   */
  report(reference: string, type: 1 | 2 | 4 | 8 | 16, at?: Date): Promise<number>;
  close(): Promise<void>;
};

const LETS_IN = 'rahasia';

/** Starts a far end on a free port of this machine. */
export async function openFarEnd(): Promise<FarEnd> {
  let mode: FarEndMode = 'ok';
  let asked = 0;
  let port = 0;
  let waiting: (() => void)[] = [];
  const ledger: Taken[] = [];
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    asked += 1;
    const taken = read(req, await bodyOf(req));
    if (['ok', 'slow', 'half', 'accept-then-500', 'accept-then-cut'].includes(mode)) ledger.push(taken);
    if (mode === 'slow') waiting.push(() => answers.ok(res));
    else answers[mode](res);
  };
  const open = async (): Promise<void> => {
    const opened = createServer((req, res) => void answer(req, res).catch(() => res.destroy()));
    opened.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    await new Promise<void>((ready) => opened.listen(port, '127.0.0.1', ready));
    const address = opened.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    port = address.port;
    server = opened;
  };
  const shut = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    if (!closing) return;
    // Closing the server first would cut idle connections without the other side knowing it yet.
    await Promise.all([...sockets].map(hangUp));
    closing.closeAllConnections();
    await new Promise((end) => closing.close(end));
  };

  await open();
  return {
    url: `http://aula:${LETS_IN}@127.0.0.1:${port}/cgi-bin/sendsms`,
    ledger,
    times: (reference) => ledger.filter((taken) => taken.reference === reference).length,
    asked: () => asked,
    async be(next) {
      mode = next;
      if (next === 'down') await shut();
      else if (!server) await open();
    },
    release() {
      for (const go of waiting) go();
      waiting = [];
    },
    async report(reference, type, at = new Date()) {
      const callback = ledger.find((taken) => taken.reference === reference)?.callback;
      if (!callback) throw new Error('nobody asked for a receipt');
      const called = await fetch(filled(callback, { reference, type, at }));
      await called.arrayBuffer();
      return called.status;
    },
    close: shut,
  };
}

const plain = (res: ServerResponse, status: number, text: string, headers = {}): void => {
  res.writeHead(status, { 'Content-Type': 'text/html', ...headers }).end(text);
};

const answers: Record<Exclude<FarEndMode, 'slow'>, (res: ServerResponse) => void> = {
  ok: (res) => plain(res, 202, '0: Accepted for delivery'),
  down: (res) => res.destroy(),
  garbage: (res) => plain(res, 200, '<html><body>Selamat datang</body></html>'),
  half(res) {
    res.writeHead(202, { 'Content-Length': '24' });
    res.write('0: Acce');
    setImmediate(() => res.destroy());
  },
  'accept-then-500': (res) => plain(res, 500, 'Internal error'),
  'accept-then-cut': (res) => res.destroy(),
  busy: (res) => plain(res, 503, 'Temporal failure, try again later.'),
  throttled: (res) => plain(res, 429, 'Too many', { 'Retry-After': '7' }),
  refused: (res) => plain(res, 400, 'Missing receiver(s) number(s), rejected'),
  'not-let-in': (res) => plain(res, 403, 'Authorization failed for sendsms'),
  moved: (res) => plain(res, 302, '', { Location: '/cgi-bin/sendsms' }),
  endless(res) {
    res.writeHead(202);
    res.end(`0: Accepted for delivery${'x'.repeat(100_000)}`);
  },
};

async function bodyOf(req: IncomingMessage): Promise<string> {
  const read: Buffer[] = [];
  for await (const some of req) if (Buffer.isBuffer(some)) read.push(some);
  return Buffer.concat(read).toString('utf8');
}

function read(req: IncomingMessage, text: string): Taken {
  const said = (name: string): string => {
    const value = req.headers[`x-kannel-${name}`];
    return typeof value === 'string' ? value : '';
  };
  return {
    reference: said('account'),
    to: said('to'),
    from: said('from'),
    text,
    coding: said('coding'),
    urgent: Number(said('priority')) > 0,
    callback: said('dlr-url') || null,
    user: said('username'),
  };
}

function filled(callback: string, { reference, type, at }: { reference: string; type: number; at: Date }): string {
  const values: Record<string, string> = {
    '%d': String(type),
    '%A': type === 8 ? 'ACK/' : type === 16 ? 'NACK/' : 'sub:001 dlvrd:001',
    '%T': String(Math.floor(at.getTime() / 1_000)),
    '%F': type === 8 ? '' : `far-${reference}`,
  };
  return callback.replaceAll(/%[%dATF]/g, (word) => (word === '%%' ? '%' : encodeURIComponent(values[word] ?? '')));
}
