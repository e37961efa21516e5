import type { Pools, Trx } from '../db.ts';
import { serviceByCode } from '../hall/catalogue.ts';
import type { Catalogue, Service } from '../hall/catalogue.ts';
import { dayOf, rfc3339 } from '../hall/day.ts';
import { once } from '../idempotency.ts';
import type { Answer, RequestKey } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { announce } from '../outbox/announce.ts';
import { Refusal } from '../refusal.ts';
import { slotsPlannedFor } from './calendar.ts';
import type { PlannedSlot } from './calendar.ts';
import { forgetSoldOut } from './place.ts';

export type CapacityWish = {
  catalogue: Catalogue;
  service_code: string;
  starts_at: Date;
  /** Places of the half hour; null to follow the hours and counters again. */
  capacity: number | null;
  by: string;
  request: RequestKey | null;
};

type Slot = { id: string; capacity: number; taken: number; set_by: string | null };

/**
 * Sets how many places a half hour has (200 `{service, starts_at, capacity, taken}`), on any day to come, and keeps in the
 * audit what it had. Refuses `not_found`; `not_bookable` for an hour that is not planned or has begun;
 * `capacity_below_taken` (facts: taken) when more are taken already.
 */
export async function setCapacity({ db }: Pick<Pools, 'db'>, wish: CapacityWish, now: Date): Promise<Answer> {
  const { catalogue, service_code, starts_at, request } = wish;
  const { hall } = catalogue;
  const service = serviceByCode(catalogue, service_code);
  const planned = slotsPlannedFor(catalogue, service, dayOf(starts_at, hall.time_zone), now).find(
    (one) => one.starts_at.getTime() === starts_at.getTime(),
  );
  if (!planned || planned.closed === 'past') throw new Refusal('not_bookable');
  const answer = await once(db, hall.id, request, now, async (trx) => {
    const slot = await holdSlot(trx, catalogue, service, planned);
    if (wish.capacity !== null && wish.capacity < slot.taken)
      throw new Refusal('capacity_below_taken', { taken: slot.taken });
    const capacity = wish.capacity ?? planned.capacity;
    await change(trx, wish, { slot, capacity }, now);
    const said = { service: service.code, starts_at: rfc3339(starts_at, hall.time_zone), capacity, taken: slot.taken };
    return { status: 200, body: said };
  });
  forgetSoldOut({ hall_id: hall.id, service_id: service.id, starts_at });
  return answer;
}

/** The half hour's row, born if need be, held against whoever books it at this very moment. */
async function holdSlot(trx: Trx, { hall }: Catalogue, service: Service, planned: PlannedSlot): Promise<Slot> {
  const { starts_at, ends_at, capacity } = planned;
  const which = { hall_id: hall.id, service_id: service.id, starts_at };
  await trx('slots')
    .insert({ ...which, id: newId(), day: dayOf(starts_at, hall.time_zone), ends_at, capacity })
    .onConflict(['hall_id', 'service_id', 'starts_at'])
    .ignore();
  const slot: Slot | undefined = await trx('slots')
    .where(which)
    .forNoKeyUpdate()
    .first('id', 'capacity', 'taken', 'set_by');
  if (!slot) throw new Error('a slot has no row after its birth');
  return slot;
}

async function change(
  trx: Trx,
  { catalogue: { hall }, capacity: wished, by, request }: CapacityWish,
  { slot, capacity }: { slot: Slot; capacity: number },
  now: Date,
): Promise<void> {
  await trx('slots')
    .where({ hall_id: hall.id, id: slot.id })
    .update({ capacity: Math.max(capacity, slot.taken), set_by: wished === null ? null : by });
  const before = slot.set_by === null ? 'planned' : slot.capacity;
  await trx('audit').insert({
    hall_id: hall.id,
    id: newId(),
    at: now,
    who: by,
    action: 'slot.capacity',
    object: slot.id,
    reason: `${before} -> ${wished ?? 'planned'}`,
    request: request?.key ?? null,
  });
  await announce(trx, hall.id, 'hours.changed', hall.id);
}
