import type { Express } from 'express';
import type { Deps } from '../../deps.ts';
import { catalogueOfHall } from '../../hall/catalogue.ts';
import type { Catalogue } from '../../hall/catalogue.ts';
import { rfc3339ms } from '../../hall/day.ts';
import { noticesNow } from '../../hall/notices.ts';
import type { Shown } from '../../live/live.ts';
import { faultOf, log } from '../../log.ts';
import { boardOf, readCalls } from '../../queue/board.ts';
import type { ZoneBoard } from '../../queue/board.ts';
import { markShown } from '../../queue/shown.ts';
import { devicesOf, noteSeen } from '../../staff/devices.ts';
import type { Device } from '../../staff/devices.ts';
import { boardFacts, displayBodyOf, versionOfFacts } from './board-facts.ts';
import { draw } from '../page.ts';

/** The screens of displays: `board` for programs, `layar` for the TV's page, `pratinjau` for staff who look at one. */
export const boardGroups = { program: 'board', page: 'layar', preview: 'pratinjau' } as const;

const SEEN_AGAIN_MS = 5_000;

/** Which calls a display shows that nobody had seen, and when each display was last known to be alive. */
type Watch = { unseen: Map<string, string[]>; owed: Map<string, Set<string>>; seen: Map<string, number> };

/** The boards of these displays, from one reading of the hall. */
async function readBoards({ pools, now }: Deps, catalogue: Catalogue, codes: string[]) {
  const at = now();
  const [calls, devices] = await Promise.all([
    readCalls(pools, catalogue, at),
    devicesOf(pools.db, catalogue.hall.id, 'display'),
  ]);
  const watched = devices.filter(({ code }) => codes.includes(code));
  return { at, boards: watched.map((device) => ({ device, board: boardOf(catalogue, device.zone_id, calls) })) };
}

/** Tells the hub how boards are read, and follows up what displays have shown: the citizen's time to come runs from there. */
export function serveDisplayScreens(app: Express, deps: Deps): void {
  const { live, pools, now } = deps;
  const watch: Watch = { unseen: new Map(), owed: new Map(), seen: new Map() };
  const zones = new Map<string, string>();
  const as_of = (hall_id: string): string => rfc3339ms(now(), zones.get(hall_id) ?? 'UTC');

  const read =
    (paired: boolean, show: (catalogue: Catalogue, found: Found) => Promise<Shown>) =>
    async (hall_id: string, codes: string[]): Promise<Map<string, Shown>> => {
      const catalogue = await catalogueOfHall(pools.db, hall_id);
      zones.set(hall_id, catalogue.hall.time_zone);
      const { at, boards } = await readBoards(deps, catalogue, codes);
      if (paired) for (const { device, board } of boards) watch.unseen.set(`${hall_id} ${device.code}`, board.unseen);
      if (paired)
        followUp(
          deps,
          watch,
          hall_id,
          boards.map(({ device }) => device),
          at,
        );
      const shown = boards.map(async (found) => [found.device.code, await show(catalogue, { ...found, at })] as const);
      return new Map(await Promise.all(shown));
    };

  const delivered = (hall_id: string, codes: string[]): void => {
    const owed = watch.owed.get(hall_id) ?? new Set<string>();
    watch.owed.set(hall_id, owed);
    for (const code of codes) for (const id of watch.unseen.get(`${hall_id} ${code}`) ?? []) owed.add(id);
    followUp(deps, watch, hall_id, [], now());
  };

  const asJson = async (_catalogue: Catalogue, { board }: Found): Promise<Shown> => {
    const body = displayBodyOf(board);
    return { text: JSON.stringify(body), version: body.version };
  };
  const asPage = async (catalogue: Catalogue, { board, at }: Found): Promise<Shown> => {
    const facts = boardFacts(catalogue, board, await noticesNow(pools.db, catalogue.hall.id, at), at);
    const html = await draw(app, 'display/board', { board: facts });
    return { text: JSON.stringify({ html }), version: versionOfFacts(facts) };
  };

  live.serve(boardGroups.program, { event: 'board', read: read(true, asJson), delivered, as_of });
  live.serve(boardGroups.page, { event: 'fragment', read: read(true, asPage), delivered, as_of });
  live.serve(boardGroups.preview, { event: 'fragment', read: read(false, asPage), as_of });
}

type Found = { device: Device; board: ZoneBoard; at: Date };

/** Writes down what became of a reading: displays alive, calls seen. What fails is tried again at the next reading. */
function followUp({ pools, now }: Deps, { owed, seen }: Watch, hall_id: string, devices: Device[], at: Date): void {
  const quiet = devices.filter(({ id }) => Math.abs(at.getTime() - (seen.get(id) ?? 0)) >= SEEN_AGAIN_MS);
  for (const { id } of quiet) seen.set(id, at.getTime());
  const untold = owed.get(hall_id) ?? new Set<string>();
  const turn_ids = [...untold];
  owed.delete(hall_id);
  const work = async (): Promise<void> => {
    if (turn_ids.length > 0)
      await markShown(
        pools.db,
        { catalogue: await catalogueOfHall(pools.db, hall_id), turn_ids, by: 'display' },
        now(),
      );
    await noteSeen(
      pools.db,
      hall_id,
      quiet.map(({ id }) => id),
      at,
    );
  };
  work().catch((error: unknown) => {
    for (const { id } of quiet) seen.delete(id);
    owed.set(hall_id, new Set([...turn_ids, ...(owed.get(hall_id) ?? [])]));
    log('warn', 'display.not_followed_up', faultOf(error));
  });
}
