import type { Pools, Trx } from '../db.ts';
import { forgetCatalogues } from '../hall/catalogue.ts';
import type { Service } from '../hall/catalogue.ts';
import { dayOf, instantAt } from '../hall/day.ts';
import { once } from '../idempotency.ts';
import type { Answer } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { announce } from '../outbox/announce.ts';
import { mustGiveReason } from '../reason.ts';
import { Refusal } from '../refusal.ts';
import { closedBySlots, closeSlots, servicesOf } from './close-slots.ts';
import type { Closing } from './close-slots.ts';

export type ClosureWish = Closing & {
  /** `10:00` on the hall's clock; null for the whole day. */
  from_time: string | null;
  /** Citizens read it. */
  reason: string;
};

/**
 * Closes a day, or the rest of it, at once and for a reason (200 `{day, from_time, booked}`; `booked`: how many
 * reservations lie in the closed hours and stay until they are moved or cancelled). Nobody can book a half hour that would
 * end later. Refuses `reason_needed`, `not_found`, `day_closed` for a day that has passed.
 */
export async function closeHours({ db }: Pick<Pools, 'db'>, wish: ClosureWish, now: Date): Promise<Answer> {
  const { catalogue, day, from_time, request } = wish;
  const reason = mustGiveReason(wish.reason);
  const services = servicesOf(wish);
  if (day < dayOf(now, catalogue.hall.time_zone)) throw new Refusal('day_closed');
  const answer = await once(db, catalogue.hall.id, request, now, async (trx) => {
    await writeClosure(trx, { ...wish, reason }, services, now);
    const booked = await bookedFrom(trx, wish, services);
    await tell(trx, wish, { action: 'hours.closed', reason: `${day} ${from_time ?? 'all day'}: ${reason}` }, now);
    return { status: 200, body: { day, from_time, booked } };
  });
  forgetCatalogues(db);
  return answer;
}

/**
 * Takes the sudden closures of a day back (200 `{day, reopened}`): those of exactly this hall, agency or service. Refuses
 * `not_found`.
 */
export async function reopenHours({ db }: Pick<Pools, 'db'>, closing: Closing, now: Date): Promise<Answer> {
  const { catalogue, agency_id, service_id, day, request } = closing;
  const { id: hall_id } = catalogue.hall;
  const services = servicesOf(closing);
  const answer = await once(db, hall_id, request, now, async (trx) => {
    const days =
      service_id === null ? await trx('closed_days').where({ hall_id, agency_id, day, kind: 'one_off' }).delete() : 0;
    const slots = await trx('slots')
      .where({ hall_id, day })
      .whereIn(
        'service_id',
        closedBySlots(closing, services, now).map(({ id }) => id),
      )
      .whereNotNull('closed_at')
      .update({ closed_at: null, closed_reason: null });
    await tell(trx, closing, { action: 'hours.reopened', reason: day }, now);
    return { status: 200, body: { day, reopened: days + slots > 0 } };
  });
  forgetCatalogues(db);
  return answer;
}

const beginOf = ({ catalogue: { hall }, day, from_time }: ClosureWish): Date =>
  instantAt(day, from_time ?? '00:00', hall.time_zone);

async function writeClosure(trx: Trx, wish: ClosureWish, services: Service[], now: Date): Promise<void> {
  const { catalogue, agency_id, service_id, day, from_time, reason } = wish;
  const { id: hall_id } = catalogue.hall;
  if (service_id === null)
    await trx('closed_days').insert({
      hall_id,
      id: newId(),
      agency_id,
      day,
      from_time,
      reason,
      kind: 'one_off',
      status: 'official',
    });
  for (const service of closedBySlots(wish, services, now))
    await closeSlots(trx, wish, service, { from: beginOf(wish), reason }, now);
}

async function bookedFrom(trx: Trx, wish: ClosureWish, services: Service[]): Promise<number> {
  const counted: { count: number } | undefined = await trx('bookings as b')
    .join('slots as s', (join) => void join.on('s.hall_id', 'b.hall_id').andOn('s.id', 'b.slot_id'))
    .where({ 'b.hall_id': wish.catalogue.hall.id, 'b.day': wish.day, 'b.status': 'booked' })
    .whereIn(
      'b.service_id',
      services.map(({ id }) => id),
    )
    .where('s.ends_at', '>', beginOf(wish))
    .count<{ count: number }>({ count: '*' })
    .first();
  return counted?.count ?? 0;
}

async function tell(
  trx: Trx,
  { catalogue: { hall }, agency_id, service_id, by, request }: Closing,
  { action, reason }: { action: string; reason: string },
  now: Date,
): Promise<void> {
  await trx('audit').insert({
    hall_id: hall.id,
    id: newId(),
    at: now,
    who: by,
    action,
    object: service_id ?? agency_id ?? hall.id,
    reason,
    request: request?.key ?? null,
  });
  await announce(trx, hall.id, 'hours.changed', hall.id);
}
