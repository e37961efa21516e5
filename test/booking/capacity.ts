import { catalogueOf, serviceByCode } from '../../src/hall/catalogue.ts';
import { dayOf } from '../../src/hall/day.ts';
import { newId } from '../../src/ids.ts';
import { pools } from '../support/world.ts';

/** An hour of the example hall with so many places, as a supervisor may set them. */
export async function setCapacity(starts_at: Date, capacity: number, service_code = 'DUK-03'): Promise<void> {
  const catalogue = await catalogueOf(pools().db, 'sagara-raya');
  const { hall } = catalogue;
  const of = { hall_id: hall.id, service_id: serviceByCode(catalogue, service_code).id, starts_at };
  await pools()
    .db('slots')
    .insert({
      ...of,
      id: newId(),
      day: dayOf(starts_at, hall.time_zone),
      ends_at: new Date(starts_at.getTime() + 1_800_000),
      capacity,
      set_by: 'staff:test',
    })
    .onConflict(['hall_id', 'service_id', 'starts_at'])
    .merge(['capacity', 'set_by']);
}
