import type pg from 'pg';
import { log } from './log.ts';

/** The one clock of the hall: the process clock corrected to PostgreSQL's, plus the installation's own offset. */
export type Clock = { now: () => Date; close: () => void };

type Reading = { database: Date; offset_ms: number; newest: Date | null };

async function readDatabaseClock(pool: pg.Pool): Promise<{ ahead_ms: number; reading: Reading }> {
  const before = Date.now();
  const { rows } = await pool.query<Reading>(
    `select clock_timestamp() as database, coalesce((select clock_offset_ms from installation), 0) as offset_ms,
            (select max(newest.at) from halls
               cross join lateral (select at from turn_moves where hall_id = halls.id order by at desc limit 1) newest) as newest`,
  );
  const after = Date.now();
  const reading = rows[0];
  if (!reading) throw new Error('the database told no time');
  return { ahead_ms: reading.database.getTime() - (before + after) / 2, reading };
}

/**
 * Opens the clock that every `now` comes from. Measured against PostgreSQL at the start and every minute; drift of more
 * than a second is an alarm. Time never runs behind the newest move, even when the machine's clock was set back.
 */
export async function openClock(pool: pg.Pool, every_ms = 60_000): Promise<Clock> {
  const first = await readDatabaseClock(pool);
  let ahead = first.ahead_ms;
  const floor = (first.reading.newest?.getTime() ?? 0) - (Date.now() + ahead + first.reading.offset_ms);
  const offset = first.reading.offset_ms + Math.max(0, floor);

  const timer = setInterval(() => {
    readDatabaseClock(pool).then(
      ({ ahead_ms }) => {
        if (Math.abs(ahead_ms - ahead) > 1_000) log('error', 'clock.drift', { count: Math.round(ahead_ms - ahead) });
        ahead = ahead_ms;
      },
      () => log('warn', 'clock.unread'),
    );
  }, every_ms);
  timer.unref();

  return { now: () => new Date(Date.now() + ahead + offset), close: () => clearInterval(timer) };
}
