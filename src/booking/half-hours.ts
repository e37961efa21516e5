import type pg from 'pg';
import type { Catalogue } from '../hall/catalogue.ts';
import { addDays, instantAt } from '../hall/day.ts';
import type { PlannedSlot } from './calendar.ts';

/** A half hour of a service with what is taken of it, as staff see it. */
export type HalfHour = {
  starts_at: Date;
  ends_at: Date;
  /** As planned, or as a supervisor set it. */
  capacity: number;
  taken: number;
  /** What can be booked now; 0 where it is closed. */
  free: number;
  /** So many were taken before an edit made the half hour smaller; they keep their place. */
  over: number;
  state: 'open' | 'full' | 'closed';
  /** Why it is closed; `unplanned`: the hours changed after somebody booked it. */
  closed: PlannedSlot['closed'] | 'by_staff' | 'unplanned';
  closed_reason: string | null;
  /** By the hall's data; null where it is not planned any more. */
  planned: number | null;
  /** Who set the capacity; null where it follows the plan. */
  set_by: string | null;
};

/** What is kept of a half hour: born with the first hold, or when a supervisor sets or closes it. */
export type SlotRow = {
  service_id: string;
  day: string;
  starts_at: Date;
  ends_at: Date;
  capacity: number;
  taken: number;
  set_by: string | null;
  closed_at: Date | null;
  closed_reason: string | null;
};

/** The rows of some services from one day to another (both within), in one question. */
export async function slotRows(
  screens: pg.Pool,
  { hall }: Catalogue,
  service_ids: string[],
  from_day: string,
  until_day: string,
): Promise<SlotRow[]> {
  if (service_ids.length === 0) return [];
  const { rows } = await screens.query<SlotRow>(
    `select service_id, day, starts_at, ends_at, capacity, taken, set_by, closed_at, closed_reason from slots
     where hall_id = $1 and service_id = any($2) and starts_at >= $3 and starts_at < $4
     order by starts_at`,
    [
      hall.id,
      service_ids,
      instantAt(from_day, '00:00', hall.time_zone),
      instantAt(addDays(until_day, 1), '00:00', hall.time_zone),
    ],
  );
  return rows;
}

function slotOf(planned: PlannedSlot | null, row: SlotRow | undefined): HalfHour[] {
  const times = planned ?? row;
  if (!times) return [];
  const capacity = row && row.set_by !== null ? row.capacity : (planned?.capacity ?? 0);
  const taken = row?.taken ?? 0;
  const closed = planned === null ? 'unplanned' : (planned.closed ?? (row?.closed_at ? 'by_staff' : null));
  const left = Math.max(0, capacity - taken);
  return [
    {
      starts_at: times.starts_at,
      ends_at: times.ends_at,
      capacity: planned === null ? 0 : capacity,
      taken,
      free: closed === null ? left : 0,
      over: planned === null ? taken : Math.max(0, taken - capacity),
      state: closed !== null ? 'closed' : left > 0 ? 'open' : 'full',
      closed,
      closed_reason: row?.closed_reason ?? null,
      planned: planned?.capacity ?? null,
      set_by: row?.set_by ?? null,
    },
  ];
}

/** The plan of a day and the rows of the same service and day, put together; rows outside the plan only with people in. */
export function slotsWith(planned: PlannedSlot[], rows: SlotRow[]): HalfHour[] {
  const byHour = new Map(rows.map((row) => [row.starts_at.getTime(), row]));
  const inPlan = planned.flatMap((slot) => slotOf(slot, byHour.get(slot.starts_at.getTime())));
  const hours = new Set(planned.map(({ starts_at }) => starts_at.getTime()));
  const outside = rows.filter(({ starts_at, taken }) => taken > 0 && !hours.has(starts_at.getTime()));
  return [...inPlan, ...outside.flatMap((row) => slotOf(null, row))].sort(
    (a, b) => a.starts_at.getTime() - b.starts_at.getTime(),
  );
}
