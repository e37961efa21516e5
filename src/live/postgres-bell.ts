import { Socket } from 'node:net';
import pg from 'pg';
import { faultOf, log } from '../log.ts';
import type { Carrier } from './bell.ts';

const CHANNEL = 'satuatap_bell';
const BACK_AFTER_MS = [100, 250, 500, 1_000, 2_000];
const PULSE_MS = 10_000;

/** Carries the bell by PostgreSQL where there is no Redis: a NOTIFY in a statement of its own, and one ear that heals itself. */
export async function postgresBell(
  database_url: string,
  pool: pg.Pool,
  heard: (message: string) => void,
): Promise<Carrier> {
  const ear = openEar(database_url, heard);
  await ear.listening;
  return {
    async carry(message) {
      await pool.query({ name: 'ring-the-bell', text: 'select pg_notify($1, $2)', values: [CHANNEL, message] });
    },
    close: () => ear.close(),
  };
}

type Ear = { /** The first try is over, well or not. */ listening: Promise<void>; close(): Promise<void> };

function openEar(database_url: string, heard: (message: string) => void): Ear {
  let client: pg.Client | undefined;
  let socket: Socket | undefined;
  let closed = false;
  let tries = 0;
  let timer: NodeJS.Timeout | undefined;

  async function listen(): Promise<void> {
    const own = new Socket();
    socket = own;
    const fresh = new pg.Client({
      stream: () => own,
      connectionString: database_url,
      application_name: 'satuatap-bell',
      connectionTimeoutMillis: 3_000,
      query_timeout: 3_000,
      keepAlive: true,
    });
    client = fresh;
    fresh.on('notification', ({ payload }) => heard(payload ?? ''));
    fresh.on('error', (error) => lose(fresh, error));
    fresh.on('end', () => lose(fresh, new Error('the connection ended')));
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
      tries = 0;
      feelPulse(fresh);
    } catch (error) {
      lose(fresh, error);
    }
  }

  /** A connection that died without a word is found out by a question it does not answer. */
  function feelPulse(of: pg.Client): void {
    timer = setTimeout(() => {
      of.query('select 1').then(
        () => of === client && feelPulse(of),
        (error: unknown) => lose(of, error),
      );
    }, PULSE_MS).unref();
  }

  function lose(lost: pg.Client, error: unknown): void {
    if (closed || lost !== client) return;
    client = undefined;
    clearTimeout(timer);
    if (tries === 0) log('warn', 'bell.database_lost', faultOf(error));
    socket?.destroy(); // no goodbye: a mute server would never answer it
    timer = setTimeout(() => void listen(), BACK_AFTER_MS[Math.min(tries++, BACK_AFTER_MS.length - 1)]).unref();
  }

  return {
    listening: listen(),
    async close() {
      closed = true;
      clearTimeout(timer);
      socket?.destroy();
    },
  };
}
