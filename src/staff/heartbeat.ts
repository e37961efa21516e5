import type { Db } from '../db.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';

/** How a kiosk says it is: one word each for paper and printer, and its own clock. */
export type KioskReport = {
  paper: string;
  printer: string;
  queue_length: number;
  clock: string;
  help?: boolean | undefined;
};

type Beat = {
  hall_id: string;
  /** Null for a program's token, which is no machine anyone looks after. */
  device_id: string | null;
  report: KioskReport;
  request: RequestKey | null;
};

/**
 * Keeps what a kiosk last told of itself, for whoever looks after the machines. A call for help stays in the report, with
 * its moment (`help_at`), until the machine is told that it is settled.
 */
export function noteHeartbeat(
  db: Db,
  { hall_id, device_id, report, request }: Beat,
  answer: { now: string },
  now: Date,
): Promise<Answer> {
  const { help, ...machine } = report;
  const told = help === undefined ? machine : { ...machine, help_at: help ? answer.now : null };
  return once(db, hall_id, request, now, async (trx) => {
    if (device_id !== null) {
      await trx('devices')
        .where({ hall_id, id: device_id })
        .update({ last_seen_at: now, report: trx.raw(`coalesce(report, '{}') || ?::jsonb`, [JSON.stringify(told)]) });
    }
    return { status: 200, body: answer };
  });
}
