import type { Db } from '../db.ts';
import { catalogueOfHall } from '../hall/catalogue.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { issueAccess, revokeAccess } from '../staff/access.ts';
import { openClient } from './client.ts';
import type { Client, World } from './client.ts';
import { workAtCounter } from './officer.ts';
import type { AtCounter } from './officer.ts';
import { visitorsFor } from './plan.ts';
import type { SampleVisitor, Stage } from './plan.ts';
import { reserve } from './reserve.ts';
import type { Random } from './random.ts';

/** How far a sample run is. It is shown, never relied on. */
export type Progress = {
  visitors: number;
  arrived: number;
  called: number;
  served: number;
  missed: number;
  handed_on: number;
  counters: AtCounter[];
};

export type Filling = World & {
  db: Db;
  now: () => Date;
  catalogue: Catalogue;
  stage: Stage;
  /** Where this very process listens, as `http://127.0.0.1:3000`. */
  address: string;
  random: Random;
  /** Finish what is begun and close the counters. */
  stop: AbortSignal;
  /** Send nothing more. */
  cut: AbortSignal;
  progress: Progress;
};

/** Longer than any run; a token that was not revoked because the process died opens nothing after it. */
const TOKEN_MS = 30 * 60_000;
/** Whoever still waits then is left to the people who try the hall out. */
const LONGEST_MS = 20 * 60_000;

/** A run before its first step. */
export const atTheDoor = ({ at_work }: Stage): Progress => ({
  visitors: 0,
  arrived: 0,
  called: 0,
  served: 0,
  missed: 0,
  handed_on: 0,
  counters: at_work.map(({ label }) => ({ label, doing: 'opens', number: null })),
});

/**
 * Forty sample visitors and three officers use the hall for ten minutes over its HTTP contract, as kiosks and desks do.
 * Their tokens are made for this and revoked at the end, whatever the end is.
 */
export async function fillHall(filling: Filling): Promise<void> {
  const { db, now, catalogue, stage, random, progress } = filling;
  const { id: hall_id, slug } = catalogue.hall;
  const nobody = {
    hall_id,
    form: 'bearer',
    device_id: null,
    expires_at: new Date(now().getTime() + TOKEN_MS),
  } as const;
  const may_go_on = async (): Promise<boolean> => (await catalogueOfHall(db, hall_id)).hall.training;
  const secrets: string[] = [];
  const lineWith = async (
    access: Pick<Parameters<typeof issueAccess>[1], 'kind' | 'role' | 'agency_id' | 'counter_id'>,
  ) => {
    const token = await issueAccess(db, { ...nobody, ...access }, now());
    secrets.push(token);
    return openClient({ ...filling, base: `${filling.address}/api/v1/halls/${slug}`, token, may_go_on });
  };

  const visitors = visitorsFor(catalogue, stage, random);
  progress.visitors = visitors.length;
  try {
    const kiosk = await lineWith({ kind: 'kiosk', role: null, agency_id: null, counter_id: null });
    const desks: Client[] = [];
    for (const { id, agency_id } of stage.at_work)
      desks.push(await lineWith({ kind: 'staff', role: 'officer', agency_id, counter_id: id }));
    await together([
      comeOneByOne(filling, kiosk, visitors),
      ...desks.map((client, at) => openDesk(filling, client, at)),
    ]);
  } finally {
    await revokeAccess(db, secrets, now());
  }
}

/** Waits for all even when one fails, so that nobody acts with a revoked token. */
async function together(all: Promise<void>[]): Promise<void> {
  await Promise.allSettled(all);
  await Promise.all(all);
}

async function comeOneByOne(
  { sleep, stop, progress }: Filling,
  kiosk: Client,
  visitors: SampleVisitor[],
): Promise<void> {
  let gone_ms = 0;
  for (const { after_ms, reserves, ...wish } of visitors) {
    await sleep(after_ms - gone_ms, stop);
    if (stop.aborted) return;
    gone_ms = after_ms;
    const code = reserves ? await reserve(kiosk, wish, progress.arrived) : null;
    if (code === null) await kiosk.post('/kiosk/tickets', wish);
    else await kiosk.post('/kiosk/check-ins', { code });
    progress.arrived += 1;
  }
}

async function openDesk(filling: Filling, client: Client, at: number): Promise<void> {
  const { now, stage, catalogue, progress, stop } = filling;
  const counter = stage.at_work[at];
  const shown = progress.counters[at];
  if (!counter || !shown) return;
  const ends_at = now().getTime() + LONGEST_MS;
  const others = stage.at_work.filter((one) => one !== counter).flatMap(({ service_ids }) => service_ids);
  const served = new Set(counter.service_ids);
  await workAtCounter({
    ...filling,
    client,
    shown,
    counter: counter.number,
    elsewhere: catalogue.services.filter(({ id }) => others.includes(id) && !served.has(id)).map(({ code }) => code),
    stop,
    more_come: () => now().getTime() < ends_at && (progress.arrived < progress.visitors || !isIdle(progress)),
    note: (what) => (progress[what] += 1),
  });
}

/** Nobody is at any of the counters: with everyone arrived, the lines are empty. */
const isIdle = ({ counters }: Progress): boolean =>
  counters.every(({ doing }) => doing === 'waits' || doing === 'closed');
