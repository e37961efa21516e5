import { expect } from 'chai';
import { forgetDetails } from '../../src/booking/forget.ts';
import { revealCitizen } from '../../src/booking/reveal.ts';
import { newKeys } from '../../src/keys.ts';
import { refusalOf } from '../queue/at-work.ts';
import { aHall, after, catalogue, freshDay, MONDAY_8AM, pools } from '../support/world.ts';
import { book, bookingBy, hold, keys } from './at-home.ts';

const siti = {
  name: 'Siti Aminah',
  identity: { kind: 'nik', number: '3171005708900002' },
  phone: '+6281234567890',
} as const;

const aWish = async (booking_id: string, reason = 'mencocokkan KTP di loket') => ({
  catalogue: await catalogue(),
  booking_id,
  by: 'staff:1',
  reason,
  request: null,
});

const audited = () => pools().db('audit').orderBy('at').select('who', 'action', 'object', 'reason');

describe('seeing a person in full', () => {
  beforeEach(freshDay);

  it('answers name, identity and phone, and stands in the audit each time', async () => {
    const { id } = await book({ service_code: 'DUK-02', citizen: { ...siti, for_someone: false } });
    for (const second of [1, 2]) {
      expect(await revealCitizen(pools().db, keys, await aWish(id), after(second))).to.deep.equal(siti);
    }
    const row = { who: 'staff:1', action: 'booking.revealed', object: id, reason: 'mencocokkan KTP di loket' };
    expect(await audited()).to.deep.equal([row, row]);
  });

  it('answers nothing that cannot be written into the audit', async () => {
    const { id } = await book({ citizen: { ...siti, identity: null, for_someone: false } });
    const said = await revealCitizen(pools().db, keys, { ...(await aWish(id)), by: '\u0000' }, MONDAY_8AM).catch(
      () => 'refused',
    );
    expect(said).to.equal('refused');
    expect(await audited()).to.deep.equal([]);
  });

  it('asks for a reason somebody can read later', async () => {
    const { id } = await book();
    for (const reason of ['', '     ', 'abcd', ' ab  ']) {
      const asked = revealCitizen(pools().db, keys, await aWish(id, reason), MONDAY_8AM);
      expect(await refusalOf(asked)).to.equal('reason_needed');
    }
    expect(await audited()).to.deep.equal([]);
  });

  it('finds no hold, nobody of another hall, and nobody who was forgotten, and says nothing of it in the audit', async () => {
    const held = await bookingBy(await hold());
    const { id } = await book();
    const ask = async (booking_id: string, of = {}) =>
      refusalOf(revealCitizen(pools().db, keys, { ...(await aWish(booking_id)), ...of }, MONDAY_8AM));
    expect(await ask(held.id)).to.equal('not_found');
    expect(await ask(id, { catalogue: await aHall() })).to.equal('not_found');
    await forgetDetails(pools().db, new Date('2027-01-31T12:00:00+07:00'));
    expect(await ask(id)).to.equal('not_found');
    expect(await audited()).to.deep.equal([]);
  });

  it('leaves no trace where the keys are not those it was sealed with', async () => {
    const { id } = await book();
    const said = await revealCitizen(pools().db, newKeys(), await aWish(id), MONDAY_8AM).catch(() => 'refused');
    expect(said).to.equal('refused');
    expect(await audited()).to.deep.equal([]);
  });
});
