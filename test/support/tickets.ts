import type { TicketFacts } from '../../src/paper/facts.ts';

/** The facts of a ticket taken at 08.12 WIB on the Monday of the example hall; a test says only what it is about. */
export function aTicketToPrint(facts: Partial<TicketFacts> = {}): TicketFacts {
  return {
    hall_name: 'Mal Pelayanan Publik Sagara Raya',
    agency_name: 'Dinas Kependudukan dan Pencatatan Sipil',
    service_name: 'Penggantian KTP-el hilang atau rusak',
    number: 'A-012',
    lane: 'regular',
    needs: [],
    ahead: 7,
    issued_at: new Date('2026-11-23T08:12:00+07:00'),
    time_zone: 'Asia/Jakarta',
    zone_label: 'WIB',
    page_url: 'https://mpp.sagararaya.go.id/sagara-raya/tiket/3q2-7wAbCdEfGhIjKlMnOp',
    language: 'id',
    copy: false,
    training: false,
    ...facts,
  };
}
