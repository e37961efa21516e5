import type { Db } from '../db.ts';
import type { Topic } from '../outbox/announce.ts';
import type { Note } from '../outbox/relay.ts';
import type { Errand, ErrandName, Errands } from './errands.ts';

/** What follows from each announcement, beside the bell of the hall, which is always rung. */
export const consequences: Record<Topic, { plan: ErrandName[]; may_call: boolean }> = {
  'turn.moved': { plan: ['recall', 'miss-turn'], may_call: true },
  'turn.shown': { plan: ['recall', 'miss-turn'], may_call: false },
  'counter.changed': { plan: [], may_call: true },
  'ticket.changed': { plan: [], may_call: false },
  'booking.moved': { plan: [], may_call: false },
  'message.queued': { plan: ['send-message'], may_call: false },
  'hours.changed': { plan: [], may_call: false },
  'day.closed': { plan: [], may_call: false },
};

type Outside = {
  db: Db;
  errands: Errands;
  ring: (hall_id: string) => void;
  onFault: (error: unknown) => void;
};

/**
 * Rings every hall concerned and plans what has a deadline. Safe to repeat: the errand's id is made from the note's.
 * Answers the notes that were handed on: all but those whose errands the queue did not take just now.
 */
export async function handOn({ db, errands, ring, onFault }: Outside, notes: Note[], now: Date): Promise<Note[]> {
  for (const hall_id of new Set(notes.map((note) => note.hall_id))) ring(hall_id);
  const planned = await planDeadlines(db, notes, now);
  if (planned.length === 0) return notes;
  try {
    await errands.add(planned.flatMap((plan) => plan.errands));
    return notes;
  } catch (error) {
    onFault(error);
    const waiting = new Set(planned.map(({ note }) => note.id));
    return notes.filter(({ id }) => !waiting.has(id));
  }
}

type Deadlines = Readonly<Partial<Record<ErrandName, Date | null>>>;

/** The errands of each note whose subject knows its deadlines by now. */
async function planDeadlines(db: Db, notes: Note[], now: Date): Promise<{ note: Note; errands: Errand[] }[]> {
  const about = notes.filter(({ topic }) => consequences[topic].plan.length > 0);
  if (about.length === 0) return [];
  const { rows } = await db.raw<{ rows: (Deadlines & { id: string })[] }>(
    `with n as (select * from jsonb_to_recordset(?::jsonb) as n (hall_id uuid, subject uuid))
     select t.id, t.recall_due_at as recall, t.miss_due_at as "miss-turn", null as "send-message"
     from n join turns t on t.hall_id = n.hall_id and t.id = n.subject
     where t.status = 'called' and num_nonnulls(t.recall_due_at, t.miss_due_at) > 0
     union all
     select m.id, null, null, m.due_at from n join messages m on m.hall_id = n.hall_id and m.id = n.subject
     where m.status = 'queued'`,
    [JSON.stringify(about.map(({ hall_id, subject }) => ({ hall_id, subject })))],
  );
  const subjects = new Map(rows.map(({ id, ...deadlines }) => [id, deadlines]));
  return about.flatMap((note) => {
    const planned = consequences[note.topic].plan.flatMap((name) =>
      errandAt(name, note, subjects.get(note.subject), now),
    );
    return planned.length > 0 ? [{ note, errands: planned }] : [];
  });
}

function errandAt(name: ErrandName, note: Note, deadlines: Deadlines | undefined, now: Date): Errand[] {
  const due_at = deadlines?.[name];
  if (!due_at) return [];
  // of a message there is one errand, by the message's own id; a call has new deadlines with each note
  const id = name === 'send-message' ? note.subject : note.id;
  return [{ name, id: `${name}-${id}`, delay_ms: due_at.getTime() - now.getTime() }];
}
