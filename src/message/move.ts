import { newId } from '../ids.ts';
import { statement } from '../db.ts';
import type { Db, Pools } from '../db.ts';
import { messageFlow } from './message.ts';
import type { Message, MessageMove, MessageStatus } from './message.ts';

const claimText = statement('message/claim.sql');

/**
 * Longer than any gateway is waited for; after it the message's fate is not this worker's to tell. With the sweep that looks
 * for it less than the minute within which staff see what nobody knows.
 */
export const LEASE_MS = 45_000;

/** Some messages that are due, for this worker alone. Urgent ones and the others are two lanes that never wait for each other. */
export async function claimMessages(
  { screens }: Pick<Pools, 'screens'>,
  { urgent, most }: { urgent: boolean; most: number },
  now: Date,
): Promise<Message[]> {
  const until = new Date(now.getTime() + LEASE_MS);
  const { rows } = await screens.query<Message>(claimText, [urgent, now, most, newId(), until]);
  return rows;
}

/** What is written down with a move; what is not named stays as it is, but for `why`, which is the last move's. */
type Also = Partial<Pick<Message, 'why' | 'gateway' | 'gateway_ref' | 'due_at' | 'sent_at'>>;

/** Which message; with `tries` only while that attempt is its last one: the number is the fence of a worker that was frozen. */
export type Which = { hall_id: string; id: string; tries?: number };

export type Step = Which &
  Also & {
    move: MessageMove;
    /** Only when its lease had run out by then. */
    lapsed_by?: Date;
    /** How the attempt ended; none: it goes on, or there was none. */
    outcome?: string;
  };

const isEnd = (status: MessageStatus): boolean => status !== 'queued' && status !== 'sending' && status !== 'sent';

const STEPS = `
  with x as materialized (
    select * from jsonb_to_recordset(:steps::jsonb) as x (hall_id uuid, id uuid, tries integer, lapsed_by timestamptz,
      starts text[], ends text, is_end boolean, outcome text, why text, gateway text, gateway_ref text, due_at timestamptz,
      sent_at timestamptz)
  ), moved as (
    update messages m
    set status = x.ends, claim_token = null, claimed_until = null, why = x.why,
        settled_at = case when x.is_end then :at::timestamptz end,
        gateway = case when x.ends <> 'queued' then coalesce(x.gateway, m.gateway) end,
        gateway_ref = coalesce(x.gateway_ref, m.gateway_ref), due_at = coalesce(x.due_at, m.due_at),
        sent_at = coalesce(x.sent_at, m.sent_at)
    from x
    where m.hall_id = x.hall_id and m.id = x.id and m.status = any(x.starts)
      and (x.tries is null or m.tries = x.tries) and (x.lapsed_by is null or m.claimed_until <= x.lapsed_by)
    returning m.id
  ), ended as (
    update message_attempts a set gateway = coalesce(x.gateway, ''), outcome = x.outcome, ended_at = :at
    from x
    where a.hall_id = x.hall_id and a.message_id = x.id and a.n = x.tries and x.outcome is not null
  )
  select id from moved`;

/**
 * The only door through which messages change their status, beside the claim: each by a move of its own, in one statement.
 * Answers the ids of those that did. One does not where it is not (or no longer) where the move begins, or was claimed
 * again meanwhile.
 */
export async function moveMessages(db: Db, steps: readonly Step[], at: Date): Promise<Set<string>> {
  if (steps.length === 0) return new Set();
  const told = steps.map(({ move, ...step }) => {
    const { from, to } = messageFlow[move];
    return { ...step, starts: from, ends: to, is_end: isEnd(to) };
  });
  const { rows } = await db.raw<{ rows: { id: string }[] }>(STEPS, { steps: JSON.stringify(told), at });
  return new Set(rows.map(({ id }) => id));
}

/** A gateway's receipt may be faster than its answer: what the answer tells is kept all the same. */
export const addToSettled = (db: Db, steps: readonly Step[]): Promise<unknown> =>
  db.raw(
    `update messages m
     set gateway = x.gateway, gateway_ref = coalesce(m.gateway_ref, x.gateway_ref), sent_at = x.sent_at
     from jsonb_to_recordset(?::jsonb)
       as x (hall_id uuid, id uuid, tries integer, gateway text, gateway_ref text, sent_at timestamptz)
     where m.hall_id = x.hall_id and m.id = x.id and m.tries = x.tries and m.sent_at is null
       and m.status in ('delivered', 'failed')`,
    [JSON.stringify(steps)],
  );

/** As `moveMessages` for one message. Answers whether it moved. */
export const moveMessage = async (
  db: Db,
  move: MessageMove,
  { hall_id, id, tries }: Which,
  also: Also,
  at: Date,
): Promise<boolean> =>
  (await moveMessages(db, [{ move, hall_id, id, ...(tries !== undefined && { tries }), ...also }], at)).has(id);
