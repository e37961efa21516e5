import { Store } from 'express-session';
import type { SessionData } from 'express-session';
import { z } from 'zod';
import type { Db } from '../../db.ts';
import { tokenHash } from '../../keys.ts';
import { roles } from '../../staff/roles.ts';

declare module 'express-session' {
  interface SessionData {
    hall_id: string;
    staff_id: string;
    /** Read with the session, from the person's row as it is now; never stored. */
    staff: SignedIn;
  }
}

const signedIn = z.object({
  name: z.string(),
  role: z.enum(roles),
  agency_id: z.string().nullable(),
  counter_id: z.string().nullable(),
});

/** The person of a session, as their row says at this request. */
export type SignedIn = z.infer<typeof signedIn>;

const HOUR = 3_600_000;
const LONGEST_MS = 12 * HOUR;
const IDLE_MS = { officer: 30 * 60_000, admin: 15 * 60_000 };

type Row = SignedIn & { data: SessionData; made_at: Date; seen_at: Date };

/**
 * Sessions in PostgreSQL, by the hash of their id (S22). A session ends 12 hours after signing in, after 30 minutes
 * without use (15 for admins), and at once when its person is disabled (S18, S23).
 */
export class SessionStore extends Store {
  readonly #db: Db;
  readonly #now: () => Date;

  constructor(db: Db, now: () => Date) {
    super();
    this.#db = db;
    this.#now = now;
  }

  async #read(id: string): Promise<SessionData | null> {
    const row = await this.#db<Row>('sessions as s')
      .join('staff as p', (on) => on.on('p.hall_id', 's.hall_id').andOn('p.id', 's.staff_id'))
      .where('s.id_hash', tokenHash(id))
      .whereNull('p.disabled_at')
      .first('s.data', 's.made_at', 's.seen_at', 'p.name', 'p.role', 'p.agency_id', 'p.counter_id');
    if (!row) return null;
    const now = this.#now().getTime();
    const staff = signedIn.parse(row);
    const idle = staff.role === 'hall_admin' || staff.role === 'agency_admin' ? IDLE_MS.admin : IDLE_MS.officer;
    if (now - row.made_at.getTime() > LONGEST_MS || now - row.seen_at.getTime() > idle) return null;
    return { ...row.data, staff };
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.#read(id).then((session) => done(null, session), done);
  }

  override set(id: string, session: SessionData, done: (error?: unknown) => void = () => undefined): void {
    const { staff: _fresh, ...data } = session;
    const now = this.#now();
    this.#db('sessions')
      .insert({
        id_hash: tokenHash(id),
        hall_id: session.hall_id,
        staff_id: session.staff_id,
        data: JSON.stringify(data),
        made_at: now,
        seen_at: now,
      })
      .onConflict('id_hash')
      .merge(['data', 'seen_at'])
      .then(() => done(), done);
  }

  override touch(id: string, _session: SessionData, done: () => void = () => undefined): void {
    const now = this.#now();
    this.#db('sessions')
      .where({ id_hash: tokenHash(id) })
      .where('seen_at', '<', new Date(now.getTime() - 30_000))
      .update({ seen_at: now })
      .then(
        () => done(), // without its count of rows, which would be taken for a fault
        () => done(),
      );
  }

  override destroy(id: string, done: (error?: unknown) => void = () => undefined): void {
    this.#db('sessions')
      .where({ id_hash: tokenHash(id) })
      .delete()
      .then(() => done(), done);
  }
}
