import type pg from 'pg';
import type { Pools } from '../db.ts';
import { answerReply } from '../booking/reply.ts';
import { openBell } from '../live/bell.ts';
import { faultOf, log } from '../log.ts';
import { relay } from '../outbox/relay.ts';
import type { Note } from '../outbox/relay.ts';
import { autoCall } from '../queue/sweep.ts';
import { openCanary } from './canary.ts';
import { consequences, handOn } from './consequences.ts';
import { openErrands, runErrands } from './errands.ts';
import type { Ways } from './errands.ts';
import { openPostOffice } from './messages.ts';
import type { Post } from './messages.ts';
import { onceInTurn } from './periodic.ts';
import { goRound } from './rounds.ts';
import { keepDeadlines, sweeps } from './sweeps.ts';

const RELAY_MS = 250;
const CANARY_MS = 20_000;
const BATCH = 200;

/** A worker at work. */
export type Work = { stop(): Promise<void> };

export type Workplace = Ways & { pools: Pools & { screens: pg.Pool }; now: () => Date; post: Post };

/** Each kind of trouble is told once a minute at most: a Redis that is away would fill the log. */
function tellFaults(): (event: string) => (error: unknown) => void {
  const told = new Map<string, number>();
  return (event) => (error) => {
    const at = performance.now();
    if (at - (told.get(event) ?? -Infinity) < 60_000) return;
    told.set(event, at);
    log('warn', event, faultOf(error));
  };
}

/**
 * Begins to work: hands on notes, runs errands, sweeps. Any number of workers at once do each thing once. Works with
 * Redis, without it, while it is away and after it was emptied. `stop` finishes what is under way.
 */
export async function startWork({ pools, now, post, ...ways }: Workplace): Promise<Work> {
  const { db } = pools;
  const fault = tellFaults();
  let wake = (): void => undefined;
  const bell = await openBell({ ...ways, pool: pools.screens, heard: () => wake() });
  const errands = openErrands(ways, fault('errands.not_taken'));
  const canary = openCanary(errands);
  const office = openPostOffice(pools, post, { now, onFault: fault }, async ({ from, text }) => {
    await answerReply(pools, post.keys, { from, text, hall: null }, now());
  });

  const deliver = async (notes: Note[]): Promise<Note[]> => {
    const outside = { db, errands, ring: (hall_id: string) => bell.ring(hall_id), onFault: fault('errands.not_taken') };
    const done = await handOn(outside, notes, now());
    if (notes.some(({ topic }) => consequences[topic].may_call))
      await autoCall(pools, now()).catch(fault('sweep.auto-call'));
    return done;
  };
  const relaying = goRound(
    RELAY_MS,
    async () => (await relay(db, deliver, now(), BATCH)) === BATCH,
    fault('relay.failed'),
  );
  wake = () => relaying.hurry();

  const runErrand = async (name: string): Promise<void> => {
    canary.sang();
    if (name === 'canary') return;
    if (name === 'send-message') return office.hurry();
    await keepDeadlines(pools, now()); // looks at the rows: too early, too late or twice changes nothing
    relaying.hurry();
  };
  let runner = runErrands(ways, runErrand, fault('errands.faulty'));
  const listening = goRound(
    CANARY_MS,
    async () => {
      if (!(await canary.send())) return;
      log('warn', 'errands.deaf');
      await runner.close();
      runner = runErrands(ways, runErrand, fault('errands.faulty'));
    },
    fault('errands.not_taken'),
  );

  const sweeping = [...sweeps, ...office.sweeps].map((sweep) =>
    goRound(
      sweep.every_ms,
      async () => {
        const found = await onceInTurn(db, sweep, now(), () => sweep.run(pools, now()));
        if (found) {
          relaying.hurry();
          office.hurry();
        }
      },
      fault(`sweep.${sweep.name}`),
    ),
  );

  return {
    async stop() {
      await Promise.all([listening.stop(), ...sweeping.map((round) => round.stop())]);
      await runner.close();
      await Promise.all([relaying.stop(), office.stop()]);
      await Promise.all([errands.close(), bell.close()]);
    },
  };
}
