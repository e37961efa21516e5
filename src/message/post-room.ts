import type pg from 'pg';
import type { Catalogue } from '../hall/catalogue.ts';
import { addDays, instantAt } from '../hall/day.ts';
import type { MessageKind } from './kinds.ts';
import type { Message } from './message.ts';

/** A message as the staff's page reads it; what it says is composed beside it. */
export type PostedMessage = Pick<
  Message,
  | 'hall_id'
  | 'id'
  | 'kind'
  | 'dedupe_key'
  | 'booking_id'
  | 'turn_id'
  | 'language'
  | 'phone_sealed'
  | 'text_version'
  | 'due_at'
  | 'valid_until'
  | 'status'
  | 'why'
  | 'tries'
  | 'parts'
  | 'sent_at'
  | 'settled_at'
  | 'handled_at'
>;

/** How the messages of a day stand. `sent` have no receipt yet; `parts` and `price` (rupiah) are of all that went out. */
export type PostFigures = {
  queued: number;
  sent: number;
  delivered: number;
  failed: number;
  unknown: number;
  cancelled: number;
  parts: number;
  price: number;
};

export type PostRoom = {
  figures: PostFigures;
  /** How many need a person: failed, or nobody knows, and nobody has seen to it. Of whatever day. */
  needing: number;
  /** Those, the latest first; at most MOST_SHOWN. */
  attention: PostedMessage[];
  /** The others of the day, the latest first; at most MOST_SHOWN. */
  others: PostedMessage[];
};

export const MOST_SHOWN = 100;

const COLUMNS = `hall_id, id, kind, dedupe_key, booking_id, turn_id, language, phone_sealed, text_version, due_at,
  valid_until, status, why, tries, parts, sent_at, settled_at, handled_at`;

const NEEDS_A_PERSON = `hall_id = $1 and status in ('failed', 'unknown') and handled_at is null`;

const OF_THE_DAY = 'hall_id = $1 and due_at >= $2 and due_at < $3 and ($4::text is null or kind = $4)';

const FIGURES = `
  select count(*) filter (where status in ('queued', 'sending'))::integer as queued,
    count(*) filter (where status = 'sent')::integer as sent,
    count(*) filter (where status = 'delivered')::integer as delivered,
    count(*) filter (where status = 'failed')::integer as failed,
    count(*) filter (where status = 'unknown')::integer as unknown,
    count(*) filter (where status = 'cancelled')::integer as cancelled,
    coalesce(sum(parts) filter (where sent_at is not null), 0)::integer as parts,
    coalesce(sum(price) filter (where sent_at is not null), 0)::integer as price
  from messages where ${OF_THE_DAY}`;

const NOTHING: PostFigures = {
  queued: 0,
  sent: 0,
  delivered: 0,
  failed: 0,
  unknown: 0,
  cancelled: 0,
  parts: 0,
  price: 0,
};

/** How many messages of a hall need a person, for whoever has the hall before them. */
export async function messagesNeedingSomebody(screens: pg.Pool, hall_id: string): Promise<number> {
  const { rows } = await screens.query<{ count: number }>(
    `select count(*)::integer as count from messages where ${NEEDS_A_PERSON}`,
    [hall_id],
  );
  return rows[0]?.count ?? 0;
}

/** The messages of a hall on a day of its own, by when they are due; with `kind` only those, except for what needs a person. */
export async function postRoom(
  screens: pg.Pool,
  { hall }: Catalogue,
  { day, kind }: { day: string; kind: MessageKind | null },
): Promise<PostRoom> {
  const of_day = [
    hall.id,
    instantAt(day, '00:00', hall.time_zone),
    instantAt(addDays(day, 1), '00:00', hall.time_zone),
    kind,
  ];
  const [figures, needing, attention, others] = await Promise.all([
    screens.query<PostFigures>(FIGURES, of_day),
    messagesNeedingSomebody(screens, hall.id),
    screens.query<PostedMessage>(
      `select ${COLUMNS} from messages where ${NEEDS_A_PERSON} order by due_at desc, id desc limit ${MOST_SHOWN}`,
      [hall.id],
    ),
    screens.query<PostedMessage>(
      `select ${COLUMNS} from messages
       where ${OF_THE_DAY} and not (status in ('failed', 'unknown') and handled_at is null)
       order by due_at desc, id desc limit ${MOST_SHOWN}`,
      of_day,
    ),
  ]);
  return { figures: figures.rows[0] ?? NOTHING, needing, attention: attention.rows, others: others.rows };
}

/** One message of the hall; null where there is none. */
export async function postedMessage(screens: pg.Pool, { hall }: Catalogue, id: string): Promise<PostedMessage | null> {
  const { rows } = await screens.query<PostedMessage>(
    `select ${COLUMNS} from messages where hall_id = $1 and id = $2`,
    [hall.id, id],
  );
  return rows[0] ?? null;
}
