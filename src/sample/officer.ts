import { z } from 'zod';
import type { Client, Told, World } from './client.ts';
import { between, chance, oneOf } from './random.ts';
import type { Random } from './random.ts';

/** What the start page shows of a counter that works by itself. */
export type AtCounter = {
  label: string;
  doing: 'opens' | 'waits' | 'calls' | 'serves' | 'closed';
  number: string | null;
};

export type OfficerFacts = World & {
  client: Client;
  /** The counter's number on its door. */
  counter: number;
  shown: AtCounter;
  /** Services a citizen may be handed on to. */
  elsewhere: string[];
  random: Random;
  /** Asked to finish and close. */
  stop: AbortSignal;
  /** Whether anyone may still come. */
  more_come: () => boolean;
  note: (what: 'called' | 'served' | 'missed' | 'handed_on') => void;
};

const turnSchema = z.object({ id: z.string(), number: z.string(), status: z.string() });
type Turn = z.infer<typeof turnSchema>;
const calledSchema = z.object({ turn: turnSchema });
const deskSchema = z.object({ counter: z.object({ state: z.string() }), turn: turnSchema.nullable() });

const ABSENT_PERCENT = 12;
const COMES_AFTER_RECALL_PERCENT = 50;
const HANDED_ON_PERCENT = 6;

/** Works at a counter until nobody comes any more or until told to stop: opens, calls, serves, calls the next, closes. */
export async function workAtCounter(officer: OfficerFacts): Promise<void> {
  const { client, counter, shown, random, sleep, stop } = officer;
  const desk = `/desk/${counter}`;
  await sleep(between(random, 500, 2_500), stop);
  await client.post(`${desk}/open`);

  let turn: Turn | null = null;
  while (turn || (!stop.aborted && officer.more_come())) {
    turn = turn ? await attend(officer, turn) : await callFirst(officer);
    if (turn) continue;
    shown.number = null;
    shown.doing = 'waits';
    if (!(await isStillOurs(officer))) {
      shown.doing = 'closed'; // somebody closed the counter or works at it: it is theirs
      return;
    }
    if (!stop.aborted) await sleep(between(random, 2_000, 5_000), stop);
  }
  shown.doing = 'closed';
  await client.post(`${desk}/close`);
}

async function callFirst(officer: OfficerFacts): Promise<Turn | null> {
  return calledBy(officer, await officer.client.post(`/desk/${officer.counter}/calls`));
}

function calledBy({ note, shown }: OfficerFacts, { status, body }: Told): Turn | null {
  if (status !== 201) return null;
  const { turn } = calledSchema.parse(body);
  note('called');
  shown.number = turn.number;
  shown.doing = 'calls';
  return turn;
}

/** From the call to the end of one turn; answers the next one when it was called in the same act. */
async function attend(officer: OfficerFacts, turn: Turn): Promise<Turn | null> {
  const { client, counter, shown, random, sleep, stop, note } = officer;
  const act = (name: string, body?: Readonly<Record<string, unknown>>) =>
    client.post(`/desk/${counter}/turns/${turn.id}/${name}`, body);

  if (turn.status === 'called') {
    await sleep(between(random, 10_000, 20_000), stop); // on the way from the seat to the counter
    if (!stop.aborted && chance(random, ABSENT_PERCENT)) {
      await act('recall');
      await sleep(between(random, 10_000, 20_000), stop);
      if (!chance(random, COMES_AFTER_RECALL_PERCENT)) {
        if (isDone(await act('miss', { reason: 'Tidak ada di ruang tunggu' }))) note('missed');
        return null;
      }
    }
    if (!isDone(await act('serve'))) return null;
  }
  shown.doing = 'serves';
  await sleep(between(random, 20_000, 60_000), stop);

  if (!stop.aborted && officer.elsewhere.length > 0 && chance(random, HANDED_ON_PERCENT)) {
    const service = oneOf(
      random,
      officer.elsewhere.map((of) => ({ of, weight: 1 })),
    );
    if (isDone(await act('transfer', { service }))) note('handed_on');
    return null;
  }
  const ended = stop.aborted ? await act('finish') : await client.post(`/desk/${counter}/next`);
  if (isDone(ended)) note('served');
  return stop.aborted ? null : calledBy(officer, ended);
}

const isDone = ({ status }: Told): boolean => status < 300;

/** Whether the counter is still this officer's: open, with nobody called to it by someone else. */
async function isStillOurs({ client, counter }: OfficerFacts): Promise<boolean> {
  const { status, body } = await client.get(`/desk/${counter}`);
  if (status !== 200) return false;
  const desk = deskSchema.parse(body);
  return desk.counter.state === 'open' && desk.turn === null;
}
