import { z } from 'zod';
import { leaveTime } from './quiet-windows.ts';

const minutes = z
  .int()
  .min(0)
  .max(24 * 60);
const seconds = z.int().min(0).max(3_600);
const days = z.int().min(1).max(3_650);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

/** The rules a hall may set for itself, with the day from which they hold. Sources: the hall's own decision. */
export const policiesSchema = z.strictObject({
  /** Walk-in numbers are given from so long before the doors open, until the last-ticket hour. */
  tickets_open_minutes_before: minutes.default(60),
  class_letters: z.strictObject({ priority: z.string().regex(/^[A-Z]$/), reservation: z.string().regex(/^[A-Z]$/) }),
  kiosk_letters: z.array(z.string().regex(/^[A-Z]$/)),
  /** By how much each lane counts as having waited on arrival. About order only, never a promised wait. */
  head_start_minutes: z.strictObject({ regular: minutes, reservation: minutes, priority: minutes }),
  check_in_opens_minutes_before: minutes,
  check_in_grace_minutes: minutes,
  recall_seconds: seconds,
  calls_before_missed: z.int().min(1).max(10),
  missed_seconds: seconds,
  /** For priority, for needs, and where the counter is on another floor than the ticket was taken. */
  missed_seconds_longer: seconds,
  /** A missed citizen comes back behind so many waiting turns. */
  back_behind: z.int().min(0).max(50),
  announce_times: z.int().min(1).max(3),
  booking: z.strictObject({
    days_ahead: z.int().min(0).max(365),
    close_minutes_before: minutes,
    slot_minutes: z.int().min(5).max(240),
    hold_minutes: minutes,
    hold_extension_minutes: minutes,
    walk_in_share_percent: z.int().min(0).max(100),
    unsold_to_walk_in_minutes_before: minutes,
    active_per_applicant: z.int().min(1),
    active_per_phone: z.int().min(1),
  }),
  /** How many days after the day of the visit personal data is kept; then it is erased. The hall's archive rules decide. */
  retention: z
    .strictObject({
      /** Name, identity and phone, where the visit is finished and its service asks for no identity. */
      finished_visit_days: days.default(7),
      /** Of all other bookings. */
      booking_days: days.default(30),
      /** What equal persons and phones are known by. */
      hash_days: days.default(90),
      /** The phone of a number taken in the hall, and of a message. */
      ticket_phone_days: days.default(7),
    })
    .prefault({}),
  /** When messages may go out. */
  messages: z
    .strictObject({
      /** Nothing is sent in these hours but a call; from and until the same means at any hour. */
      quiet_from: clock.default('20:00'),
      quiet_until: clock.default('06:30'),
      /** Nor in these, on the days of Ramadan that the hall's hours know. */
      ramadan_from: clock.default('17:30'),
      ramadan_until: clock.default('19:30'),
    })
    .refine(
      ({ quiet_from, quiet_until, ramadan_from, ramadan_until }) =>
        leaveTime([
          { from: quiet_from, until: quiet_until },
          { from: ramadan_from, until: ramadan_until },
        ]),
      'quiet hours that leave no time to send',
    )
    .prefault({}),
});

export type Policies = z.infer<typeof policiesSchema>;
