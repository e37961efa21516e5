import { expect } from 'chai';
import { whyCalled, whyOrder, whyThere } from '../../src/queue/why.ts';
import type { Standing } from '../../src/queue/why.ts';

const at = (hour: string): Date => new Date(`2026-11-23T${hour}:00+07:00`);

const aStanding = (facts: Partial<Standing> = {}): Standing => ({
  number: 'A-021',
  lane: 'regular',
  arrived_at: at('08:12'),
  counts_from: at('08:12'),
  booked_at: null,
  time_zone: 'Asia/Jakarta',
  ...facts,
});

describe('why somebody stands where they stand', () => {
  it('is the arrival, for who came by themselves', () => {
    expect(whyThere(aStanding(), 'id')).to.equal('datang 08.12');
    expect(whyThere(aStanding(), 'en')).to.equal('arrived 08.12');
  });

  it('is the booked hour, for who came with a reservation in time', () => {
    const booked = aStanding({ lane: 'reservation', booked_at: at('08:30'), counts_from: at('08:10') });
    expect(whyThere(booked, 'id')).to.equal('reservasi 08.30');
  });

  it('names the late arrival, for a reservation that lost its hour', () => {
    const late = aStanding({
      lane: 'reservation',
      booked_at: at('08:30'),
      arrived_at: at('08:50'),
      counts_from: at('08:50'),
    });
    expect(whyThere(late, 'id')).to.equal('reservasi 08.30, datang terlambat 08.50');
  });

  it('names priority, also of a reservation', () => {
    expect(whyThere(aStanding({ lane: 'priority', counts_from: at('07:27') }), 'id')).to.equal(
      'prioritas, datang 08.12',
    );
    const both = aStanding({ lane: 'reservation', priority: true, booked_at: at('08:30'), counts_from: at('07:45') });
    expect(whyThere(both, 'id')).to.equal('prioritas, reservasi 08.30');
  });

  it('says from when somebody counts who was missed and came back', () => {
    expect(whyThere(aStanding({ came_back: true, counts_from: at('08:40') }), 'id')).to.equal(
      'kembali setelah terlewat, dihitung dari 08.40',
    );
  });

  it('says that somebody was sent on by another desk', () => {
    expect(whyThere(aStanding({ sent_on: true }), 'id')).to.equal('datang 08.12, dialihkan dari layanan lain');
  });

  it('explains a call in one sentence, and a line in its order', () => {
    expect(whyCalled(aStanding(), 'id')).to.equal('A-021 datang 08.12: paling awal dalam urutan.');
    const second = aStanding({
      number: 'AR-007',
      lane: 'reservation',
      booked_at: at('08:30'),
      counts_from: at('08:13'),
    });
    expect(whyOrder([aStanding(), second], 'id')).to.equal('A-021 datang 08.12; AR-007 reservasi 08.30');
  });
});
