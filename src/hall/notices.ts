import type { Db } from '../db.ts';

/** What the hall wants everyone to know for a while. */
export type Notice = { id: string; text: string; text_en: string | null };

/** The notices that stand now, the newest first. */
export const noticesNow = (db: Db, hall_id: string, now: Date): Promise<Notice[]> =>
  db('notices')
    .where({ hall_id })
    .where('shown_from', '<=', now)
    .where('shown_until', '>', now)
    .orderBy([
      { column: 'shown_from', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .select('id', 'text', 'text_en');
