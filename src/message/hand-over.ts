import { setTimeout as pause } from 'node:timers/promises';
import { inTransaction } from '../db.ts';
import type { Db, Trx } from '../db.ts';
import type { Handed } from '../gateway/gateway.ts';
import type { Hall } from '../hall/catalogue.ts';
import { giveBack, spend } from './caps.ts';
import type { Caps } from './caps.ts';
import type { Message } from './message.ts';
import { addToSettled, LEASE_MS, moveMessages } from './move.ts';
import type { Step } from './move.ts';
import type { Ready } from './ready.ts';

/** A message that is ready, with the hall it is counted for. */
export type Packed = { hall: Hall; message: Message; ready: Ready };

/** A message that may go now, and the moment it was counted in. */
export type Going = Packed & { counted_at: Date };

const outgoing = ({ message: { id }, ready: { parcel, phone_hash, price } }: Packed) => ({
  id,
  phone: parcel.to,
  phone_hash,
  price,
});

/** Whose lease has not run out, and whom nobody else took up since, held until the transaction ends. */
async function stillOurs(trx: Trx, packed: readonly Packed[], now: Date): Promise<Set<string>> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select m.id from jsonb_to_recordset(:claimed::jsonb) as x (hall_id uuid, id uuid, tries integer)
     join messages m on m.hall_id = x.hall_id and m.id = x.id
     where m.status = 'sending' and m.tries = x.tries and m.claimed_until > :now
     for no key update of m`,
    { claimed: JSON.stringify(packed.map(({ message: { hall_id, id, tries } }) => ({ hall_id, id, tries }))), now },
  );
  return new Set(rows.map(({ id }) => id));
}

async function note(trx: Trx, packed: readonly Packed[], now: Date): Promise<void> {
  const noted = packed.map(({ message: { hall_id, id, tries }, ready: { text_version, parts, price } }) => ({
    hall_id,
    id,
    tries,
    text_version,
    parts,
    price,
  }));
  await trx.raw(
    `with x as materialized (
       select * from jsonb_to_recordset(:noted::jsonb)
         as x (hall_id uuid, id uuid, tries integer, text_version text, parts smallint, price integer)
     )
     update messages m
     set gateway = 'handing_over', claimed_until = :until, text_version = x.text_version, parts = x.parts, price = x.price
     from x where m.hall_id = x.hall_id and m.id = x.id`,
    { noted: JSON.stringify(noted), until: new Date(now.getTime() + LEASE_MS) },
  );
}

/**
 * Before the gateway hears of messages of a hall, they are counted against its limits and it is written down that they may
 * have gone out, in one transaction. Answers those that may go now; not those that are somebody else's by now, nor those for
 * which a limit is reached: these have failed.
 */
export function noteHandingOver(db: Db, packed: readonly Packed[], caps: Caps, now: Date): Promise<Going[]> {
  return inTransaction(db, async (trx) => {
    const hall = packed[0]?.hall;
    if (!hall) return [];
    const ours = await stillOurs(trx, packed, now);
    const held = packed.filter(({ message }) => ours.has(message.id));
    const stopped = await spend(trx, hall, held.map(outgoing), caps, now);
    const refused = [...stopped].map(([id, limit]) => refusedStep(held, id, limit));
    await moveMessages(trx, refused.flat(), now);
    const going = held.filter(({ message }) => !stopped.has(message.id));
    await note(trx, going, now);
    return going.map((one) => ({ ...one, counted_at: now }));
  });
}

const refusedStep = (held: readonly Packed[], id: string, limit: string): Step[] =>
  held
    .filter(({ message }) => message.id === id)
    .map(({ message: { hall_id, tries } }) => ({
      hall_id,
      id,
      tries,
      move: 'refuse',
      why: `limit_${limit}`,
      outcome: 'not_sent',
    }));

/** A message with what its gateway answered. */
export type Answered = Going & { handed: Handed & { gateway: string } };

function stepOf({ message, handed }: Answered, at: Date): Step {
  const { hall_id, id, tries, valid_until } = message;
  const { gateway } = handed;
  const common = { hall_id, id, tries, gateway, outcome: handed.kind };
  if (handed.kind === 'sent') return { ...common, move: 'hand', gateway_ref: handed.gateway_ref, sent_at: at };
  if (handed.kind !== 'again')
    return { ...common, move: handed.kind === 'refused' ? 'refuse' : 'lose', why: handed.why };
  // not later than its time runs out: then it is taken up once more, to be told of
  const latest = Math.max(valid_until.getTime(), at.getTime());
  const due_at = new Date(Math.min(at.getTime() + handed.after_ms, latest));
  return { ...common, move: 'again', why: handed.why, due_at };
}

/** Writes down what became of messages, in one statement; what surely did not go out is not counted any more. */
async function stamp(db: Db, answered: readonly Answered[], caps: Caps, at: Date): Promise<void> {
  const steps = answered.map((one) => stepOf(one, at));
  const unsent = answered.filter(({ handed }) => handed.kind === 'again');
  if (unsent.length === 0) return addLate(db, steps, await moveMessages(db, steps, at));
  return inTransaction(db, async (trx) => {
    const moved = await moveMessages(trx, steps, at);
    for (const { hall, counted_at, ...one } of unsent)
      if (moved.has(one.message.id)) await giveBack(trx, hall, [outgoing({ hall, ...one })], caps, counted_at);
    await addLate(trx, steps, moved);
  });
}

/** Some were settled by their receipt before their answer came. */
async function addLate(db: Db, steps: readonly Step[], moved: ReadonlySet<string>): Promise<void> {
  const late = steps.filter(({ id, sent_at }) => sent_at && !moved.has(id));
  if (late.length > 0) await addToSettled(db, late);
}

const TRIES = 10;
const PAUSE_MS = 1_000;

/** As above, through a short absence of the database: what is not written down is lost, and somebody has to look at it. */
export async function stampPatiently(
  db: Db,
  answered: readonly Answered[],
  caps: Caps,
  now: () => Date,
  tries = TRIES,
): Promise<void> {
  try {
    await stamp(db, answered, caps, now());
  } catch (error) {
    if (tries === 1) throw error;
    await pause(PAUSE_MS);
    await stampPatiently(db, answered, caps, now, tries - 1);
  }
}
