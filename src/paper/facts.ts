/** Everything that stands on a ticket, and nothing about who holds it. */
export type TicketFacts = {
  hall_name: string;
  agency_name: string;
  service_name: string;
  /** The label as it is called: `A-012`. */
  number: string;
  lane: 'regular' | 'priority' | 'reservation';
  /** Only whether there are any is printed: paper is lost and read by others. */
  needs: readonly string[];
  /** People ahead at this moment. */
  ahead: number;
  issued_at: Date;
  /** IANA name, for the hall's clock. */
  time_zone: string;
  /** What people call that zone: WIB, WITA, WIT. */
  zone_label: string;
  /** The live page, which the QR carries; its token is the only thing in it. */
  page_url: string;
  language: 'id' | 'en';
  /** A second paper for the same visit, whose QR replaces the first. */
  copy: boolean;
  training: boolean;
  /** Width of the paper roll, 80 when not said. */
  width_mm?: 80 | 58;
};
