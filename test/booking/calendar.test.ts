import { expect } from 'chai';
import { bookableSlots, plannedSlot } from '../../src/booking/calendar.ts';
import { serviceByCode } from '../../src/hall/catalogue.ts';
import { catalogue, MONDAY_8AM } from '../support/world.ts';

describe('the calendar of what can be booked', () => {
  it('gives DUK-03 on a Wednesday one and two places in turn, and half of that in the break', async () => {
    const hall = await catalogue();
    const { slots, why_none } = bookableSlots(hall, serviceByCode(hall, 'DUK-03'), '2026-11-25', MONDAY_8AM);
    const said = slots.map(({ starts_at, capacity }) => `${starts_at.toISOString().slice(11, 16)} ${capacity}`);
    expect(said.join(', ')).to.equal(
      '01:00 1, 01:30 2, 02:00 1, 02:30 2, 03:00 1, 03:30 2, 04:00 1, 04:30 2, 05:30 1, 06:00 2, 06:30 1, 07:00 2',
    );
    expect(why_none).to.equal(null);
    const noon = new Date('2026-11-25T12:00:00+07:00');
    expect(plannedSlot(hall, serviceByCode(hall, 'DUK-03'), noon, MONDAY_8AM)?.capacity).to.equal(0);
  });
});
