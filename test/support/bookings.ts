import { newCode } from '../../src/booking/code.ts';
import type { Booking } from '../../src/booking/booking.ts';
import { serviceByCode } from '../../src/hall/catalogue.ts';
import type { Catalogue } from '../../src/hall/catalogue.ts';
import { dayOf } from '../../src/hall/day.ts';
import { newId, newToken } from '../../src/ids.ts';
import { catalogue, MONDAY_8AM, pools } from './world.ts';

type WhichBooking = {
  hall?: Catalogue;
  service?: string;
  starts_at?: Date;
  status?: Booking['status'];
  lane?: Booking['lane'];
  needs?: string[];
  language?: Booking['language'];
};

/** Where a life came along, and whether its place was given back at the end. */
const lives: Record<Booking['status'], [move: string, to: string][]> = {
  held: [['hold', 'held']],
  booked: [['book', 'booked']],
  arrived: [['book', 'booked']], // and then by checking in
  absent: [
    ['book', 'booked'],
    ['absent', 'absent'],
  ],
  cancelled: [
    ['book', 'booked'],
    ['cancel', 'cancelled'],
  ],
  expired: [
    ['hold', 'held'],
    ['expire', 'expired'],
  ],
};

/** A booking as it stands in the tables, whatever may be booked now: yesterday's, a full hour's, a cancelled one. */
export async function aBooking(which: WhichBooking = {}): Promise<Booking> {
  const { starts_at = new Date('2026-11-23T09:30:00+07:00'), status = 'booked', lane = 'regular' } = which;
  const { needs = [], language = 'id' } = which;
  const of = which.hall ?? (await catalogue());
  const { db } = pools();
  const hall_id = of.hall.id;
  const service_id = serviceByCode(of, which.service ?? 'DUK-02').id;
  const day = dayOf(starts_at, of.hall.time_zone);
  const kept = status !== 'cancelled' && status !== 'expired';
  const [slot]: { id: string }[] = await db('slots')
    .insert({
      hall_id,
      id: newId(),
      service_id,
      day,
      starts_at,
      capacity: 1_000,
      taken: Number(kept),
      ends_at: new Date(starts_at.getTime() + 30 * 60_000),
    })
    .onConflict(['hall_id', 'service_id', 'starts_at'])
    .merge({ taken: db.raw('slots.taken + ?', [Number(kept)]) })
    .returning('id');
  if (!slot) throw new Error('no slot');
  const life = lives[status];
  const [booking]: Booking[] = await db<Booking>('bookings')
    .insert({
      hall_id,
      id: newId(),
      slot_id: slot.id,
      service_id,
      day,
      starts_at,
      status,
      lane,
      needs,
      language,
      code: newCode(),
      token: newToken(),
      held_until: status === 'held' || status === 'expired' ? MONDAY_8AM : null,
      made_at: MONDAY_8AM,
      moves: life.length,
    })
    .returning('*');
  if (!booking) throw new Error('no booking');
  await db('booking_moves').insert(
    life.map(([move, to_status], at) => ({
      hall_id,
      id: newId(),
      booking_id: booking.id,
      n: at + 1,
      move,
      to_status,
      by: 'public',
      at: MONDAY_8AM,
      from_status: life[at - 1]?.[1] ?? null,
      from_slot_id: move === 'cancel' || move === 'expire' ? slot.id : null,
      to_slot_id: at === 0 ? slot.id : null,
    })),
  );
  return booking;
}
