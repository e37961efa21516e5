import { createHash } from 'node:crypto';
import { z } from 'zod';
import { statement } from '../db.ts';
import type { Pools } from '../db.ts';
import { agencyById, counterById } from '../hall/catalogue.ts';
import type { Agency, Catalogue, Counter } from '../hall/catalogue.ts';
import { dayOf, instantAt, rfc3339ms } from '../hall/day.ts';
import { spokenCall } from '../voice/words.ts';

const text = statement('queue/boards.sql');

const told = z.object({
  calls: z.array(
    z.object({
      id: z.string(),
      counter_id: z.string(),
      times: z.number(),
      number: z.string(),
      status: z.string(),
      called_at_ms: z.number(),
      unseen: z.boolean(),
    }),
  ),
  waiting: z.record(z.string(), z.number()).nullable(),
});

type Waiting = Record<string, number>;

/** What happened at a hall's counters today and how many wait; the screens of its zones are cut from it. */
export type HallCalls = Pick<z.output<typeof told>, 'calls'> & { waiting: Waiting; at: Date };

/** One call as a display shows and says it. `times` counts its announcements, this one included. */
export type BoardCall = {
  id: string;
  number: string;
  counter: number;
  /** The latest announcement. */
  called_at: string;
  times: number;
  counter_label: string;
  agency: string;
  status: string;
  spoken: { text: string; clips: string[] };
};

export type ZoneBoard = {
  as_of: string;
  /** The same for as long as nothing but the time has changed. */
  version: string;
  calls: BoardCall[];
  waiting: number;
  agencies: (Pick<Agency, 'id' | 'name' | 'short_name' | 'icon'> & { waiting: number })[];
  /** Turns called at counters of this very zone that nobody was shown yet. */
  unseen: string[];
};

const SHOWN_CALLS = 10;

/** Lines this long change by nothing anyone sees in two seconds, and counting them takes as long as a hundred calls. */
const LONG = 5_000;
const COUNTED_AGAIN_MS = 2_000;
const counted = new WeakMap<Pools['screens'], Map<string, { waiting: Waiting; until: number }>>();

/** Reads the calls of the hall's day and its lines, in one question, for all its screens. */
export async function readCalls(
  { screens }: Pick<Pools, 'screens'>,
  { hall, counters }: Catalogue,
  now: Date,
): Promise<HallCalls> {
  const day = dayOf(now, hall.time_zone);
  const kept = counted.get(screens) ?? new Map<string, { waiting: Waiting; until: number }>();
  counted.set(screens, kept);
  const known = kept.get(`${hall.id} ${day}`);
  const count = !known || known.until < Date.now();
  const values = [hall.id, counters.map(({ id }) => id), instantAt(day, '00:00', hall.time_zone), day, count];
  const { rows } = await screens.query({ name: 'boards', text, values });
  const { calls, waiting } = told.parse(rows[0]);
  if (waiting && sum(waiting) > LONG) kept.set(`${hall.id} ${day}`, { waiting, until: Date.now() + COUNTED_AGAIN_MS });
  return { calls, waiting: waiting ?? known?.waiting ?? {}, at: now };
}

const sum = (waiting: Waiting): number => Object.values(waiting).reduce((all, one) => all + one, 0);

/**
 * The board of a zone: its ten newest calls, newest first, whatever became of the turns, and who waits for its counters.
 * A zone without counters (an office) sees the whole hall.
 */
export function boardOf(catalogue: Catalogue, zone_id: string, { calls, waiting, at }: HallCalls): ZoneBoard {
  const own = catalogue.counters.filter((counter) => counter.zone_id === zone_id);
  const watched = own.length > 0 ? own : catalogue.counters;
  const here = new Set(watched.map(({ id }) => id));
  const shown = calls.filter(({ counter_id }) => here.has(counter_id)).slice(0, SHOWN_CALLS);
  const agencies = waitingByAgency(catalogue, watched, waiting);
  const content = {
    calls: shown.map((call) => boardCall(catalogue, call)),
    waiting: agencies.reduce((sum, agency) => sum + agency.waiting, 0),
    agencies,
  };
  return {
    as_of: rfc3339ms(at, catalogue.hall.time_zone),
    version: versionOf(content),
    ...content,
    unseen: own.length > 0 ? shown.filter(({ unseen }) => unseen).map(({ id }) => id) : [],
  };
}

/** The board of one zone, read by itself. */
export const readBoard = async (
  pools: Pick<Pools, 'screens'>,
  catalogue: Catalogue,
  zone_id: string,
  now: Date,
): Promise<ZoneBoard> => boardOf(catalogue, zone_id, await readCalls(pools, catalogue, now));

/** A short name for a content: equal contents have equal ones. */
export const versionOf = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 16);

function boardCall(catalogue: Catalogue, call: HallCalls['calls'][number]): BoardCall {
  const counter = counterById(catalogue, call.counter_id);
  return {
    id: call.id,
    number: call.number,
    counter: counter.number,
    called_at: rfc3339ms(new Date(call.called_at_ms), catalogue.hall.time_zone),
    times: call.times,
    counter_label: counter.label,
    agency: agencyById(catalogue, counter.agency_id).short_name,
    status: call.status,
    spoken: spokenCall({ number: call.number, counter: counter.number, times: call.times }),
  };
}

function waitingByAgency(
  { agencies, services }: Catalogue,
  counters: Counter[],
  waiting: HallCalls['waiting'],
): ZoneBoard['agencies'] {
  const served = new Set(counters.flatMap(({ service_ids }) => service_ids));
  const here = services.filter(({ id }) => served.has(id));
  return agencies
    .map(({ id, name, short_name, icon }) => {
      const own = here.filter(({ agency_id }) => agency_id === id);
      return {
        id,
        name,
        short_name,
        icon,
        lines: own.length,
        waiting: own.reduce((n, one) => n + (waiting[one.id] ?? 0), 0),
      };
    })
    .filter(({ lines }) => lines > 0)
    .map(({ lines: _lines, ...agency }) => agency);
}
