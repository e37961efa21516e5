import { z } from 'zod';
import type { Flow } from '../flow.ts';

export const bookingStatuses = ['held', 'booked', 'arrived', 'cancelled', 'expired', 'absent'] as const;
export type BookingStatus = (typeof bookingStatuses)[number];

/** The life of a booking. `hold` begins it; `book` begins it too where no hold went before. */
export const bookingFlow = {
  hold: { from: [], to: 'held' },
  book: { from: ['held'], to: 'booked' },
  extend: { from: ['held'], to: 'held' },
  move: { from: ['booked'], to: 'booked' },
  arrive: { from: ['booked'], to: 'arrived' },
  cancel: { from: ['held', 'booked'], to: 'cancelled' },
  expire: { from: ['held'], to: 'expired' },
  absent: { from: ['booked'], to: 'absent' },
} as const satisfies Flow<BookingStatus>;

export type BookingMove = keyof typeof bookingFlow;

/** The statuses that keep their place in the slot; it is given back once, by cancel, expire or move. */
export const takesPlace = (status: BookingStatus): boolean => status !== 'cancelled' && status !== 'expired';

export type Booking = {
  hall_id: string;
  id: string;
  slot_id: string;
  service_id: string;
  /** The hall's calendar day. */
  day: string;
  starts_at: Date;
  status: BookingStatus;
  code: string;
  /** The secret of its page, link and QR code. */
  token: string;
  held_until: Date | null;
  held_by: string | null;
  extended: boolean;
  lane: 'regular' | 'priority';
  needs: string[];
  language: 'id' | 'en';
  name_sealed: string | null;
  identity_kind: IdentityKind | null;
  identity_sealed: string | null;
  phone_sealed: string | null;
  person_hash: string | null;
  phone_hash: string | null;
  person_place: number | null;
  phone_place: number | null;
  for_someone: boolean;
  notice_version: string | null;
  moves: number;
  reminded_at: Date | null;
  made_at: Date;
  made_by: string;
  forgotten_at: Date | null;
};

export const identityKinds = ['nik', 'passport', 'kitas', 'family_card', 'none'] as const;
export type IdentityKind = (typeof identityKinds)[number];

/** What programs and pages are told of a booking: nothing of the person. The door adds its links. */
export const bookingBody = z.object({
  id: z.string(),
  code: z.string(),
  token: z.string(),
  status: z.enum(bookingStatuses),
  service: z.string(),
  starts_at: z.string(),
});
export type BookingBody = z.infer<typeof bookingBody>;
