/**
 * Every rule that may say no. Stable, English, snake_case: they are the `code` of the HTTP contract.
 * The sentence people read stands in `text/`, the HTTP status in `web/explain.ts`.
 */
export const refusalCodes = [
  'already_booked',
  'ask_front_desk',
  'booking_moved_on',
  'capacity_below_taken',
  'code_wrong',
  'counter_busy',
  'counter_closed',
  'day_closed',
  'forbidden',
  'hold_expired',
  'hold_mismatch',
  'identity_needed',
  'idempotency_conflict',
  'idempotency_key_missing',
  'invalid_input',
  'login_failed',
  'login_wait',
  'message_settled',
  'method_not_allowed',
  'not_a_booking_code',
  'not_bookable',
  'not_built_yet',
  'not_found',
  'not_today',
  'not_signed_in',
  'other_hall',
  'reason_needed',
  'reopen_too_late',
  'same_service',
  'service_closed',
  'slot_full',
  'sold_out_today',
  'too_early',
  'too_large',
  'too_late',
  'too_many_requests',
  'too_soon_to_miss',
  'turn_moved_on',
  'unavailable',
  'unsupported_media_type',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** A rule of the hall said no. Anything else that is thrown is a fault of ours. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  /** Facts the sentence may name (an hour, a counter). Never personal data. */
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: RefusalCode, facts: Readonly<Record<string, string | number>> = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.facts = facts;
  }
}
