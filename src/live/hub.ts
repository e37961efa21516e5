import type pg from 'pg';
import { openBell } from './bell.ts';
import { openBoard } from './board.ts';
import type { Board } from './board.ts';
import { retryFrame } from './frame.ts';
import type { Live, Served } from './live.ts';
import { openStream } from './stream.ts';
import type { OpenStream } from './stream.ts';

const BEAT_MS = 4_000;
/** Rings can be lost on the way; no screen is wrong for longer than this. */
const LOOK_AGAIN_MS = 5_000;
const ASK_AGAIN_MS = 800;

type Places = { database_url: string; redis_url: string | null; pool: pg.Pool };

/** Opens the screens of this process and its bell. Works with Redis, without it, and while either server is away. */
export async function openHub({ database_url, redis_url, pool }: Places): Promise<Live> {
  const groups = new Map<string, Served>();
  const boards = new Map<string, Map<string, Board>>();
  const streams = new Set<OpenStream>();
  const asked = new Set<OpenStream>();
  let closing = false;

  const everyBoard = (work: (board: Board) => void): void => {
    for (const of of boards.values()) for (const board of of.values()) work(board);
  };
  const heard = (hall_id: string): void => {
    for (const board of boards.get(hall_id)?.values() ?? []) board.look();
  };
  const bell = await openBell({ database_url, redis_url, pool, heard });

  function boardOf(hall_id: string, group: string): Board {
    const served = groups.get(group);
    if (!served) throw new Error(`nobody serves ${group}`);
    const of = boards.get(hall_id) ?? new Map<string, Board>();
    boards.set(hall_id, of);
    const board = of.get(group) ?? openBoard(hall_id, served);
    of.set(group, board);
    return board;
  }

  function leave(stream: OpenStream): void {
    streams.delete(stream);
    const { hall_id, group } = stream.watching;
    const of = boards.get(hall_id);
    if (of?.get(group)?.remove(stream) === 0) of.delete(group);
    if (of?.size === 0) boards.delete(hall_id);
  }

  function askWhetherAllowed(): void {
    for (const stream of streams) {
      const { still_allowed } = stream.watching;
      if (!still_allowed || asked.has(stream)) continue;
      asked.add(stream);
      still_allowed()
        .then(
          (allowed) => allowed || stream.end(),
          () => undefined, // not known is no reason to darken the hall; asked again in a moment
        )
        .finally(() => asked.delete(stream));
    }
  }

  const timers = [
    setInterval(() => everyBoard((board) => board.beat()), BEAT_MS),
    setInterval(() => everyBoard((board) => board.look()), LOOK_AGAIN_MS),
    setInterval(askWhetherAllowed, ASK_AGAIN_MS),
  ];
  for (const timer of timers) timer.unref();

  return {
    ring: (hall_id) => bell.ring(hall_id),
    serve(group, served) {
      groups.set(group, served);
    },
    async watch(res, watching) {
      const board = boardOf(watching.hall_id, watching.group);
      const stream = openStream(res, watching, leave);
      if (closing || res.req.method === 'HEAD') return stream.end();
      streams.add(stream);
      board.add(stream);
    },
    async close() {
      closing = true;
      for (const timer of timers) clearInterval(timer);
      for (const stream of streams) stream.end(retryFrame(1_000, 5_000));
      await bell.close();
    },
  };
}
