import type { Db, Trx } from '../db.ts';
import type { Catalogue } from '../hall/catalogue.ts';
import { dayOf } from '../hall/day.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { announce, announceAll } from '../outbox/announce.ts';
import { Refusal } from '../refusal.ts';

export type CounterRow = {
  hall_id: string;
  id: string;
  number: number;
  label: string;
  agency_id: string;
  state: 'open' | 'paused' | 'closed';
  state_at: Date | null;
  pause_reason: string | null;
  staff_id: string | null;
  auto_call: boolean;
};

/** What a desk is told of its counter. */
export type CounterBody = Pick<
  CounterRow,
  'id' | 'number' | 'label' | 'state' | 'pause_reason' | 'staff_id' | 'auto_call'
>;

/** Whose act at which counter; `agency_id` null may act at any agency's. */
export type AtCounter = {
  catalogue: Catalogue;
  counter_id: string;
  agency_id: string | null;
  by: string;
  request: RequestKey | null;
};

/** Holds the counter until the transaction ends: one counter's acts happen one after another. Refuses `not_found`. */
export async function holdCounter(trx: Trx, hall_id: string, id: string): Promise<CounterRow> {
  const counter = await trx<CounterRow>('counters').where({ hall_id, id }).forNoKeyUpdate().first();
  if (!counter) throw new Refusal('not_found');
  return counter;
}

/** Refuses `counter_busy` while somebody is called to the counter or served there. */
export async function mustBeFree(trx: Trx, hall_id: string, counter_id: string): Promise<void> {
  const open = await trx('turns').where({ hall_id, counter_id }).whereIn('status', ['called', 'serving']).first('id');
  if (open) throw new Refusal('counter_busy');
}

/** Refuses `day_closed` once the hall's day is ended. */
export async function mustNotBeEnded(trx: Trx, { hall }: Catalogue, now: Date): Promise<void> {
  const ended = await trx('ended_days')
    .where({ hall_id: hall.id, day: dayOf(now, hall.time_zone) })
    .first('day');
  if (ended) throw new Refusal('day_closed');
}

/** From now on the counter calls. Open already: as it was. Refuses `forbidden`, `day_closed`. */
export const openCounter = (db: Db, what: AtCounter, now: Date): Promise<Answer> =>
  change(db, what, now, async (trx, counter) => {
    await mustNotBeEnded(trx, what.catalogue, now);
    return counter.state === 'open' ? {} : { state: 'open', state_at: now, pause_reason: null };
  });

/**
 * The officer is away for a while; who is at the counter is finished in peace, nobody new is called. Refuses
 * `counter_closed`: where nobody works, nobody rests.
 */
export const pauseCounter = (db: Db, what: AtCounter & { reason?: string | undefined }, now: Date): Promise<Answer> =>
  change(db, what, now, async (_trx, { state }) => {
    if (state === 'closed') throw new Refusal('counter_closed');
    return { state: 'paused', state_at: now, pause_reason: what.reason ?? null };
  });

/** Nobody is called here any more and nobody sits here. Refuses `counter_busy` with a citizen at the counter. */
export const closeCounter = (db: Db, what: AtCounter, now: Date): Promise<Answer> =>
  change(db, what, now, async (trx, { hall_id, id }) => {
    await mustBeFree(trx, hall_id, id);
    return { state: 'closed', state_at: now, pause_reason: null, staff_id: null };
  });

/** Says who is at the counter (null: nobody). One person sits at one counter: their former one is left. */
export const takeSeat = (db: Db, what: AtCounter & { staff_id: string | null }, now: Date): Promise<Answer> => {
  const { staff_id } = what;
  const sit = async (trx: Trx, { hall_id, id }: CounterRow): Promise<Partial<CounterRow>> => {
    if (staff_id !== null) {
      const left = await trx<CounterRow>('counters')
        .where({ hall_id, staff_id })
        .whereNot({ id })
        .update({ staff_id: null })
        .returning('id');
      await announceAll(
        trx,
        hall_id,
        'counter.changed',
        left.map((former) => former.id),
      );
    }
    return { staff_id };
  };
  return change(db, what, now, sit, staff_id);
};

/** Whether the next citizen is called by itself as soon as the counter is free. A supervisor's choice. */
export const setAutoCall = (db: Db, what: AtCounter & { auto_call: boolean }, now: Date): Promise<Answer> =>
  change(db, what, now, async () => ({ auto_call: what.auto_call }));

/** With a `newcomer` the counter they come from is held too. */
function change(
  db: Db,
  { catalogue, counter_id, agency_id, request }: AtCounter,
  now: Date,
  decide: (trx: Trx, counter: CounterRow) => Promise<Partial<CounterRow>>,
  newcomer: string | null = null,
): Promise<Answer> {
  const hall_id = catalogue.hall.id;
  return once(db, hall_id, request, now, async (trx) => {
    if (newcomer !== null) await holdSeats(trx, hall_id, counter_id, newcomer);
    const counter = await holdCounter(trx, hall_id, counter_id);
    if (agency_id !== null && counter.agency_id !== agency_id) throw new Refusal('forbidden');
    const changes = await decide(trx, counter);
    if (Object.keys(changes).length > 0) {
      await trx<CounterRow>('counters').where({ hall_id, id: counter_id }).update(changes);
      await announce(trx, hall_id, 'counter.changed', counter_id);
    }
    const { id, number, label, state, pause_reason, staff_id, auto_call } = { ...counter, ...changes };
    return { status: 200, body: { id, number, label, state, pause_reason, staff_id, auto_call } satisfies CounterBody };
  });
}

/** Several of a kind are held by id: two who change places at the same moment must not wait for each other. */
async function holdSeats(trx: Trx, hall_id: string, counter_id: string, staff_id: string): Promise<void> {
  await trx('counters')
    .where({ hall_id })
    .where((either) => either.where({ id: counter_id }).orWhere({ staff_id }))
    .orderBy('id')
    .forNoKeyUpdate()
    .select('id');
}
